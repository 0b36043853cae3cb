"""The file `.env`, as people have it: in UTF-8 or UTF-16, with a byte order mark or without, with any ends of lines."""

import codecs
import difflib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What editors write at the beginning of a file, and what then follows."""
LIKENESS = 0.8
"""How much of two names must be equal for one to be taken for the other: `ADMIN_ID` and `ADMIN_IDS`."""


def read_env_file(path: Path) -> dict[str, str]:
    """Return what is set in the file, by name; nothing where there is no file.

    A comment may be in any encoding. A setting must be in UTF-8 or UTF-16.

    Raises:
        ValueError: it can't be read; the text names the file and the line, what is expected, and never a value.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ValueError(f"{path} can't be read: {error.strerror}") from None
    text = _decoded(data, path)
    for statement in parse_stream(io.StringIO(text)):
        where = f"{path}, line {_line_of(statement.original.line, statement.original.string)}"
        if statement.error:
            raise ValueError(f"{where} can't be read: expected NAME=value, and quotes in pairs")
        if any("\udc80" <= letter <= "\udcff" for letter in f"{statement.key}{statement.value}"):
            raise ValueError(f"{where} has letters in another encoding than UTF-8: save the file as UTF-8")
    return {name: value for name, value in dotenv_values(stream=io.StringIO(text)).items() if value is not None}


def misspelt(names: Iterable[str], known: Iterable[str]) -> Mapping[str, str]:
    """Return the names that are no settings but nearly so, each with the `known` one that it resembles.

    Such is one with a letter more or less (`ADMIN_ID`), and one that lacks a word (`DAJI_KEY`, `TELEGRAM_TOKEN`).
    """
    right = list(known)
    return {
        name: alike
        for name in sorted(set(names) - set(right))
        if (alike := _lacking_a_word(name, right) or _nearly(name, right))
    }


def _lacking_a_word(name: str, known: Iterable[str]) -> str | None:
    words = set(name.split("_"))
    return next((other for other in known if len(words) > 1 and words < set(other.split("_"))), None)


def _nearly(name: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=LIKENESS)), None)


def _decoded(data: bytes, path: Path) -> str:
    """Return the text. Bytes that are not in its encoding become lone surrogates."""
    encoding, text = next(((name, data[len(mark) :]) for mark, name in MARKS if data.startswith(mark)), ("", data))
    if not encoding:
        # Settings are plain letters: in UTF-16 each has a zero beside it.
        encoding = {(False, True): "utf-16-le", (True, False): "utf-16-be"}.get(
            (data[:1] == b"\0", data[1:2] == b"\0"), "utf-8"
        )
    try:
        decoded = text.decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError:
        raise ValueError(f"{path} can't be read: it looks like UTF-16 and is broken; save it as UTF-8") from None
    if "\0" in decoded:
        raise ValueError(f"{path} can't be read: it is no text file; expected lines of NAME=value in UTF-8")
    return decoded


def _line_of(first: int, statement: str) -> int:
    """Return the line that a statement is in; empty lines before it belong to it."""
    before = statement[: len(statement) - len(statement.lstrip())]
    return first + before.count("\n")
