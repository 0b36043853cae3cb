"""Reading a product's own page at TMAPI.

Fields of `/1688/item_detail` are named as seen in client code.
"""

from providers.api.answers import read_as
from providers.api.calls import Answer
from providers.api.fields import MAX_PARTS, MAX_VARIANTS, Id, Items, Number, Part, Text, Texts, Whole, Wire, read_items
from providers.api.offers_1688 import offer_url
from providers.api.pictures import picture_urls
from providers.errors import ProductGone
from providers.models import Marketplace, PriceStep, ProductDetails, Variant
from providers.tmapi.envelope import read_data
from providers.tmapi.products import (
    DeliveryInfo,
    PriceInfo,
    SaleInfo,
    ShopInfo,
    first_of,
    read_delivery,
    read_money,
    read_seller,
    read_sold,
)


class Step(Wire):
    """A unit price from a quantity on."""

    beginAmount: Whole = None  # noqa: N815 - the API's own spelling
    price: Number = None


class StepInfo(Wire):
    """Prices by quantity, and the smallest order."""

    begin_num: Whole = None
    prices: Items = ()


class Sku(Wire):
    """One variant of a product."""

    skuid: Text = None
    specid: Text = None
    sale_price: Number = None
    stock: Whole = None
    props_names: Text = None


class Detail(Wire):
    """The data of `/1688/item_detail`."""

    item_id: Id
    product_url: Text = None
    title: Text = None
    main_imgs: Texts = ()
    currency: Text = None
    offer_unit: Text = None
    moq: Whole = None
    price_info: Part[PriceInfo] = None
    tiered_price_info: Part[StepInfo] = None
    skus: Items = ()
    sale_info: Part[SaleInfo] = None
    shop_info: Part[ShopInfo] = None
    delivery_info: Part[DeliveryInfo] = None


def read_details(provider: str, answer: Answer) -> ProductDetails:
    """Return a product's page. Raises as `read_data` does, and ProductGone if there is none with this id (404, 422)."""
    detail = read_as(provider, Detail, read_data(provider, answer, missing=ProductGone, wrong=ProductGone))
    prices = detail.price_info or PriceInfo()
    tiers = detail.tiered_price_info or StepInfo()
    low = first_of(prices.price_min, prices.price, prices.sale_price)
    steps, _ = read_items(Step, tiers.prices, MAX_PARTS)
    skus, _ = read_items(Sku, detail.skus, MAX_VARIANTS)
    return ProductDetails(
        provider=provider,
        marketplace=Marketplace.ALIBABA_1688,
        id=detail.item_id,
        title=detail.title or detail.item_id,
        url=offer_url(detail.item_id, detail.product_url),
        pictures=picture_urls(detail.main_imgs),
        low=read_money(low, detail.currency),
        high=read_money(first_of(prices.price_max, low), detail.currency),
        price_steps=tuple(
            PriceStep(min_quantity=step.beginAmount or 1, price=price)
            for step in steps
            if (price := read_money(first_of(step.price), detail.currency))
        ),
        min_order=tiers.begin_num or detail.moq or None,
        unit=detail.offer_unit,
        variants=tuple(
            Variant(
                name=sku.props_names or sku.skuid or sku.specid or "",
                id=sku.skuid or sku.specid,
                price=read_money(first_of(sku.sale_price), detail.currency),
                stock=sku.stock,
            )
            for sku in skus
        ),
        sold=read_sold(detail.sale_info),
        seller=read_seller(detail.shop_info, detail.delivery_info),
        delivery=read_delivery(detail.delivery_info, within_48h=None),
    )
