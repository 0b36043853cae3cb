import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator

import httpx
import pytest
import structlog

from bot.config import LogFormat, LogLevel
from bot.observability.logs import QUIET_LIBRARIES, configure_logging

BOT_TOKEN = "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"
API_KEY = "tmapi-key-0123456789"
FORMATS = [LogFormat.CONSOLE, LogFormat.JSON]


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root, quiet = logging.getLogger(), [logging.getLogger(name) for name in QUIET_LIBRARIES]
    handlers, levels = list(root.handlers), [logger.level for logger in (root, *quiet)]
    hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    for logger, level in zip((root, *quiet), levels, strict=True):
        logger.setLevel(level)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def logged_by(
    act: Callable[[], object],
    log_format: LogFormat | None = LogFormat.JSON,
    level: LogLevel = LogLevel.DEBUG,
    secrets: tuple[str, ...] = (BOT_TOKEN, API_KEY),
    stream: io.StringIO | None = None,
) -> str:
    """Return what `act` logs."""
    stream = stream or io.StringIO()
    configure_logging(level, log_format, secrets, stream)
    act()
    return stream.getvalue()


def ours(**facts: object) -> Callable[[], object]:
    return lambda: structlog.get_logger("bot.test").warning("something happened", **facts)


def theirs(name: str, text: str, *args: object) -> Callable[[], object]:
    return lambda: logging.getLogger(name).warning(text, *args)


def our_traceback() -> None:
    try:
        raise httpx.ConnectError(f"no route to https://api.telegram.org/bot{BOT_TOKEN}/getMe?key={API_KEY}")
    except httpx.ConnectError:
        structlog.get_logger("bot.test").exception("it broke")


def their_traceback() -> None:
    try:
        raise RuntimeError(API_KEY) from ValueError(f"bot{BOT_TOKEN}")
    except RuntimeError:
        logging.getLogger("telegram.ext").exception("it broke")


def traceback_with_long_values() -> None:
    url = f"https://api.telegram.org/file/bot{BOT_TOKEN}/photos/{'x' * 300}?key={API_KEY}"
    try:
        raise RuntimeError("it broke")
    except RuntimeError:
        structlog.get_logger("bot.test").exception("it broke", length=len(url))


def with_bound_context() -> None:
    with structlog.contextvars.bound_contextvars(key=API_KEY):
        structlog.get_logger("bot.test").info("something happened")


LEAKS = {
    "a fact": ours(key=API_KEY),
    "a fact within facts": ours(facts={"headers": [("Authorization", f"Bearer {API_KEY}")]}),
    "an object that shows it": ours(request=httpx.Request("GET", f"https://api.tmapi.io/?apiToken={API_KEY}")),
    "the event itself": lambda: structlog.get_logger("bot.test").error(f"refused: {API_KEY}"),
    "the context": with_bound_context,
    "an exception with its traceback": our_traceback,
    "an exception of a library and its cause": their_traceback,
    "httpx telling an address": theirs("httpx", 'HTTP Request: GET %s "HTTP/1.1 200 OK"', f"https://a.b/?k={API_KEY}"),
    "Telegram's address": theirs("telegram.request", f"https://api.telegram.org/bot{BOT_TOKEN}/getMe"),
    "Telegram's address of a file": ours(url=f"https://api.telegram.org/file/bot{BOT_TOKEN}/photos/file_1.jpg"),
    "bytes": ours(body=API_KEY.encode()),
}


@pytest.mark.parametrize("log_format", FORMATS)
@pytest.mark.parametrize("where", LEAKS)
def test_no_secret_is_in_a_log_line(where: str, log_format: LogFormat) -> None:
    logged = logged_by(LEAKS[where], log_format)
    assert "***" in logged
    assert API_KEY not in logged
    assert BOT_TOKEN not in logged
    assert BOT_TOKEN.partition(":")[2] not in logged


@pytest.mark.parametrize("log_format", FORMATS)
def test_no_secret_is_in_a_coloured_line(log_format: LogFormat) -> None:
    logged = logged_by(LEAKS["a fact"], log_format, stream=Terminal())
    assert API_KEY not in logged


def test_a_bot_token_is_masked_without_being_listed() -> None:
    assert BOT_TOKEN not in logged_by(ours(token=BOT_TOKEN), secrets=())


def test_a_bot_token_in_an_address_is_masked_without_being_listed() -> None:
    logged = logged_by(ours(url=f"https://api.telegram.org/bot{BOT_TOKEN}/getMe"), secrets=())
    assert BOT_TOKEN.partition(":")[2] not in logged


def test_a_secret_that_contains_another_is_masked_as_a_whole() -> None:
    logged = logged_by(ours(key="secret-and-more"), secrets=("secret", "secret-and-more"))
    assert json.loads(logged)["key"] == "***"


def test_percent_encoded_secrets_are_masked() -> None:
    logged = logged_by(
        ours(url="https://x.example/bot123456789%3AAAEhBP0av28abcdefghijklmnopqrstuvwx/getMe?k=a%2Bb%2Fc%3D"),
        secrets=("a+b/c=",),
    )
    assert json.loads(logged)["url"] == "https://x.example/bot***/getMe?k=***"


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_a_text_traceback_shows_no_values(stream: io.StringIO) -> None:
    logged = logged_by(traceback_with_long_values, LogFormat.CONSOLE, stream=stream)
    assert "it broke" in logged
    assert BOT_TOKEN.partition(":")[0] not in logged


def test_an_uncaught_error_is_logged_with_masked_secrets() -> None:
    def end() -> None:
        error = RuntimeError(f"refused: {API_KEY}")
        sys.excepthook(RuntimeError, error, None)

    line = json.loads(logged_by(end))
    assert (line["event"], line["level"]) == ("the program ends", "critical")
    assert "RuntimeError: refused: ***" in line["exception"]


def warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=False)  # what is caught is not shown, so it is shown anew
        logging.captureWarnings(capture=True)
        warnings.warn(f"old way: {API_KEY}", stacklevel=1)


def end_a_thread() -> None:
    def fail() -> None:
        raise RuntimeError(f"refused: {API_KEY}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def fail_where_nothing_can_be_raised() -> None:
    class Failing:
        def __del__(self) -> None:
            raise RuntimeError(f"refused: {API_KEY}")

    Failing()


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        (warn, "old way: ***"),
        (end_a_thread, "RuntimeError: refused: ***"),
        (fail_where_nothing_can_be_raised, "RuntimeError: refused: ***"),
    ],
    ids=["warning", "thread", "end of an object"],
)
def test_what_python_would_print_is_logged_with_masked_secrets(
    act: Callable[[], object], wanted: str, capfd: pytest.CaptureFixture[str]
) -> None:
    line = json.loads(logged_by(act))
    assert wanted in line.get("exception", line["event"])
    assert capfd.readouterr().err == ""


def test_a_secret_is_not_taken_for_a_regular_expression() -> None:
    logged = logged_by(ours(key="a.b+c*(d)", word="aXb+c*(d)"), secrets=("a.b+c*(d)",))
    assert (json.loads(logged)["key"], json.loads(logged)["word"]) == ("***", "aXb+c*(d)")


def test_a_short_value_is_not_masked() -> None:
    assert "***" not in logged_by(ours(), secrets=("some", ""))


def test_a_json_line_has_event_level_logger_time_and_facts() -> None:
    line = json.loads(logged_by(ours(chat=7, name="Аня")))
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "something happened", "level": "warning", "logger": "bot.test", "chat": 7, "name": "Аня"}


def test_libraries_are_logged_in_the_same_format() -> None:
    line = json.loads(logged_by(theirs("telegram.ext", "%d updates", 3)))
    assert (line["event"], line["level"], line["logger"]) == ("3 updates", "warning", "telegram.ext")


def test_an_exception_is_one_json_line() -> None:
    logged = logged_by(our_traceback)
    assert logged.count("\n") == 1
    assert "ConnectError" in json.loads(logged)["exception"]


def test_an_exception_in_text_is_a_traceback() -> None:
    assert "Traceback (most recent call last)" in logged_by(our_traceback, LogFormat.CONSOLE)


def test_nothing_below_the_level_is_logged() -> None:
    assert logged_by(lambda: structlog.get_logger("x").info("quiet"), level=LogLevel.WARNING) == ""


@pytest.mark.parametrize("library", QUIET_LIBRARIES)
def test_quiet_libraries_are_quiet_even_at_debug_level(library: str) -> None:
    assert logged_by(lambda: logging.getLogger(library).info("GET https://x.example/?token=1")) == ""


def test_without_a_format_a_terminal_gets_text() -> None:
    assert not logged_by(ours(), log_format=None, stream=Terminal()).startswith("{")


def test_without_a_format_a_file_gets_json() -> None:
    assert json.loads(logged_by(ours(), log_format=None))["event"] == "something happened"


def test_configuring_twice_does_not_log_twice() -> None:
    configure_logging(LogLevel.INFO, LogFormat.JSON, (), io.StringIO())
    assert logged_by(ours()).count("\n") == 1


@pytest.mark.parametrize("log_format", FORMATS)
def test_a_line_that_a_library_gets_wrong_is_told_in_a_line_without_its_values(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    logged = logged_by(theirs("sqlalchemy.pool", "%d calls", API_KEY), log_format)
    assert logged.count("\n") == 1
    assert "a log line is lost" in logged
    assert "sqlalchemy.pool" in logged
    assert API_KEY not in logged
    assert capsys.readouterr().err == ""
