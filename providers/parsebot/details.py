"""Reading a product's page at parse.bot."""

from providers.api.amounts import Price
from providers.api.answers import read_as
from providers.api.calls import Answer
from providers.api.counts import Quantity
from providers.api.fields import Text, Texts, Wire, describe_shape
from providers.api.offers_1688 import highest_yuan, offer_url, yuan
from providers.api.pictures import picture_urls
from providers.api.titles import Title
from providers.errors import BadAnswer, ProductGone
from providers.models import (
    Delivery,
    Marketplace,
    ProductDetails,
    Seller,
)
from providers.parsebot.envelope import NAME, read_data


class Detail(Wire):
    """A product's page. The document does not list `offer_id` here."""

    title: Title = None
    min_price: Price = None
    max_price: Price = None
    unit: Title = None
    moq: Quantity = None
    city: Title = None
    province: Title = None
    images: Texts = ()
    detail_url: Text = None


def read_details(answer: Answer, *, product_id: str) -> ProductDetails:
    """Return a product's page. Raises as `read_data` does, and ProductGone for a product that is not there."""
    data = read_data(answer, missing=ProductGone)
    detail = read_as(NAME, Detail, data)
    if detail.title is None:
        raise BadAnswer(NAME, f"expected a title, met {describe_shape(data)}")
    place = " ".join(filter(None, [detail.province, detail.city])) or None
    low = yuan(detail.min_price)
    return ProductDetails(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=product_id,
        title=detail.title,
        url=offer_url(product_id, detail.detail_url),
        pictures=picture_urls(detail.images),
        low=low,
        high=highest_yuan(detail.max_price) or yuan(detail.max_price) or highest_yuan(detail.min_price) or low,
        min_order=detail.moq,
        unit=detail.unit,
        seller=Seller(place=place) if place else None,
        delivery=Delivery(origin=place) if place else None,
    )
