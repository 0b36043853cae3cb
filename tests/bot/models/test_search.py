import pytest

from bot.models.search import Failure, OfferKey
from bot.models.target import SentMessage
from providers.errors import FailureKind, RateLimited
from providers.models import Marketplace
from tests.samples import a_product, a_search


def test_a_failure_is_that_of_the_error() -> None:
    assert Failure.of(RateLimited("daji", "slow down")) == Failure(provider="daji", kind=FailureKind.BUSY)


def test_a_search_without_an_answer_has_no_message() -> None:
    assert a_search().message is None


def test_a_search_knows_the_message_it_is_shown_in() -> None:
    posted = SentMessage(7, 41, is_photo=True)
    assert a_search(chat_id=7).shown_in(posted).message == posted


@pytest.mark.parametrize(("asker", "may"), [(7, True), (8, False), (-1005, True), (0, True)])
def test_cards_are_for_who_asked_and_those_that_were_asked_in_the_name_of_a_chat_for_everybody(
    asker: int, may: bool
) -> None:
    assert a_search(user_id=asker).may_be_turned_by(7) is may


@pytest.mark.parametrize(
    ("facts", "is_same"),
    [
        ({"id": "2", "url": "https://detail.1688.com/offer/1.html"}, True),
        ({"provider": "daji", "id": "1", "url": "https://m.1688.com/offer/1.html"}, True),
        ({"marketplace": Marketplace.ALIEXPRESS, "id": "1", "url": "https://www.aliexpress.com/item/1.html"}, False),
        ({"id": "2", "url": "https://detail.1688.com/offer/2.html"}, False),
    ],
    ids=["same link", "same offer at another source", "same id at another marketplace", "another"],
)
def test_the_product_whose_like_is_sought_is_known_by_its_id_and_by_its_link(
    facts: dict[str, object], *, is_same: bool
) -> None:
    search = a_search(similar_to=OfferKey.of(a_product("1")))
    found = a_product().model_copy(update=facts)
    assert search.is_sought_for(found) is is_same


def test_where_nothing_like_another_is_sought_every_product_counts() -> None:
    assert not a_search().is_sought_for(a_product())
