"""Logging: structlog for our lines and the libraries' alike, for people or as JSON, with secrets masked."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.config import LogFormat, LogLevel

MASK = "***"
MIN_SECRET = 6
"""Shorter values would mask ordinary words."""
BOT_TOKEN = re.compile(r"(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}")
QUIET = ("httpx", "httpcore", "aiosqlite", "apscheduler", "stamina", "telegram", "PIL")
"""Libraries that tell too much: httpx names each address, and with it keys; telegram what people write."""


class Masking:
    """Replaces secrets in the final line, whoever logged it and however it was built."""

    def __init__(self, render: Processor, secrets: Iterable[str]) -> None:
        self._render = render
        known = sorted({way for secret in secrets for way in _ways_to_write(secret)}, key=len, reverse=True)
        self._pattern = re.compile("|".join([*(re.escape(secret) for secret in known), BOT_TOKEN.pattern]))

    def __call__(self, logger: WrappedLogger, name: str, event: EventDict) -> str:
        """Render the line, then mask it."""
        return self._pattern.sub(MASK, str(self._render(logger, name, event)))


def _ways_to_write(secret: str) -> Iterable[str]:
    """Yield a secret as it stands, in an address (%3A), in JSON and in Python (with escapes)."""
    if len(secret) >= MIN_SECRET:
        yield from (secret, quote(secret, safe=""), json.dumps(secret)[1:-1], repr(secret)[1:-1])


def set_up_logs(level: LogLevel, form: LogFormat | None, secrets: Iterable[str], stream: TextIO = sys.stderr) -> None:
    """Send all log lines to `stream`; without a `form` it is for people where that is a terminal."""
    form = form or (LogFormat.CONSOLE if stream.isatty() else LogFormat.JSON)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[Processor]
    if form is LogFormat.JSON:
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        # Its own tracebacks show local variables, and cut or wrap their values, so that no mask fits any more.
        plain = structlog.dev.plain_traceback
        renderer = [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)]
    *before, render = renderer
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *before, Masking(render, secrets)],
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
    sys.excepthook = _log_what_ends_the_program
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def log_nothing() -> None:
    """Leave the log out: for commands whose answer is what they print."""
    logging.disable(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _log_what_ends_the_program(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Stand in for Python's own hook, which would print the error without a mask."""
    logging.getLogger("bot").critical("the program ends", exc_info=(kind, error, trace))
