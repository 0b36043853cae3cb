from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Translator
from bot.models.failures import ProvidersFailed
from bot.models.search import Failure
from bot.views.details import details_caption, known_caption
from providers.errors import FailureKind
from providers.models import Availability, Delivery, PriceStep, Product, ProductDetails, Sales, Seller, Variant, Weight
from tests.bot.views import judge
from tests.samples import a_product, some_details, yuan
from tests.strategies import MODERATE, details, failures, products, translators

MUG = a_product("610947572360", title="Mug", price=yuan("9.90"), seller=Seller(name="Yiwu Mugs"))


def seen(t: Translator, found: ProductDetails) -> list[str]:
    return judge.caption(details_caption(t, MUG, found)).split("\n")


def test_details_tell_all_that_the_page_tells(en: Translator) -> None:
    found = some_details(
        MUG,
        title="Mug, white, 350 ml",
        pictures=("https://a.example/1.jpg", "https://a.example/2.jpg"),
        low=yuan("8.50"),
        high=yuan("9.90"),
        price_steps=(PriceStep(min_quantity=1, price=yuan("9.90")), PriceStep(min_quantity=1000, price=yuan("8.50"))),
        min_order=1,
        variants=(Variant(name="white", price=yuan("9.90"), stock=1200), Variant(name="blue", stock=0)),
        sold=Sales(count=5160),
        delivery=Delivery(origin="Zhejiang"),
    )
    assert seen(en, found) == [
        "Mug, white, 350 ml",
        "💰 ¥8.50–9.90",
        "   1+  ¥9.90",
        "   1,000+  ¥8.50",
        "🎨 2 variants",
        "   white · ¥9.90 · 1,200 in stock",
        "   blue · sold out",
        "📦 from 1 piece",
        "🛒 sold 5,160, period unknown",
        "🏭 Yiwu Mugs",
        "🚚 from Zhejiang",
        "📷 2 pictures",
        "№ 610947572360",
    ]


def test_a_page_that_tells_nothing_leaves_what_the_search_told(en: Translator) -> None:
    assert seen(en, some_details(MUG, title="")) == ["Mug", "💰 ¥9.90", "🏭 Yiwu Mugs", "№ 610947572360"]


def test_one_price_is_no_range(en: Translator) -> None:
    assert "💰 ¥9.00" in seen(en, some_details(MUG, low=yuan("9"), high=yuan("9.00")))


def test_a_page_says_what_can_not_be_bought_and_for_which_country(en: Translator) -> None:
    lines = seen(en, some_details(MUG, low=yuan("9"), availability=Availability.SOLD_OUT, ship_to="BR"))
    assert lines[1:4] == ["⛔ sold out", "💰 ¥9.00", "   for delivery to Brazil"]


def test_a_product_of_one_kind_shows_its_stock_and_no_variant(en: Translator) -> None:
    lines = seen(en, some_details(MUG, variants=[Variant(name="", id="12000036", stock=57)]))
    assert "🎨 57 in stock" in lines
    assert "12000036" not in "".join(lines)


@pytest.mark.parametrize(
    ("weight", "line"),
    [
        (Weight(grams=Decimal(350)), "📏 350 g"),
        (Weight(grams=Decimal(1250)), "📏 1.25 kg"),
        (Weight(grams=Decimal(120), unit_certain=False), "📏 ❔ 120 g"),
    ],
)
def test_a_weight_says_when_its_unit_is_an_inference(en: Translator, weight: Weight, line: str) -> None:
    assert line in seen(en, some_details(MUG, weight=weight))


def test_a_price_before_a_reduction_is_struck(en: Translator) -> None:
    found = some_details(MUG, low=yuan("8"), high=yuan("8"), original_price=yuan("12"))
    assert "💰 ¥8.00  ¥12.00" in seen(en, found)


def test_a_page_without_its_table_says_from(en: Translator) -> None:
    assert "💰 from ¥8.00" in seen(en, some_details(MUG, low=yuan("8"), price_from=True))


def test_a_guess_at_the_unit_shows_in_a_range_too(en: Translator) -> None:
    low, high = yuan("8", unit_certain=False), yuan("9", unit_certain=False)
    assert "💰 ❔ ¥8.00 – ❔ ¥9.00" in seen(en, some_details(MUG, low=low, high=high))


def test_of_many_variants_the_first_are_told_and_the_rest_counted(en: Translator) -> None:
    lines = seen(en, some_details(MUG, variants=[Variant(name=f"colour {number}") for number in range(1, 12)]))
    assert "🎨 11 variants" in lines
    assert "   colour 8" in lines
    assert "   and 3 more" in lines
    assert "   colour 9" not in lines


def test_a_source_without_details_says_that_this_is_all(en: Translator) -> None:
    assert judge.caption(known_caption(en, MUG, None)).split("\n") == [
        "Mug",
        "💰 ¥9.90",
        "🏭 Yiwu Mugs",
        "№ 610947572360",
        "This source knows no more than the search showed.",
    ]


def test_a_source_that_failed_is_named_with_the_reason(en: Translator) -> None:
    caption = known_caption(en, MUG, ProvidersFailed([Failure(provider="tmapi_global", kind=FailureKind.BUSY)]))
    assert judge.caption(caption).endswith("1688 can't tell more right now: it is too busy.")


def test_the_sellers_own_title_stands_beside_a_translated_one(en: Translator) -> None:
    product = a_product(title="Mug", original_title="马克杯")
    assert judge.caption(known_caption(en, product, None)).startswith("Mug\n马克杯\n")


def test_a_title_that_was_not_translated_stands_once(en: Translator) -> None:
    product = a_product(title="马克杯", original_title="马克杯")
    assert judge.caption(known_caption(en, product, None)).count("马克杯") == 1


@MODERATE
@given(translators, products, details)
def test_telegram_takes_all_details(t: Translator, product: Product, found: ProductDetails) -> None:
    assert judge.caption(details_caption(t, product, found))


@MODERATE
@given(translators, products, st.none() | failures)
def test_telegram_takes_all_that_is_known(t: Translator, product: Product, failure: Failure | None) -> None:
    error = ProvidersFailed([failure]) if failure else None
    assert judge.caption(known_caption(t, product, error))
