"""Reading a product's page at AliExpress.

Fields are those of the vendor's document of `aliexpress.ds.product.get`. Its prices are in the major unit.
"""

from collections.abc import Sequence
from typing import Annotated, Final

from providers.aliexpress.envelope import NAME, read_result
from providers.aliexpress.products import Reading, product_url, read_rating
from providers.api.amounts import Price
from providers.api.answers import read_as
from providers.api.attributes import MAX_ATTRIBUTES, attributes, package_size, video_url
from providers.api.calls import Answer
from providers.api.counts import Count, Quantity
from providers.api.fields import (
    MAX_PARTS,
    MAX_VARIANTS,
    Part,
    Reader,
    Text,
    Whole,
    Wire,
    read_items,
)
from providers.api.pictures import picture_url, picture_urls
from providers.api.price_steps import for_sale, highest, lowest, price_steps, stock_availability
from providers.api.titles import Title
from providers.api.variants import variant_name
from providers.api.weights import read_weight
from providers.errors import NotSoldThere, ProductGone, Refused
from providers.models import (
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

# What is sold to people abroad travels as a parcel: a larger number is hardly in kilograms.
PARCEL_GRAMS: Final = 30_000

# "The product is not allowed to be sold to this country", and "no result" (the vendor's document of a product's page).
NOT_SOLD_THERE: Final = "602"
NOT_FOUND: Final = "605"


def read_wrapped(value: object) -> object:
    """Return a list that came plain (the document), or in an object of one key (client code)."""
    if isinstance(value, dict):
        return next((inner for inner in value.values() if isinstance(inner, list)), ())
    return value if isinstance(value, list) else ()


Wrapped = Annotated[Sequence[object], Reader(read_wrapped)]


class Tier(Wire):
    """A unit price from a quantity on; the amount has quotes of its own inside the text."""

    min_quantity: Quantity = None
    wholesale_price: Price = None


class Property(Wire):
    """What distinguishes a variant; the name that the seller gave is the one to show (the document)."""

    property_value_definition_name: Title = None
    sku_property_value: Title = None
    sku_image: Text = None


class Sku(Wire):
    """One variant of a product; prices are in the major unit."""

    sku_id: Text = None
    offer_sale_price: Price = None
    sku_price: Price = None
    currency_code: Text = None
    sku_available_stock: Whole = None
    ae_sku_property_dtos: Wrapped = ()
    wholesale_price_tiers: Wrapped = ()


class Base(Wire):
    """The head of a product's page."""

    subject: Title = None
    product_status_type: Text = None
    avg_evaluation_rating: Text = None
    sales_count: Count = None


class Multimedia(Wire):
    """Pictures: addresses with semicolons between them."""

    image_urls: Text = None
    ae_video_dtos: Wrapped = ()


class Package(Wire):
    """What a piece weighs and measures (cm) with its package; the vendor's listing API takes it in kilograms."""

    gross_weight: Text = None
    package_length: Text = None
    package_width: Text = None
    package_height: Text = None


class Video(Wire):
    """A video of a product."""

    media_url: Text = None


class Fact(Wire):
    """A fact about a product."""

    attr_name: Title = None
    attr_value: Title = None


class Store(Wire):
    """Who sells; `store_country_code` is where goods leave from (the document)."""

    store_id: Text = None
    store_name: Title = None
    store_country_code: Text = None


class Logistics(Wire):
    """How the product is delivered, and the country that the page holds for."""

    ship_to_country: Text = None


class Detail(Wire):
    """The result of a product's page."""

    ae_item_base_info_dto: Base
    ae_item_sku_info_dtos: Wrapped = ()
    ae_multimedia_info_dto: Part[Multimedia] = None
    ae_store_info: Part[Store] = None
    ae_item_properties: Wrapped = ()
    package_info_dto: Part[Package] = None
    logistics_info_dto: Part[Logistics] = None


def read_details(answer: Answer, *, product_id: str, currency: str | None, country: str) -> ProductDetails:
    """Return a product's page as it is for delivery to `country`.

    Raises as `read_result` does, `NotSoldThere`, and `ProductGone` if there is no such product.
    """
    value = _read_page(answer, country)
    detail = read_as(NAME, Detail, value)
    base, store = detail.ae_item_base_info_dto, detail.ae_store_info or Store()
    reading = Reading(currency)
    skus, _ = read_items(Sku, detail.ae_item_sku_info_dtos, MAX_VARIANTS)
    variants = tuple(_variant(sku, reading) for sku in skus)
    prices = [variant.price for variant in for_sale(variants)]
    multimedia, package = detail.ae_multimedia_info_dto or Multimedia(), detail.package_info_dto or Package()
    pictures = (multimedia.image_urls or "").split(";")
    videos, _ = read_items(Video, multimedia.ae_video_dtos, MAX_PARTS)
    facts, _ = read_items(Fact, detail.ae_item_properties, MAX_ATTRIBUTES)
    origin = store.store_country_code
    return ProductDetails(
        provider=NAME,
        marketplace=Marketplace.ALIEXPRESS,
        id=product_id,
        title=base.subject or product_id,
        url=product_url(None, product_id),
        pictures=picture_urls(pictures),
        low=lowest(prices),
        high=highest(prices),
        original_price=_before(skus, variants, reading),
        availability=_availability(base.product_status_type, variants),
        ship_to=(detail.logistics_info_dto or Logistics()).ship_to_country or country,
        price_steps=_steps(skus, reading),
        weight=_weight(package),
        size=package_size(package.package_length, package.package_width, package.package_height),
        attributes=attributes((fact.attr_name, fact.attr_value) for fact in facts),
        video=next((url for video in videos if (url := video_url(video.media_url))), None),
        variants=variants,
        sold=base.sales_count,
        rating=read_rating(base.avg_evaluation_rating),
        seller=Seller(id=store.store_id, name=store.store_name, place=origin) if store != Store() else None,
        delivery=Delivery(origin=origin) if origin else None,
    )


def _read_page(answer: Answer, country: str) -> object:
    """Return the result of a product's page. Only there 602 and 605 speak of the product (the vendor's document)."""
    try:
        return read_result(answer, "aliexpress_ds_product_get_response")[0]
    except Refused as error:
        refused = error
    if refused.code == NOT_SOLD_THERE:
        text = "the product is not sold to the country of delivery"
        raise NotSoldThere(NAME, text, country=country, code=refused.code, trace=refused.trace)
    if refused.code == NOT_FOUND:
        raise ProductGone(NAME, "there is no such product", code=refused.code, trace=refused.trace)
    raise refused


def _variant(sku: Sku, reading: Reading) -> Variant:
    properties, _ = read_items(Property, sku.ae_sku_property_dtos, MAX_PARTS)
    values = [each.property_value_definition_name or each.sku_property_value for each in properties]
    return Variant(
        name=variant_name(values),
        id=sku.sku_id,
        price=reading.money(sku.offer_sale_price, sku.currency_code) or reading.money(sku.sku_price, sku.currency_code),
        stock=sku.sku_available_stock,
        picture=next((url for each in properties if (url := picture_url(each.sku_image))), None),
    )


def _before(skus: Sequence[Sku], variants: Sequence[Variant], reading: Reading) -> Money | None:
    """Return what the cheapest variant cost before its reduction, None where it has none."""
    on_sale = for_sale(variants)
    low = lowest(variant.price for variant in on_sale)
    cheapest = (sku for sku, variant in zip(skus, variants, strict=True) if variant in on_sale and variant.price == low)
    before = lowest(reading.money(sku.sku_price, sku.currency_code) for sku in cheapest)
    return before if low and before and before.currency == low.currency and before.amount > low.amount else None


def _weight(package: Package) -> Weight | None:
    """Return the weight; the document of a product's page names no unit, so that kilograms are an inference."""
    weight = read_weight(package.gross_weight, "kg")
    return weight.model_copy(update={"unit_certain": False}) if weight and weight.grams < PARCEL_GRAMS else None


def _steps(skus: Sequence[Sku], reading: Reading) -> tuple[PriceStep, ...]:
    """Return the prices by quantity if all variants have the same: there is room for one table only."""
    tables = {_table(sku, reading) for sku in skus}
    return tables.pop() if len(tables) == 1 else ()


def _table(sku: Sku, reading: Reading) -> tuple[PriceStep, ...]:
    tiers, dropped = read_items(Tier, sku.wholesale_price_tiers, MAX_PARTS)
    if dropped:
        return ()
    return price_steps((tier.min_quantity, reading.money(tier.wholesale_price, sku.currency_code)) for tier in tiers)


def _availability(status: str | None, variants: Sequence[Variant]) -> Availability | None:
    """Return whether the product can be bought; "onSelling" and "offline" are states of the vendor's document."""
    words = (status or "").lower()
    if words in {"offline", "auditing", "editingrequired"}:
        return Availability.ENDED
    return stock_availability(variants) or (Availability.ON_SALE if words == "onselling" else None)
