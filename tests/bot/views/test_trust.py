from decimal import Decimal

import pytest
from hypothesis import given

from bot.i18n import Translator
from bot.models.kept import KeptList, KeptProduct
from bot.models.open_list import OpenList
from bot.models.open_search import OpenSearch
from bot.models.results import Results
from bot.models.search import Search
from bot.models.settings import Preferences
from bot.models.trust import Fact, Side, assess
from bot.views.callbacks import KeptAction, KeptPress
from bot.views.trust import assess_shown, fact_text, kept_trust_screen, search_trust_screen, trust_summary
from providers.models import Badge, Product, Rating, Sales, Seller
from tests.bot.views import judge
from tests.samples import ENGLISH, a_page, a_product, a_search, an_open_search, some_details, yuan
from tests.strategies import MODERATE, products, shown_searches, translators

MUG = a_product(
    price=yuan("3.50"),
    sold=Sales(count=5160),
    repurchase_rate=Decimal(54),
    badges=(Badge.SUPER_FACTORY,),
    seller=Seller(name="Yiwu Mugs", years=1, factory=True, score=Rating(value=Decimal("4.2"))),
)
OTHERS = [a_product(f"other{number}", price=yuan("10")) for number in range(5)]


def opened_with(product: Product, *others: Product) -> OpenSearch:
    return an_open_search(a_search(result_set="1" * 64), Results([a_page(product, *others)]))


def said(product: Product, fact: Fact) -> str:
    return fact_text(ENGLISH, fact, assess(product, ()))


def test_a_card_names_what_speaks_for_an_offer_and_tells_what_speaks_against_it() -> None:
    assert trust_summary(opened_with(MUG, *OTHERS)) == (
        "🛡 for: factory, badges, sales, repeat buyers · against: new (1 year), price 35% of the median of 6 offers"
    )


def test_a_card_says_nothing_where_nothing_speaks_for_or_against() -> None:
    assert trust_summary(opened_with(a_product())) == ""


def test_the_page_tells_each_fact_with_its_figures_and_what_is_not_said() -> None:
    screen = search_trust_screen(opened_with(MUG, *OTHERS))
    assert judge.caption(screen.text).split("\n") == [
        "Mug 1",
        "Yiwu Mugs",
        "In its favour",
        "▪ factory",
        "▪ super factory",
        "▪ sold 5,160, period unknown",
        "▪ 54% repeat buyers, of 5,160 sold",
        "Against it",
        "▪ new (1 year)",
        "▪ price 35% of the median of 6 offers",
        "Neither for nor against it",
        "▪ seller's rating 4.2/5",
        "The source does not say",
        "▪ inspection, rating, refunds",
    ]
    assert judge.buttons(screen.keyboard) == [["◀ Back", "✕ Close"]]


def test_all_of_three_buyers_are_too_few_to_count() -> None:
    product = a_product(sold=Sales(count=3), repurchase_rate=Decimal(100), rating=Rating(value=Decimal(5)))
    assert said(product, Fact.REPURCHASE) == "100% repeat buyers, of 3 sold: too few to tell"
    assert said(product, Fact.RATING) == "rating 5/5, of 3 sold: too few to tell"
    assert said(product, Fact.SALES) == "few sales (sold 3, period unknown)"


def test_a_share_of_an_unknown_number_says_so() -> None:
    product = a_product(repurchase_rate=Decimal(54))
    assert said(product, Fact.REPURCHASE) == "54% repeat buyers, of an unknown number"


def test_a_percentage_below_the_threshold_is_never_rounded_up_to_it() -> None:
    found = [a_product(str(number), price=yuan(amount)) for number, amount in enumerate(["3.99", *["10"] * 4])]
    assert fact_text(ENGLISH, Fact.PRICE, assess(found[0], found)) == "price 39% of the median of 5 offers"


def test_what_the_page_of_a_product_tells_counts_too() -> None:
    product = a_product()
    details = some_details(product, seller=Seller(years=8), sold=Sales(count=2))
    opened = opened_with(product)
    known = an_open_search(opened.search, opened.results.with_details({product.id: details}))
    assert trust_summary(known) == "🛡 for: years · against: few sales (sold 2, period unknown)"


@pytest.mark.parametrize(
    "search", [a_search(), a_search(result_set="1", photo_url="https://detail.1688.com/offer/610947572360.html")]
)
def test_a_price_is_compared_with_what_one_photo_has_found_and_with_nothing_else(search: Search) -> None:
    opened = an_open_search(search, Results([a_page(a_product("610947572360", price=yuan("1")), *OTHERS)]))
    assert assess_shown(opened).comparison is None


def test_the_page_of_a_kept_product_compares_it_with_no_other_and_leads_back_to_its_card() -> None:
    details = some_details(MUG, seller=Seller(years=8))
    kept = KeptProduct(id="kept000001", list_id="bags-ABCDE", product=MUG, details=details, kept_by=7, kept_at=0)
    products = (kept, *(kept.model_copy(update={"id": one.id, "product": one}) for one in OTHERS))
    opened = OpenList(KeptList(id="bags-ABCDE", name="Bags", count=6), products, ENGLISH, Preferences())
    screen = kept_trust_screen(opened)
    assert "8 years on 1688" in judge.caption(screen.text)
    assert "how its price compares" in judge.caption(screen.text)
    assert judge.data_of(screen.keyboard, "◀") == KeptPress(KeptAction.GO, "bags-ABCDE", "card.0").data()


@MODERATE
@given(translators, products)
def test_every_known_fact_is_told_in_every_language(t: Translator, product: Product) -> None:
    assessment = assess(product, [product] * 5)
    known = [fact for fact in Fact if assessment.sides[fact] is not Side.UNKNOWN]
    assert all(fact_text(t, fact, assessment) for fact in known)


@MODERATE
@given(translators, shown_searches())
def test_telegram_takes_every_page(t: Translator, shown: tuple[Search, Results]) -> None:
    search, results = shown
    assert judge.caption(search_trust_screen(an_open_search(search, results, t=t)).text)
