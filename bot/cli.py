"""The command line: run · demo · check · search · login · migrate · backup.

Exit status 0, or 2 with one line on standard error that says what to do.
"""

import asyncio
import gc
import os
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer

from bot import __version__
from bot.commands import CommandFailed
from bot.commands.backup import back_up_database, check_backup
from bot.commands.login import log_in_to_aliexpress
from bot.commands.search import search_photo
from bot.config import Settings, SettingsUnusable, load_settings
from bot.observability.logs import configure_logging, disable_logging
from bot.store import DatabaseUnavailable, DatabaseUnusable, open_database
from bot.web.server import PortTaken
from providers.aliexpress.client import AliExpress

EXIT_UNUSABLE = 2
OWNER_ALONE = 0o077
"""The rights that files don't get: database, pictures and copies are for their owner to read."""
LONGEST_END_SECONDS = 9.0
"""How long the bot may take to end when it is told to. All that is left then is done at the next start.

Docker kills a container after ten seconds, and systemd the bot after those that its unit says.
"""

log = structlog.get_logger()

app = typer.Typer(
    name="snapsource",
    help="A Telegram bot that turns a forwarded product photo into offers from 1688 and AliExpress.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command that the arguments name; without any, print the help."""
    os.umask(OWNER_ALONE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that lacks a letter shows a question mark; otherwise the command would end there.
            stream.reconfigure(errors="replace")
    try:
        sys.exit(app(sys.argv[1:] or ["--help"], standalone_mode=False))
    except typer.TyperException as error:
        _fail(usage_advice(error))
    except typer.Abort:
        _fail("there was no answer to the question: begin again")


def usage_advice(error: typer.TyperException) -> str:
    """Return one line that says what is wrong with the arguments, and where to look."""
    what = error.format_message().strip()
    # Only errors of a command have its context, which has no public type.
    command = getattr(getattr(error, "ctx", None), "command_path", "python -m bot")
    return f"{what if what.endswith(('.', '?')) else f'{what}.'} See `{command} --help`."


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"snapsource {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version, and end.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """A Telegram bot that turns a forwarded product photo into offers from 1688 and AliExpress."""


@app.command()
def run(
    sample: Annotated[bool, typer.Option("--sample", help="Search sample marketplaces: no API key needed.")] = False,
) -> None:
    """Run the bot until it is told to stop."""
    from bot.app import run as run_bot  # noqa: PLC0415 - the engine takes a second to load, and no other command needs it

    async def until_stopped(settings: Settings) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def end() -> None:
            if not stop.is_set():
                leave_within(LONGEST_END_SECONDS)
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, end)
        if sample:
            from bot.commands.sample import sample_marketplaces  # noqa: PLC0415 - a bot that serves people has no sandbox

            async with sample_marketplaces(settings) as sample_settings:
                await run_bot(sample_settings, stop, sample=True)
        else:
            await run_bot(settings, stop)

    settings = _settings()
    configure_logging(settings.log_level, settings.log_format, settings.secrets())
    for hint in settings.misspelt():
        log.warning(hint)
    # What was imported stays. To look through it for garbage stops everything for a tenth of a second, every 50 photos.
    gc.freeze()
    _do(until_stopped(settings))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Where the chat page is; 0 takes a free port.", min=0, max=65535)] = 8090,
    browser: Annotated[bool, typer.Option(help="Open a browser when there is one.")] = True,
    printed: Annotated[bool, typer.Option("--print", help="Print a short conversation instead, and end.")] = False,
) -> None:
    """Try the bot with a sample Telegram and sample marketplaces: no account, no key."""
    from bot.commands.demo import run_demo  # noqa: PLC0415 - the other commands need no sandbox

    _do(run_demo(port, browser=browser, printed=printed))


@app.command()
def search(
    photo: Annotated[Path, typer.Argument(help="A picture of a product: JPEG, PNG, WebP or HEIC.")],
    provider: Annotated[str | None, typer.Option(help="The provider to ask; otherwise the best.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Print what a chat would show for a photo, without Telegram."""
    _do(search_photo(_quiet_settings(), photo, provider, as_json=as_json))


@app.command()
def check(
    live: Annotated[bool, typer.Option("--live", help="Make one (paid) call to each provider too.")] = False,
    database: Annotated[
        Path | None, typer.Option(help="A backup: say what is in it instead, and change nothing.")
    ] = None,
) -> None:
    """Go through settings and providers and say what is wrong and what to do."""
    if database is None:
        from bot.commands.check import check_all  # noqa: PLC0415 - as in `run`

        _do(check_all(_quiet_settings(), live=live))
    else:
        with _told_in_one_line():
            check_backup(database, typer.echo)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to put it; an older backup there is replaced.")],
) -> None:
    """Copy the database into a file, as of one moment, while the bot runs."""
    settings = _quiet_settings()
    with _told_in_one_line():
        back_up_database(settings.database_url, file, typer.echo)


@app.command()
def login(
    provider: Annotated[str, typer.Argument(help="Where to log in: aliexpress.")],
    code: Annotated[str | None, typer.Option(help="The code, or the address with it; otherwise asked for.")] = None,
    redirect_uri: Annotated[
        str | None, typer.Option(help="The callback address of the application; otherwise below PUBLIC_URL.")
    ] = None,
) -> None:
    """Log in at a provider that takes tokens, and keep them in the database."""
    if provider != AliExpress.name:
        _fail(f"there is no login at {provider}: expected {AliExpress.name}, the others need a key in the settings")
    _do(log_in_to_aliexpress(_quiet_settings(), code=code, redirect_uri=redirect_uri, ask=typer.prompt, say=typer.echo))


@app.command()
def migrate() -> None:
    """Bring the database up to date, as `run` does at its start."""

    async def migrate_database(settings: Settings) -> None:
        async with open_database(settings.database_url):
            typer.echo("the database is up to date")

    _do(migrate_database(_quiet_settings()))


def leave_within(seconds: float) -> None:
    """Leave the process after so many seconds, whatever still runs, unless it has ended by then.

    A name server that does not answer, or a large answer that is being read, holds a thread, and Python waits for it.
    """

    def leave() -> None:
        log.warning("the bot did not end in time: what is left is done at the next start", seconds=seconds)
        os._exit(0)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()


def _quiet_settings() -> Settings:
    disable_logging()
    return _settings()


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsUnusable as error:
        _fail(str(error))


def _do(work: Coroutine[None, None, None]) -> None:
    with _told_in_one_line():
        asyncio.run(work)


@contextmanager
def _told_in_one_line() -> Iterator[None]:
    try:
        yield
    except (SettingsUnusable, DatabaseUnusable, DatabaseUnavailable, PortTaken, CommandFailed) as error:
        _fail(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(text: str) -> NoReturn:
    typer.echo(" ".join(text.split()), err=True)
    sys.exit(EXIT_UNUSABLE)
