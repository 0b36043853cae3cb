"""`/history`: what was searched opens again, and costs nothing while its results are kept."""

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, product_id, text_of


async def press(harness: Harness, message: Message, sign: str) -> Message:
    """Press a button as Ann, and return the message that the bot sends then."""
    now = harness.telegram.events.last_seq
    harness.telegram.user_presses(message, sign, harness.ann)
    return await harness.reply(lambda one: one.message_id > message.message_id, after=now)


async def test_a_photo_opens_its_results_again_and_is_searched_again_only_after_a_question(harness: Harness) -> None:
    nothing = await harness.say("/history")
    mug = await harness.search("mug")
    await harness.search("teddy")
    calls = harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH)
    history = await harness.say("/history")
    reopened = await press(harness, history, "2")
    free = harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == calls
    turned = await harness.press(reopened, "▶")

    await harness.wait_until_idle()
    harness.rows("UPDATE searches SET result_set = 'pruned'")
    question = await press(harness, history, "2")
    again = await harness.press(question, "Search again")
    listed = await harness.press(history, "☰")

    assert "No searches here" in text_of(nothing)
    assert history.photo is not None
    assert button_texts(history) == ["1", "2", "1–2/2", "☰ List", "✕ Close"]
    assert product_id(reopened) == product_id(mug)
    assert reopened.message_id > history.message_id
    assert free
    assert product_id(turned) != product_id(mug)
    assert text_of(question).startswith("The results of this search are gone.")
    assert product_id(again) == product_id(mug)
    assert again.message_id == question.message_id
    assert text_of(listed).startswith("Searches of the last 30 days")
