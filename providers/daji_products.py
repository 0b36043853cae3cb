"""Reading DAJI's products: pages of an image search, and a product's own page.

Fields of a search are those of the document of `imageQuery`; those of `queryProductDetail` as seen in client code.
Prices are in CNY.
"""

import re
from decimal import Decimal
from typing import Final

from providers.answers import read_as
from providers.daji_answers import NAME, NO_RECORD, Camel, read_envelope
from providers.errors import BadAnswer, ProductGone
from providers.fields import (
    Count,
    Flag,
    Id,
    Items,
    Number,
    Part,
    Percent,
    Text,
    Texts,
    Whole,
    describe_shape,
    read_items,
)
from providers.http import Answer
from providers.models import (
    Badge,
    Delivery,
    Ignored,
    Marketplace,
    Money,
    PriceStep,
    Product,
    ProductDetails,
    Rating,
    ResultPage,
    SalesPeriod,
    Seller,
    Variant,
)
from providers.pictures import picture_url

# Other identities are known to exist; only these are known by sight.
IDENTITIES: Final = {
    "super_factory": Badge.SUPER_FACTORY,
    "powerful_merchants": Badge.POWERFUL_SELLER,
    "tp_member": Badge.TRUSTPASS,
}

_HOURS = re.compile(r"(\d{1,3})\s*(?:小时|hours?)", re.IGNORECASE)


class Prices(Camel):
    """The price of an offer, the one for dropshipping and the one of a promotion."""

    price: Number = None
    consign_price: Number = None
    promotion_price: Number = None


class Item(Camel):
    """One item of a search."""

    offer_id: Id
    subject: Text = None
    subject_trans: Text = None
    image_url: Text = None
    price_info: Part[Prices] = None
    month_sold: Count = None
    repurchase_rate: Percent = None
    is_jxhy: Flag = None
    is_one_psale: Flag = None
    seller_identities: Texts = ()


class Page(Camel):
    """The data of a search; `data` may be null where nothing was found."""

    data: Items
    total_records: Whole = None
    total_page: Whole = None
    current_page: Whole = None


class Step(Prices):
    """A unit price from a quantity on."""

    start_quantity: Whole = None


class Attribute(Camel):
    """A value that tells one kind from another, such as a colour."""

    value: Text = None
    value_trans: Text = None


class Sku(Prices):
    """One kind of a product."""

    sku_id: Text = None
    amount_on_sale: Whole = None
    sku_attributes: Items = ()


class Unit(Camel):
    """What a price is for, such as a piece."""

    unit: Text = None
    trans_unit: Text = None


class SaleInfo(Camel):
    """Prices by quantity."""

    price_range_list: Items = ()
    unit_info: Part[Unit] = None


class Images(Camel):
    """The pictures of a product."""

    images: Texts = ()


class Shipping(Camel):
    """Where goods leave from, and how soon, as in "48小时发货"."""

    send_goods_address_text: Text = None
    shipping_time_guarantee: Text = None


class SellerData(Camel):
    """A seller's grade out of 5."""

    composite_service_score: Number = None


class Detail(Camel):
    """The data of a product's page."""

    offer_id: Id
    subject: Text = None
    subject_trans: Text = None
    company_name: Text = None
    min_order_quantity: Whole = None
    sold_out: Count = None
    product_image: Part[Images] = None
    product_sale_info: Part[SaleInfo] = None
    product_sku_infos: Items = ()
    product_shipping_info: Part[Shipping] = None
    seller_data_info: Part[SellerData] = None


def read_page(answer: Answer, *, page: int, language: str, ignored: tuple[Ignored, ...]) -> ResultPage:
    """Return page `page` of a search; "no such record" is a page without products. Raises as `read_envelope` does."""
    envelope = read_envelope(answer)
    if envelope.code == NO_RECORD:
        return ResultPage(provider=NAME, page=page, products=(), total=0, has_more=False, ignored=ignored)
    found = read_as(NAME, Page, envelope.data)
    items, dropped = read_items(Item, found.data)
    if dropped and not items:
        met = describe_shape(envelope.data)
        raise BadAnswer(NAME, f"{dropped} items and none can be read, met {met}", trace=envelope.trace_id)
    return ResultPage(
        provider=NAME,
        page=page,
        products=tuple(_product(item, language) for item in items),
        total=found.total_records,
        has_more=None if found.total_page is None else (found.current_page or page) < found.total_page,
        ignored=ignored,
        dropped=dropped,
    )


def read_details(answer: Answer, *, language: str) -> ProductDetails:
    """Return a product's page. Raises as `read_envelope` does, and ProductGone if nothing is there."""
    envelope = read_envelope(answer)
    if envelope.code == NO_RECORD or envelope.data is None:
        raise ProductGone(NAME, "there is no such product", code=envelope.code, trace=envelope.trace_id)
    detail = read_as(NAME, Detail, envelope.data)
    sale, unit = detail.product_sale_info or SaleInfo(), (detail.product_sale_info or SaleInfo()).unit_info or Unit()
    steps = _steps(sale)
    variants = tuple(_variant(sku, language) for sku in read_items(Sku, detail.product_sku_infos)[0])
    prices = [variant.price for variant in variants if variant.price] or [step.price for step in steps]
    return ProductDetails(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=detail.offer_id,
        title=_choose(detail.subject, detail.subject_trans, language) or detail.offer_id,
        url=_offer_url(detail.offer_id),
        pictures=tuple(url for url in map(picture_url, (detail.product_image or Images()).images) if url),
        low=min(prices, key=lambda price: price.amount, default=None),
        high=max(prices, key=lambda price: price.amount, default=None),
        price_steps=steps,
        min_order=detail.min_order_quantity or None,
        unit=_choose(unit.unit, unit.trans_unit, language),
        variants=variants,
        sold=detail.sold_out,
        seller=_seller(detail),
        delivery=_delivery(detail.product_shipping_info),
    )


def _product(item: Item, language: str) -> Product:
    prices = item.price_info or Prices()
    badges = [IDENTITIES[identity] for identity in item.seller_identities if identity in IDENTITIES]
    badges += [
        badge for badge, earned in {Badge.JXHY: item.is_jxhy, Badge.ONE_PIECE: item.is_one_psale}.items() if earned
    ]
    return Product(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=item.offer_id,
        title=_choose(item.subject, item.subject_trans, language) or item.offer_id,
        url=_offer_url(item.offer_id),
        original_title=item.subject,
        picture=picture_url(item.image_url),
        price=_yuan(prices.price or prices.consign_price),
        sold=item.month_sold and item.month_sold.model_copy(update={"period": SalesPeriod.MONTH}),
        repurchase_rate=item.repurchase_rate,
        badges=tuple(dict.fromkeys(badges)),
    )


def _steps(sale: SaleInfo) -> tuple[PriceStep, ...]:
    """Return the prices by quantity; in a promotion its price is the one that is paid."""
    steps, _ = read_items(Step, sale.price_range_list)
    return tuple(
        PriceStep(min_quantity=step.start_quantity or 1, price=price)
        for step in steps
        if (price := _yuan(step.promotion_price or step.price))
    )


def _variant(sku: Sku, language: str) -> Variant:
    attributes, _ = read_items(Attribute, sku.sku_attributes)
    values = [_choose(attribute.value, attribute.value_trans, language) for attribute in attributes]
    return Variant(
        name=" / ".join(filter(None, values)) or sku.sku_id or "",
        id=sku.sku_id,
        price=_yuan(sku.promotion_price or sku.price or sku.consign_price),
        stock=sku.amount_on_sale,
    )


def _seller(detail: Detail) -> Seller | None:
    score = (detail.seller_data_info or SellerData()).composite_service_score
    seller = Seller(
        name=detail.company_name,
        place=(detail.product_shipping_info or Shipping()).send_goods_address_text,
        score=Rating(value=score) if score is not None and 0 < score <= 5 else None,
    )
    return seller if seller != Seller() else None


def _delivery(shipping: Shipping | None) -> Delivery | None:
    known = shipping or Shipping()
    hours = _HOURS.search(known.shipping_time_guarantee or "")
    delivery = Delivery(origin=known.send_goods_address_text, within_hours=int(hours[1]) if hours else None)
    return delivery if delivery != Delivery() else None


def _choose(original: str | None, translated: str | None, language: str) -> str | None:
    """Return the seller's Chinese text for a Chinese reader and the translation for others, or whichever is there."""
    return (original or translated) if language == "zh" else (translated or original)


def _yuan(amount: Decimal | None) -> Money | None:
    """Return an amount in CNY; a price of 0 stands for one that is not told."""
    return Money(amount=amount, currency="CNY") if amount else None


def _offer_url(offer_id: str) -> str:
    return f"https://detail.1688.com/offer/{offer_id}.html"
