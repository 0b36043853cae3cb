"""Reading DAJI's products as an image search gives them.

Fields are those of the document of `imageQuery`. Prices are in CNY.
"""

from typing import Final

from providers.api.answers import empty_page, is_nothing, read_as, read_products
from providers.api.calls import Answer
from providers.api.fields import (
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
)
from providers.api.offers_1688 import offer_url, yuan
from providers.api.pictures import picture_url
from providers.daji.envelope import NAME, NO_RECORD, Camel, read_envelope
from providers.errors import PhotoRejected
from providers.models import Badge, Marketplace, Product, SalesPeriod, Seller
from providers.query import Ignored, ResultPage

# There are other identities; people recognize only these.
IDENTITIES: Final = {
    "super_factory": Badge.SUPER_FACTORY,
    "powerful_merchants": Badge.POWERFUL_SELLER,
    "tp_member": Badge.TRUSTPASS,
}


class Prices(Camel):
    """The price of an offer, those for dropshipping and for the selected pool, and the one of a promotion."""

    price: Number = None
    consign_price: Number = None
    jxhy_price: Number = None
    pf_jxhy_price: Number = None
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


def read_page(
    answer: Answer, *, page: int, language: str, ignored: tuple[Ignored, ...], reused: bool = False
) -> ResultPage:
    """Return page `page` of a search. Raises as `read_envelope` does.

    "No such record" is a page without products. But if the photo's id is `reused` from an earlier search, it may be the
    id that is gone, since its lifetime is unknown: then the first page raises PhotoRejected.
    """
    envelope = read_envelope(answer)
    if envelope.code == NO_RECORD and reused and page == 1:
        raise PhotoRejected(NAME, "the photo's id is no longer known", code=NO_RECORD, trace=envelope.trace_id)
    if envelope.code == NO_RECORD or is_nothing(envelope.data):
        return empty_page(NAME, page, ignored)
    found = read_as(NAME, Page, envelope.data)
    items, dropped = read_products(NAME, Item, found.data, envelope.data, trace=envelope.trace_id)
    return ResultPage(
        provider=NAME,
        page=page,
        products=tuple(_product(item, language) for item in items),
        total=found.total_records,
        has_more=None if found.total_page is None else (found.current_page or page) < found.total_page,
        ignored=ignored,
        dropped=dropped,
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
        title=choose_text(item.subject, item.subject_trans, language) or item.offer_id,
        url=offer_url(item.offer_id),
        original_title=item.subject,
        picture=picture_url(item.image_url),
        price=yuan(prices.price or prices.consign_price or prices.jxhy_price or prices.pf_jxhy_price),
        sold=item.month_sold and item.month_sold.model_copy(update={"period": SalesPeriod.MONTH}),
        seller=Seller(factory=True) if Badge.SUPER_FACTORY in badges else None,
        repurchase_rate=item.repurchase_rate,
        badges=tuple(dict.fromkeys(badges)),
    )


def choose_text(original: str | None, translated: str | None, language: str) -> str | None:
    """Return the seller's Chinese text for a Chinese reader and the translation for others, or whichever is there."""
    return (original or translated) if language == "zh" else (translated or original)
