"""The sample products: what each is, what it costs and who sells it. One seed always makes the same list."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from random import Random

from sandbox.catalogue.data import DATA, Category
from sandbox.catalogue.looks import Colour, Kind, Look, Pattern, Shape
from sandbox.catalogue.titles import title

PER_KIND = (48, 72)
"""The fewest and the most products of a kind; kinds without patterns have fewer."""
FACE_MASKS = 24
"""The number of face masks is fixed: parse.bot finds nothing else."""
SELLERS = 48


class Awkward(StrEnum):
    """What is wrong with a product, to test how a client copes. All awkward products are red vases."""

    NO_PRICE = "no_price"
    LONG_TITLE = "long_title"
    NO_PICTURE = "no_picture"
    BROKEN_PICTURE = "broken_picture"
    NO_SALES = "no_sales"


def _red_vase(shape: Shape, pattern: Pattern) -> Look:
    return Look(Kind.VASE, shape, Colour.RED, pattern)


AWKWARD: Mapping[Look, Awkward] = {
    _red_vase(Shape.TALL, Pattern.DOTTED): Awkward.NO_PRICE,
    _red_vase(Shape.CLASSIC, Pattern.CHECKED): Awkward.LONG_TITLE,
    _red_vase(Shape.CLASSIC, Pattern.STRIPED): Awkward.NO_PICTURE,
    _red_vase(Shape.TALL, Pattern.PLAIN): Awkward.BROKEN_PICTURE,
    _red_vase(Shape.CLASSIC, Pattern.DOTTED): Awkward.NO_SALES,
}
"""The photo of a red vase finds all of them near the front, and no two side by side."""


class OfferFlag(StrEnum):
    """What a filter can ask of an offer."""

    ONE_PIECE = "one_piece"
    VERIFIED = "verified"
    FREE_SHIPPING = "free_shipping"
    RETURNS_7_DAYS = "returns_7_days"
    JXHY = "jxhy"
    SELECTION_1688 = "selection_1688"
    GLOBAL_SELECTION = "global_selection"
    SELECT = "select"
    LOW_REFUND = "low_refund"


@dataclass(frozen=True)
class Seller:
    """A company. `score` is from 0 to 5 in steps of a half."""

    company: str
    login: str
    member_id: str
    shop_id: int
    province: str
    city: str
    years: int
    factory: bool
    super_factory: bool
    powerful: bool
    inspected: bool
    score: float


@dataclass(frozen=True)
class SampleProduct:
    """One offer. Prices are in the currency's major unit and None where the product has none."""

    number: int
    look: Look
    extra: int
    offer_id: int
    aliexpress_id: str
    picture_code: str
    seller: Seller
    cny: Decimal | None
    cny_before: Decimal | None
    usd: Decimal | None
    usd_before: Decimal | None
    sold_in_month: int
    sold_in_90_days: int
    orders: int
    repurchase_percent: int
    minimum_order: int
    stars: str
    ships_within_hours: int
    age_in_days: int
    score_level: int
    pickup_24h_level: int
    pickup_48h_level: int
    flags: frozenset[OfferFlag]
    is_ad: bool
    not_sold_in: str
    awkward: Awkward | None

    @property
    def category(self) -> Category:
        """Where it is listed."""
        return DATA.kinds[self.look.kind].category

    def title(self, language: str) -> str:
        """The title in one of `titles.LANGUAGES`."""
        text = title(self.look, self.extra, language)
        if self.awkward is Awkward.LONG_TITLE:
            text = (f"{text} <b>&amp; \"100%\" 🏺✨ 'new' > old</b> " * 200)[:4000]
        return text


def sample_products(seed: int = 1688) -> list[SampleProduct]:
    """About a thousand offers in a fixed order. The facts of each are independent of the others."""
    random = Random(seed)  # noqa: S311 - sample data
    companies = [_seller(random) for _ in range(SELLERS)]
    looks = [look for kind in Kind for look in _looks(kind, random)]
    return [_product(number, look, companies, seed) for number, look in enumerate(looks)]


def _looks(kind: Kind, random: Random) -> list[Look]:
    """Distinct looks of one kind. All red ones come first, plain before patterned, so that red ones have company."""
    facts = DATA.kinds[kind]
    patterns = list(Pattern) if facts.patterned else [Pattern.PLAIN]
    red = [Look(kind, shape, Colour.RED, pattern) for pattern in patterns for shape in facts.shapes]
    others = [
        Look(kind, shape, colour, pattern)
        for shape in facts.shapes
        for colour in Colour
        for pattern in patterns
        if colour is not Colour.RED
    ]
    random.shuffle(others)
    return [*red, *others][: FACE_MASKS if kind is Kind.FACE_MASK else random.randint(*PER_KIND)]


def _seller(random: Random) -> Seller:
    province, city, short = random.choice(DATA.sellers.places)
    name = random.choice(DATA.sellers.names)
    factory = random.random() < 0.55
    trade = random.choice(DATA.sellers.trades)
    suffix = "厂" if factory and random.random() < 0.4 else "有限公司"
    number = random.randrange(10**9, 10**10)
    return Seller(
        company=f"{short}{name}{trade}{suffix}",
        login=f"{short}{name}{'工厂' if factory else '商行'}",
        member_id=f"b2b-22{number}{random.randrange(16**5):05x}",
        shop_id=random.randrange(1_100_000_000, 1_109_999_999),
        province=province,
        city=city,
        years=random.randint(1, 16),
        factory=factory,
        super_factory=factory and random.random() < 0.2,
        powerful=random.random() < 0.4,
        inspected=factory and random.random() < 0.5,
        score=random.choice((3.5, 4.0, 4.5, 4.5, 5.0)),
    )


def _product(number: int, look: Look, companies: list[Seller], seed: int) -> SampleProduct:
    # Every price and id follows from this text, and tests and the pictures in the docs show them: leave it as it is.
    text = f"Look(kind={look.kind!r}, cut=<Cut.{look.shape.name}: '{look.shape}'>, colour={look.colour!r}, "
    random = Random(f"{text}pattern={look.pattern!r}) {seed}")  # noqa: S311 - sample data
    awkward = AWKWARD.get(look)
    low, high = DATA.kinds[look.kind].cny
    cny = Decimal(random.randint(low * 10, high * 10)) / 10
    usd = (cny * Decimal("0.34") + Decimal(random.randint(30, 160)) / 100).quantize(Decimal("0.01"))
    month = int(10 ** random.uniform(0, 4.2))
    sold = awkward is not Awkward.NO_SALES
    priced = awkward is not Awkward.NO_PRICE
    seller = random.choice(companies)
    return SampleProduct(
        number=number,
        look=look,
        extra=random.randrange(6),
        offer_id=random.randrange(600_000_000_000, 990_000_000_000),
        aliexpress_id=f"10050{random.randrange(10**11):011d}",
        picture_code="".join(random.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789", k=8)),
        seller=seller,
        cny=cny.quantize(Decimal("0.01")) if priced else None,
        cny_before=(cny * random.choice((1, 1, Decimal("1.25")))).quantize(Decimal("0.01")) if priced else None,
        usd=usd if priced else None,
        usd_before=(usd * Decimal(random.randint(110, 480)) / 100).quantize(Decimal("0.01")) if priced else None,
        sold_in_month=month if sold else 0,
        sold_in_90_days=int(month * random.uniform(1.8, 3.2)) if sold else 0,
        orders=int(month * random.uniform(0.05, 0.5)) if sold else 0,
        repurchase_percent=random.randint(1, 68) if sold else 0,
        minimum_order=random.choice((1, 1, 1, 2, 5, 10, 50)),
        stars=random.choice(("4.3", "4.5", "4.7", "4.8", "4.9", "5.0", "")),
        ships_within_hours=random.choice((12, 24, 48, 48, 72)),
        age_in_days=random.choice((3, 6, 20, 28, 90, 200, 400)),
        score_level=random.randint(0, 4),
        pickup_24h_level=random.randint(0, 3),
        pickup_48h_level=random.randint(0, 3),
        flags=frozenset(flag for flag in OfferFlag if random.random() < 0.4),
        is_ad=random.random() < 0.08,
        not_sold_in=random.choice(("", "", "", "BR", "KR", "RU", "FR")),
        awkward=awkward,
    )
