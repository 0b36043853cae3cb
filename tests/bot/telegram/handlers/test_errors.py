import re
from dataclasses import replace

import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.i18n import Translator
from bot.models.target import Target
from bot.store import DatabaseUnavailable, Store, open_database
from bot.telegram.admins import Admins
from bot.telegram.chats import Chats
from bot.telegram.error_reports import kind_of, report
from bot.telegram.message_calls import MessageGone, MessageLocked
from tests.bot.harness import BotHarness
from tests.clock import FakeClock

SECRET = "s3cret"
COUNTED = "snapsource_unexpected_errors_total "


async def fail(harness: BotHarness, error: Exception) -> Update:
    """Let the work on a message of Ann's end with `error`; return the update of the message."""
    harness.telegram.user_sends_text(harness.chat, harness.ann, "hello")
    update = (await harness.bot.get_updates(offset=-1))[0]
    await harness.application.process_error(update, error)
    return update


def unexpected_errors(harness: BotHarness) -> float:
    """How many errors the metrics count as unexpected."""
    lines = harness.services.metrics.exposition().decode().splitlines()
    line = next(line for line in lines if line.startswith(COUNTED))
    return float(line.removeprefix(COUNTED))


def texts_to_ann(harness: BotHarness) -> list[str]:
    return [str(message.text) for message in harness.messages]


def texts_to_admin(harness: BotHarness) -> list[str]:
    office = harness.telegram.private_chat(harness.admin)
    return [str(message.text) for message in harness.telegram.bot_messages(office)]


async def test_chat_and_admin_get_the_same_reference(harness: BotHarness) -> None:
    await fail(harness, RuntimeError(SECRET))
    (to_ann,), (to_admin,) = texts_to_ann(harness), texts_to_admin(harness)
    reference = re.search(r"Reference: (\w{6})$", to_ann)
    assert reference is not None
    assert reference[1] in to_admin


async def test_text_of_an_error_is_sent_to_nobody(harness: BotHarness) -> None:
    await fail(harness, RuntimeError(SECRET))
    assert SECRET not in "".join([*texts_to_ann(harness), *texts_to_admin(harness)])


async def test_admin_is_notified_once_of_errors_of_one_kind(harness: BotHarness) -> None:
    await fail(harness, RuntimeError())
    await fail(harness, RuntimeError())
    await fail(harness, KeyError())
    assert (len(texts_to_ann(harness)), len(texts_to_admin(harness))) == (3, 2)


async def test_update_whose_work_lost_the_database_is_noted_as_interrupted_and_nobody_is_told(
    harness: BotHarness,
) -> None:
    update = await fail(harness, DatabaseUnavailable())
    assert harness.store.updates.take_interruption(update.update_id)
    assert (texts_to_ann(harness), texts_to_admin(harness)) == ([], [])


async def test_error_of_a_search_is_told_under_its_photo(harness: BotHarness) -> None:
    photo = harness.telegram.user_sends_text(harness.chat, harness.ann, "a photo")
    await report(RuntimeError(SECRET), Target(harness.chat.id, photo.message_id), harness.data)
    (told,) = harness.messages
    assert told.reply_to_message is not None
    assert told.reply_to_message.message_id == photo.message_id
    assert len(texts_to_admin(harness)) == 1


async def test_failing_database_keeps_nobody_from_being_told(
    harness: BotHarness, database_url: str, clock: FakeClock, translators: dict[str, Translator]
) -> None:
    async with open_database(database_url) as database:
        chats = Chats(Store(database, clock, secret=SECRET), translators)
    admins = Admins([harness.admin.id], chats, harness.messenger)
    harness.application.bot_data = replace(harness.data, chats=chats, admins=admins)
    await fail(harness, RuntimeError())
    assert (len(texts_to_ann(harness)), len(texts_to_admin(harness))) == (1, 1)


async def test_chat_that_blocked_the_bot_is_no_error(harness: BotHarness) -> None:
    await fail(harness, Forbidden("bot was kicked"))
    assert texts_to_admin(harness) == []
    assert unexpected_errors(harness) == 0


@pytest.mark.parametrize(("error", "texts"), [(RetryAfter(45), 0), (TimedOut(), 1), (NetworkError("Bad Gateway"), 1)])
async def test_outage_of_telegram_is_no_unexpected_error_and_under_flood_control_nothing_is_sent(
    harness: BotHarness, capsys: pytest.CaptureFixture[str], error: TelegramError, texts: int
) -> None:
    await fail(harness, error)
    assert (len(texts_to_ann(harness)), texts_to_admin(harness)) == (texts, [])
    assert unexpected_errors(harness) == 0
    assert "Telegram did not take it" in capsys.readouterr().out


async def test_request_that_telegram_rejects_is_an_unexpected_error(harness: BotHarness) -> None:
    await fail(harness, BadRequest("can't parse entities"))
    assert (len(texts_to_ann(harness)), len(texts_to_admin(harness))) == (1, 1)
    assert unexpected_errors(harness) == 1


def test_kind_names_the_function_of_ours_that_the_error_passed_last(en: Translator) -> None:
    with pytest.raises(KeyError) as raised:
        en.gettext("Hello, {name}")
    assert kind_of(raised.value) == "KeyError in bot.i18n.translator.Translator.gettext"


def test_kind_of_an_error_that_passed_none_of_our_functions() -> None:
    assert kind_of(RuntimeError(SECRET)) == "RuntimeError in a library"


@pytest.mark.parametrize("error", [MessageGone("Message to edit not found"), MessageLocked("Topic_closed")])
async def test_a_message_that_can_not_be_edited_is_no_unexpected_error(harness: BotHarness, error: MessageGone) -> None:
    await fail(harness, error)
    assert texts_to_admin(harness) == []
    assert ["Reference" in text for text in texts_to_ann(harness)] == [True]
