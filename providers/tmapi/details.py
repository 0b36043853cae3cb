"""Reading a product's own page at TMAPI.

Fields of `/1688/item_detail` are named as seen in client code.
"""

from collections.abc import Mapping, Sequence

from providers.api.amounts import Price
from providers.api.answers import read_as
from providers.api.attributes import MAX_ATTRIBUTES, attributes, pairs_of, video_url
from providers.api.calls import Answer
from providers.api.counts import Quantity
from providers.api.fields import MAX_PARTS, MAX_VARIANTS, Flag, Id, Items, Part, Text, Texts, Whole, Wire, read_items
from providers.api.offers_1688 import offer_url
from providers.api.pictures import picture_url, picture_urls
from providers.api.price_steps import for_sale, highest, lowest, stock_availability
from providers.api.titles import Title
from providers.api.variants import variant_name
from providers.api.weights import common_weight, read_weight
from providers.errors import ProductGone
from providers.models import Marketplace, ProductDetails, Variant
from providers.tmapi.envelope import read_data
from providers.tmapi.products import (
    DeliveryInfo,
    PriceInfo,
    SaleInfo,
    ShopInfo,
    first_of,
    is_higher,
    read_availability,
    read_delivery,
    read_high,
    read_money,
    read_seller,
    read_sold,
    read_steps,
)


class StepInfo(Wire):
    """Prices by quantity, and the smallest order."""

    begin_num: Quantity = None
    beginNum: Quantity = None  # noqa: N815 - the API's own spelling
    quantity_begin: Quantity = None
    prices: Items = ()


class Package(Wire):
    """What a variant weighs. The unit is not stated; 0.12 for a shirt is evidently kilograms."""

    weight: Text = None


class Sku(Wire):
    """One variant of a product."""

    skuid: Text = None
    specid: Text = None
    sale_price: Price = None
    stock: Whole = None
    props_names: Title = None
    package_info: Part[Package] = None


class Value(Wire):
    """One value of a property, such as a colour, with its picture."""

    name: Title = None
    imageUrl: Text = None  # noqa: N815 - the API's own spelling


class Property(Wire):
    """What distinguishes variants."""

    values: Items = ()


class Detail(Wire):
    """The data of `/1688/item_detail`."""

    item_id: Id
    product_url: Text = None
    title: Title = None
    main_imgs: Texts = ()
    currency: Text = None
    offer_unit: Title = None
    moq: Quantity = None
    quantity_begin: Quantity = None
    is_sold_out: Flag = None
    stock: Whole = None
    price_info: Part[PriceInfo] = None
    tiered_price_info: Part[StepInfo] = None
    skus: Items = ()
    sku_props: Items = ()
    product_props: Items = ()
    mixed_batch: Flag = None
    video_url: Text = None
    sale_info: Part[SaleInfo] = None
    shop_info: Part[ShopInfo] = None
    delivery_info: Part[DeliveryInfo] = None


def read_details(provider: str, answer: Answer) -> ProductDetails:
    """Return a product's page. Raises as `read_data` does, and ProductGone if there is none with this id (404, 422)."""
    detail = read_as(provider, Detail, read_data(provider, answer, missing=ProductGone, wrong=ProductGone))
    prices = detail.price_info or PriceInfo()
    tiers = detail.tiered_price_info or StepInfo()
    steps = read_steps(tiers.prices, detail.currency)
    skus, _ = read_items(Sku, detail.skus, MAX_VARIANTS)
    shown = _pictures(detail.sku_props)
    variants = tuple(_variant(sku, detail.currency, shown) for sku in skus)
    known = [variant.price for variant in for_sale(variants)] + [step.price for step in steps]
    # What the page states counts variants without stock too, so it is only for a page that tells no more.
    told = () if any(known) else (prices.price_min, prices.price, prices.price_max)
    stated = [read(first_of(price), detail.currency) for price in told for read in (read_money, read_high)]
    bounds = [*known, *stated]
    low = lowest(bounds)
    before = read_money(prices.origin_price, detail.currency)
    return ProductDetails(
        provider=provider,
        marketplace=Marketplace.ALIBABA_1688,
        id=detail.item_id,
        title=detail.title or detail.item_id,
        url=offer_url(detail.item_id, detail.product_url),
        pictures=picture_urls(detail.main_imgs),
        low=low,
        high=highest(bounds),
        price_from=not steps and (bool(tiers.prices) or any(price.open_ended for price in told if price)),
        original_price=before if is_higher(before, low) else None,
        availability=stock_availability(variants) or read_availability(detail.is_sold_out, detail.stock),
        price_steps=steps,
        min_order=tiers.begin_num or tiers.beginNum or tiers.quantity_begin or detail.moq or detail.quantity_begin,
        unit=detail.offer_unit,
        weight=common_weight([variant.weight for variant in variants if variant.weight])
        or read_weight((detail.delivery_info or DeliveryInfo()).unit_weight),
        attributes=attributes(pair for prop in detail.product_props[:MAX_ATTRIBUTES] for pair in pairs_of(prop)),
        mixed_batch=detail.mixed_batch,
        video=video_url(detail.video_url),
        variants=variants,
        sold=read_sold(detail.sale_info),
        seller=read_seller(detail.shop_info, detail.delivery_info),
        delivery=read_delivery(detail.delivery_info, within_48h=None),
    )


def _variant(sku: Sku, currency: str | None, pictures: Mapping[str, str]) -> Variant:
    return Variant(
        name=variant_name(_values(sku.props_names)),
        id=sku.skuid or sku.specid,
        price=read_money(first_of(sku.sale_price), currency),
        stock=sku.stock,
        weight=read_weight((sku.package_info or Package()).weight),
        picture=next((pictures[value] for value in _values(sku.props_names) if value in pictures), None),
    )


def _values(properties: str | None) -> list[str]:
    """Return the values in "颜色:黑色;尺码:L"."""
    return [pair.rpartition(":")[2] for pair in (properties or "").split(";")]


def _pictures(properties: Sequence[object]) -> dict[str, str]:
    """Return the picture of each value of a property that has one."""
    listed, _ = read_items(Property, properties, MAX_PARTS)
    values = [value for each in listed for value in read_items(Value, each.values, MAX_VARIANTS)[0]]
    return {value.name: url for value in values if value.name and (url := picture_url(value.imageUrl))}
