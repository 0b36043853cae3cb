"""Words under a photo: what they add to the search, and when they are none of its business."""

from collections.abc import Mapping

from sandbox.marketplaces.faults import Endpoint, Service
from tests.e2e.harness import Harness, is_card, product_id, text_of


def asked_of_daji(harness: Harness) -> Mapping[str, str]:
    return harness.markets.calls_to(Service.DAJI, Endpoint.SEARCH)[-1].parameters


async def test_words_under_a_photo_go_to_a_provider_that_takes_them(harness: Harness) -> None:
    await harness.say("/settings provider daji")

    card = await harness.search(caption="for children #striped")

    assert asked_of_daji(harness)["auxiliaryText"] == "for children"
    assert asked_of_daji(harness)["keyword"] == "striped"
    assert "striped" in text_of(card).splitlines()[0]
    assert "This source can't" not in text_of(card)


async def test_words_that_a_provider_does_not_take_are_named_as_ignored(harness: Harness) -> None:
    card = await harness.search(caption="with a lid")

    assert "This source can't search by words: I used the photo only." in text_of(card)
    assert product_id(card) == str(harness.goods.product("mug").offer_id)


async def test_words_hold_for_their_photo_alone(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    await harness.search(caption="for children #striped")

    await harness.search("teddy")

    assert "auxiliaryText" not in asked_of_daji(harness)
    assert "keyword" not in asked_of_daji(harness)


async def test_post_that_somebody_forwards_is_no_wish(harness: Harness) -> None:
    somebody = harness.telegram.add_user("Shop")

    card = await harness.search(caption="New arrivals! #sale", forwarded_from=somebody)

    assert "This source can't" not in text_of(card)


async def test_long_text_is_no_wish(harness: Harness) -> None:
    card = await harness.search(caption="We offer the best mugs of the whole province, write to us. " * 3)

    assert "This source can't" not in text_of(card)


async def test_words_behind_the_command_refine_the_photo_that_it_answers(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    photo = harness.send_photo()
    await harness.reply(is_card)
    now = harness.telegram.events.last_seq

    harness.telegram.user_sends_text(harness.chat, harness.ann, "/search #striped", reply_to=photo)
    card = await harness.reply(is_card, after=now)

    assert asked_of_daji(harness)["keyword"] == "striped"
    assert "striped" in text_of(card).splitlines()[0]


async def test_caption_that_is_edited_later_changes_nothing(harness: Harness) -> None:
    photo = harness.send_photo(caption="a mug")
    card = await harness.reply(is_card)

    harness.telegram.user_edits(photo, "no, a teapot")
    await harness.wait_until_idle()

    assert len(harness.telegram.bot_messages(harness.chat)) == 1
    assert text_of(harness.current(card)) == text_of(card)
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_still_sticker_is_searched_like_a_photo(harness: Harness) -> None:
    harness.telegram.user_sends_sticker(harness.chat, harness.ann, harness.goods.photo("teddy"))

    assert product_id(await harness.reply(is_card)) == str(harness.goods.product("teddy").offer_id)
