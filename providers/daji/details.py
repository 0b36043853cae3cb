"""Reading a product's own page at DAJI.

Fields of `queryProductDetail` are named as seen in client code. Prices are in CNY.
"""

import re

from providers.api.answers import read_as
from providers.api.calls import Answer
from providers.api.fields import MAX_PARTS, MAX_VARIANTS, Count, Id, Items, Number, Part, Text, Texts, Whole, read_items
from providers.api.offers_1688 import grade, offer_url, yuan
from providers.api.pictures import picture_urls
from providers.daji.envelope import NAME, NO_RECORD, Camel, read_envelope
from providers.daji.products import Prices, choose_text
from providers.errors import ProductGone
from providers.models import Delivery, Marketplace, PriceStep, ProductDetails, Seller, Variant

_HOURS = re.compile(r"(\d{1,3})\s*(?:小时|hours?)", re.IGNORECASE)


class Step(Prices):
    """A unit price from a quantity on."""

    start_quantity: Whole = None


class Attribute(Camel):
    """A value that distinguishes a variant, such as a colour."""

    value: Text = None
    value_trans: Text = None


class Sku(Prices):
    """One variant of a product."""

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


def read_details(answer: Answer, *, language: str) -> ProductDetails:
    """Return a product's page. Raises as `read_envelope` does, and ProductGone if nothing is there."""
    envelope = read_envelope(answer)
    if envelope.code == NO_RECORD or envelope.data is None:
        raise ProductGone(NAME, "there is no such product", code=envelope.code, trace=envelope.trace_id)
    detail = read_as(NAME, Detail, envelope.data)
    sale, unit = detail.product_sale_info or SaleInfo(), (detail.product_sale_info or SaleInfo()).unit_info or Unit()
    steps = _steps(sale)
    skus, _ = read_items(Sku, detail.product_sku_infos, MAX_VARIANTS)
    variants = tuple(_variant(sku, language) for sku in skus)
    prices = [variant.price for variant in variants if variant.price] or [step.price for step in steps]
    return ProductDetails(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=detail.offer_id,
        title=choose_text(detail.subject, detail.subject_trans, language) or detail.offer_id,
        url=offer_url(detail.offer_id),
        pictures=picture_urls((detail.product_image or Images()).images),
        low=min(prices, key=lambda price: price.amount, default=None),
        high=max(prices, key=lambda price: price.amount, default=None),
        price_steps=steps,
        min_order=detail.min_order_quantity or None,
        unit=choose_text(unit.unit, unit.trans_unit, language),
        variants=variants,
        sold=detail.sold_out,
        seller=_seller(detail),
        delivery=_delivery(detail.product_shipping_info),
    )


def _steps(sale: SaleInfo) -> tuple[PriceStep, ...]:
    """Return the prices by quantity; in a promotion its price is the one that is paid."""
    steps, _ = read_items(Step, sale.price_range_list, MAX_PARTS)
    return tuple(
        PriceStep(min_quantity=step.start_quantity or 1, price=price)
        for step in steps
        if (price := yuan(step.promotion_price or step.price))
    )


def _variant(sku: Sku, language: str) -> Variant:
    attributes, _ = read_items(Attribute, sku.sku_attributes, MAX_PARTS)
    values = [choose_text(attribute.value, attribute.value_trans, language) for attribute in attributes]
    return Variant(
        name=" / ".join(filter(None, values)) or sku.sku_id or "",
        id=sku.sku_id,
        price=yuan(sku.promotion_price or sku.price or sku.consign_price),
        stock=sku.amount_on_sale,
    )


def _seller(detail: Detail) -> Seller | None:
    score = (detail.seller_data_info or SellerData()).composite_service_score
    seller = Seller(
        name=detail.company_name,
        place=(detail.product_shipping_info or Shipping()).send_goods_address_text,
        score=grade(score),
    )
    return seller if seller != Seller() else None


def _delivery(shipping: Shipping | None) -> Delivery | None:
    shipping = shipping or Shipping()
    hours = _HOURS.search(shipping.shipping_time_guarantee or "")
    delivery = Delivery(origin=shipping.send_goods_address_text, within_hours=int(hours[1]) if hours else None)
    return delivery if delivery != Delivery() else None
