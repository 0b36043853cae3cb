"""What is asked of the process that handles pictures, and how it answers. Imports no decoder, as the bot has none."""

import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO, Final

from bot.models.chart import ChartPicture
from bot.models.photo_fault import PhotoFault

MIN_SIDE: Final = 10
"""Pixels. A picture with a shorter side shows nothing that could be searched."""

SMALL_SIDE: Final = 320
"""Pixels. A picture with a longer side of at most so many is for the cell of a table, and made fast."""

OUT_OF_MEMORY: Final = 3
"""The exit status of a process that ran out of its memory."""

Cell = tuple[int, str, bytes | None]
"""Of a grid: number, price as plain text, and the product's picture in bytes, None without one."""


@dataclass(frozen=True, slots=True)
class PreparePhoto:
    """Make `data` an upright sRGB JPEG without metadata, at most `max_bytes` and `max_side` pixels.

    `part`: which part of a long picture, counted from its beginning; 0 takes a picture that is not long, None any as a
    whole.
    """

    data: bytes
    max_bytes: int
    max_side: int
    part: int | None = None


@dataclass(frozen=True, slots=True)
class PreparePhotos:
    """Prepare several pictures that are to be small. If one can't be prepared, none is."""

    photos: Sequence[PreparePhoto]


@dataclass(frozen=True, slots=True)
class DrawGrid:
    """Draw several products in one picture."""

    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class DrawParts:
    """Cut a long picture, which is small by now, into parts, and draw them with their numbers."""

    data: bytes
    parts: int


@dataclass(frozen=True, slots=True)
class DrawChart:
    """Draw a bar chart."""

    chart: ChartPicture


SingleJob = PreparePhoto | DrawGrid | DrawParts | DrawChart
"""A job that makes one picture."""
Job = SingleJob | PreparePhotos


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one job may take: bytes of memory, and seconds of processor time.

    `niceness` is how far it stands behind the bot for the processor, as the command `nice` counts.
    """

    memory: int
    seconds: float
    niceness: int = 0


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A JPEG; width and height are in pixels."""

    data: bytes
    width: int
    height: int


class Undecodable(Exception):
    """A picture can't be decoded; `fault` says why in a word, the text in a sentence for operators.

    `parts`: of how many parts one can be decoded, where the picture is long.
    """

    def __init__(self, fault: PhotoFault, text: str, parts: int = 0) -> None:
        super().__init__(text)
        self.fault = fault
        self.parts = parts


def request_parts(job: Job, bounds: Bounds) -> tuple[bytes, bytes]:
    """Return what a process is given, in two parts: the picture to prepare comes last, so that it is not copied."""
    if isinstance(job, PreparePhoto):
        return pickle.dumps((replace(job, data=b""), bounds, len(job.data))), job.data
    return pickle.dumps((job, bounds, 0)), b""


def read_request(request: IO[bytes]) -> tuple[Job, Bounds, int]:
    """Read the job, its bounds, and how many bytes the picture to prepare has: `read_picture` reads them."""
    job, bounds, size = pickle.load(request)  # noqa: S301 -- from the bot; pictures are bytes in it
    return job, bounds, size


def read_picture(job: Job, size: int, request: IO[bytes]) -> Job:
    """Return the job with the picture to prepare, if it has one. Its size is known, so that it is in memory once."""
    return replace(job, data=request.read(size)) if isinstance(job, PreparePhoto) else job


def jpeg_answer(*jpegs: Jpeg) -> bytes:
    """Return the answer with pictures: a line of JSON, then the bytes. Not pickled, as pickles can run code."""
    head = {"made": [{"width": one.width, "height": one.height, "size": len(one.data)} for one in jpegs]}
    return b"".join([json.dumps(head).encode(), b"\n", *(one.data for one in jpegs)])


def fault_answer(error: Undecodable) -> bytes:
    """Return the answer that a picture can't be decoded."""
    return json.dumps({"fault": error.fault, "text": str(error), "parts": error.parts}).encode() + b"\n"


def end_answer(status: int) -> bytes:
    """Return the answer of a process that ended without one; `status` is that of `subprocess`, below 0 for a signal."""
    return json.dumps({"status": status}).encode() + b"\n"
