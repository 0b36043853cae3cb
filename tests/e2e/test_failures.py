"""When providers fail: who takes over, what the chat is told, and how it goes on."""

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.harness import Harness, is_card, product_id, signs_of

NO_CREDIT, REFUSED_KEY = "its account has no credit left", "it refused our key"
REFUSES_US = "it refuses this bot"
BUSY, UNREACHABLE = "it is too busy", "it can't be reached"
PHOTO_REFUSED, NO_SENSE = "it refused the photo", "it sent something unreadable"

ERROR, GATEWAY = FaultKind.ERROR, FaultKind.GATEWAY
CONVERT, SEARCH = Endpoint.CONVERT, Endpoint.SEARCH


def fault(kind: FaultKind, endpoint: Endpoint, code: int | None = None) -> Fault:
    return Fault(kind=kind, service=Service.TMAPI_GLOBAL, endpoint=endpoint, code=code)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        pytest.param(fault(ERROR, SEARCH, 439), NO_CREDIT, id="439 subscription expired"),
        pytest.param(fault(GATEWAY, CONVERT), NO_CREDIT, id="gateway without a code"),
        pytest.param(fault(ERROR, CONVERT, 4011), REFUSED_KEY, id="4011 no key"),
        pytest.param(fault(ERROR, SEARCH, 422), PHOTO_REFUSED, id="422 wrong parameter"),
        pytest.param(fault(ERROR, SEARCH, 503), BUSY, id="503 too many at once"),
        pytest.param(fault(ERROR, SEARCH, 502), UNREACHABLE, id="502 gateway"),
        pytest.param(fault(FaultKind.DROP, SEARCH), UNREACHABLE, id="connection breaks"),
        pytest.param(fault(FaultKind.HTML, SEARCH), NO_SENSE, id="page in HTML"),
        pytest.param(fault(FaultKind.HUGE, SEARCH), NO_SENSE, id="6 MB"),
    ],
)
async def test_next_provider_takes_over_and_the_card_says_why(harness: Harness, trouble: Fault, reason: str) -> None:
    harness.markets.fail(trouble)

    card = await harness.search("mug")

    assert product_id(card) == str(harness.goods.product("mug").offer_id)
    assert "1688 · DAJI" in (card.caption or "")
    assert f"I skipped TMAPI Global: {reason}." in (card.caption or "")
    if trouble.kind is FaultKind.DROP:
        assert harness.call_count(Service.TMAPI_GLOBAL, SEARCH) == 1, "it may have been charged"


async def test_passing_trouble_is_not_noticed(harness: Harness) -> None:
    harness.markets.fail(Fault(kind=ERROR, code=500, service=Service.TMAPI_GLOBAL, endpoint=SEARCH, times=1))

    card = await harness.search("mug")

    assert "1688 · TMAPI Global" in (card.caption or "")
    assert "I skipped" not in (card.caption or "")


async def test_when_all_fail_one_message_says_why_and_its_button_works_later(harness: Harness) -> None:
    for service in (Service.TMAPI_GLOBAL, Service.DAJI, Service.TMAPI):
        harness.markets.fail(Fault(kind=FaultKind.HTML, service=service))
    harness.send_photo("mug")
    failed = await harness.reply(lambda message: "The search failed" in (message.text or ""))

    assert [line for line in (failed.text or "").splitlines() if line.startswith("•")] == [
        f"• 1688 · TMAPI Global: {NO_SENSE}",
        f"• 1688 · DAJI: {NO_SENSE}",
        f"• 1688 · TMAPI: {NO_SENSE}",
    ]
    assert len(harness.telegram.bot_messages(harness.chat)) == 1
    harness.telegram.user_sends_text(harness.chat, harness.ann, "100 pcs", reply_to=failed)
    await harness.reply(lambda message: "Reply to a card with a quantity" in (message.text or ""))

    harness.markets.reset()
    await harness.toast(failed, "Try again")
    card = await harness.reply(is_card)

    assert product_id(card) == str(harness.goods.product("mug").offer_id)
    assert "I skipped" not in (card.caption or "")


async def test_failed_message_leads_to_another_marketplace(harness: Harness) -> None:
    for service in (Service.TMAPI, Service.DAJI):
        harness.markets.credit_balance.set(service, 0)
    harness.send_photo("mug")
    failed = await harness.reply(lambda message: "The search failed" in (message.text or ""))

    assert "Trying again won't help yet" in (failed.text or "")
    await harness.toast(failed, "🔎")
    card = await harness.reply(is_card)

    assert product_id(card) == harness.goods.product("mug").aliexpress_id


async def test_provider_that_was_chosen_by_name_is_not_replaced_by_another(harness: Harness) -> None:
    await harness.say("/settings provider tmapi_global")
    harness.markets.fail(fault(ERROR, SEARCH, 439))

    harness.send_photo("mug")
    failed = await harness.reply(lambda message: "The search failed" in (message.text or ""))

    assert f"• 1688 · TMAPI Global: {NO_CREDIT}" in (failed.text or "")
    assert harness.call_count(Service.DAJI, Endpoint.UPLOAD) == 0


async def test_nothing_found_offers_a_way_on(harness: Harness) -> None:
    harness.markets.fail(Fault(kind=FaultKind.NO_RESULTS, service=Service.TMAPI_GLOBAL))
    harness.send_photo("mug")
    nothing = await harness.reply(lambda message: "Nothing found" in (message.text or ""))
    assert "1688 · TMAPI Global found no product like the one in this photo." in (nothing.text or "")
    assert {"⚙", "🏬"} <= set(signs_of(nothing))

    menu = await harness.press(nothing, "🏬")
    await harness.toast(menu, "1688 · DAJI")

    assert product_id(await harness.reply(is_card)) == str(harness.goods.product("mug").offer_id)


async def test_nothing_in_a_price_range_says_what_narrows_and_leads_on_without_it(harness: Harness) -> None:
    await harness.say("/settings price 900000-")
    harness.send_photo("mug")
    nothing = await harness.reply(lambda message: "Nothing found" in (message.text or ""))
    assert "1688 · TMAPI Global found no product like the one in this photo with: ≥ ¥900,000." in (nothing.text or "")

    await harness.toast(nothing, "Without limits")
    card = await harness.reply(is_card)

    assert product_id(card) == str(harness.goods.product("mug").offer_id)
    assert "⚙" not in (card.caption or "")


async def test_zero_image_id_of_daji_is_not_searched_with(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    harness.markets.fail(Fault(kind=FaultKind.ZERO_IMAGE_ID, service=Service.DAJI))
    harness.send_photo("mug")

    failed = await harness.reply(lambda message: "The search failed" in (message.text or ""))

    assert "DAJI" in (failed.text or "")
    assert harness.call_count(Service.DAJI, SEARCH) == 0


async def test_conversion_that_expired_is_made_anew_without_a_word(harness: Harness) -> None:
    harness.markets.conversions.refuses_unknown = True
    await harness.search("mug")
    harness.markets.conversions.clear()
    await harness.say("/settings sort price_up")

    card = await harness.search("mug")

    assert "I skipped" not in (card.caption or "")
    assert harness.call_count(Service.TMAPI_GLOBAL, CONVERT) == 2


async def test_kept_conversion_that_finds_nothing_is_made_anew_before_anybody_hears_of_it(harness: Harness) -> None:
    await harness.search("mug")
    # As if it had been made ten minutes ago.
    until = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+50 minutes')"
    harness.rows(f"UPDATE image_refs SET body = json_set(body, '$.expires_at', {until})")
    harness.markets.conversions.clear()
    await harness.say("/settings sort price_up")

    card = await harness.search("mug")

    assert "I skipped" not in (card.caption or "")
    assert harness.call_count(Service.TMAPI_GLOBAL, CONVERT) == 2


async def test_token_of_aliexpress_that_expired_is_told(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(aliexpress_access_token="an-old-token"):
        await stopped_harness.say("/settings provider aliexpress")
        stopped_harness.send_photo()

        failed = await stopped_harness.reply(lambda message: "The search failed" in (message.text or ""))

    assert f"• AliExpress: {REFUSES_US}" in (failed.text or "")
