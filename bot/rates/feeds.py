"""Reads the XML that central banks publish. Pure.

Sources: the ECB's euro foreign exchange reference rates (eurofxref-daily.xml), and XML_daily.asp of the Bank of Russia.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from bot.models.exchange import DailyRates, Feed


class FeedUnreadable(Exception):
    """An answer that is not what the feed's documents describe; the text quotes none of it."""


class _NoDoctype(TreeBuilder):
    """Refuses a document type before its entities are declared: neither feed has one, and entities can do harm."""

    def doctype(self, *_: str | None) -> None:
        """Refuse it."""
        raise FeedUnreadable("a document type was met, where none is expected")


def read_rates(feed: Feed, xml: bytes) -> DailyRates:
    """Return the rates in an answer of a feed.

    Raises:
        FeedUnreadable: it is no XML, or has no day or no rates.
    """
    root = _parsed(xml)
    try:
        day, worth = _READERS[feed](root)
    except (ValueError, InvalidOperation, ZeroDivisionError) as error:
        raise FeedUnreadable(f"expected a day and numbers, met others ({type(error).__name__})") from None
    if len(worth) < 2 or not all(value.is_finite() and value > 0 for value in worth.values()):
        raise FeedUnreadable("expected rates above 0, met none or others")
    return DailyRates(feed=feed, day=day, worth=worth)


def _parsed(xml: bytes) -> Element:
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 -- it takes no entities
    try:
        parser.feed(xml)
        root: Element = parser.close()
    except (ParseError, LookupError, ValueError) as error:
        raise FeedUnreadable(f"expected XML, met none ({type(error).__name__})") from None
    return root


def _read_ecb(root: Element) -> tuple[date, Mapping[str, Decimal]]:
    """Read units of each currency for 1 EUR; the inner elements of the one with the day hold them."""
    dated = next((cube for cube in root.iter() if _name(cube) == "Cube" and cube.get("time")), None)
    if dated is None:
        raise ValueError("no day")
    units = ((cube.get("currency", ""), Decimal(cube.get("rate", ""))) for cube in dated)
    return date.fromisoformat(dated.get("time", "")), _listed(
        [("EUR", Decimal(1)), *((c, 1 / rate) for c, rate in units)]
    )


def _read_cbr(root: Element) -> tuple[date, Mapping[str, Decimal]]:
    """Read roubles for `Nominal` units of each currency, with a decimal comma."""
    day = datetime.strptime(root.get("Date", ""), "%d.%m.%Y").date()  # noqa: DTZ007 -- a day has no zone
    roubles = (
        (one.findtext("CharCode", ""), _decimal(one.findtext("Value", "")) / _decimal(one.findtext("Nominal", "")))
        for one in root.iter("Valute")
    )
    return day, _listed([("RUB", Decimal(1)), *roubles])


def _listed(worth: Iterable[tuple[str, Decimal]]) -> Mapping[str, Decimal]:
    return {code.strip().upper(): value for code, value in worth if code.strip()}


def _decimal(text: str) -> Decimal:
    return Decimal("".join(text.split()).replace(",", "."))


def _name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


_READERS: Final[Mapping[Feed, Callable[[Element], tuple[date, Mapping[str, Decimal]]]]] = {
    Feed.ECB: _read_ecb,
    Feed.CBR: _read_cbr,
}
