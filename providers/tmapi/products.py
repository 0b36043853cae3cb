"""Reading TMAPI's products as a search gives them, in V1 and V2.

Pure: an `Answer` in, our models out. Fields are named as in the documents of `/1688/search/image` and
`/1688/global/search/image/v2`. Parts that a product's own page has too are read here for both.
"""

from collections.abc import Sequence
from itertools import compress
from typing import Final

from pydantic import AliasPath, Field

from providers.api.amounts import Amount, Price, currency_code, words_of_price
from providers.api.answers import empty_page, is_nothing, read_as, read_products
from providers.api.calls import Answer
from providers.api.counts import Count, Quantity
from providers.api.fields import (
    MAX_PARTS,
    Flag,
    Id,
    Items,
    Number,
    Part,
    Percent,
    Text,
    Texts,
    Whole,
    Wire,
    read_items,
)
from providers.api.offers_1688 import grade, offer_url, shop_url
from providers.api.pictures import picture_url
from providers.api.price_steps import highest, lowest, price_steps
from providers.api.titles import Title
from providers.models import (
    Availability,
    Badge,
    Delivery,
    Marketplace,
    Money,
    PriceStep,
    Product,
    Sales,
    SalesPeriod,
    Seller,
)
from providers.query import Ignored, ResultPage
from providers.tmapi.envelope import read_data

BADGES: Final = (
    Badge.SUPER_FACTORY,
    Badge.POWERFUL_SELLER,
    Badge.FACTORY_INSPECTED,
    Badge.ONE_PIECE,
    Badge.LOW_REFUND,
)


class PriceInfo(Wire):
    """Prices of an item; `price_min` and `price_max` only in details."""

    price: Price = None
    sale_price: Price = None
    origin_price: Price = None
    price_min: Price = None
    price_max: Price = None


class Step(Wire):
    """A unit price from a quantity on; the quantity has several names (the vendor's documents, and client code)."""

    beginAmount: Quantity = None  # noqa: N815 - the API's own spelling
    beginNum: Quantity = None  # noqa: N815 - the API's own spelling
    begin_amount: Quantity = None
    begin_num: Quantity = None
    quantity_begin: Quantity = None
    quantity: Quantity = None
    price: Price = None

    @property
    def start(self) -> int | None:
        """The quantity, whichever of its names it has."""
        named = (self.beginAmount, self.beginNum, self.begin_amount, self.begin_num, self.quantity_begin, self.quantity)
        return next((quantity for quantity in named if quantity), None)


class SaleInfo(Wire):
    """How many were sold: the first two fields in V1, the last in V2 and in details."""

    sale_quantity: Count = None
    sale_quantity_int: Count = None
    sale_quantity_90days: Count = None
    orders_count: Whole = None


class DeliveryInfo(Wire):
    """Where goods leave from: `area_from` in searches, `location` in details; the fee is in CNY.

    The unit of `unit_weight` is not stated.
    """

    area_from: Texts = ()
    location: Texts = ()
    free_shipping: Flag = None
    ship_in_48h: Flag = None
    delivery_fee: Price = None
    unit_weight: Text = None


class ScoreInfo(Wire):
    """A shop's grade out of 5."""

    composite_score: Number = None


class ShopInfo(Wire):
    """Who sells: `company_name` in searches, `shop_name` in details."""

    company_name: Title = None
    shop_name: Title = None
    login_id: Title = None
    member_id: Text = None
    seller_member_id: Text = None
    biz_type: Title = None
    service_tags: Texts = ()
    shop_url: Text = None
    location: Texts = ()
    shop_years: Whole = None
    is_factory: Flag = None
    is_super_factory: Flag = None
    is_powerful_seller: Flag = None
    factory_inspection: Flag = None
    score_info: Part[ScoreInfo] = None


class Item(Wire):
    """One item of a search, V1 and V2."""

    item_id: Id
    product_url: Text = None
    title: Title = None
    title_origin: Title = None
    img: Text = None
    price: Price = None
    price_info: Part[PriceInfo] = None
    price_words: object = Field(None, validation_alias=AliasPath("price"))
    currency: Text = None
    moq: Quantity = None
    quantity_begin: Quantity = None
    quantity_prices: Items = ()
    is_sold_out: Flag = None
    stock: Whole = None
    sale_info: Part[SaleInfo] = None
    delivery_info: Part[DeliveryInfo] = None
    shop_info: Part[ShopInfo] = None
    item_repurchase_rate: Percent = None
    rating_star: Number = None
    low_refund_rate: Flag = None
    one_piece_min_order: Flag = None
    ship_in_48h: Flag = None
    is_ad: Flag = None


class Page(Wire):
    """The data of a search. `items` must be there; null means none."""

    items: Items
    total_count: Whole = None
    has_next_page: Flag = None


def read_page(
    provider: str, answer: Answer, *, page: int, ignored: tuple[Ignored, ...], verified: bool | None = None
) -> ResultPage:
    """Return page `page` of a search. Raises as `read_data` does, and BadAnswer if no item can be read.

    `verified` is whether only verified suppliers were asked for: the answers don't say who is.
    """
    data = read_data(provider, answer)
    if is_nothing(data):
        return empty_page(provider, page, ignored)
    found = read_as(provider, Page, data)
    items, dropped = read_products(provider, Item, found.items, data)
    return ResultPage(
        provider=provider,
        page=page,
        products=tuple(read_product(provider, item, verified) for item in items),
        total=found.total_count,
        has_more=found.has_next_page,
        ignored=ignored,
        dropped=dropped,
    )


def read_product(provider: str, item: Item, verified: bool | None = None) -> Product:
    """Return an item of a search as a product.

    Its price may be that of the largest step: the vendor's sample of a page has 25.90 from 300 pieces as the price, and
    29.89 for one. So it is a price "from", unless the item has the table itself.
    """
    prices = item.price_info or PriceInfo()
    shown = first_of(item.price, prices.sale_price, prices.price)
    price, high = read_money(shown, item.currency), read_high(shown, item.currency)
    if steps := read_steps(item.quantity_prices, item.currency):
        price = lowest([price, *(step.price for step in steps)])
        high = highest([high, *(step.price for step in steps)])
    before = read_money(prices.origin_price, item.currency)
    return Product(
        provider=provider,
        marketplace=Marketplace.ALIBABA_1688,
        id=item.item_id,
        title=item.title or item.title_origin or item.item_id,
        url=offer_url(item.item_id, item.product_url),
        original_title=item.title_origin,
        picture=picture_url(item.img),
        price=price,
        price_high=high if price and high and high.amount > price.amount else None,
        price_from=price is not None and high is None,
        price_words=words_of_price(item.price_words) if price is None else None,
        original_price=before if is_higher(before, price) else None,
        availability=read_availability(item.is_sold_out, item.stock),
        min_order=item.moq or item.quantity_begin,
        sold=read_sold(item.sale_info),
        orders=item.sale_info.orders_count if item.sale_info else None,
        seller=read_seller(item.shop_info, item.delivery_info, verified),
        rating=grade(item.rating_star),
        repurchase_rate=item.item_repurchase_rate,
        delivery=read_delivery(item.delivery_info, within_48h=item.ship_in_48h),
        badges=_badges(item),
        advertisement=bool(item.is_ad),
    )


def first_of(*amounts: Amount | None) -> Amount | None:
    """Return the first price that is given; 0 stands for one that is not."""
    for amount in amounts:
        if amount and amount.low:
            return amount
    return None


def read_money(amount: Amount | None, currency: str | None) -> Money | None:
    """Return a price in the currency written beside it, else in `currency`.

    Where neither is known, it is in CNY: V1 names none, and 1688 has no other.
    """
    return amount.money(_currency(currency)) if amount else None


def read_high(amount: Amount | None, currency: str | None) -> Money | None:
    """Return the upper end of a price that is a range, None where it is none."""
    return amount.highest(_currency(currency)) if amount else None


def _currency(currency: str | None) -> str:
    return currency_code(currency) or "CNY"


def is_higher(before: Money | None, price: Money | None) -> bool:
    """Whether a price was reduced: only then is the one before worth showing."""
    return bool(before and price and before.currency == price.currency and before.amount > price.amount)


def read_steps(items: Sequence[object], currency: str | None) -> tuple[PriceStep, ...]:
    """Return the prices by quantity, or nothing where one of them can't be read."""
    if not items:
        return ()
    steps, dropped = read_items(Step, items, MAX_PARTS)
    return () if dropped else price_steps((step.start, read_money(step.price, currency)) for step in steps)


def read_availability(sold_out: bool | None, stock: int | None) -> Availability | None:
    """Return whether an item can be bought, None where the answer does not say."""
    if sold_out or stock == 0:
        return Availability.SOLD_OUT
    return Availability.ON_SALE if sold_out is False or stock else None


def _place(*places: tuple[str, ...]) -> str | None:
    for place in places:
        if place:
            return " ".join(place)
    return None


def read_sold(info: SaleInfo | None) -> Sales | None:
    """Return how many were sold: over 90 days where the answer says so."""
    if info is None:
        return None
    if info.sale_quantity_90days is not None:
        return info.sale_quantity_90days.over(SalesPeriod.DAYS_90)
    # V1's document does not say over which time it counts. Only the text can be "700+".
    whole, text = info.sale_quantity_int, info.sale_quantity
    return text if text and (whole is None or text.count >= whole.count) else whole


def read_seller(shop: ShopInfo | None, delivery: DeliveryInfo | None, verified: bool | None = None) -> Seller | None:
    """Return who sells; a shop without a place gets the place that goods leave from."""
    if shop is None:
        return None
    origin = delivery or DeliveryInfo()
    return Seller(
        id=shop.member_id or shop.seller_member_id,
        business=shop.biz_type,
        services=shop.service_tags,
        name=shop.company_name or shop.shop_name or shop.login_id,
        years=shop.shop_years,
        place=_place(shop.location, origin.area_from, origin.location),
        factory=True if shop.is_super_factory else shop.is_factory,
        verified=verified,
        score=grade(shop.score_info.composite_score) if shop.score_info else None,
        url=shop_url(shop.shop_url),
    )


def read_delivery(info: DeliveryInfo | None, *, within_48h: bool | None) -> Delivery | None:
    """Return how goods are delivered. `within_48h` is what an item says besides its `delivery_info`."""
    info = info or DeliveryInfo()
    origin, fee = _place(info.area_from, info.location), _fee(info.delivery_fee)
    within_hours = 48 if within_48h or info.ship_in_48h else None
    if origin is None and info.free_shipping is None and within_hours is None and fee is None:
        return None
    return Delivery(origin=origin, free=info.free_shipping, within_hours=within_hours, fee=fee)


def _fee(fee: Amount | None) -> Money | None:
    """Return what shipping costs; 0 is free. A range is no fee that could be named."""
    currency = fee.currency("CNY") if fee and fee.high is None and not fee.open_ended else None
    return Money(amount=fee.low, currency=currency) if fee and currency else None


def _badges(item: Item) -> tuple[Badge, ...]:
    shop = item.shop_info or ShopInfo()
    earned = (
        shop.is_super_factory,
        shop.is_powerful_seller,
        shop.factory_inspection,
        item.one_piece_min_order,
        item.low_refund_rate,
    )
    return tuple(compress(BADGES, earned))
