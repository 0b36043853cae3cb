"""Reading AliExpress's products as an image search gives them, in one of three shapes.

Fields are those of the vendor's document of `aliexpress.ds.image.searchV2`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from providers.aliexpress.envelope import NAME, SUCCESS, Refusal, read_result, refused
from providers.aliexpress.settings import PriceUnit
from providers.api.amounts import Amount, Price, minor_digits
from providers.api.answers import read_as, read_products
from providers.api.calls import Answer
from providers.api.counts import Count
from providers.api.fields import (
    Flag,
    Id,
    Number,
    Part,
    Text,
    Wire,
    describe_shape,
    read_percent,
)
from providers.api.json_values import as_list, unquoted
from providers.api.pictures import picture_url
from providers.api.titles import Title
from providers.errors import BadAnswer
from providers.models import Delivery, Marketplace, Money, Product, Rating, SalesPeriod, Seller
from providers.query import Ignored, ResultPage

_PAGE = re.compile(
    r"(?:https?:)?//(?P<host>(?:[\w-]+\.)*aliexpress\.(?:com|us|ru))(?P<path>/[\w./-]{1,500}+)"
    r"(?:\?(?P<query>[^#]*+))?(?:#.*)?",
    re.ASCII | re.IGNORECASE,
)
_SKU = re.compile(r"(?:^|&)skuId=(\w{1,64})(?=&|$)", re.ASCII)


class Value(Wire):
    """A price of the nested shape, in the major or the minor unit."""

    value: Price = None
    currency: Text = None


class Prices(Wire):
    """The price, and the one before the discount."""

    sale: Part[Value] = None
    original: Part[Value] = None


class Level(Wire):
    """One level of the tree of categories."""

    name: Title = None


class Category(Wire):
    """The category of a product."""

    first_level: Part[Level] = None
    second_level: Part[Level] = None


class Item(Wire):
    """One item of a search: the nested fields are those of the document's sample, the flat ones of its table."""

    product_id: Id
    title: Title = None
    product_title: Title = None
    image_url: Text = None
    product_main_image_url: Text = None
    product_detail_url: Text = None
    price: Part[Prices] = None
    target_sale_price: Price = None
    target_sale_price_currency: Text = None
    target_original_price: Price = None
    target_original_price_currency: Text = None
    volume: Count = None
    # The second spelling is the vendor's own, in older answers (client code).
    latest_volume: Count = None
    lastest_volume: Count = None
    evaluate_rate: Text = None
    similarity_score: Number = None
    ship_from: Text = None
    shop_id: Text = None
    category: Part[Category] = None
    first_level_category_title: Title = None
    second_level_category_title: Title = None


class Result(Wire):
    """The result of a search, whose `data` has three shapes."""

    ret: Flag = None
    code: Text = None
    messages: Text = None
    data: object = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How amounts are read: as minor units or not, and whether that is certain.

    `currency` is the one that was asked for, for amounts that come without one.
    """

    currency: str | None
    minor: bool = False
    certain: bool = True

    def money(self, amount: Amount | None, currency: str | None) -> Money | None:
        """Return an amount, or the lower end of a range, in the major unit; None for 0 and without a currency."""
        return self._read(amount.low, amount, currency) if amount and amount.low else None

    def highest(self, amount: Amount | None, currency: str | None) -> Money | None:
        """Return the upper end of a range in the major unit, None where there is none."""
        return self._read(amount.high, amount, currency) if amount and amount.low and amount.high else None

    def _read(self, number: Decimal, amount: Amount, currency: str | None) -> Money | None:
        code = amount.currency(currency or self.currency)
        if code is None:
            return None
        # A sign beside a number is for people, who read no cents: "US $99" is dollars.
        digits = minor_digits(code) if self.minor and not amount.currencies else 0
        if not digits:
            # Yen and won have no smaller unit, so that both readings are the same.
            return Money(number, code, approximate=amount.approximate)
        other = None if self.certain else number
        scaled = number.scaleb(-digits)
        return Money(scaled, code, unit_certain=self.certain, other_amount=other, approximate=amount.approximate)


def read_search(answer: Answer, *, unit: PriceUnit, currency: str | None, ignored: tuple[Ignored, ...]) -> ResultPage:
    """Return the results of an image search. Raises as `read_result` does.

    There is only a first page. The total of the answer counts pages that nobody can ask for, so the number of products
    that came is returned instead.
    """
    value, trace = read_result(answer, "aliexpress_ds_image_searchV2_response")
    result = read_as(NAME, Result, value)
    found = [] if result.ret is False else _listed(result.data)
    # No codes are documented; only failures were seen with another one. A result with products is no failure.
    if result.ret is False or (not found and result.code not in SUCCESS):
        code = None if result.code in SUCCESS else result.code
        raise refused(Refusal(code=code, msg=result.messages, request_id=trace))
    items, dropped = read_products(NAME, Item, found, found, trace=trace)
    reading = _nested_reading(items, unit, currency)
    products = tuple(_product(item, reading) for item in items)
    return ResultPage(
        provider=NAME,
        page=1,
        products=products,
        total=len(products),
        has_more=False,
        ignored=ignored,
        dropped=dropped,
    )


def product_url(given: str | None, product_id: str) -> str:
    """Return the address of a product's page: the given one without tracking, otherwise one made from the id."""
    page = _PAGE.fullmatch(given or "")
    if page is None:
        return f"https://www.aliexpress.com/item/{product_id}.html"
    # With the SKU's id the page opens on the variant that matched the photo.
    sku = _SKU.search(page["query"] or "")
    return f"https://{page['host'].lower()}{page['path']}" + (f"?skuId={sku[1]}" if sku else "")


def _listed(data: object) -> Sequence[object]:
    """Return the items of `data`: a list, or an object with one in `products` or `data`. No data is no items."""
    data = unquoted(data)
    if not isinstance(data, dict):
        if data and not isinstance(data, list):
            raise BadAnswer(NAME, f"expected a list of products in data, met {describe_shape(data)}")
        return as_list(data)
    named = [data[key] for key in ("products", "data") if key in data]
    for listed in filter(None, map(unquoted, named)):
        if not isinstance(listed, dict | list):
            raise BadAnswer(NAME, f"expected a list of products in data, met {describe_shape(data)}")
        return as_list(listed)
    return () if named else as_list(data)


def _nested_reading(items: Sequence[Item], unit: PriceUnit, currency: str | None) -> Reading:
    """Tell how the nested prices of a page are read: by the setting, or by what agrees within the page.

    The document's sample has a cat scratcher for "99" of "795" USD, so cents; but the neighbours of this API write the
    major unit, without a point where there are no cents. So it is evidence, in this order:

    1. An item that has a flat price too, which is in the major unit, shows by what the nested one is multiplied.
    2. A point or a currency sign anywhere on the page: an API that writes it somewhere writes the major unit.
    3. Neither: the sample counts, and the money says that it is an inference, and what the other reading is.
    """
    if unit is not PriceUnit.AUTO:
        return Reading(currency, minor=unit is PriceUnit.MINOR)
    seen = {minor for item in items if (minor := _is_minor(item)) is not None}
    if len(seen) == 1:
        return Reading(currency, minor=seen.pop())
    prices = [item.price for item in items if item.price is not None]
    values = [value.value for price in prices for value in (price.sale, price.original) if value is not None]
    minor = not any(amount.is_major for amount in values if amount is not None)
    return Reading(currency, minor=minor, certain=not minor)


def _is_minor(item: Item) -> bool | None:
    """Whether an item's nested price is in the minor unit, by its flat price; None where that does not tell."""
    sale, flat = item.price.sale if item.price else None, item.target_sale_price
    nested = sale.value if sale else None
    if sale is None or nested is None or flat is None or not nested.low or not flat.low:
        return None
    code, flat_code = nested.currency(sale.currency), flat.currency(item.target_sale_price_currency)
    if code is None or code != flat_code or not minor_digits(code):
        return None
    return {flat.low: False, flat.low.scaleb(minor_digits(code)): True}.get(nested.low)


def _prices(item: Item, nested: Reading) -> tuple[Money | None, Money | None, Money | None]:
    """Return the price, its upper end if it is a range, and the one before a reduction.

    If one has no currency, it takes the other's.
    """
    told = item.price
    sale, sale_currency = (told.sale.value, told.sale.currency) if told and told.sale else (None, None)
    usual, usual_currency = (told.original.value, told.original.currency) if told and told.original else (None, None)
    reading = nested
    if not (sale and sale.low) and not (usual and usual.low):
        # The table calls these "amount using target currency": the major unit, as in this API's neighbours.
        reading = Reading(nested.currency)
        sale, sale_currency = item.target_sale_price, item.target_sale_price_currency
        usual, usual_currency = item.target_original_price, item.target_original_price_currency
    price = reading.money(sale, sale_currency or usual_currency)
    high = reading.highest(sale, sale_currency or usual_currency)
    before = reading.money(usual, usual_currency or sale_currency)
    reduced = price and before and price.currency == before.currency and price.amount < before.amount
    return price, high, before if reduced else None


def _product(item: Item, nested: Reading) -> Product:
    price, high, before = _prices(item, nested)
    latest = item.latest_volume or item.lastest_volume
    recent = latest and latest.over(SalesPeriod.RECENT)
    similarity = item.similarity_score
    return Product(
        provider=NAME,
        marketplace=Marketplace.ALIEXPRESS,
        id=item.product_id,
        title=item.title or item.product_title or item.product_id,
        url=product_url(item.product_detail_url, item.product_id),
        picture=picture_url(item.image_url or item.product_main_image_url),
        price=price,
        price_high=high,
        price_from=_is_open_ended(item),
        original_price=before,
        sold=item.volume or recent,
        rating=read_rating(item.evaluate_rate),
        seller=Seller(id=item.shop_id) if item.shop_id else None,
        delivery=Delivery(origin=item.ship_from) if item.ship_from else None,
        similarity=similarity if similarity is not None and similarity <= 1 else None,
        category=_category(item),
    )


def _is_open_ended(item: Item) -> bool:
    """Whether the source writes "from" beside the price."""
    nested = item.price.sale.value if item.price and item.price.sale else None
    amount = nested or item.target_sale_price
    return bool(amount and amount.open_ended)


def _category(item: Item) -> str | None:
    """Return the finest level that has a name."""
    first, second = (item.category.first_level, item.category.second_level) if item.category else (None, None)
    return (
        (second and second.name)
        or item.second_level_category_title
        or (first and first.name)
        or item.first_level_category_title
    )


def read_rating(text: str | None) -> Rating | None:
    """Return "4.9" as a grade out of 5 and "92.1%" as one out of 100; 0 means that nobody has graded yet."""
    value = read_percent(text)
    if text is None or not value:
        return None
    return Rating(value=value, out_of=100 if text.endswith("%") or value > 5 else 5)
