"""Writes the table of `docs/providers.md`: `.venv/bin/python -m scripts.provider_table`."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from providers.provider import Provider
from providers.registry import PROVIDERS

PAGE: Final = Path(__file__).parents[1] / "docs" / "providers.md"
BEGIN: Final = "<!-- capabilities: written by scripts/provider_table.py -->"
END: Final = "<!-- end of capabilities -->"

Kind = type[Provider]

ROWS: Final[Mapping[str, Callable[[Kind], str]]] = {
    "marketplace": lambda provider: provider.marketplace,
    "looks at the photo": lambda provider: _yes(provider.capabilities.matches_pictures),
    "fetches the photo from a public address": lambda provider: _yes(provider.capabilities.needs_public_photo),
    "photo, at most": lambda provider: (
        f"{provider.capabilities.image.max_bytes // 1000} KB, {provider.capabilities.image.max_side} px"
    ),
    "languages of titles": lambda provider: _words(sorted(provider.capabilities.languages)),
    "currencies": lambda provider: _words(sorted(provider.capabilities.currencies)),
    "orders": lambda provider: _words(sort for sort in provider.capabilities.sorts if sort != "default"),
    "filters": lambda provider: _words(provider.capabilities.filters),
    "same or similar": lambda provider: _words(provider.capabilities.matches),
    "price range": lambda provider: _yes(provider.capabilities.price_range),
    "country of delivery": lambda provider: _yes(provider.capabilities.ship_to),
    "part of the photo": lambda provider: _yes(provider.capabilities.region),
    "category": lambda provider: _yes(provider.capabilities.category),
    "words beside the photo": lambda provider: _yes(provider.capabilities.keyword),
    "more than one page": lambda provider: _yes(provider.capabilities.paging),
    "products on a page, at most": lambda provider: str(provider.capabilities.max_page_size),
    "details of a product": lambda provider: _yes(provider.capabilities.details),
}


def table(providers: Mapping[str, Kind] = PROVIDERS) -> str:
    """Return the table in Markdown: a row for each capability, a column for each provider, best first."""
    head = ["", *(f"`{name}`" for name in providers)]
    rows = [[label, *(read(provider) for provider in providers.values())] for label, read in ROWS.items()]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, ["---"] * len(head), *rows])


def with_table(page: str) -> str:
    """Return the page with a fresh table.

    Raises:
        ValueError: the page has no place for it.
    """
    return put_between(page, BEGIN, table(), END)


def put_between(page: str, begin: str, text: str, end: str) -> str:
    """Return the page with `text` in place of what stood between two marks.

    Raises:
        ValueError: the page has no such marks.
    """
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise ValueError(f"the page has no place for the table: expected {begin} and {end}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def _yes(value: bool) -> str:
    return "yes" if value else "–"


def _words(words: Iterable[str]) -> str:
    return ", ".join(str(word) for word in words) or "–"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
