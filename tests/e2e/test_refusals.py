"""What providers refuse, as admins read it, and whether the provider is asked again."""

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts

GLOBAL = Service.TMAPI_GLOBAL
WORDS = Fault(kind=FaultKind.GATEWAY, service=GLOBAL, message="Insufficient API balance")
UNKNOWN = Fault(kind=FaultKind.ERROR, service=GLOBAL, endpoint=Endpoint.SEARCH, code=10086, status=200, message="?")


def notices(harness: Harness) -> list[Message]:
    return [one for one in harness.telegram.bot_messages(harness.chat) if (one.text or "").startswith("⚠")]


async def noticed(harness: Harness) -> Message:
    return await harness.reply(lambda one: (one.text or "").startswith("⚠"), after=0)


def admins(harness: Harness, providers: str) -> dict[str, str]:
    """Settings with which Ann is an admin."""
    return {"providers": providers, "admin_ids": str(harness.ann.id)}


@pytest.mark.parametrize(
    ("code", "cause", "remedy"),
    [
        ("AppWhiteIpLimit", "the address of the bot's machine is not on its list", "Add the address in the console"),
        ("IllegalTimestamp", "the clock of the bot's machine is wrong", "Set the clock"),
        ("InvalidSignature", "it refused our signature", "Correct the secret that belongs to the key"),
        ("PermissionDenied", "our application lacks a permission", "Ask for it in the console of the application"),
    ],
)
async def test_admins_read_once_what_was_refused_and_what_to_do(
    stopped_harness: Harness, code: str, cause: str, remedy: str
) -> None:
    stopped_harness.markets.fail(Fault(kind=FaultKind.ERROR, service=Service.ALIEXPRESS, code=code, message="no"))
    async with stopped_harness.bot(**admins(stopped_harness, "aliexpress")):
        for photo in ("mug", "lamp"):
            stopped_harness.send_photo(photo)
            await stopped_harness.reply(lambda one: "it refuses this bot" in (one.text or ""))
        await noticed(stopped_harness)

    (notice,) = notices(stopped_harness)
    assert (notice.text or "").startswith(f"⚠ AliExpress is off: {cause}.\n{remedy}")
    assert button_texts(notice) == ["Switch AliExpress on"]
    assert stopped_harness.call_count(Service.ALIEXPRESS, Endpoint.SEARCH) == 1


async def test_a_provider_that_refuses_in_words_rests_and_is_tried_again_by_itself(stopped_harness: Harness) -> None:
    stopped_harness.markets.fail(WORDS)
    async with stopped_harness.bot(**admins(stopped_harness, "tmapi_global,daji")):
        for photo in ("mug", "lamp"):
            assert "I skipped TMAPI Global" in ((await stopped_harness.search(photo)).caption or "")
        notice = await noticed(stopped_harness)
        asked = stopped_harness.call_count(GLOBAL, Endpoint.CONVERT)

        stopped_harness.markets.faults.clear()
        stopped_harness.rows("UPDATE provider_states SET off_until = off_since")
        card = await stopped_harness.search("chair")

    assert (notice.text or "").startswith("⚠ TMAPI Global is paused: going by its message, it refuses our account.")
    assert asked == 1
    assert "1688 · TMAPI Global" in (card.caption or "")
    assert stopped_harness.rows("SELECT off_reason FROM provider_states WHERE provider = 'tmapi_global'") == [(None,)]


async def test_a_code_that_nobody_can_explain_is_told_once_and_switches_nothing_off(stopped_harness: Harness) -> None:
    stopped_harness.markets.fail(UNKNOWN)
    async with stopped_harness.bot(**admins(stopped_harness, "tmapi_global,daji")):
        for photo in ("mug", "lamp"):
            card = await stopped_harness.search(photo)
            assert "I skipped TMAPI Global: it refused, and did not say why." in (card.caption or "")
        await noticed(stopped_harness)

    (notice,) = notices(stopped_harness)
    assert (notice.text or "").startswith("⚠ TMAPI Global refused a call (code: 10086).\nIt stays on.")
    assert stopped_harness.call_count(GLOBAL, Endpoint.SEARCH) == 2
