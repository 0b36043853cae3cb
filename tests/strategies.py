"""What a careless marketplace may send: every field there or not, texts long, odd or full of markup."""

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from bot.i18n import load_translators
from bot.models.photo_fault import PhotoFault
from bot.models.results import Results
from bot.models.search import ID_LENGTH, Failure, Search, SearchState, View
from providers.errors import FailureKind
from providers.models import (
    Availability,
    Badge,
    Delivery,
    Marketplace,
    Money,
    PriceStep,
    Product,
    ProductDetails,
    Rating,
    Sales,
    SalesPeriod,
    Seller,
    Variant,
    Weight,
)
from providers.query import Capabilities, Filter, Ignored, Match, Query, QueryPart, ResultPage, Sort
from tests.samples import LIMITS

PROVIDERS = ("tmapi_global", "tmapi", "daji", "aliexpress", "parsebot")

MODERATE = settings(max_examples=25)
"""For properties of whole screens: drawing one takes some milliseconds."""

translators = st.sampled_from(list(load_translators().values()))
photo_faults = st.sampled_from(PhotoFault)

# Markup, emoji outside the basic plane and made of several characters, right-to-left marks, line ends, a null by name.
_PIECES = st.sampled_from(
    [
        "<b>",
        "</i>",
        "&",
        "&amp;",
        "<",
        ">",
        '"',
        "😀",
        "👩‍👩‍👧",
        "قميص",
        "\u202e",
        "\n",
        "\r\n",
        "\t",
        "null",
        "杯",
        "é",
        " ",
    ]
)
_MIXED = st.lists(_PIECES | st.text(max_size=8), max_size=12).map("".join)
texts = _MIXED | st.builds(lambda text, times: (text * times)[:5000], _MIXED, st.integers(1, 500))
some_text = st.none() | texts
ids = st.from_regex(r"[A-Za-z0-9_.:-]{1,64}", fullmatch=True)
web_addresses = st.builds("https://detail.1688.com/offer/{}.html?a=1&b=<2>".format, ids)
pictures = st.none() | st.builds("https://cbu01.alicdn.com/{}.jpg".format, ids)
search_ids = st.text("abcXYZ019", min_size=ID_LENGTH, max_size=ID_LENGTH)
# The bounds of what the parsers of the answers let through.
amounts = st.decimals(0, Decimal(10) ** 15, places=2) | st.just(Decimal("1E+15"))
counts = st.integers(0, 10**15)
few = st.integers(0, 9)
languages = st.sampled_from(["en", "ru", "zh", "pt", "tlh"])

money = st.builds(
    Money,
    amount=amounts,
    currency=st.sampled_from(["CNY", "USD", "JPY", "KWD", "RUB", "ZZZ"]),
    unit_certain=st.booleans(),
    other_amount=st.none() | amounts,
)
weights = st.builds(Weight, grams=st.decimals("0.1", 10**9, places=1), unit_certain=st.booleans())
sales = st.builds(Sales, count=counts, at_least=st.booleans(), period=st.none() | st.sampled_from(SalesPeriod))
ratings = st.builds(Rating, value=st.decimals(0, 100, places=2), out_of=st.sampled_from([5, 100]))
sellers = st.builds(
    Seller,
    business=some_text,
    services=st.lists(texts, max_size=9).map(tuple),
    name=some_text,
    years=st.none() | counts,
    place=some_text,
    factory=st.none() | st.booleans(),
    verified=st.none() | st.booleans(),
    score=st.none() | ratings,
)
deliveries = st.builds(
    Delivery,
    origin=some_text,
    free=st.none() | st.booleans(),
    within_hours=st.none() | counts,
    fee=st.none() | money,
)
products = st.builds(
    Product,
    provider=st.sampled_from(PROVIDERS),
    marketplace=st.sampled_from(Marketplace),
    id=ids,
    title=texts,
    url=web_addresses,
    original_title=some_text,
    picture=pictures,
    price=st.none() | money,
    price_high=st.none() | money,
    price_from=st.booleans(),
    price_words=st.none() | st.text(min_size=1, max_size=80),
    original_price=st.none() | money,
    availability=st.none() | st.sampled_from(Availability),
    min_order=st.none() | counts,
    sold=st.none() | sales,
    seller=st.none() | sellers,
    rating=st.none() | ratings,
    repurchase_rate=st.none() | st.decimals(0, 100, places=1),
    delivery=st.none() | deliveries,
    badges=st.lists(st.sampled_from(Badge), unique=True).map(tuple),
    advertisement=st.booleans(),
    category=some_text,
)
details = st.builds(
    ProductDetails,
    provider=st.sampled_from(PROVIDERS),
    marketplace=st.sampled_from(Marketplace),
    id=ids,
    title=texts,
    url=web_addresses,
    pictures=st.lists(pictures.filter(bool), max_size=12).map(tuple),
    low=st.none() | money,
    high=st.none() | money,
    price_from=st.booleans(),
    original_price=st.none() | money,
    availability=st.none() | st.sampled_from(Availability),
    ship_to=st.none() | st.sampled_from(["US", "BR", "ZZ"]),
    weight=st.none() | weights,
    price_steps=st.lists(st.builds(PriceStep, min_quantity=counts, price=money), max_size=9).map(tuple),
    min_order=st.none() | counts,
    variants=st.lists(
        st.builds(
            Variant,
            name=texts,
            price=st.none() | money,
            stock=st.none() | counts,
            weight=st.none() | weights,
            picture=pictures,
        ),
        max_size=12,
    ).map(tuple),
    sold=st.none() | sales,
    rating=st.none() | ratings,
    seller=st.none() | sellers,
    delivery=st.none() | deliveries,
)
ignored = st.one_of(
    st.builds(Ignored, part=st.just(QueryPart.LANGUAGE), value=languages),
    st.builds(Ignored, part=st.just(QueryPart.SORT), value=st.sampled_from(Sort).map(str)),
    st.builds(Ignored, part=st.just(QueryPart.FILTER), value=st.sampled_from(Filter).map(str)),
    st.builds(Ignored, part=st.just(QueryPart.MATCH), value=st.sampled_from(Match).map(str)),
    st.builds(Ignored, part=st.just(QueryPart.PRICE_RANGE), value=st.sampled_from(["10-", "-50", "0.10-9999999"])),
    st.builds(Ignored, part=st.just(QueryPart.CURRENCY), value=st.sampled_from(["USD", "ZZZ"])),
    st.builds(Ignored, part=st.just(QueryPart.SHIP_TO), value=st.sampled_from(["RU", "QQ"])),
    st.builds(Ignored, part=st.sampled_from([QueryPart.REGION, QueryPart.CATEGORY]), value=st.just("set")),
    st.builds(Ignored, part=st.sampled_from([QueryPart.KEYWORD, QueryPart.AUXILIARY_TEXT]), value=texts),
)
failures = st.builds(Failure, provider=st.sampled_from(PROVIDERS), kind=st.sampled_from(FailureKind))
queries = st.builds(
    Query,
    language=languages,
    sort=st.sampled_from(Sort),
    price_min=st.none() | st.decimals(0, 9, places=2),
    filters=st.frozensets(st.sampled_from(Filter)),
    keyword=some_text,
)
capabilities = st.none() | st.builds(
    Capabilities,
    image=st.just(LIMITS),
    sorts=st.lists(st.sampled_from(Sort), unique=True, min_size=1).map(tuple),
    filters=st.lists(st.sampled_from(Filter), unique=True).map(tuple),
    paging=st.booleans(),
    matches_pictures=st.booleans(),
    details=st.booleans(),
)


def _numbered(found: list[Product]) -> tuple[Product, ...]:
    """Give each product an id of its own, as a marketplace does."""
    return tuple(product.model_copy(update={"id": f"{place}-{product.id}"[:64]}) for place, product in enumerate(found))


pages = st.builds(
    ResultPage,
    provider=st.sampled_from(PROVIDERS),
    page=st.just(1),
    products=st.lists(products, min_size=1, max_size=9).map(_numbered),
    total=st.none() | counts,
    has_more=st.none() | st.booleans(),
    ignored=st.lists(ignored, max_size=6).map(tuple),
    note=some_text,
)
results = pages.map(lambda page: Results([page]))


@st.composite
def shown_searches(draw: st.DrawFn) -> tuple[Search, Results]:
    """Draw results, and a search that shows one of them in any view."""
    found = draw(results)
    search = Search(
        id=draw(search_ids),
        chat_id=draw(st.integers(-(10**13), 10**13)),
        message_id=1,
        photo_message_id=1,
        user_id=1,
        state=SearchState.SHOWN,
        query=draw(st.none() | queries),
        provider=draw(st.sampled_from(PROVIDERS)),
        passed_over=draw(st.lists(failures, max_size=5).map(tuple)),
        position=draw(st.integers(0, len(found.products) - 1)),
        view=draw(st.sampled_from(View)),
        created_at=0,
    )
    return search, found
