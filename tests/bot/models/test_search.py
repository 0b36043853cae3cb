import pytest

from bot.models.search import Failure, FailureKind
from bot.models.target import SentMessage
from providers.errors import (
    BadAnswer,
    NoCredit,
    NotAuthorized,
    PhotoRejected,
    ProductGone,
    ProviderError,
    RateLimited,
    Unavailable,
)
from tests.samples import a_search


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NoCredit("daji", "balance 0"), FailureKind.NO_CREDIT),
        (NotAuthorized("daji", "bad sign"), FailureKind.REFUSED_KEY),
        (RateLimited("daji", "slow down"), FailureKind.BUSY),
        (Unavailable("daji", "time-out"), FailureKind.UNREACHABLE),
        (PhotoRejected("daji", "no product in it"), FailureKind.PHOTO_REFUSED),
        (BadAnswer("daji", "a list"), FailureKind.UNREADABLE_ANSWER),
        (ProductGone("daji", "taken down"), FailureKind.GONE),
        (ProviderError("daji", "something new"), FailureKind.UNREACHABLE),
    ],
)
def test_each_error_is_told_as_something_a_person_understands(error: ProviderError, kind: FailureKind) -> None:
    assert Failure.of(error) == Failure(provider="daji", kind=kind)


def test_a_search_without_an_answer_has_no_message() -> None:
    assert a_search().message is None


def test_a_search_knows_the_message_it_is_shown_in() -> None:
    posted = SentMessage(7, 41, is_photo=True)
    assert a_search(chat_id=7).shown_in(posted).message == posted
