"""Words under a photo: what they add to the search, and when they are none of its business."""

from collections.abc import Mapping

from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.town import Town, is_card, product_id, said


def asked_of_daji(town: Town) -> Mapping[str, str]:
    return town.markets.calls_to(Service.DAJI, Endpoint.SEARCH)[-1].parameters


async def test_words_under_a_photo_go_to_a_provider_that_takes_them(town: Town) -> None:
    await town.say("/settings provider daji")

    card = await town.card(caption="for children #striped")

    assert asked_of_daji(town)["auxiliaryText"] == "for children"
    assert asked_of_daji(town)["keyword"] == "striped"
    assert "striped" in said(card).splitlines()[0]
    assert "Not possible" not in said(card)


async def test_words_that_a_provider_does_not_take_are_named_as_ignored(town: Town) -> None:
    card = await town.card(caption="with a lid")

    assert "Not possible at this source: the text “with a lid”." in said(card)
    assert product_id(card) == str(town.goods.product("mug").offer_id)


async def test_words_hold_for_their_photo_alone(town: Town) -> None:
    await town.say("/settings provider daji")
    await town.card(caption="for children #striped")

    await town.card("teddy")

    assert "auxiliaryText" not in asked_of_daji(town)
    assert "keyword" not in asked_of_daji(town)


async def test_post_that_somebody_forwards_is_no_wish(town: Town) -> None:
    somebody = town.telegram.add_user("Shop")

    card = await town.card(caption="New arrivals! #sale", forwarded_from=somebody)

    assert "Not possible" not in said(card)


async def test_long_text_is_no_wish(town: Town) -> None:
    card = await town.card(caption="We offer the best mugs of the whole province, write to us. " * 3)

    assert "Not possible" not in said(card)


async def test_words_behind_the_command_refine_the_photo_that_it_answers(town: Town) -> None:
    await town.say("/settings provider daji")
    photo = town.send_photo()
    await town.answer(is_card)
    now = town.telegram.events.last_seq

    town.telegram.user_sends_text(town.chat, town.ann, "/search #striped", reply_to=photo)
    card = await town.answer(is_card, after=now)

    assert asked_of_daji(town)["keyword"] == "striped"
    assert "striped" in said(card).splitlines()[0]


async def test_caption_that_is_edited_later_changes_nothing(town: Town) -> None:
    photo = town.send_photo(caption="a mug")
    card = await town.answer(is_card)

    town.telegram.user_edits(photo, "no, a teapot")
    await town.settled()

    assert len(town.telegram.bot_messages(town.chat)) == 1
    assert said(town.now(card)) == said(card)
    assert town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_still_sticker_is_searched_like_a_photo(town: Town) -> None:
    town.telegram.user_sends_sticker(town.chat, town.ann, town.goods.photo("teddy"))

    assert product_id(await town.answer(is_card)) == str(town.goods.product("teddy").offer_id)
