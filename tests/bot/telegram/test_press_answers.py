import pytest
from telegram import CallbackQuery
from telegram.error import BadRequest, RetryAfter, TimedOut

from bot.telegram.picture_files import PhotosRefused
from bot.telegram.press_answers import PATIENCE, PressAnswers
from bot.views.callbacks import Action, Press
from tests.bot.harness import BotHarness
from tests.clock import FakeClock
from tests.waiting import until

FAILED = "Press again"


def failed(_: Exception) -> str:
    return FAILED


@pytest.fixture
def answers(clock: FakeClock) -> PressAnswers:
    return PressAnswers(sleep=clock.sleep)


@pytest.fixture
async def pressed(harness: BotHarness) -> CallbackQuery:
    """Ann's press of a button."""
    keyboard = {"inline_keyboard": [[{"text": "OK", "callback_data": "ok"}]]}
    await harness.bot.send_message(harness.chat.id, "Press it", api_kwargs={"reply_markup": keyboard})
    harness.telegram.user_presses(harness.messages[-1], "OK", harness.ann)
    (update,) = await harness.bot.get_updates()
    assert update.callback_query is not None
    return update.callback_query


def given(harness: BotHarness) -> list[object]:
    """The answers that Telegram was given."""
    return [call.parameters.get("text") for call in harness.telegram.calls.of("answerCallbackQuery")]


async def test_a_press_is_answered_when_its_work_is_done(
    answers: PressAnswers, pressed: CallbackQuery, harness: BotHarness, clock: FakeClock
) -> None:
    async with answers.beside(pressed, failed):
        await clock.until_asleep(PATIENCE)
        assert given(harness) == []
    await answers.close()
    assert given(harness) == [None]


async def test_a_press_is_answered_while_its_work_takes_long(
    answers: PressAnswers, pressed: CallbackQuery, harness: BotHarness, clock: FakeClock
) -> None:
    async with answers.beside(pressed, failed):
        await clock.until_asleep(PATIENCE)
        clock.advance(seconds=PATIENCE)
        await until(lambda: given(harness) == [None])
    await answers.close()
    assert given(harness) == [None]


@pytest.mark.parametrize(
    "error", [RetryAfter(60), TimedOut(), BadRequest("Not enough rights"), PhotosRefused("no photos")]
)
async def test_the_answer_says_that_telegram_did_not_take_it_and_the_error_goes_on(
    answers: PressAnswers, pressed: CallbackQuery, harness: BotHarness, error: Exception
) -> None:
    with pytest.raises(type(error)):
        async with answers.beside(pressed, failed):
            raise error
    await answers.close()
    assert given(harness) == [FAILED]
    assert answers.was_told(pressed)


async def test_a_press_that_waits_for_its_chat_is_told_so_and_its_failure_is_left_for_others_to_tell(
    answers: PressAnswers, pressed: CallbackQuery, harness: BotHarness, clock: FakeClock
) -> None:
    async def work() -> None:
        async with answers.beside(pressed, failed, lambda: "in 40 seconds"):
            await clock.until_asleep(PATIENCE)
            clock.advance(seconds=PATIENCE)
            await until(lambda: given(harness) == ["in 40 seconds"])
            raise TimedOut

    with pytest.raises(TimedOut):
        await work()
    await answers.close()
    assert given(harness) == ["in 40 seconds"]
    assert not answers.was_told(pressed)


@pytest.fixture
async def tapped(harness: BotHarness) -> CallbackQuery:
    """Ann's tap on ▶."""
    keyboard = {"inline_keyboard": [[{"text": "▶", "callback_data": Press(Action.GO, "a", "2").data()}]]}
    await harness.bot.send_message(harness.chat.id, "A card", api_kwargs={"reply_markup": keyboard})
    harness.telegram.user_presses(harness.messages[-1], "▶", harness.ann)
    (update,) = await harness.bot.get_updates()
    assert update.callback_query is not None
    return update.callback_query


async def test_a_tap_that_waits_long_for_its_turn_is_answered_once(
    answers: PressAnswers, tapped: CallbackQuery, harness: BotHarness, clock: FakeClock
) -> None:
    async def work() -> None:
        async with answers.beside(tapped, failed):
            raise TimedOut

    with answers.until_its_turn(tapped):
        await clock.until_asleep(PATIENCE)
        clock.advance(seconds=PATIENCE)
        await until(lambda: given(harness) == [None])
    with pytest.raises(TimedOut):
        await work()
    await answers.close()
    assert given(harness) == [None]
    assert not answers.was_told(tapped)


async def test_the_patience_with_the_work_on_a_press_begins_with_its_arrival(
    answers: PressAnswers, tapped: CallbackQuery, harness: BotHarness, clock: FakeClock
) -> None:
    with answers.until_its_turn(tapped):
        await clock.until_asleep(PATIENCE)
    async with answers.beside(tapped, failed):
        clock.advance(seconds=PATIENCE)
        await until(lambda: given(harness) == [None])
    await answers.close()
    assert given(harness) == [None]
    assert clock.sleeps == [PATIENCE]


async def test_a_notice_goes_out_at_once_and_holds_up_nothing(
    answers: PressAnswers, pressed: CallbackQuery, harness: BotHarness
) -> None:
    answer = harness.telegram.faults.hold_next("answerCallbackQuery")
    answers.begin(pressed, "Searching…")
    await answer.arrived.wait()
    assert given(harness) == []
    answer.release()
    await answers.close()
    assert given(harness) == ["Searching…"]


async def test_a_press_that_is_too_old_needs_no_answer(
    answers: PressAnswers, pressed: CallbackQuery, harness: BotHarness
) -> None:
    harness.telegram.faults.fail_next(
        "answerCallbackQuery", error_code=400, description="Bad Request: query is too old"
    )
    async with answers.beside(pressed, failed):
        pass
    await answers.close()
    assert len(given(harness)) == 1
