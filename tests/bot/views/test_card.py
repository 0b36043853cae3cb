from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from bot.i18n import Translator
from bot.models.pictures import ProductPicture
from bot.models.results import Results
from bot.models.search import Failure, Search
from bot.views.card import card_caption, card_screen, with_notice
from bot.views.markup import CAPTION_LIMIT, units
from providers.errors import FailureKind
from providers.models import (
    Availability,
    Badge,
    Delivery,
    Marketplace,
    Money,
    PriceStep,
    Product,
    Rating,
    Sales,
    SalesPeriod,
    Seller,
    Variant,
)
from providers.query import Capabilities, Filter, Ignored, Query, QueryPart, Sort
from tests.bot.views import judge
from tests.samples import LIMITS, PLAIN, a_page, a_product, a_search, an_open_search, some_details, yuan
from tests.strategies import MODERATE, capabilities, shown_searches, texts, translators

MUG = a_product(
    title="Mug, 350 ml",
    picture="https://cbu01.alicdn.com/1.jpg",
    price=yuan("9.90"),
    original_price=yuan("12"),
    min_order=2,
    sold=Sales(count=700, at_least=True, period=SalesPeriod.MONTH),
    rating=Rating(value=Decimal("4.8")),
    repurchase_rate=Decimal(54),
    seller=Seller(
        name="Yiwu Mugs", years=5, place="Yiwu", factory=True, verified=True, score=Rating(value=Decimal("4.9"))
    ),
    badges=(Badge.SUPER_FACTORY,),
    delivery=Delivery(origin="Zhejiang", free=True, within_hours=48),
)

AT_1688 = Capabilities(image=LIMITS, price_range=True, price_currency="CNY")


def seen(
    t: Translator,
    product: Product,
    *,
    page: dict[str, Any] | None = None,
    can: Capabilities = PLAIN,
    **facts: Any,
) -> list[str]:
    """Return the lines of the card of `product`, as Telegram shows them."""
    results = Results([a_page(product, **(page or {}))])
    return judge.caption(card_caption(an_open_search(a_search(**facts), results, t=t, can=can))).split("\n")


@pytest.mark.parametrize(("least", "says"), [(None, True), (1, True), (2, False)])
def test_no_minimum_is_not_said_where_the_source_tells_one_as_well(least: int | None, *, says: bool) -> None:
    mug = MUG.model_copy(update={"badges": (Badge.ONE_PIECE,), "min_order": least})
    assert ("no minimum" in card_caption(an_open_search(a_search(), Results([a_page(mug)])))) is says


def test_a_card_tells_all_that_is_known(en: Translator) -> None:
    assert seen(en, MUG, page={"total": 90}) == [
        "Mug, 350 ml",
        "💰 ¥9.90  ¥12.00",
        "📦 from 2 pieces · 🛒 sold 700+ in a month",
        "⭐ 4.8/5 · 🔁 54% repeat buyers",
        "🏭 Yiwu Mugs",
        "   5 years · rated 4.9/5 · Yiwu",
        "🏅 verified, factory, super factory",
        "🛡 for: years, factory, badges, repeat buyers, rating, seller's rating",
        "🚚 from Zhejiang · free shipping · ships within 48 h",
        "",
        "🏬 1688 · 1 of about 90",
    ]


def test_a_card_leaves_out_what_nobody_told(en: Translator) -> None:
    assert seen(en, a_product(title="Mug")) == ["Mug", "💰 price not stated", "", "🏬 1688 · 1 of 1"]


def test_a_card_says_once_that_a_product_never_sold(en: Translator) -> None:
    never = a_product(
        title="Mug",
        sold=Sales(count=0, period=SalesPeriod.DAYS_90),
        repurchase_rate=Decimal(0),
        rating=Rating(value=Decimal(0)),
        seller=Seller(score=Rating(value=Decimal(0))),
    )
    assert seen(en, never)[:3] == ["Mug", "💰 price not stated", "🛡 against: few sales (sold 0)"]


def test_a_card_says_that_nobody_bought_again_what_sells(en: Translator) -> None:
    assert "🔁 0% repeat buyers" in seen(en, a_product(sold=Sales(count=700), repurchase_rate=Decimal(0)))


@pytest.mark.parametrize(
    ("place", "origin", "told"),
    [
        ("广东 东莞市", "广东东莞市", ["🏭 Dongguan, Guangdong (广东 东莞市)"]),
        ("上海 上海市", None, ["🏭 Shanghai (上海市)"]),
        ("Yiwu", "Zhejiang, Yiwu", ["🏭 Yiwu"]),
        ("New York", "New Jersey", ["🏭 New York", "🚚 from New Jersey"]),
        (None, "Beijing, Beijing", ["🚚 from Beijing"]),
    ],
)
def test_a_place_is_written_once(en: Translator, place: str | None, origin: str | None, told: list[str]) -> None:
    seller, delivery = Seller(place=place), Delivery(origin=origin)
    lines = seen(en, a_product(title="Mug", seller=seller, delivery=delivery))
    assert lines[2 : lines.index("")] == told


def test_a_price_of_nothing_is_a_price(en: Translator) -> None:
    assert "💰 ¥0.00" in seen(en, a_product(price=yuan("0")))


def test_a_price_whose_unit_is_a_guess_says_so(en: Translator) -> None:
    lines = seen(en, a_product(price=yuan("9.90", unit_certain=False)))
    assert "💰 ❔ ¥9.90" in lines
    assert "❔ These prices may be 100 times off: check ↗" in lines


def test_a_guess_names_both_readings(en: Translator) -> None:
    price = Money(amount=Decimal("0.99"), currency="EUR", unit_certain=False, other_amount=Decimal(99))
    assert "💰 ❔ €0.99 or €99.00" in seen(en, a_product(price=price))


def test_a_range_of_prices_is_one_and_says_which_end_counts(translators: dict[str, Translator]) -> None:
    ranged = a_product(price=yuan("3.5"), price_high=yuan("7.2"))
    lines = seen(translators["en"], ranged)
    assert "💰 ¥3.50–7.20" in lines
    assert "Where a price is a range, I sort and calculate by its lower end." in lines
    assert "💰 3,50–7,20 ¥" in [line.replace("\xa0", " ") for line in seen(translators["ru"], ranged)]


def test_what_a_source_writes_in_place_of_a_price_is_shown(en: Translator) -> None:
    assert "💰 price not stated: 面议" in seen(en, a_product(price_words="面议"))


def test_a_price_of_large_orders_says_from(en: Translator) -> None:
    assert "💰 from ¥60.00" in seen(en, a_product(price=yuan("60"), price_from=True))


@pytest.mark.parametrize(
    ("availability", "line"), [(Availability.SOLD_OUT, "⛔ sold out"), (Availability.ENDED, "⛔ no longer sold")]
)
def test_what_can_not_be_bought_says_so_above_its_price(en: Translator, availability: Availability, line: str) -> None:
    lines = seen(en, a_product(title="Mug", price=yuan("9"), availability=availability))
    assert lines[1:3] == [line, "💰 ¥9.00"]


@pytest.mark.parametrize("availability", [Availability.ON_SALE, None])
def test_what_can_be_bought_needs_no_word(en: Translator, availability: Availability | None) -> None:
    assert "⛔" not in "".join(seen(en, a_product(availability=availability)))


def test_an_offer_outside_the_price_range_is_marked_and_counted(en: Translator) -> None:
    search = a_search(query=Query(price_min=Decimal(10), price_max=Decimal(50)))
    can = PLAIN.model_copy(update={"price_range": True, "price_currency": "CNY"})
    results = Results([a_page(a_product("1", price=yuan("99")), a_product("2", price=yuan("20")))])
    counted = "⚠ 1 of the offers so far is outside the price range: this source does not keep to it."
    lines = judge.caption(card_caption(an_open_search(search, results, can=can))).split("\n")
    assert "⚠ outside the price range" in lines
    assert counted in lines
    second = search.model_copy(update={"position": 1})
    lines = judge.caption(card_caption(an_open_search(second, results, can=can))).split("\n")
    assert "⚠ outside the price range" not in lines
    assert counted in lines


def test_a_price_for_another_country_than_the_one_asked_for_names_it(en: Translator) -> None:
    line = "   for delivery to Brazil"
    assert seen(en, a_product(price=yuan("60"), ship_to="BR"))[2] == line
    assert line not in seen(en, a_product(price=yuan("60"), ship_to="BR"), query=Query(ship_to="BR"))


def test_prices_that_depend_on_a_country_name_it(en: Translator) -> None:
    search, can = a_search(query=Query(ship_to="BR")), PLAIN.model_copy(update={"ship_to": True})
    lines = judge.caption(card_caption(an_open_search(search, Results([a_page(MUG)]), can=can))).split("\n")
    assert "Prices are for delivery to Brazil." in lines
    nowhere = judge.caption(card_caption(an_open_search(a_search(query=Query()), Results([a_page(MUG)]), can=can)))
    assert "Prices depend on the country of delivery: /settings ship_to" in nowhere
    elsewhere = judge.caption(card_caption(an_open_search(search, Results([a_page(MUG)]), can=PLAIN)))
    assert "Brazil." not in elsewhere


def test_a_certain_price_carries_no_sign_of_doubt(en: Translator) -> None:
    assert "❔" not in "".join(seen(en, MUG))


def test_the_guess_is_explained_once_one_of_the_prices_is_one(en: Translator) -> None:
    lines = seen(en, MUG, page={"products": [MUG, a_product("2", price=yuan("3", unit_certain=False))]})
    assert "❔ These prices may be 100 times off: check ↗" in lines


def test_sales_of_at_least_a_number_carry_a_plus(en: Translator) -> None:
    assert "🛒 sold 700+, period unknown" in seen(en, a_product(sold=Sales(count=700, at_least=True)))


def test_orders_say_that_nobody_knows_over_what_time_they_were_counted(en: Translator) -> None:
    assert "🛒 12 orders (period unknown)" in seen(en, a_product(orders=12))


def test_an_exact_number_of_sales_has_none(en: Translator) -> None:
    assert "🛒 sold 5,160, period unknown" in seen(en, a_product(sold=Sales(count=5160)))


def test_one_piece_is_said_so(en: Translator) -> None:
    assert "📦 from 1 piece" in seen(en, a_product(min_order=1))


def test_numbers_are_written_as_the_language_writes_them(translators: dict[str, Translator]) -> None:
    lines = seen(translators["ru"], a_product(price=yuan("1234.5"), sold=Sales(count=5160)))
    assert "💰 1 234,50 ¥" in [line.replace("\xa0", " ") for line in lines]
    assert "🛒 продано 5\xa0160, срок неясен" in lines


def test_an_advertisement_is_called_one(en: Translator) -> None:
    assert "📢 Advertisement" in seen(en, a_product(advertisement=True))


def test_a_marketplace_with_a_provider_of_its_own_name_is_named_once(en: Translator) -> None:
    product = a_product(provider="aliexpress", marketplace=Marketplace.ALIEXPRESS)
    assert "🏬 AliExpress · 1 of 1" in seen(en, product)


def test_a_title_is_text_and_never_markup(en: Translator) -> None:
    assert seen(en, a_product(title="<b>R&D</b> mug <3 &amp;"))[0] == "<b>R&D</b> mug <3 &amp;"


def test_a_title_is_one_line_of_at_most_250_units(en: Translator) -> None:
    title = seen(en, a_product(title="A\nlong  title 😀 " * 100))[0]
    assert title.startswith("A long title 😀 A long title")
    assert title.endswith("…")
    assert units(title) <= 250


def test_a_provider_that_was_passed_over_is_named_with_the_reason(en: Translator) -> None:
    lines = seen(en, MUG, passed_over=(Failure(provider="daji", kind=FailureKind.NO_CREDIT),))
    assert lines[-1] == "I skipped DAJI: its account has no credit left."


def test_wishes_that_were_not_served_are_named(en: Translator) -> None:
    ignored = [Ignored(part=QueryPart.FILTER, value=Filter.FACTORY), Ignored(part=QueryPart.PRICE_RANGE, value="10-50")]
    assert (
        seen(en, MUG, page={"ignored": ignored})[-1]
        == "This source can't do this, so I left it out: Factory, price 10–50."
    )


def test_the_order_and_the_limits_stand_behind_the_signs_of_their_buttons(en: Translator) -> None:
    query = Query(sort=Sort.PRICE_UP, filters=frozenset({Filter.FACTORY}), price_min=Decimal(5), price_max=Decimal(50))
    lines = seen(en, MUG, can=AT_1688, query=query)
    assert lines[-2] == "⇅ Price, low to high · ⚙ Factory · ¥5–50"


UNLIKE = "Sorted this way, results may look less like your photo: compare the pictures."


@pytest.mark.parametrize(
    ("sort", "told"), [(Sort.PRICE_UP, True), (Sort.SALES, True), (Sort.DEFAULT, False), (Sort.BEST, False)]
)
def test_an_order_that_does_not_go_by_likeness_says_so(en: Translator, sort: Sort, *, told: bool) -> None:
    assert (UNLIKE in seen(en, MUG, can=AT_1688, query=Query(sort=sort))) == told


def test_an_order_that_a_source_did_not_serve_changes_nothing(en: Translator) -> None:
    ignored = [Ignored(part=QueryPart.SORT, value=Sort.PRICE_UP)]
    assert UNLIKE not in seen(en, MUG, can=AT_1688, page={"ignored": ignored}, query=Query(sort=Sort.PRICE_UP))


def test_the_card_of_a_link_tells_what_its_page_does(en: Translator) -> None:
    steps = (PriceStep(min_quantity=2, price=yuan("9.90")), PriceStep(min_quantity=100, price=yuan("8.50")))
    variants = (Variant(name="red", stock=7),)
    page = some_details(MUG, price_steps=steps, variants=variants, pictures=["https://cbu01.alicdn.com/1.jpg"])
    results = Results([a_page(MUG, has_more=False)]).with_details({MUG.id: page})
    link = a_search(photo_url="https://detail.1688.com/offer/610947572360.html", file_id="")
    lines = judge.caption(card_caption(an_open_search(link, results, can=PLAIN))).split("\n")
    assert lines[-5:] == ["   2+  ¥9.90", "   100+  ¥8.50", "🎨 1 variant", "   red · 7 in stock", "📷 1 picture"]
    assert "🎨 1 variant" not in seen(en, MUG)


def test_limits_alone_are_not_called_an_order(en: Translator) -> None:
    assert seen(en, MUG, can=AT_1688, query=Query(price_max=Decimal(10)))[-1] == "⚙ ≤ ¥10"


def test_limits_that_were_not_served_are_not_said_to_hold(en: Translator) -> None:
    ignored = [Ignored(part=QueryPart.PRICE_RANGE, value="10-")]
    lines = seen(en, MUG, page={"ignored": ignored}, query=Query(price_min=Decimal(10)))
    assert not any(line.startswith("⚙") for line in lines)


def test_a_language_that_a_source_does_not_speak_is_named(en: Translator) -> None:
    ignored = [Ignored(part=QueryPart.LANGUAGE, value="ru")]
    assert seen(en, MUG, page={"ignored": ignored})[-1].endswith("this source does not speak Russian.")


def test_a_source_with_one_page_says_that_this_is_all(en: Translator) -> None:
    assert seen(en, MUG, can=Capabilities(image=LIMITS, paging=False))[-1] == "This source gives its first page only."


def test_a_source_that_does_not_look_at_the_photo_says_so(en: Translator) -> None:
    lines = seen(en, MUG, page={"note": "1,000 sample rows"}, can=Capabilities(image=LIMITS, matches_pictures=False))
    assert lines[:3] == ["⚠ This source doesn't look at the photo.", "", "Mug, 350 ml"]
    assert lines[-1] == "1,000 sample rows"


def test_it_is_said_that_a_preview_was_searched(en: Translator) -> None:
    note = "I searched with the preview: a screenshot may find more."
    assert seen(en, MUG, from_preview=True)[-1] == note


def test_the_card_of_the_second_place_shows_the_second_product(en: Translator) -> None:
    products = [MUG, a_product("2", title="Cup", picture="https://cbu01.alicdn.com/2.jpg")]
    screen = card_screen(an_open_search(a_search(position=1), Results([a_page(*products)]), can=PLAIN))
    assert judge.caption(screen.text).startswith("Cup\n")
    assert screen.picture == ProductPicture("https://cbu01.alicdn.com/2.jpg")


def test_a_product_without_a_picture_has_a_card_without_one(en: Translator) -> None:
    assert card_screen(an_open_search(a_search(), Results([a_page("1")]), can=PLAIN)).picture is None


@pytest.mark.parametrize("name", ["🏬 1688", "9.90", "Mug, 350 ml"])
def test_what_matters_is_there_in_every_language(translators: dict[str, Translator], name: str) -> None:
    for t in translators.values():
        assert name in "\n".join(seen(t, MUG)).replace("9,90", "9.90")


@MODERATE
@given(translators, shown_searches(), capabilities)
def test_telegram_takes_every_card(t: Translator, shown: tuple[Search, Results], can: Capabilities | None) -> None:
    search, results = shown
    screen = card_screen(an_open_search(search, results, t=t, can=can, has_alternatives=True))
    assert judge.caption(screen.text)
    assert judge.buttons(screen.keyboard)


@MODERATE
@given(translators, shown_searches(), texts)
def test_telegram_takes_every_card_with_a_notice_above_it(
    t: Translator, shown: tuple[Search, Results], notice: str
) -> None:
    search, results = shown
    caption = card_caption(an_open_search(search, results, t=t))
    assert judge.caption(with_notice(caption, notice[: CAPTION_LIMIT // 4]))


def test_a_notice_stands_above_the_card() -> None:
    assert judge.caption(with_notice("<b>Mug</b>\nprice", "No more <now>")) == "⚠ No more <now>\n\nMug\nprice"


def test_a_notice_takes_the_room_of_the_last_lines() -> None:
    caption = "\n".join(["<b>Mug</b>", "x" * 1010, "last"])
    assert judge.caption(with_notice(caption, "No more now")).split("\n") == ["⚠ No more now", "", "Mug"]
