import io
import json
import logging
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
import structlog

from bot.config import LogFormat, LogLevel
from bot.observability.logs import QUIET, set_up_logs

BOT_TOKEN = "123456789:AAEhBP0av28abcdefghijklmnopqrstuvwx"
API_KEY = "tmapi-key-0123456789"
FORMS = [LogFormat.CONSOLE, LogFormat.JSON]


@pytest.fixture(autouse=True)
def _logging_is_as_before_afterwards() -> Iterator[None]:
    root, quiet = logging.getLogger(), [logging.getLogger(name) for name in QUIET]
    handlers, levels, hook = list(root.handlers), [logger.level for logger in (root, *quiet)], sys.excepthook
    yield
    structlog.reset_defaults()
    root.handlers[:], sys.excepthook = handlers, hook
    for logger, level in zip((root, *quiet), levels, strict=True):
        logger.setLevel(level)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(
    act: Callable[[], object],
    form: LogFormat | None = LogFormat.JSON,
    level: LogLevel = LogLevel.DEBUG,
    secrets: tuple[str, ...] = (BOT_TOKEN, API_KEY),
    stream: io.StringIO | None = None,
) -> str:
    """Return what is logged when `act` is done."""
    stream = stream or io.StringIO()
    set_up_logs(level, form, secrets, stream)
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


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", LEAKS)
def test_no_secret_is_in_a_log_line(where: str, form: LogFormat) -> None:
    logged = lines(LEAKS[where], form)
    assert "***" in logged
    assert API_KEY not in logged
    assert BOT_TOKEN not in logged
    assert BOT_TOKEN.partition(":")[2] not in logged


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_in_what_a_terminal_shows_in_colours(form: LogFormat) -> None:
    logged = lines(LEAKS["a fact"], form, stream=Terminal())
    assert API_KEY not in logged


def test_a_bot_token_is_masked_although_nobody_named_it() -> None:
    assert BOT_TOKEN not in lines(ours(token=BOT_TOKEN), secrets=())


def test_a_bot_token_in_an_address_is_masked_although_nobody_named_it() -> None:
    logged = lines(ours(url=f"https://api.telegram.org/bot{BOT_TOKEN}/getMe"), secrets=())
    assert BOT_TOKEN.partition(":")[2] not in logged


def test_a_secret_is_masked_as_an_address_writes_it() -> None:
    logged = lines(ours(url="https://api.tmapi.io/?apiToken=plus%2Bslash%2Feq%3D"), secrets=("plus+slash/eq=",))
    assert json.loads(logged)["url"] == "https://api.tmapi.io/?apiToken=***"


def test_of_two_secrets_the_longer_is_masked_as_a_whole() -> None:
    logged = lines(ours(key="secret-and-more"), secrets=("secret", "secret-and-more"))
    assert json.loads(logged)["key"] == "***"


def test_a_secret_is_masked_as_addresses_write_it_too() -> None:
    logged = lines(
        ours(url="https://x.example/bot123456789%3AAAEhBP0av28abcdefghijklmnopqrstuvwx/getMe?k=a%2Bb%2Fc%3D"),
        secrets=("a+b/c=",),
    )
    assert json.loads(logged)["url"] == "https://x.example/bot***/getMe?k=***"


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_a_traceback_for_people_shows_no_values(stream: io.StringIO) -> None:
    logged = lines(traceback_with_long_values, LogFormat.CONSOLE, stream=stream)
    assert "it broke" in logged
    assert BOT_TOKEN.partition(":")[0] not in logged


def test_what_ends_the_program_is_logged_with_a_mask() -> None:
    def end() -> None:
        error = RuntimeError(f"refused: {API_KEY}")
        sys.excepthook(RuntimeError, error, None)

    line = json.loads(lines(end))
    assert (line["event"], line["level"]) == ("the program ends", "critical")
    assert "RuntimeError: refused: ***" in line["exception"]


def test_a_secret_is_no_pattern() -> None:
    logged = lines(ours(key="a.b+c*(d)", word="aXb+c*(d)"), secrets=("a.b+c*(d)",))
    assert (json.loads(logged)["key"], json.loads(logged)["word"]) == ("***", "aXb+c*(d)")


def test_a_value_as_short_as_a_word_is_not_masked() -> None:
    assert "***" not in lines(ours(), secrets=("some", ""))


def test_a_json_line_tells_who_said_what_when_and_how_loud() -> None:
    line = json.loads(lines(ours(chat=7, name="Аня")))
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "something happened", "level": "warning", "logger": "bot.test", "chat": 7, "name": "Аня"}


def test_a_library_is_logged_in_the_same_form() -> None:
    line = json.loads(lines(theirs("telegram.ext", "%d updates", 3)))
    assert (line["event"], line["level"], line["logger"]) == ("3 updates", "warning", "telegram.ext")


def test_an_exception_is_one_json_line() -> None:
    logged = lines(our_traceback)
    assert logged.count("\n") == 1
    assert "ConnectError" in json.loads(logged)["exception"]


def test_an_exception_for_people_is_a_traceback() -> None:
    assert "Traceback (most recent call last)" in lines(our_traceback, LogFormat.CONSOLE)


def test_nothing_below_the_level_is_logged() -> None:
    assert lines(lambda: structlog.get_logger("x").info("quiet"), level=LogLevel.WARNING) == ""


@pytest.mark.parametrize("library", QUIET)
def test_libraries_that_tell_too_much_are_quiet_even_while_debugging(library: str) -> None:
    assert lines(lambda: logging.getLogger(library).info("GET https://x.example/?token=1")) == ""


def test_without_a_form_a_terminal_gets_text_for_people() -> None:
    assert not lines(ours(), form=None, stream=Terminal()).startswith("{")


def test_without_a_form_a_file_gets_json() -> None:
    assert json.loads(lines(ours(), form=None))["event"] == "something happened"


def test_setting_up_twice_does_not_log_twice() -> None:
    set_up_logs(LogLevel.INFO, LogFormat.JSON, (), io.StringIO())
    assert lines(ours()).count("\n") == 1
