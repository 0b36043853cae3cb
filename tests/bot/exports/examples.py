"""Small exports."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.i18n import Translator
from bot.models.exchange import NO_EXCHANGE, Exchange
from bot.models.export import ExportContents, ExportedProduct, ExportPicture
from providers.models import PriceStep, Product
from tests.samples import ENGLISH, a_product, jpeg, yuan

PICTURE = ExportPicture(jpeg(size=(120, 80)), 120, 80)
RUBLES = Exchange("RUB", Decimal("12.5"))
STEPS = tuple(PriceStep(min_quantity=n, price=yuan(price)) for n, price in ((1, "29.89"), (100, "27.60"), (300, "25")))


def exported(product: Product | None = None, **facts: Any) -> ExportedProduct:
    return replace(ExportedProduct(product or a_product()), **facts)


def contents(
    *products: ExportedProduct, t: Translator = ENGLISH, exchange: Exchange = NO_EXCHANGE, quantity: int | None = None
) -> ExportContents:
    return ExportContents("Summer bags", products or (exported(),), t, exchange, quantity)
