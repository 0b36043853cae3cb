"""Reading the list of products at parse.bot."""

from typing import Final

from pydantic import AliasPath, Field

from providers.api.amounts import Price, words_of_price
from providers.api.answers import empty_page, is_nothing, read_as, read_products
from providers.api.calls import Answer
from providers.api.fields import Id, Items, Text, Whole, Wire
from providers.api.offers_1688 import highest_yuan, offer_url, yuan
from providers.api.pictures import picture_url
from providers.api.titles import Title
from providers.models import Marketplace, Product, Seller
from providers.parsebot.envelope import NAME, read_data
from providers.query import Ignored, ResultPage

DEFAULT_NOTE: Final = "These results come from a fixed list of products and do not depend on the photo."


class Item(Wire):
    """One item of a search."""

    offer_id: Id
    title: Title = None
    price: Price = None
    price_words: object = Field(None, validation_alias=AliasPath("price"))
    image_url: Text = None
    shop_name: Title = None
    city: Title = None


class Page(Wire):
    """A search."""

    products: Items
    note: Text = None
    page: Whole = None
    page_size: Whole = None
    total_found: Whole = None


def read_page(answer: Answer, *, page: int, ignored: tuple[Ignored, ...]) -> ResultPage:
    """Return page `page` of the list, always with a note. Raises as `read_data` does."""
    data = read_data(answer)
    if is_nothing(data):
        return empty_page(NAME, page, ignored).model_copy(update={"note": DEFAULT_NOTE})
    found = read_as(NAME, Page, data)
    items, dropped = read_products(NAME, Item, found.products, data)
    seen = (found.page or page) * (found.page_size or len(found.products))
    return ResultPage(
        provider=NAME,
        page=page,
        products=tuple(_product(item) for item in items),
        total=found.total_found,
        has_more=None if found.total_found is None else bool(found.products) and seen < found.total_found,
        ignored=ignored,
        note=found.note or DEFAULT_NOTE,
        dropped=dropped,
    )


def _product(item: Item) -> Product:
    price = yuan(item.price)
    return Product(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=item.offer_id,
        title=item.title or item.offer_id,
        url=offer_url(item.offer_id),
        picture=picture_url(item.image_url),
        price=price,
        price_high=highest_yuan(item.price),
        price_words=words_of_price(item.price_words) if price is None else None,
        price_from=bool(item.price and item.price.open_ended),
        seller=Seller(name=item.shop_name, place=item.city) if item.shop_name or item.city else None,
    )
