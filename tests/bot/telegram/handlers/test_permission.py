from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, User

from bot.telegram.handlers.permission import is_by_admin

GROUP = Chat(-1005, "supergroup")
SHARED_ACCOUNT = User(1087968824, "Group", is_bot=True)
"""The account of all who write in the name of a group."""


@pytest.mark.parametrize(
    ("sender", "by_admin"), [(GROUP, True), (Chat(-1006, "channel"), False), (Chat(-1007, "supergroup"), False)]
)
async def test_who_writes_in_the_groups_own_name_is_one_of_its_admins(sender: Chat, *, by_admin: bool) -> None:
    message = Message(1, datetime(2026, 1, 1, tzinfo=UTC), GROUP, from_user=SHARED_ACCOUNT, sender_chat=sender)
    assert await is_by_admin(message) is by_admin
