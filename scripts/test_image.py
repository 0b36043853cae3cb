"""Tests the image without a Docker engine: `.venv/bin/python -m scripts.test_image`.

Takes the steps of the Dockerfile one by one in a clean folder, where every path of the image lies below that folder.
Then starts what the image would start, as the image's user, against the sandbox's Telegram and marketplaces; asks the
health check; sends a photo, and SIGTERM while the answer is under way; and wants that answer, and the end within 10
seconds. As root it becomes the image's user; anybody else stays who they are.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.commands.demo_bot import free_port
from sandbox.app import Sandbox
from sandbox.catalogue import Catalogue
from sandbox.catalogue.descriptor import describe, read_picture
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.server import Server
from scripts.dockerfile import Step, Unreadable, copied, read_dockerfile, read_ignored

ROOT = Path(__file__).parents[1]
START_SECONDS = 40.0
STOP_SECONDS = 10.0
SLOW_SECONDS = 1.0
"""How long an answer of a marketplace takes, so that SIGTERM comes while work is in hand; a card needs three."""
PASSED_ON = re.compile(r"PIP_\w+|\w+_PROXY|SSL_CERT_FILE", re.IGNORECASE)
"""What a build gets of this machine's environment: how packages are reached."""


class Failed(Exception):
    """The image does not do what it must; the text says what."""


class Image:
    """A folder that stands for the image's root. Stages share it: what one copies from another keeps its path."""

    def __init__(self, root: Path, context: Path, stages: Sequence[Sequence[Step]]) -> None:
        self.root = root
        self.environment: dict[str, str] = {}
        self.settings: dict[str, Step] = {}
        self._context = context
        self._ignored = read_ignored(context / ".dockerignore")
        self._stages = stages
        self._workdir = Path("/")
        tops = {one.text.split()[-1].split("/")[1] for one in _steps(stages) if _makes_a_path(one)}
        self._paths = re.compile(r"(?<![\w.])/(?=(?:{})\b)".format("|".join(sorted(tops))))

    def build(self) -> None:
        """Take every step."""
        for stage in self._stages:
            self.environment = {"PATH": f"{_link_to_python(self.root)}:/usr/bin:/bin"}
            self._workdir = Path("/")
            for step in stage:
                say(f"{step.name} {step.text}"[:110])
                self._take(step)

    def here(self, text: str) -> str:
        """Return `text` with the image's paths as they are on this machine."""
        return self._paths.sub(f"{self.root}/", text)

    def start(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start what `docker run` would start."""
        command = [*self.settings["ENTRYPOINT"].words, *self.settings["CMD"].words]
        user, group = self._user()
        return subprocess.Popen(  # noqa: S603 - our own Dockerfile's words
            command,
            cwd=self._at("."),
            env={**self.environment, **environment},
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )

    def is_healthy(self, environment: Mapping[str, str]) -> bool:
        """Run the health check once."""
        words = Step("CMD", {}, self.settings["HEALTHCHECK"].text.partition("CMD ")[2]).words
        user, group = self._user()
        ran = subprocess.run(  # noqa: S603 - our own Dockerfile's words
            words, env={**self.environment, **environment}, user=user, group=group, check=False, capture_output=True
        )
        return ran.returncode == 0

    def _take(self, step: Step) -> None:
        match step.name:
            case "ENV":
                name, _, value = step.text.partition("=")
                value = value.replace("$PATH", self.environment["PATH"])
                self.environment[name] = self.here(value)
            case "WORKDIR":
                self._workdir /= step.text
                self._at(".").mkdir(parents=True, exist_ok=True)
            case "COPY" if "from" in step.flags:
                source, target = step.words
                if source != target:
                    raise Failed(f"COPY --from={step.flags['from']} moves {source} to {target}: expected the same path")
            case "COPY":
                *sources, target = step.words
                copied(self._context, sources, self._at(target), self._ignored)
            case "RUN":
                self._run(step)
            case _:
                self.settings[step.name] = step

    def _run(self, step: Step) -> None:
        # Nobody but root can give files away; whoever is not root owns all of them anyhow.
        shim = "" if os.geteuid() == 0 else "chown() { :; }; "
        passed_on = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
        environment = {**passed_on, **self.environment, "HOME": str(Path.home())}
        ran = subprocess.run(  # noqa: S603 - our own Dockerfile's words
            ["/bin/sh", "-ec", shim + self.here(step.text)], cwd=self._at("."), env=environment, check=False
        )
        if ran.returncode:
            raise Failed(f"RUN {step.text} ended with {ran.returncode}")

    def _at(self, path: str) -> Path:
        return self.root / (self._workdir / path).relative_to("/")

    def _user(self) -> tuple[int | None, int | None]:
        """Who the image runs as; None for whoever we are, where we can't become somebody else."""
        if os.geteuid() != 0:
            return None, None
        user, group = (int(number) for number in self.settings["USER"].text.split(":"))
        return user, group


def check_settings(settings: Mapping[str, Step]) -> None:
    """Check what can be seen without starting anything.

    Raises:
        Failed: the image would run as root, or signals would end at a shell.
    """
    missing = sorted({"USER", "HEALTHCHECK", "ENTRYPOINT", "CMD", "STOPSIGNAL", "VOLUME"} - set(settings))
    if missing:
        raise Failed(f"the Dockerfile has no {', '.join(missing)}")
    if settings["USER"].text.split(":")[0] in {"0", "root"}:
        raise Failed("the image runs as root: name another USER")
    if not all(settings[name].is_exec_form for name in ("ENTRYPOINT", "CMD")):
        raise Failed("ENTRYPOINT and CMD must be JSON lists: a shell in between swallows SIGTERM")
    if settings["STOPSIGNAL"].text != "SIGTERM":
        raise Failed("STOPSIGNAL must be SIGTERM, which the bot takes as the word to finish")


async def check_life(image: Image) -> None:
    """Start the image in the sandbox, let somebody send a photo, and stop it at once.

    Raises:
        Failed: it does not start, does not answer, runs as root or does not stop in time.
    """
    sandbox = Sandbox(Catalogue())
    async with Server(sandbox.app) as server:
        port = str(free_port())
        environment = {**sandbox.environment(server.url), "HTTP_PORT": port, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        process = image.start(environment)
        try:
            await _healthy(image, environment, process)
            if _runs_as_root(process):
                raise Failed("the bot runs as root")
            await _stop_while_answering(sandbox, process)
        finally:
            process.kill()
            await sandbox.telegram.aclose()


async def _healthy(image: Image, environment: Mapping[str, str], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not await asyncio.to_thread(image.is_healthy, environment):
        if process.poll() is not None:
            raise Failed(f"the bot ended with status {process.returncode} before it was healthy")
        if time.monotonic() > deadline:
            raise Failed(f"the health check still fails after {START_SECONDS:g} s")
        await asyncio.sleep(0.2)
    say("healthy")


async def _stop_while_answering(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> None:
    telegram = sandbox.telegram
    ann = sandbox.writers[sandbox.first_chat][0]
    chat = telegram.private_chat(ann)
    catalogue = sandbox.marketplaces.catalogue
    photo = catalogue.sample_photos["mug"].jpeg()
    # The first search makes the sandbox compute for seconds, which are not the bot's.
    catalogue.closest(describe(read_picture(photo)))
    sandbox.marketplaces.fail(Fault(kind=FaultKind.SLOW, seconds=SLOW_SECONDS))
    telegram.user_sends_photo(chat, ann, photo)
    async with asyncio.timeout(START_SECONDS):
        while not telegram.bot_messages(chat):  # noqa: ASYNC110 - what is shown has no event of its own
            await asyncio.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    try:
        status = await asyncio.to_thread(process.wait, STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed(f"the bot still runs {STOP_SECONDS:g} s after SIGTERM") from None
    if status != 0:
        raise Failed(f"the bot ended with status {status} after SIGTERM, expected 0")
    if not any(message.photo for message in telegram.bot_messages(chat)):
        raise Failed("SIGTERM cut off an answer that was under way")
    say(f"stopped {time.monotonic() - began:.1f} s after SIGTERM, with the answer given")


def _steps(stages: Iterable[Iterable[Step]]) -> Iterable[Step]:
    return (step for stage in stages for step in stage)


def _makes_a_path(step: Step) -> bool:
    return step.name in {"WORKDIR", "VOLUME", "COPY"} and step.text.split()[-1].startswith("/")


def _link_to_python(root: Path) -> Path:
    """Put a `python` where the base image has it, one that the image's user may run; return its folder."""
    folder = root / "usr/local/bin"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "python"
    if not link.is_symlink():
        names = [Path(sys.base_prefix) / "bin/python3", *map(Path, ("/usr/local/bin/python3", "/usr/bin/python3"))]
        usable = [one.resolve() for one in names if one.exists() and _is_for_all(one.resolve())]
        if not usable:
            raise Failed("no Python here may be run by another user: install one for all, as in /usr/bin")
        link.symlink_to(usable[0])
    return folder


def _is_for_all(file: Path) -> bool:
    return os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in (file, *file.parents))


def _runs_as_root(process: subprocess.Popen[bytes]) -> bool:
    entry = Path(f"/proc/{process.pid}")
    return entry.exists() and entry.stat().st_uid == 0


def say(text: str) -> None:
    """Tell how far it is."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Build, check, start, stop; exit status 1 with what is wrong on standard error."""
    root = Path(tempfile.mkdtemp(prefix="snapsource-image-"))
    root.chmod(0o755)
    try:
        image = Image(root, ROOT, read_dockerfile(ROOT / "Dockerfile"))
        image.build()
        check_settings(image.settings)
        asyncio.run(check_life(image))
    except (Failed, Unreadable) as error:
        sys.stderr.write(f"the image: {error}\n")
        sys.exit(1)
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
