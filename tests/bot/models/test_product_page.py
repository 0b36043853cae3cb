import pytest

from bot.models.product_page import with_details
from providers.models import Availability
from tests.providers.test_card_and_page import READERS, both
from tests.samples import a_product, some_details, yuan

CARD = a_product(price=yuan("25.90"), price_from=True, min_order=1)


def test_a_card_takes_the_range_of_its_page_and_no_longer_says_from() -> None:
    page = some_details(CARD, low=yuan("25.90"), high=yuan("29.89"), min_order=2)
    card = with_details(CARD, page)
    assert (card.price, card.price_high, card.price_from) == (yuan("25.90"), yuan("29.89"), False)
    assert card.min_order == 2


def test_a_card_takes_the_one_price_of_its_page() -> None:
    card = with_details(CARD, some_details(CARD, low=yuan("29.89"), high=yuan("29.89")))
    assert (card.price, card.price_high, card.price_from) == (yuan("29.89"), None, False)


def test_what_was_an_inference_is_settled_by_the_page() -> None:
    uncertain = a_product(price=yuan("1.48", unit_certain=False))
    card = with_details(uncertain, some_details(uncertain, low=yuan("1.48"), ship_to="US"))
    assert card.price is not None
    assert card.price.unit_certain
    assert card.ship_to == "US"


def test_a_page_tells_what_is_sold_out_also_without_a_price() -> None:
    card = with_details(CARD, some_details(CARD, availability=Availability.SOLD_OUT))
    assert card == CARD.model_copy(update={"availability": Availability.SOLD_OUT})


def test_what_is_not_sold_to_a_country_keeps_its_price_and_names_the_country() -> None:
    card = with_details(CARD, some_details(CARD, availability=Availability.NOT_THERE, ship_to="BR"))
    assert (card.price, card.availability, card.ship_to) == (CARD.price, Availability.NOT_THERE, "BR")


def test_a_page_that_tells_nothing_changes_nothing() -> None:
    assert with_details(CARD, some_details(CARD)) == CARD


@pytest.mark.parametrize("provider", READERS)
def test_a_card_and_its_page_agree_on_every_price_once_the_page_was_read(provider: str) -> None:
    card, page = both(provider)
    informed = with_details(card, page)
    assert (informed.price, informed.price_high or informed.price) == (page.low, page.high)
    assert (informed.original_price, informed.price_from) == (page.original_price, page.price_from)
    assert informed.min_order == (page.min_order or card.min_order)
