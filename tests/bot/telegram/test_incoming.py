from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from pydantic import JsonValue
from telegram import Chat, Message, User

from bot.models.links import ProductLink
from bot.models.photo_sizes import PhotoSize
from bot.telegram.incoming import (
    ANNOUNCEMENTS,
    Links,
    Picture,
    Refusal,
    asker_of,
    channel_of,
    is_announcement,
    sought_in,
    text_for_bot,
)
from bot.telegram.message_contents import Contents, FoundPicture, contents_of
from bot.telegram.updates.reading import read_update
from providers.models import Marketplace
from tests.bot_api import as_update, message_fields, message_with, messages

STILL, VIDEO, LARGE = (
    FoundPicture("still"),
    FoundPicture("preview", 320, is_preview=True),
    FoundPicture("large", 1, 2**30),
)
PRODUCT = ProductLink(Marketplace.ALIBABA_1688, "610947572360")
OFFER, ELSEWHERE = "https://detail.1688.com/offer/610947572360.html", "https://example.com/1.html"


def holding(
    *pictures: FoundPicture,
    links: tuple[str, ...] = (),
    text: str = "",
    moves: bool = False,
    message_id: int | None = 40,
) -> Contents:
    return Contents(message_id, pictures, links, (text,), moves)


def test_a_picture_is_taken_before_a_link_and_a_link_before_a_preview() -> None:
    assert sought_in([holding(VIDEO, STILL, links=(OFFER,))]) == Picture(40, "still")
    assert sought_in([holding(VIDEO, links=(ELSEWHERE, OFFER))]) == Links((PRODUCT,))
    assert sought_in([holding(VIDEO, links=(ELSEWHERE,))]) == Picture(40, "preview", is_preview=True)


@pytest.mark.parametrize("text", ["610947572360", "/search 610947572360", "@snapsource_bot 610947572360"])
def test_bare_number_of_a_product_is_a_link(text: str) -> None:
    assert sought_in([holding(text=text)]) == Links((PRODUCT,))


def test_file_that_says_it_is_no_picture_is_tried_after_all_else() -> None:
    doubtful = FoundPicture("file", is_doubtful=True)
    assert sought_in([holding(doubtful)]) == Picture(40, "file", is_doubtful=True)
    assert sought_in([holding(doubtful, links=(OFFER,))]) == Links((PRODUCT,))


def test_of_several_pictures_in_one_message_the_first_is_taken_and_called_so() -> None:
    several = holding(STILL, replace(STILL, file_id="second"))
    assert sought_in([several]) == Picture(40, "still", is_one_of_several=True)


def test_sizes_of_a_photo_are_known() -> None:
    sizes = (PhotoSize(file_id="small", width=90, height=67), PhotoSize(file_id="still", width=1280, height=960))
    assert sought_in([holding(replace(STILL, sizes=sizes))]) == Picture(40, "still", sizes=sizes)


def test_what_a_message_holds_is_taken_before_what_it_quotes() -> None:
    quoted = holding(STILL, message_id=30)
    assert sought_in([holding(VIDEO), quoted]) == Picture(40, "preview", is_preview=True)
    assert sought_in([holding(links=(ELSEWHERE,)), quoted]) == Picture(30, "still")


def test_picture_that_is_quoted_from_elsewhere_is_in_no_message_of_the_chat() -> None:
    assert sought_in([holding(), holding(STILL, message_id=None)]) == Picture(None, "still")


@pytest.mark.parametrize(("side", "taken"), [(200, True), (199, False), (None, False)])
def test_preview_needs_200_pixels(side: int | None, taken: bool) -> None:
    preview = FoundPicture("preview", side, is_preview=True)
    expected = Picture(40, "preview", is_preview=True) if taken else Refusal.NO_PREVIEW
    assert sought_in([holding(preview, moves=True)]) == expected


@pytest.mark.parametrize(
    ("contents", "refusal"),
    [
        (holding(LARGE), Refusal.TOO_LARGE),
        (holding(moves=True), Refusal.NO_PREVIEW),
        (holding(links=(ELSEWHERE,)), Refusal.FOREIGN_LINK),
        (holding(), Refusal.NOTHING),
    ],
)
def test_it_is_known_why_nothing_can_be_searched(contents: Contents, refusal: Refusal) -> None:
    assert sought_in([contents]) is refusal


def test_reason_why_the_message_itself_can_not_be_searched_goes_before_what_it_quotes() -> None:
    assert sought_in([holding(LARGE), holding(STILL)]) is Refusal.TOO_LARGE


@pytest.mark.parametrize("name", message_fields())
def test_every_kind_of_message_is_searched_or_answered(name: str) -> None:
    message = read_update(as_update(message_with(name)), None).message
    assert message is not None
    assert is_announcement(message) == (name in ANNOUNCEMENTS)
    assert sought_in(contents_of(message.to_dict()))


def test_announcements_are_kinds_of_messages() -> None:
    assert set(message_fields()) >= ANNOUNCEMENTS


@settings(max_examples=60)
@given(messages())
def test_no_message_is_too_odd_to_be_looked_through(message: dict[str, JsonValue]) -> None:
    read = read_update(as_update(message), None).message
    assert read is not None
    assert sought_in(contents_of(read.to_dict()))


NOW = datetime(2026, 1, 1, tzinfo=UTC)
GROUP, CHANNEL = Chat(-1005, "supergroup"), Chat(-1006, "channel")
SHARED_ACCOUNT = User(136817688, "Channel", is_bot=True)


def test_channel_is_named_and_not_the_account_that_all_channels_share() -> None:
    assert channel_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=CHANNEL)) == CHANNEL.id


def test_people_and_admins_who_write_as_their_group_are_no_channel() -> None:
    assert channel_of(Message(1, NOW, GROUP, from_user=User(5, "Ben", is_bot=False))) is None
    assert channel_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=GROUP)) is None


def test_post_of_the_groups_own_channel_counts_as_no_channel() -> None:
    telegram = User(777000, "Telegram", is_bot=False)
    post = Message(1, NOW, GROUP, from_user=telegram, sender_chat=CHANNEL, is_automatic_forward=True)
    assert channel_of(post) is None


def test_whoever_writes_in_the_name_of_a_channel_asks_as_the_group() -> None:
    ben = User(5, "Ben", is_bot=False)
    assert asker_of(Message(1, NOW, GROUP, from_user=SHARED_ACCOUNT, sender_chat=CHANNEL)) == GROUP.id
    assert asker_of(Message(1, NOW, GROUP, from_user=ben)) == ben.id


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@snapsource_bot who sells this?", None),
        ("who sells this? @Snapsource_bot", None),
        ("@snapsource_bot", None),
        ("@snapsource_bot thanks", None),
        ("@snapsource_bot who sells this “in red”?", "in red"),
        ('@snapsource_bot "red" mug', "red"),
        ("@snapsource_bot «красная» кружка", "красная"),
        ("@snapsource_bot 「赤い」の", "赤い"),
        ("@snapsource_bot do you have 'in red'?", "in red"),
        ("@snapsource_bot it's Ben's mug", None),
        ("@snapsource_bot what is it? #striped", "#striped"),
        ("@snapsource_bot cheaper, please", "cheaper, please"),
        ("@snapsource_bot 10-50", "10-50"),
        ("@snapsource_bot 100 pcs", "100 pcs"),
        ("/search red", "red"),
        ("and this one? /search@snapsource_bot in red", "in red"),
        ("/search", None),
        ("/searching red", None),
    ],
)
def test_words_beside_the_name_of_the_bot_are_talk_unless_they_are_quoted_or_behind_the_command(
    text: str, meant: str | None
) -> None:
    group, now = Chat(-5, "supergroup"), datetime.now(UTC)
    for message in (Message(40, now, group, text=text), Message(40, now, group, caption=text)):
        assert text_for_bot(message, "snapsource_bot") == meant
