"""The sample products: what each is, what it costs and who sells it. One seed makes one list, always the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from random import Random

from sandbox.catalogue.looks import ALWAYS_PLAIN, CUTS, Colour, Cut, Kind, Look, Pattern
from sandbox.catalogue.sellers import Seller, sellers
from sandbox.catalogue.words import title

PER_KIND = (48, 72)
"""The fewest and the most of a kind; of kinds without patterns there are less."""
MASKS = 24
"""Of face masks there are always so many: one API knows nothing else."""


class Awkward(StrEnum):
    """What is wrong with a product, for the sake of whoever must cope with it. All awkward ones are red vases."""

    NO_PRICE = "no_price"
    LONG_TITLE = "long_title"
    NO_PICTURE = "no_picture"
    BROKEN_PICTURE = "broken_picture"
    NO_SALES = "no_sales"


def _red_vase(cut: Cut, pattern: Pattern) -> Look:
    return Look(Kind.VASE, cut, Colour.RED, pattern)


AWKWARD: Mapping[Look, Awkward] = {
    _red_vase(Cut.TALL, Pattern.DOTTED): Awkward.NO_PRICE,
    _red_vase(Cut.CLASSIC, Pattern.CHECKED): Awkward.LONG_TITLE,
    _red_vase(Cut.CLASSIC, Pattern.STRIPED): Awkward.NO_PICTURE,
    _red_vase(Cut.TALL, Pattern.PLAIN): Awkward.BROKEN_PICTURE,
    _red_vase(Cut.CLASSIC, Pattern.DOTTED): Awkward.NO_SALES,
}
"""The photo of a red vase finds all of them near the front, and none next to another."""


class Merit(StrEnum):
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
class Category:
    """Where a kind is filed: the path of ids at 1688, and two levels at AliExpress."""

    path: tuple[str, ...]
    first: tuple[str, str]
    second: tuple[str, str]


_CLOTHES, _BAGS, _HOME = ("3", "Apparel & Accessories"), ("1524", "Luggage & Bags"), ("15", "Home & Garden")
_TOYS, _TOOLS = ("26", "Toys & Hobbies"), ("1420", "Tools")

CATEGORIES: Mapping[Kind, Category] = {
    Kind.TSHIRT: Category(("1031887", "127890013", "18"), _CLOTHES, ("200000707", "T-Shirts")),
    Kind.DRESS: Category(("1031886", "10166"), _CLOTHES, ("200003482", "Dresses")),
    Kind.SNEAKERS: Category(("1038378", "1038376"), ("322", "Shoes"), ("100001606", "Sneakers")),
    Kind.HANDBAG: Category(("1042954", "54"), _BAGS, ("100002612", "Handbags")),
    Kind.BACKPACK: Category(("1037003", "54"), _BAGS, ("152401", "Backpacks")),
    Kind.MUG: Category(("122704004", "130822220"), _HOME, ("100004912", "Drinkware")),
    Kind.LAMP: Category(("1046706", "96"), ("39", "Lights & Lighting"), ("390503", "Table Lamps")),
    Kind.TOY_CAR: Category(("1037648", "1813"), _TOYS, ("200003225", "Toy Vehicles")),
    Kind.TEDDY: Category(("1037661", "1813"), _TOYS, ("200000388", "Stuffed Animals")),
    Kind.HAMMER: Category(("1033951", "58"), _TOOLS, ("142003", "Hammers")),
    Kind.SCREWDRIVER: Category(("1033954", "58"), _TOOLS, ("142016", "Screwdrivers")),
    Kind.PHONE_CASE: Category(("1042385", "7"), ("509", "Phones & Telecommunications"), ("5090301", "Phone Cases")),
    Kind.CAP: Category(("1031911", "54"), _CLOTHES, ("200000399", "Caps")),
    Kind.WATCH: Category(("1034340", "54"), ("1511", "Watches"), ("200214006", "Wristwatches")),
    Kind.UMBRELLA: Category(("1033436", "15"), _HOME, ("152405", "Umbrellas")),
    Kind.BOTTLE: Category(("122704009", "15"), _HOME, ("100003292", "Water Bottles")),
    Kind.CHAIR: Category(("1033225", "2805"), ("1503", "Furniture"), ("150303", "Chairs")),
    Kind.HEADPHONES: Category(("1038731", "7"), ("44", "Consumer Electronics"), ("63705", "Headphones")),
    Kind.VASE: Category(("1043188", "130822220"), _HOME, ("40520", "Vases")),
    Kind.FACE_MASK: Category(("124198005", "15"), _CLOTHES, ("200001100", "Masks")),
    Kind.TROUSERS: Category(("1031912", "10166"), _CLOTHES, ("200000708", "Pants")),
    Kind.SHORTS: Category(("1031913", "10166"), _CLOTHES, ("200000709", "Shorts")),
}

_CNY: Mapping[Kind, tuple[int, int]] = {
    Kind.TSHIRT: (14, 58), Kind.DRESS: (32, 145), Kind.SNEAKERS: (38, 168), Kind.HANDBAG: (26, 135),
    Kind.BACKPACK: (35, 128), Kind.MUG: (5, 26), Kind.LAMP: (28, 140), Kind.TOY_CAR: (6, 48), Kind.TEDDY: (9, 66),
    Kind.HAMMER: (11, 39), Kind.SCREWDRIVER: (3, 18), Kind.PHONE_CASE: (2, 15), Kind.CAP: (6, 32),
    Kind.WATCH: (19, 220), Kind.UMBRELLA: (13, 55), Kind.BOTTLE: (9, 52), Kind.CHAIR: (58, 420),
    Kind.HEADPHONES: (24, 190), Kind.VASE: (8, 76), Kind.FACE_MASK: (1, 12),
    Kind.TROUSERS: (24, 98), Kind.SHORTS: (16, 62),
}  # fmt: skip


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
    merits: frozenset[Merit]
    is_ad: bool
    not_sold_in: str
    awkward: Awkward | None

    @property
    def category(self) -> Category:
        """Where it is filed."""
        return CATEGORIES[self.look.kind]

    def title(self, language: str) -> str:
        """The title in one of `words.LANGUAGES`."""
        text = title(self.look, self.extra, language)
        if self.awkward is Awkward.LONG_TITLE:
            text = (f"{text} <b>&amp; \"100%\" 🏺✨ 'new' > old</b> " * 200)[:4000]
        return text


def sample_products(seed: int = 1688) -> list[SampleProduct]:
    """The whole list, about a thousand offers in a fixed order. What each costs does not depend on the others."""
    random = Random(seed)  # noqa: S311 - sample data
    companies = sellers(random)
    looks = [look for kind in Kind for look in _looks(kind, random)]
    return [_product(number, look, companies, seed) for number, look in enumerate(looks)]


def _looks(kind: Kind, random: Random) -> list[Look]:
    """Looks of one kind, no two alike: first all red ones, plain ones before others, so that a red one has company."""
    patterns = [Pattern.PLAIN] if kind in ALWAYS_PLAIN else list(Pattern)
    first = [Look(kind, cut, Colour.RED, pattern) for pattern in patterns for cut in CUTS[kind]]
    others = [
        Look(kind, cut, colour, pattern)
        for cut in CUTS[kind]
        for colour in Colour
        for pattern in patterns
        if colour is not Colour.RED
    ]
    random.shuffle(others)
    return [*first, *others][: MASKS if kind is Kind.FACE_MASK else random.randint(*PER_KIND)]


def _product(number: int, look: Look, companies: list[Seller], seed: int) -> SampleProduct:
    random = Random(f"{look} {seed}")  # noqa: S311 - sample data
    awkward = AWKWARD.get(look)
    low, high = _CNY[look.kind]
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
        merits=frozenset(merit for merit in Merit if random.random() < 0.4),
        is_ad=random.random() < 0.08,
        not_sold_in=random.choice(("", "", "", "BR", "KR", "RU", "FR")),
        awkward=awkward,
    )
