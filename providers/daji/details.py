"""Reading a product's own page at DAJI.

Fields of `queryProductDetail` are named as seen in client code. Prices are in CNY.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

from providers.api.amounts import Price
from providers.api.answers import read_as
from providers.api.attributes import MAX_ATTRIBUTES, attributes, package_size, video_url
from providers.api.calls import Answer
from providers.api.counts import Count, Quantity
from providers.api.fields import MAX_PARTS, MAX_VARIANTS, Id, Items, Part, Text, Texts, Whole, read_items
from providers.api.offers_1688 import grade, offer_url, yuan
from providers.api.pictures import picture_url, picture_urls
from providers.api.price_steps import for_sale, highest, lowest, price_steps, stock_availability
from providers.api.titles import Title
from providers.api.variants import variant_name
from providers.api.weights import common_weight, read_weight
from providers.daji.envelope import NAME, NO_RECORD, Camel, read_envelope
from providers.daji.products import Prices, SellerData, choose_text, shipping_hours
from providers.errors import ProductGone
from providers.models import (
    Attribute,
    Availability,
    Delivery,
    Marketplace,
    Money,
    PriceStep,
    ProductDetails,
    Seller,
    Variant,
    Weight,
)

# "Member expired", "auto expired", "member deleted" and others of 1688's own list of states.
_ENDED = ("expired", "deleted", "tbd", "untread", "auditing")
BY_STEPS: Final = 2


class Step(Prices):
    """A unit price from a quantity on."""

    start_quantity: Quantity = None


class Property(Camel):
    """A value that distinguishes a variant, such as a colour, or a fact about the product."""

    value: Title = None
    value_trans: Title = None
    attribute_name: Title = None
    attribute_name_trans: Title = None
    sku_image_url: Text = None


class Sku(Prices):
    """One variant of a product."""

    sku_id: Text = None
    amount_on_sale: Whole = None
    sku_attributes: Items = ()


class Unit(Camel):
    """What a price is for, such as a piece."""

    unit: Title = None
    trans_unit: Title = None


class SaleInfo(Camel):
    """Prices: by variant (`quote_type` 1) or by quantity (2), and one for a single piece where steps begin at two."""

    quote_type: Whole = None
    retail_price: Price = None
    price_range_list: Items = ()
    unit_info: Part[Unit] = None


class Images(Camel):
    """The pictures of a product."""

    images: Texts = ()


class Shipping(Camel):
    """Where goods leave from, how soon, as in "48小时发货", what they weigh in kilograms and measure in cm."""

    send_goods_address_text: Title = None
    shipping_time_guarantee: Text = None
    weight: Text = None
    length: Text = None
    width: Text = None
    height: Text = None
    sku_shipping_details: Items = ()
    sku_shipping_info_list: Items = ()


class SkuShipping(Camel):
    """What a variant weighs: in kilograms among the details, in grams in the list."""

    sku_id: Text = None
    weight: Text = None


class Detail(Camel):
    """The data of a product's page."""

    offer_id: Id
    subject: Title = None
    subject_trans: Title = None
    company_name: Title = None
    status: Text = None
    min_order_quantity: Quantity = None
    sold_out: Count = None
    product_image: Part[Images] = None
    product_sale_info: Part[SaleInfo] = None
    product_sku_infos: Items = ()
    product_attribute: Items = ()
    main_video: Text = None
    product_shipping_info: Part[Shipping] = None
    seller_data_info: Part[SellerData] = None


def read_details(answer: Answer, *, language: str) -> ProductDetails:
    """Return a product's page. Raises as `read_envelope` does, and ProductGone if nothing is there."""
    envelope = read_envelope(answer, missing=ProductGone)
    if envelope.code == NO_RECORD or envelope.data is None:
        raise ProductGone(NAME, "there is no such product", code=envelope.code, trace=envelope.trace_id)
    detail = read_as(NAME, Detail, envelope.data)
    sale, unit = detail.product_sale_info or SaleInfo(), (detail.product_sale_info or SaleInfo()).unit_info or Unit()
    steps = _steps(sale)
    skus, _ = read_items(Sku, detail.product_sku_infos, MAX_VARIANTS)
    shipping = detail.product_shipping_info or Shipping()
    weights = _weights(shipping)
    by_steps = sale.quote_type == BY_STEPS and bool(steps)
    variants = tuple(_variant(sku, language, may_be_deprecated=not by_steps, weights=weights) for sku in skus)
    quoted = [step.price for step in steps] if by_steps else [variant.price for variant in for_sale(variants)]
    prices = quoted if any(quoted) else [step.price for step in steps]
    return ProductDetails(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=detail.offer_id,
        title=choose_text(detail.subject, detail.subject_trans, language) or detail.offer_id,
        url=offer_url(detail.offer_id),
        pictures=picture_urls((detail.product_image or Images()).images),
        low=lowest(prices),
        high=highest(prices),
        price_from=bool(sale.price_range_list) and not steps,
        original_price=_before(sale, skus, by_steps=by_steps),
        availability=_availability(detail.status, variants),
        price_steps=steps,
        min_order=detail.min_order_quantity,
        unit=choose_text(unit.unit, unit.trans_unit, language),
        weight=read_weight(shipping.weight, "kg") or common_weight(list(weights.values())),
        size=package_size(shipping.length, shipping.width, shipping.height),
        attributes=_attributes(detail, language),
        video=video_url(detail.main_video),
        variants=variants,
        sold=detail.sold_out,
        seller=_seller(detail),
        delivery=_delivery(detail.product_shipping_info),
    )


def _steps(sale: SaleInfo) -> tuple[PriceStep, ...]:
    """Return the prices by quantity; in a promotion its price is the one that is paid.

    `retail_price` is for one piece: steps that begin there begin at two then.
    """
    steps, dropped = read_items(Step, sale.price_range_list, MAX_PARTS)
    retail = yuan(sale.retail_price)
    table = () if dropped else price_steps((step.start_quantity, step.paid) for step in steps)
    if retail is None or not table or any(step.price == retail for step in table if step.min_quantity == 1):
        return table
    later = ((max(step.min_quantity, 2), step.price) for step in table)
    return price_steps([(1, retail), *later])


def _before(sale: SaleInfo, skus: Sequence[Sku], *, by_steps: bool) -> Money | None:
    """Return the usual price beside the lowest one of a promotion, None where there is no promotion."""
    steps, _ = read_items(Step, sale.price_range_list, MAX_PARTS)
    quoted: Sequence[Prices] = steps if by_steps or not any(sku.paid for sku in skus) else skus
    offers = [(paid.amount, each) for each in quoted if (paid := each.paid)]
    cheapest = min(offers, key=itemgetter(0), default=None)
    return cheapest[1].before if cheapest else None


def _availability(status: str | None, variants: Sequence[Variant]) -> Availability | None:
    """Return whether the offer can be bought, None where the answer does not say or has an unknown state."""
    state = (status or "").lower()
    if any(word in state for word in _ENDED):
        return Availability.ENDED
    return stock_availability(variants) or (Availability.ON_SALE if state == "published" else None)


def _variant(sku: Sku, language: str, *, may_be_deprecated: bool, weights: Mapping[str, Weight]) -> Variant:
    properties, _ = read_items(Property, sku.sku_attributes, MAX_PARTS)
    pictures = (picture_url(attribute.sku_image_url) for attribute in properties)
    values = [choose_text(attribute.value, attribute.value_trans, language) for attribute in properties]
    return Variant(
        name=variant_name(values),
        id=sku.sku_id,
        price=sku.paid or (sku.deprecated if may_be_deprecated else None),
        stock=sku.amount_on_sale,
        weight=weights.get(sku.sku_id or ""),
        picture=next(filter(None, pictures), None),
    )


def _attributes(detail: Detail, language: str) -> tuple[Attribute, ...]:
    told, _ = read_items(Property, detail.product_attribute, MAX_ATTRIBUTES)
    return attributes(
        (
            choose_text(each.attribute_name, each.attribute_name_trans, language),
            choose_text(each.value, each.value_trans, language),
        )
        for each in told
    )


def _weights(shipping: Shipping) -> dict[str, Weight]:
    """Return what each variant weighs, by its id."""
    in_grams, _ = read_items(SkuShipping, shipping.sku_shipping_info_list, MAX_VARIANTS)
    in_kilograms, _ = read_items(SkuShipping, shipping.sku_shipping_details, MAX_VARIANTS)
    told = [(each, "g") for each in in_grams] + [(each, "kg") for each in in_kilograms]
    return {each.sku_id: weight for each, unit in told if each.sku_id and (weight := read_weight(each.weight, unit))}


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
    hours = shipping_hours(shipping.shipping_time_guarantee)
    delivery = Delivery(origin=shipping.send_goods_address_text, within_hours=hours)
    return delivery if delivery != Delivery() else None
