import pytest

from bot.models.search import Failure
from bot.models.target import SentMessage
from providers.errors import FailureKind, RateLimited
from tests.samples import a_search


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
