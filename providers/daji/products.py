"""Reading DAJI's products as an image search gives them.

Fields are those of the document of `imageQuery`. Prices are in CNY.
"""

import re
from decimal import Decimal
from itertools import compress
from typing import Final

from pydantic import AliasPath, Field

from providers.api.amounts import Price, read_amount, words_of_price
from providers.api.answers import empty_page, is_nothing, read_as, read_products
from providers.api.calls import Answer
from providers.api.counts import Count, Quantity
from providers.api.fields import (
    MAX_PARTS,
    Flag,
    Fraction,
    Id,
    Items,
    Number,
    Part,
    Percent,
    Text,
    Texts,
    Whole,
)
from providers.api.offers_1688 import grade, highest_yuan, offer_url, yuan
from providers.api.pictures import picture_url
from providers.api.titles import Title
from providers.daji.envelope import NAME, NO_RECORD, Camel, read_envelope
from providers.errors import PhotoRejected
from providers.models import Badge, Delivery, Marketplace, Money, Product, SalesPeriod, Seller
from providers.query import Ignored, Region, ResultPage

# Left, right, top, bottom: "0,799,0,799" is the whole of a photo 800 pixels wide (the document, client code).
_BOX = re.compile(r"(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})", re.ASCII)
_HOURS = re.compile(r"(\d{1,3})\s*(?:小时|hours?)", re.IGNORECASE | re.ASCII)

# There are other identities; people recognize only these.
IDENTITIES: Final = {
    "super_factory": Badge.SUPER_FACTORY,
    "powerful_merchants": Badge.POWERFUL_SELLER,
    "tp_member": Badge.TRUSTPASS,
}


class Prices(Camel):
    """The price of an offer, the one of a promotion, and the one for a single piece.

    Those for dropshipping (consign) and for the selected pool (jxhy) are deprecated, and up to twice the price (seen).
    They are read only where they are needed.
    """

    price: Price = None
    price_words: object = Field(None, validation_alias=AliasPath("price"))
    promotion_price: Price = None
    retail_price: Price = None
    consign_price: object = None
    jxhy_price: object = None
    pf_jxhy_price: object = None

    @property
    def paid(self) -> Money | None:
        """What is paid: the price of a promotion before the usual one, whichever is there."""
        return yuan(self.promotion_price) or yuan(self.price)

    @property
    def deprecated(self) -> Money | None:
        """What stands in where no other price is there."""
        named = map(read_amount, (self.consign_price, self.jxhy_price, self.pf_jxhy_price))
        return next(filter(None, map(yuan, named)), None)

    @property
    def before(self) -> Money | None:
        """The usual price during a promotion, if that is lower."""
        if self.promotion_price is None:
            return None
        paid, usual = self.paid, yuan(self.price)
        return usual if paid and usual and usual.currency == paid.currency and usual.amount > paid.amount else None

    @property
    def is_from(self) -> bool:
        """Whether the source writes "from" beside what is paid, and no upper end."""
        shown = self.promotion_price if yuan(self.promotion_price) else self.price
        return bool(shown and shown.low and shown.open_ended and self.high is None)

    @property
    def high(self) -> Money | None:
        """The most that a piece costs, where that is more than what is paid for many: a range's end, or retail."""
        ends = [end for end in (highest_yuan(self.promotion_price or self.price), yuan(self.retail_price)) if end]
        paid = self.paid if ends else None
        if paid is None:
            return None
        higher = [end for end in ends if end.currency == paid.currency and end.amount > paid.amount]
        return max(higher, key=lambda end: end.amount, default=None)


class SellerData(Camel):
    """A seller's grade out of 5, and the share of its buyers who bought again, as a fraction such as "0.6236"."""

    composite_service_score: Number = None
    repeat_purchase_percent: Fraction = None


class Item(Camel):
    """One item of a search."""

    offer_id: Id
    subject: Title = None
    subject_trans: Title = None
    image_url: Text = None
    price_info: Part[Prices] = None
    month_sold: Count = None
    repurchase_rate: Percent = None
    repeat_purchase_percent: Fraction = None
    min_order_quantity: Quantity = None
    trade_score: Number = None
    company_name: Title = None
    company_address: Title = None
    shipping_time_guarantee: Text = None
    seller_data_info: Part[SellerData] = None
    is_jxhy: Flag = None
    is_one_psale: Flag = None
    seller_identities: Texts = ()


class Subjects(Camel):
    """Where products are in the photo; several are separated by semicolons (client code)."""

    current_region: Text = None
    yolo_crop_region: Text = None


class Page(Camel):
    """The data of a search; `data` may be null where nothing was found."""

    data: Items
    total_records: Whole = None
    total_page: Whole = None
    current_page: Whole = None
    pic_region_info: Part[Subjects] = None


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
        subjects=_subjects(found.pic_region_info or Subjects()),
        dropped=dropped,
    )


def _product(item: Item, language: str) -> Product:
    prices = item.price_info or Prices()
    price = prices.paid or yuan(prices.retail_price) or prices.deprecated
    badges = [IDENTITIES[identity] for identity in dict.fromkeys(item.seller_identities) if identity in IDENTITIES]
    badges += compress((Badge.JXHY, Badge.ONE_PIECE), (item.is_jxhy, item.is_one_psale))
    return Product(
        provider=NAME,
        marketplace=Marketplace.ALIBABA_1688,
        id=item.offer_id,
        title=choose_text(item.subject, item.subject_trans, language) or item.offer_id,
        url=offer_url(item.offer_id),
        original_title=item.subject,
        picture=picture_url(item.image_url),
        price=price,
        price_words=words_of_price(prices.price_words) if price is None else None,
        price_high=prices.high,
        price_from=prices.is_from,
        original_price=prices.before,
        min_order=item.min_order_quantity,
        sold=item.month_sold and item.month_sold.over(SalesPeriod.MONTH),
        seller=_seller(item, factory=Badge.SUPER_FACTORY in badges),
        rating=grade(item.trade_score),
        repurchase_rate=_repurchase_rate(item),
        delivery=Delivery(within_hours=hours) if (hours := shipping_hours(item.shipping_time_guarantee)) else None,
        badges=tuple(badges),
    )


def _subjects(found: Subjects) -> tuple[Region, ...]:
    """Return the boxes in pixels, the current one first; one that is empty or inverted is left out."""
    texts = f"{found.current_region or ''};{found.yolo_crop_region or ''}".split(";")[:MAX_PARTS]
    boxes = [_BOX.fullmatch(text.strip()) for text in texts]
    regions = [Region(left=int(b[1]), right=int(b[2]), top=int(b[3]), bottom=int(b[4])) for b in boxes if b]
    return tuple(dict.fromkeys(box for box in regions if box.left < box.right and box.top < box.bottom))


def _seller(item: Item, *, factory: bool) -> Seller | None:
    name, place = item.company_name, item.company_address
    score = grade(item.seller_data_info.composite_service_score) if item.seller_data_info else None
    if name is None and place is None and not factory and score is None:
        return None
    return Seller(name=name, place=place, factory=factory or None, score=score)


def _repurchase_rate(item: Item) -> Decimal | None:
    if item.repurchase_rate is not None:
        return item.repurchase_rate
    if item.repeat_purchase_percent is not None:
        return item.repeat_purchase_percent
    return item.seller_data_info.repeat_purchase_percent if item.seller_data_info else None


def shipping_hours(guarantee: str | None) -> int | None:
    """Return within how many hours goods are sent: 48 for "48小时发货" or "shipIn48Hours"; None for anything else."""
    hours = _HOURS.search(guarantee or "")
    return int(hours[1]) if hours else None


def choose_text(original: str | None, translated: str | None, language: str) -> str | None:
    """Return the seller's Chinese text for a Chinese reader and the translation for others, or whichever is there."""
    return (original or translated) if language == "zh" else (translated or original)
