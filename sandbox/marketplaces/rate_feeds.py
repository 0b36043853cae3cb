"""Two central banks that publish rates of exchange, as their documents describe: the ECB and the Bank of Russia."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

PER_EURO: Final = {
    "USD": "1.0842",
    "JPY": "163.45",
    "CNY": "7.8305",
    "KRW": "1503.21",
    "BRL": "6.2815",
    "GBP": "0.8341",
}
"""Units for 1 EUR. The rouble is not listed, since 2022."""
ROUBLES: Final = {
    "USD": (1, "99,8729"),
    "EUR": (1, "105,1200"),
    "CNY": (1, "12,5400"),
    "KZT": (100, "20,1735"),
    "JPY": (100, "64,6700"),
    "KRW": (1000, "71,1200"),
    "VND": (10000, "41,1650"),
}
"""Nominal, and roubles for so many units, with a decimal comma."""
STALE_DAYS: Final = 9


class FeedState(StrEnum):
    """How the feeds answer."""

    GOOD = "good"
    STALE = "stale"
    GARBAGE = "garbage"
    ENTITIES = "entities"
    DOWN = "down"


class RateFeeds:
    """The feeds below `/rates`, both in one state; `asked` counts the calls to each."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.state = FeedState.GOOD
        self.asked = {"ecb": 0, "cbr": 0}
        self._clock = clock

    async def ecb(self, _: Request) -> Response:
        """Answer as eurofxref-daily.xml: UTF-8, with namespaces."""
        self.asked["ecb"] += 1
        rates = "".join(f"<Cube currency='{code}' rate='{rate}'/>" for code, rate in PER_EURO.items())
        xml = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
            ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Rates</gesmes:subject>'
            f"<Cube><Cube time='{self._day():%Y-%m-%d}'>{rates}</Cube></Cube></gesmes:Envelope>"
        )
        return self._answer(xml, "utf-8")

    async def cbr(self, _: Request) -> Response:
        """Answer as XML_daily.asp: windows-1251, with nominals and decimal commas."""
        self.asked["cbr"] += 1
        rates = "".join(
            f'<Valute ID="R{number}"><NumCode>{number}</NumCode><CharCode>{code}</CharCode><Nominal>{nominal}</Nominal>'
            f"<Name>Валюта {code}</Name><Value>{value}</Value></Valute>"
            for number, (code, (nominal, value)) in enumerate(ROUBLES.items(), 100)
        )
        xml = (
            '<?xml version="1.0" encoding="windows-1251"?>'
            f'<ValCurs Date="{self._day():%d.%m.%Y}" name="Foreign Currency Market">{rates}</ValCurs>'
        )
        return self._answer(xml, "windows-1251")

    def _day(self) -> datetime:
        days = STALE_DAYS if self.state is FeedState.STALE else 0
        return datetime.fromtimestamp(self._clock(), UTC) - timedelta(days=days)

    def _answer(self, xml: str, encoding: str) -> Response:
        match self.state:
            case FeedState.DOWN:
                return Response("Service Unavailable", 503)
            case FeedState.GARBAGE:
                return Response("<html><body>Back soon<br></html>", media_type="text/html")
            case FeedState.ENTITIES:
                head, _, rest = xml.partition("?>")
                bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
                return Response(f"{head}?>{bomb}{rest}".encode(encoding), media_type="application/xml")
            case _:
                return Response(xml.encode(encoding), media_type="application/xml")
