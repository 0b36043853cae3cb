"""Reads our own source code."""

import ast
from pathlib import Path

TRIES = 5


def parsed(file: Path) -> ast.Module:
    """Parse a file, and again where another thread parsed at the same moment.

    Python 3.11 counts the depth of its recursion for all threads together, and then raises `SystemError` in one of
    them (python/cpython issue 106905). A thread that logs a traceback parses the lines of it.
    """
    text = file.read_text(encoding="utf-8")
    for _ in range(TRIES):
        try:
            return ast.parse(text)
        except SystemError:
            continue
    return ast.parse(text)
