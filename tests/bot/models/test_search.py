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
