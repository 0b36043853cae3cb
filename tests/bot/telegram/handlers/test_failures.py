import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ApplicationBuilder, CallbackContext

from bot.i18n import Translator
from bot.observability.metrics import Metrics
from bot.store import DatabaseUnavailable, Store, open_database
from bot.telegram.admins import QUIET_SECONDS, Admins
from bot.telegram.chats import Chats
from bot.telegram.handlers.failures import FailureHandler, kind_of
from sandbox.telegram.objects import Chat
from tests.bot.stage import Stage
from tests.clock import FakeClock

SECRET = "s3cret"
COUNTED = "snapsource_unexpected_errors_total "


@pytest.fixture
def office(stage: Stage) -> Chat:
    """The admin's chat with the bot."""
    return stage.world.private_chat(stage.world.add_user("Root"))


@pytest.fixture
def put_off() -> list[int]:
    """The updates that are to be begun anew."""
    return []


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def failures(
    stage: Stage,
    office: Chat,
    clock: FakeClock,
    translators: dict[str, Translator],
    put_off: list[int],
    metrics: Metrics,
) -> FailureHandler:
    chats = Chats(stage.store, translators)
    admins = Admins([office.id], chats, stage.messenger, lambda: clock().timestamp())
    return FailureHandler(chats, stage.messenger, admins, lambda: "ref123xyz", put_off.append, metrics)


async def fail(failures: FailureHandler, stage: Stage, error: Exception) -> None:
    """Let the work on a message of Ann's end with `error`."""
    stage.world.user_sends_text(stage.chat, stage.ann, "hello")
    update = (await stage.bot.get_updates(offset=-1))[0]
    application = ApplicationBuilder().token(stage.bot.token).build()
    await failures.on_error(update, CallbackContext.from_error(update, error, application))


def unexpected(metrics: Metrics) -> float:
    """How many errors were counted as faults of ours."""
    line = next(one for one in metrics.exposition().decode().splitlines() if one.startswith(COUNTED))
    return float(line.removeprefix(COUNTED))


def texts(stage: Stage, chat: Chat) -> list[str]:
    return [str(message.text) for message in stage.world.bot_messages(chat)]


async def test_person_and_admin_get_the_same_reference(failures: FailureHandler, stage: Stage, office: Chat) -> None:
    await fail(failures, stage, RuntimeError(SECRET))
    (told,), (noticed,) = texts(stage, stage.chat), texts(stage, office)
    assert "ref123" in told
    assert "ref123" in noticed


async def test_nobody_is_told_the_text_of_the_error(failures: FailureHandler, stage: Stage, office: Chat) -> None:
    await fail(failures, stage, RuntimeError(SECRET))
    assert SECRET not in "".join([*texts(stage, stage.chat), *texts(stage, office)])


async def test_the_admin_hears_of_one_kind_once_an_hour(
    failures: FailureHandler, stage: Stage, office: Chat, clock: FakeClock
) -> None:
    noticed = []
    for seconds in (0.0, QUIET_SECONDS - 1, 1.0):
        clock.advance(seconds=seconds)
        await fail(failures, stage, RuntimeError())
        noticed.append(len(texts(stage, office)))
    assert noticed == [1, 1, 2]
    assert len(texts(stage, stage.chat)) == 3


async def test_the_admin_hears_of_each_kind(failures: FailureHandler, stage: Stage, office: Chat) -> None:
    await fail(failures, stage, RuntimeError())
    await fail(failures, stage, KeyError())
    assert len(texts(stage, office)) == 2


async def test_what_a_lost_database_cut_off_is_begun_anew_and_nobody_is_told(
    failures: FailureHandler, stage: Stage, office: Chat, put_off: list[int]
) -> None:
    await fail(failures, stage, DatabaseUnavailable())
    assert len(put_off) == 1
    assert (texts(stage, stage.chat), texts(stage, office)) == ([], [])


async def test_a_database_that_fails_keeps_nobody_from_hearing(
    stage: Stage, office: Chat, database_url: str, clock: FakeClock, translators: dict[str, Translator]
) -> None:
    async with open_database(database_url) as database:
        chats = Chats(Store(database, clock, secret="secret"), translators)
    admins = Admins([office.id], chats, stage.messenger)
    failures = FailureHandler(chats, stage.messenger, admins, lambda: "ref123", list[int]().append, Metrics())
    await fail(failures, stage, RuntimeError())
    assert (len(texts(stage, stage.chat)), len(texts(stage, office))) == (1, 1)


async def test_a_chat_that_shut_the_bot_out_is_no_failure(failures: FailureHandler, stage: Stage, office: Chat) -> None:
    await fail(failures, stage, Forbidden("bot was kicked"))
    assert texts(stage, office) == []


@pytest.mark.parametrize(("error", "told"), [(RetryAfter(45), 0), (TimedOut(), 1), (NetworkError("Bad Gateway"), 1)])
async def test_a_telegram_that_was_away_is_told_in_the_chat_and_one_that_asks_for_a_pause_is_obeyed(
    failures: FailureHandler,
    stage: Stage,
    office: Chat,
    metrics: Metrics,
    capsys: pytest.CaptureFixture[str],
    error: TelegramError,
    told: int,
) -> None:
    await fail(failures, stage, error)
    assert (len(texts(stage, stage.chat)), texts(stage, office)) == (told, [])
    assert unexpected(metrics) == 0
    assert "Telegram did not take it" in capsys.readouterr().out


async def test_a_request_that_telegram_can_not_take_is_a_fault_of_ours(
    failures: FailureHandler, stage: Stage, office: Chat, metrics: Metrics
) -> None:
    await fail(failures, stage, BadRequest("can't parse entities"))
    assert (len(texts(stage, stage.chat)), len(texts(stage, office))) == (1, 1)
    assert unexpected(metrics) == 1


def test_the_kind_names_the_function_of_ours_that_met_the_error(en: Translator) -> None:
    with pytest.raises(KeyError) as raised:
        en.gettext("Hello, {name}")
    assert kind_of(raised.value) == "KeyError in bot.i18n.translator.Translator.gettext"


def test_an_error_of_a_library_has_a_kind_too() -> None:
    assert kind_of(RuntimeError(SECRET)) == "RuntimeError in a library"
