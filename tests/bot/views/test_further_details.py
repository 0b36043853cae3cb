from decimal import Decimal

from hypothesis import given

from bot.i18n import Translator
from bot.models.results import Results
from bot.views.callbacks import Action, read_press
from bot.views.details import details_caption, details_screen
from bot.views.further_details import LINES, further_captions
from providers.models import Attribute, PriceStep, Product, ProductDetails, Seller, Variant, Weight
from tests.bot.views import judge
from tests.samples import a_page, a_product, a_search, an_open_search, some_details, yuan
from tests.strategies import MODERATE, details, products, translators

MUG = a_product("610947572360", title="Mug", price=yuan("9.90"))
MANY = some_details(
    MUG,
    variants=[
        Variant(
            name=f"colour {number}",
            price=yuan("9.90"),
            stock=number,
            weight=Weight(grams=Decimal(350)),
            picture=f"https://cbu01.alicdn.com/{number}.jpg",
        )
        for number in range(1, 26)
    ],
)


def pages(t: Translator, found: ProductDetails, product: Product = MUG) -> list[list[str]]:
    first = details_caption(t, product, found)
    return [judge.caption(page).split("\n") for page in further_captions(t, product, found, first)]


def buttons(page: int) -> dict[str, str]:
    """What the buttons in the last row say under a page of the details of a mug with many variants."""
    opened = an_open_search(a_search(), Results([a_page(MUG)]))
    keyboard = details_screen(opened, MANY, page).keyboard
    assert keyboard is not None
    return {button.text: str(button.callback_data) for button in keyboard.inline_keyboard[-1]}


def test_what_the_first_page_tells_needs_no_other(en: Translator) -> None:
    found = some_details(MUG, variants=[Variant(name="red"), Variant(name="blue")], attributes=facts(3))
    assert pages(en, found) == []


def test_all_variants_are_told_page_by_page(en: Translator) -> None:
    told = pages(en, MANY)
    assert [page[:2] for page in told] == [["Mug", "🎨 25 variants"]] * 3
    lines = [line for page in told for line in page[2:]]
    assert lines == [f"   colour {number} · ¥9.90 · {number} in stock · 350 g" for number in range(1, 26)]


def test_the_name_of_a_variant_leads_to_its_picture(en: Translator) -> None:
    page = further_captions(en, MUG, MANY, details_caption(en, MUG, MANY))[0]
    assert '<a href="https://cbu01.alicdn.com/1.jpg">colour 1</a>' in page


def test_all_attributes_are_told(en: Translator) -> None:
    told = pages(en, some_details(MUG, attributes=facts(14)))
    assert [page[0] for page in told] == ["Mug", "Mug"]
    assert [line for page in told for line in page[2:]] == [f"▪ fact {number}: true" for number in range(14)]


def test_all_steps_of_the_price_are_told(en: Translator) -> None:
    steps = [PriceStep(min_quantity=10 * number, price=yuan(str(20 - number))) for number in range(1, 9)]
    assert pages(en, some_details(MUG, price_steps=steps))[0][-1] == "   80+  ¥12.00"


def test_what_a_seller_does_and_promises_is_told(en: Translator) -> None:
    seller = Seller(name="Yiwu Mugs", business="生产加工", services=("7天包换",))
    product = a_product(title="Mug", original_title="马克杯", category="Kitchen", seller=seller)
    lines = judge.caption(details_caption(en, product, some_details(product))).split("\n")
    assert lines[:2] == ["Mug", "马克杯"]
    assert lines[-2:] == ["🤝 生产加工 · 7天包换", "🏷 Kitchen"]


def test_the_pages_lead_to_each_other_and_to_the_card() -> None:
    def to(page: int) -> str:
        return f"r:info:AbCdEfGh12:{page}"

    card, close = "r:card:AbCdEfGh12:", "r:x:AbCdEfGh12:"
    assert buttons(0) == {"◀ Back": card, "▶ 2/4": to(1), "✕ Close": close}
    assert buttons(2) == {"◀ 2/4": to(1), "▶ 4/4": to(3), "✕ Close": close}
    assert buttons(3) == {"◀ 3/4": to(2), "✕ Close": close}


def test_a_page_that_is_no_longer_there_is_the_last() -> None:
    assert buttons(99) == buttons(3)


def test_a_button_of_an_earlier_version_names_no_page() -> None:
    press = read_press("r:info:AbCdEfGh12:")
    assert press is not None
    assert (press.action, press.argument) == (Action.DETAILS, "")


@MODERATE
@given(translators, products, details)
def test_telegram_takes_every_page(t: Translator, product: Product, found: ProductDetails) -> None:
    told = pages(t, found, product)
    assert all(len(page) <= LINES + 2 for page in told)


def facts(count: int) -> list[Attribute]:
    return [Attribute(name=f"fact {number}", value="true") for number in range(count)]
