"""All that a product's page tells, in place of the card."""

import pytest

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.town import Town, is_card, product_id, said, signs

PROVIDERS = [Service.TMAPI_GLOBAL, Service.DAJI, Service.TMAPI, Service.ALIEXPRESS, Service.PARSEBOT]
ASKED_FOR_DETAILS = {Service.TMAPI_GLOBAL: Service.TMAPI}
"""The one whose product pages are another service's."""


def broken(kind: FaultKind, code: int | None = None) -> Fault:
    return Fault(kind=kind, code=code, service=Service.TMAPI, endpoint=Endpoint.DETAILS)


def copied(details: Message, sign: str) -> str | None:
    button = details.button(sign)
    return button.copy_text.text if button.copy_text else None


@pytest.mark.parametrize("service", PROVIDERS)
async def test_details_stand_in_place_of_the_card_and_lead_back_to_it(town: Town, service: Service) -> None:
    await town.say(f"/settings provider {service}")
    card = await town.card()

    details = await town.press(card, "ℹ")
    back = await town.press(details, "◀")
    await town.press(back, "ℹ")

    assert f"№ {product_id(card)}" in said(details)
    assert "💰" in said(details)
    assert details.button("↗").url == card.button("↗").url
    assert copied(details, "№") == product_id(card)
    assert copied(details, "🔗") == card.button("↗").url
    assert said(back) == said(card)
    assert signs(back) == signs(card)
    assert town.paid(ASKED_FOR_DETAILS.get(service, service), Endpoint.DETAILS) == 1


async def test_details_tell_price_steps_variants_seller_place_and_delivery(town: Town) -> None:
    details = await town.press(await town.card(), "ℹ")

    lines = said(details).splitlines()
    assert lines[1:5] == ["💰 CN¥6.95 – CN¥7.90", "   10+  CN¥7.90", "   200+  CN¥7.43", "   2,000+  CN¥6.95"]
    assert lines[5:7] == ["🎨 3 variants", "   Color:red · CN¥7.90 · 120 in stock"]
    assert "📦 from 10 pieces · sold 33,133 in 90 days" in lines
    assert "🏭 汕头兴隆玩具有限公司 · 2 years · 广东汕头市 · ★\xa04.5/5" in lines
    assert "🚚 shipping CN¥5.00 · ships within 48 h" in lines
    assert "🖼 4 pictures" in lines


async def test_all_pictures_come_as_an_album_under_the_card_when_asked_for(town: Town) -> None:
    details = await town.press(await town.card(), "ℹ")
    assert len(town.telegram.bot_messages(town.chat)) == 1

    await town.toast(details, "📷 4")
    await town.settled()

    album = town.telegram.bot_messages(town.chat)[1:]
    assert len(album) == 4
    assert all(picture.photo for picture in album)
    assert len({picture.media_group_id for picture in album} - {None}) == 1
    assert [picture.reply_to_message and picture.reply_to_message.message_id for picture in album] == (
        [details.message_id] * 4
    )
    assert said(town.now(details)) == said(details)


async def test_pictures_that_can_not_be_had_get_a_sentence(town: Town) -> None:
    town.markets.fail(Fault(kind=FaultKind.ERROR, code=404, service=Service.PICTURES))
    town.send_photo()
    card = await town.answer(lambda message: "ℹ" in signs(message))
    details = await town.press(card, "ℹ")
    now = town.telegram.events.last_seq

    await town.toast(details, "📷 4")

    assert said(await town.answer(after=now)) == "The pictures of this product can't be had just now."


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(broken(FaultKind.ERROR, 439), "TMAPI Global tells no more now: its account has no", id="credit"),
        pytest.param(broken(FaultKind.DROP), "TMAPI Global tells no more now: it can't be reached.", id="network"),
        pytest.param(
            broken(FaultKind.HTML), "TMAPI Global tells no more now: its answer made no sense.", id="nonsense"
        ),
    ],
)
async def test_call_that_fails_leaves_what_the_search_told(town: Town, fault: Fault, reason: str) -> None:
    card = await town.card()
    town.markets.fail(fault)

    details = await town.press(card, "ℹ")
    back = await town.press(details, "◀")

    assert reason in said(details)
    assert "💰 CN¥7.90" in said(details)
    assert "🏭 汕头兴隆玩具有限公司 · 2 years · 广东 汕头市" in said(details)
    assert signs(details) == ["↗", "№", "🔗", "◀", "✕"]
    assert copied(details, "№") == product_id(card)
    assert said(back) == said(card)


async def test_details_that_failed_are_there_when_the_fault_is_over(town: Town) -> None:
    card = await town.card()
    town.markets.fail(broken(FaultKind.DROP))
    details = await town.press(card, "ℹ")
    town.markets.faults.clear()

    details = await town.press(await town.press(details, "◀"), "ℹ")

    assert "🎨 3 variants" in said(details)


async def test_details_of_a_card_further_on_are_those_of_that_card(town: Town) -> None:
    second = await town.press(await town.card(), "▶")

    details = await town.press(second, "ℹ")
    back = await town.press(details, "◀")

    assert f"№ {product_id(second)}" in said(details)
    assert product_id(back) == product_id(second)


async def test_details_can_be_closed_for_good(town: Town) -> None:
    details = await town.press(await town.card(), "ℹ")

    await town.toast(details, "✕")
    await town.settled()

    assert town.telegram.bot_messages(town.chat) == []


async def test_product_that_looks_alike_is_searched_by_its_picture_in_a_new_message(town: Town) -> None:
    second = await town.press(await town.card(), "▶")
    now = town.telegram.events.last_seq

    await town.toast(second, "≈")
    similar = await town.answer(lambda message: message.message_id != second.message_id, after=now)

    assert product_id(similar) == product_id(second)
    assert similar.reply_to_message is not None
    assert similar.reply_to_message.message_id == second.message_id
    assert said(town.now(second)) == said(second)


async def test_what_looks_alike_is_searched_at_the_marketplace_of_the_product(town: Town) -> None:
    card = await town.press(await town.press(await town.card(), "🏬"), "AliExpress")
    now = town.telegram.events.last_seq

    await town.toast(card, "≈")
    similar = await town.answer(lambda message: is_card(message) and message.message_id != card.message_id, after=now)

    assert "🏬 AliExpress" in said(similar)
    assert product_id(similar) == product_id(card)


async def test_what_looks_alike_is_searched_whatever_the_price(town: Town) -> None:
    await town.say("/settings price 1-100000")
    card = await town.card()
    now = town.telegram.events.last_seq

    await town.toast(card, "≈")
    similar = await town.answer(lambda message: is_card(message) and message.message_id != card.message_id, after=now)

    assert "⚙ 1–100000 CNY" in said(card)
    assert "⚙" not in said(similar)
