"""All that a product's page tells, in place of the card."""

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, is_card, product_id, signs_of, text_of

PROVIDERS = [Service.TMAPI_GLOBAL, Service.DAJI, Service.TMAPI, Service.ALIEXPRESS, Service.PARSEBOT]
ASKED_FOR_DETAILS = {Service.TMAPI_GLOBAL: Service.TMAPI}
"""The one whose product pages are another service's."""


def broken(kind: FaultKind, code: int | None = None) -> Fault:
    return Fault(kind=kind, code=code, service=Service.TMAPI, endpoint=Endpoint.DETAILS)


def price_of(message: Message) -> str:
    return next(line for line in text_of(message).splitlines() if line.startswith("💰"))


def copied(details: Message, sign: str) -> str | None:
    button = details.button(sign)
    return button.copy_text.text if button.copy_text else None


@pytest.mark.parametrize("service", PROVIDERS)
async def test_details_stand_in_place_of_the_card_and_lead_back_to_it(harness: Harness, service: Service) -> None:
    await harness.say(f"/settings provider {service}")
    card = await harness.search()

    details = await harness.press(card, "ℹ")
    back = await harness.press(details, "◀")
    await harness.press(back, "ℹ")

    assert f"№ {product_id(card)}" in text_of(details)
    assert "💰" in text_of(details)
    assert details.button("↗").url == card.button("↗").url
    assert copied(details, "№") == product_id(card)
    assert copied(details, "🔗") == card.button("↗").url
    assert text_of(back).splitlines()[0] == text_of(card).splitlines()[0]
    assert price_of(details).startswith(price_of(back))
    assert button_texts(back) == button_texts(card)
    assert harness.call_count(ASKED_FOR_DETAILS.get(service, service), Endpoint.DETAILS) == 1


async def test_details_tell_price_steps_variants_seller_place_and_delivery(harness: Harness) -> None:
    details = await harness.press(await harness.search(), "ℹ")

    lines = text_of(details).splitlines()
    assert lines[2:6] == ["💰 ¥6.95–7.90 / piece", "   10+  ¥7.90", "   200+  ¥7.43", "   2,000+  ¥6.95"]
    assert lines[6:8] == ["🎨 3 variants", "   red · ¥7.90 · 120 in stock"]
    assert {"📦 from 10 pieces", "🛒 sold 33,133 in 90 days"} <= set(lines)
    assert {"   2 years · rated 4.5/5", "   Shantou, Guangdong (广东汕头市)"} <= set(lines)
    assert "🚚 shipping ¥5.00 · ships within 48 h" in lines
    assert "📷 4 pictures" in lines


async def test_all_pictures_come_as_an_album_under_the_card_when_asked_for(harness: Harness) -> None:
    details = await harness.press(await harness.search(), "ℹ")
    assert len(harness.telegram.bot_messages(harness.chat)) == 1

    await harness.toast(details, "📷 4")
    await harness.wait_until_idle()

    album = harness.telegram.bot_messages(harness.chat)[1:]
    assert len(album) == 4
    assert all(picture.photo for picture in album)
    assert len({picture.media_group_id for picture in album} - {None}) == 1
    assert [picture.reply_to_message and picture.reply_to_message.message_id for picture in album] == (
        [details.message_id] * 4
    )
    assert text_of(harness.current(details)) == text_of(details)


async def test_pictures_that_can_not_be_had_get_a_sentence(harness: Harness) -> None:
    harness.markets.fail(Fault(kind=FaultKind.ERROR, code=404, service=Service.PICTURES))
    harness.send_photo()
    card = await harness.reply(lambda message: "ℹ" in signs_of(message))
    details = await harness.press(card, "ℹ")
    now = harness.telegram.events.last_seq

    await harness.toast(details, "📷 4")

    assert text_of(await harness.reply(after=now)) == "I can't get the pictures of this product right now."


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(broken(FaultKind.ERROR, 439), "1688 can't tell more right now: its account has no", id="credit"),
        pytest.param(broken(FaultKind.DROP), "1688 can't tell more right now: it can't be reached.", id="network"),
        pytest.param(
            broken(FaultKind.HTML), "1688 can't tell more right now: it sent something unreadable.", id="nonsense"
        ),
    ],
)
async def test_call_that_fails_leaves_what_the_search_told(harness: Harness, fault: Fault, reason: str) -> None:
    card = await harness.search()
    harness.markets.fail(fault)

    details = await harness.press(card, "ℹ")
    back = await harness.press(details, "◀")

    assert reason in text_of(details)
    assert "💰 from ¥7.90" in text_of(details)
    assert "🏭 汕头兴隆玩具有限公司\n   2 years · rated 4.5/5\n   Shantou, Guangdong (广东 汕头市)" in text_of(details)
    assert signs_of(details) == ["↗", "🔗", "№", "✍", "🛡", "🧮", "◀", "✕"]
    assert copied(details, "№") == product_id(card)
    assert text_of(back) == text_of(card)


async def test_details_that_failed_are_there_when_the_fault_is_over(harness: Harness) -> None:
    card = await harness.search()
    harness.markets.fail(broken(FaultKind.DROP))
    details = await harness.press(card, "ℹ")
    harness.markets.faults.clear()

    details = await harness.press(await harness.press(details, "◀"), "ℹ")

    assert "🎨 3 variants" in text_of(details)


async def test_details_of_a_card_further_on_are_those_of_that_card(harness: Harness) -> None:
    second = await harness.press(await harness.search(), "▶")

    details = await harness.press(second, "ℹ")
    back = await harness.press(details, "◀")

    assert f"№ {product_id(second)}" in text_of(details)
    assert product_id(back) == product_id(second)


async def test_details_can_be_closed_for_good(harness: Harness) -> None:
    details = await harness.press(await harness.search(), "ℹ")

    await harness.toast(await harness.press(details, "✕"), "✕")
    await harness.wait_until_idle()

    assert harness.telegram.bot_messages(harness.chat) == []


async def test_product_that_looks_alike_is_searched_by_its_picture_in_a_new_message(harness: Harness) -> None:
    second = await harness.press(await harness.search(), "▶")
    now = harness.telegram.events.last_seq

    await harness.toast(second, "≈")
    similar = await harness.reply(lambda message: message.message_id != second.message_id, after=now)

    assert product_id(similar) != product_id(second)
    assert similar.reply_to_message is not None
    assert similar.reply_to_message.message_id == second.message_id
    assert text_of(harness.current(second)) == text_of(second)


async def test_what_looks_alike_is_searched_at_the_marketplace_of_the_product(harness: Harness) -> None:
    card = await harness.press(await harness.press(await harness.search(), "🏬"), "AliExpress")
    now = harness.telegram.events.last_seq

    await harness.toast(card, "≈")
    similar = await harness.reply(lambda message: is_card(message) and message.message_id != card.message_id, after=now)

    assert "🏬 AliExpress" in text_of(similar)
    assert product_id(similar) != product_id(card)


async def test_what_looks_alike_is_searched_whatever_the_price(harness: Harness) -> None:
    await harness.say("/settings price 1-100000")
    card = await harness.search()
    now = harness.telegram.events.last_seq

    await harness.toast(card, "≈")
    similar = await harness.reply(lambda message: is_card(message) and message.message_id != card.message_id, after=now)

    assert "⚙ ¥1–100,000" in text_of(card)
    assert "⚙" not in text_of(similar)
