"""Logging through structlog, for the bot and its libraries: as text for people or as JSON, with secrets masked."""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config import LogFormat, LogLevel

MASK = "***"
MIN_SECRET = 6
"""Characters. Masking shorter values would mask ordinary words."""
BOT_TOKEN = re.compile(r"(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}")
QUIET_LIBRARIES = ("httpx", "httpcore", "aiosqlite", "apscheduler", "stamina", "telegram", "PIL")
"""Libraries that log too much: httpx logs addresses, which contain keys; telegram logs what people write."""

log = structlog.get_logger()


class SecretMasker:
    """Renders a log line, and replaces the secrets in it, whoever logged them."""

    def __init__(self, render: Processor, secrets: Iterable[str]) -> None:
        self._render = render
        spellings = sorted({text for secret in secrets for text in _spellings(secret)}, key=len, reverse=True)
        self._pattern = re.compile("|".join([*(re.escape(text) for text in spellings), BOT_TOKEN.pattern]))

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> str:
        """Render the line, then mask it."""
        return self._pattern.sub(MASK, str(self._render(logger, name, event)))


class LineHandler(logging.StreamHandler[TextIO]):
    """Writes log lines, and nothing else: Python would print what can't be written, with its secrets."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the name is Python's
        """Write that a line could not be made, and by whom; where nothing can be written, do nothing."""
        error = sys.exception()
        if record.name != __name__ and not isinstance(error, OSError):
            log.error("a log line is lost", of=record.name, why=type(error).__name__)


def _spellings(secret: str) -> Iterable[str]:
    """Yield a secret as it is, and as it appears in an address (%3A), in JSON and in Python (with escapes)."""
    if len(secret) >= MIN_SECRET:
        yield from (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1])


def configure_logging(
    level: LogLevel, log_format: LogFormat | None, secrets: Iterable[str], stream: TextIO = sys.stderr
) -> None:
    """Send all log lines to `stream`. Without a `log_format`, a terminal gets text and anything else JSON."""
    log_format = log_format or (LogFormat.CONSOLE if stream.isatty() else LogFormat.JSON)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Processor]
    if log_format is LogFormat.JSON:
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        # structlog's own tracebacks show local variables, cut or wrapped, so that no secret would be recognised.
        plain = structlog.dev.plain_traceback
        renderer = [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)]
    *before, render = renderer
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *before, SecretMasker(render, secrets)],
    )
    handler = LineHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
    # Python prints these itself, without masking secrets.
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = _log_unraisable
    threading.excepthook = _log_ended_thread
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def disable_logging() -> None:
    """Log nothing: for commands whose output is what they print."""
    logging.disable(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("the program ends", exc_info=(kind, error, trace))


def _log_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    """Log an error in a place that can raise none, such as the end of an object's life."""
    logging.getLogger("bot").error("an error was ignored", exc_info=unraisable.exc_value)


def _log_ended_thread(ended: threading.ExceptHookArgs) -> None:
    logging.getLogger("bot").error("a thread ended with an error", exc_info=ended.exc_value)
