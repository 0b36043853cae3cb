"""The process that handles pictures, started as `python -m bot.images.worker`: it forks a process for each job.

Decoders are imported once, here, before any picture is seen. A picture is only ever seen by a process of its own, which
is bounded by the operating system and ends with the job: whatever the picture does to it, the next begins afresh. Small
pictures of one file share a process, as those of a grid do.

Standard input is a socket from the bot. Each message on it hands over the connection of one job. A connection that the
bot closes ends its job, and the end of the bot, which closes the socket, ends all of them.
"""

import gc
import os
import resource
import select
import signal
import socket
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pillow_heif
from PIL import AvifImagePlugin, ExifTags, Image, ImageCms

from bot.images.chart import draw_chart
from bot.images.decode import decode, encode
from bot.images.grid import draw_grid, draw_parts
from bot.images.jobs import (
    OUT_OF_MEMORY,
    Bounds,
    DrawChart,
    DrawGrid,
    DrawParts,
    Job,
    Jpeg,
    PreparePhoto,
    PreparePhotos,
    SingleJob,
    Undecodable,
    end_answer,
    fault_answer,
    jpeg_answer,
    read_picture,
    read_request,
)
from bot.models.chart import ChartPicture


class Worker:
    """Forks a process for each connection that comes through `control`, and reports how those without answer ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._jobs: dict[int, tuple[socket.socket, int]] = {}
        """Connection and process of each job, by the connection's file descriptor."""
        self._ended, wakeup = socket.socketpair()
        self._ended.setblocking(False)
        wakeup.setblocking(False)
        self._wakeup = wakeup
        signal.set_wakeup_fd(wakeup.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._ended, select.POLLIN)

    def run(self) -> NoReturn:
        """Serve jobs until the bot ends."""
        while True:
            for descriptor, _ in self._poll.poll():
                if descriptor == self._ended.fileno():
                    self._reap()
                elif descriptor == self._control.fileno():
                    self._begin()
                elif descriptor in self._jobs:
                    # The bot has hung up: nobody waits for the job any more.
                    self._poll.unregister(descriptor)
                    os.kill(self._jobs[descriptor][1], signal.SIGKILL)

    def _begin(self) -> None:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not message:
            os.killpg(0, signal.SIGKILL)
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            try:
                process = os.fork()
            except OSError:
                connection.close()
                continue
            if not process:
                self._forget_others()
                do_job(connection)
            self._jobs[descriptor] = connection, process
            # Without events asked for, a hang-up is still reported.
            self._poll.register(descriptor, 0)

    def _forget_others(self) -> None:
        """Close, in a forked process, everything that is not its job's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        others = [connection for connection, _ in self._jobs.values()]
        for other in (self._control, self._ended, self._wakeup, *others):
            other.close()

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            self._ended.recv(4096)
        for descriptor, (connection, process) in list(self._jobs.items()):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                with suppress(KeyError):
                    self._poll.unregister(descriptor)
                if status:
                    with suppress(OSError):
                        connection.send(end_answer(os.waitstatus_to_exitcode(status)), socket.MSG_DONTWAIT)
                connection.close()
                del self._jobs[descriptor]


def do_job(connection: socket.socket) -> NoReturn:
    """Read a job and its bounds from the connection, do it, answer, and end the process."""
    status, used = 1, address_space()
    try:
        with connection.makefile("rb") as request:
            job, bounds, size = read_request(request)
            impose(bounds, used)
            job = read_picture(job, size, request)
        connection.sendall(answer_to(job))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def answer_to(job: Job) -> bytes:
    """Do a job, and return the answer for the bot."""
    try:
        if isinstance(job, PreparePhotos):
            return jpeg_answer(*map(_done, job.photos))
        return jpeg_answer(_done(job))
    except Undecodable as error:
        return fault_answer(error)


def _done(job: SingleJob) -> Jpeg:
    match job:
        case PreparePhoto(data, max_bytes, max_side, part):
            return encode(decode(data, max_side, part), max_bytes)
        case DrawGrid(cells):
            return draw_grid(cells)
        case DrawParts(data, parts):
            return draw_parts(data, parts)
        case DrawChart(chart):
            return draw_chart(chart)


def address_space() -> int | None:
    """Return how much memory this process has been promised, in bytes; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return None
    return pages * resource.getpagesize()


def impose(bounds: Bounds, used: int | None) -> None:
    """Bound this process: memory, processor time, and no new file or socket, so that it reaches no disk and no network.

    `used` is the memory that it had before it read its job: the picture itself counts.

    The system itself ends a process that has used up its seconds, with SIGPROF.
    """
    if used is not None:  # macOS neither tells it nor bounds it
        _limit(resource.RLIMIT_AS, used + bounds.memory)
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        _limit(nothing, 0)
    # If a thread of a decoder should block the signal, this ends the process a second later.
    _limit(resource.RLIMIT_CPU, int(bounds.seconds) + 2)
    signal.setitimer(signal.ITIMER_PROF, bounds.seconds)
    os.nice(bounds.niceness)


def _limit(what: int, most: int) -> None:
    """Lower a limit; an operator's may be lower still, and can't be raised."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, most))


def warm_up() -> None:
    """Load what Pillow otherwise loads with the first picture of a kind: afterwards, a job can open no file."""
    draw_grid([(1, "1", None)])
    draw_chart(ChartPicture(("1",), (("1", (1,)),)))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name in ("JPEG", "MPO", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF"):
        picture = BytesIO()
        Image.new("RGB", (16, 16)).save(picture, name, exif=exif, icc_profile=profile)
        decode(picture.getvalue(), 8)


def main() -> None:
    """Serve jobs until the bot ends."""
    # A supervisor may send SIGTERM to every process. The bot is told, and goes on until it has finished.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with suppress(OSError):  # only Linux has it: where memory runs out, a picture goes and not the bot
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    pillow_heif.options.DECODE_THREADS = 1
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    warm_up()
    # What libraries write about broken pictures is of no use in the log.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    gc.freeze()
    Worker(socket.socket(fileno=os.dup(0))).run()


if __name__ == "__main__":
    main()
