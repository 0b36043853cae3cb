"""What `check` makes of the hosts of product pictures."""

import pytest

from bot.commands.checks.photos import check_image_hosts
from bot.config import Settings


def told(hosts: str) -> list[str]:
    return [one.text for one in check_image_hosts(Settings.model_validate({"image_hosts": hosts}))]


def test_the_default_leaves_nothing_out() -> None:
    assert check_image_hosts(Settings.model_validate({})) == []


def test_more_hosts_leave_nothing_out() -> None:
    assert told("alicdn.com,aliexpress-media.com,1688.com,aliyuncs.com,cdn.example") == []


@pytest.mark.parametrize(("hosts", "missing"), [("1688.com,aliyuncs.com", "alicdn.com, aliexpress-media.com")])
def test_what_is_left_out_is_named(hosts: str, missing: str) -> None:
    assert told(hosts)[0].startswith(f"without {missing}:")
