from collections.abc import AsyncIterator

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.images.cache import PictureCache
from bot.models.pictures import GridPicture, ProductPicture, Tile
from bot.models.target import SentMessage, Target
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import BLANK, Messenger
from bot.telegram.outages import TRIES
from bot.telegram.picture_files import PhotosRefused
from bot.views.screen import Screen
from sandbox.telegram.objects import JsonObject, Message
from tests.bot.harness import BotHarness
from tests.samples import jpeg
from tests.waiting import until

URL = "https://cbu01.alicdn.com/1.jpg"
OTHER_URL = "https://cbu01.alicdn.com/2.jpg"
NOWHERE = "https://cbu01.alicdn.com/nowhere.jpg"
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("▶", callback_data="r:go:AbCdEfGh12:1")]])
TEXT = Screen("<b>Mug</b> &amp; cup", BUTTONS)
CARD = Screen("<b>Mug</b>", BUTTONS, ProductPicture(URL))
OTHER_CARD = Screen("<b>Cup</b>", BUTTONS, ProductPicture(OTHER_URL))
BARE_CARD = Screen("<b>Cup</b>", BUTTONS)


@pytest.fixture(autouse=True)
def _pictures_are_on_the_web(harness: BotHarness) -> None:
    harness.web.put(URL, jpeg("red"))
    harness.web.put(OTHER_URL, jpeg("blue"))


def shown(harness: BotHarness) -> Message:
    return harness.messages[-1]


def is_upload(photo: object) -> bool:
    return isinstance(photo, dict) or photo == "attach://photo"


def given(harness: BotHarness, method: str = "sendPhoto") -> list[JsonObject]:
    return [call.parameters for call in harness.telegram.calls.of(method)]


def picture_file(message: Message) -> str:
    assert message.photo is not None
    return message.photo[-1].file_unique_id


# Sending


async def test_a_text_is_sent_with_its_markup_and_buttons(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, TEXT)
    message = shown(harness)
    assert (message.text, [button.text for button in message.buttons]) == ("Mug & cup", ["▶"])
    assert posted == SentMessage(harness.chat.id, message.message_id, is_photo=False)


async def test_links_in_a_text_bring_no_preview(harness: BotHarness) -> None:
    await harness.messenger.post(harness.target, Screen("https://detail.1688.com/"))
    assert shown(harness).link_preview_options == {"is_disabled": True}


async def test_an_answer_stands_under_what_it_answers(harness: BotHarness) -> None:
    asked = harness.telegram.user_sends_text(harness.chat, harness.ann, "mug?")
    await harness.messenger.post(Target(harness.chat.id, asked.message_id), TEXT)
    answered = shown(harness).reply_to_message
    assert answered is not None
    assert answered.message_id == asked.message_id


async def test_an_answer_is_sent_although_the_question_is_gone(harness: BotHarness) -> None:
    asked = harness.telegram.user_sends_text(harness.chat, harness.ann, "mug?")
    harness.telegram.user_deletes(asked)
    await harness.messenger.post(Target(harness.chat.id, asked.message_id), TEXT)
    assert shown(harness).text == "Mug & cup"


async def test_an_answer_stays_in_its_topic(harness: BotHarness) -> None:
    forum = harness.telegram.add_group(members=[harness.ann], forum=True)
    topic = harness.telegram.add_topic(forum, harness.ann, "Mugs")
    await harness.messenger.post(Target(forum.id, thread_id=topic), CARD)
    assert harness.telegram.bot_messages(forum)[-1].message_thread_id == topic


async def test_a_question_is_sent_as_html_and_invites_an_answer(harness: BotHarness) -> None:
    await harness.messenger.ask(harness.target, "Less than &lt;10&gt;?")
    assert shown(harness).text == "Less than <10>?"
    assert given(harness, "sendMessage")[0]["reply_markup"] == {"force_reply": True, "selective": True}


async def test_a_picture_is_downloaded_and_uploaded_at_first(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    assert posted.is_photo
    assert shown(harness).caption == "Mug"
    assert harness.web.asked == [URL]


async def test_a_picture_is_sent_by_its_file_id_from_then_on(harness: BotHarness) -> None:
    await harness.messenger.post(harness.target, CARD)
    await harness.messenger.post(harness.target, CARD)
    assert given(harness)[1]["photo"] == await harness.store.cache.file_id(URL)
    first, second = harness.messages
    assert picture_file(first) == picture_file(second)


async def test_a_picture_that_we_can_not_download_is_given_by_its_address(harness: BotHarness) -> None:
    del harness.web.seen_by_us[URL]
    posted = await harness.messenger.post(harness.target, CARD)
    assert posted.is_photo
    assert given(harness)[0]["photo"] == URL
    assert await harness.store.cache.file_id(URL) is not None


async def test_a_card_whose_picture_nobody_can_have_is_a_text(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, Screen("<b>Mug</b>", BUTTONS, ProductPicture(NOWHERE)))
    assert not posted.is_photo
    assert shown(harness).text == "Mug"


async def test_a_file_id_that_telegram_refuses_is_forgotten_and_the_picture_uploaded(harness: BotHarness) -> None:
    await harness.store.cache.save_file_id(URL, "AgACAgIAAxkBgone")
    posted = await harness.messenger.post(harness.target, CARD)
    assert posted.is_photo
    assert await harness.store.cache.file_id(URL) not in {None, "AgACAgIAAxkBgone"}


async def test_another_refusal_is_no_reason_to_try_another_way(harness: BotHarness) -> None:
    with pytest.raises(BadRequest, match="parse entities"):
        await harness.messenger.post(harness.target, Screen("<p>", BUTTONS, ProductPicture(URL)))
    assert harness.calls == ["sendPhoto"]


async def test_a_list_is_sent_as_text_although_it_has_a_picture(harness: BotHarness) -> None:
    posted = await harness.messenger.post(
        harness.target, Screen("1. Mug", BUTTONS, ProductPicture(URL), text_suffices=True)
    )
    assert not posted.is_photo
    assert harness.web.asked == []


async def test_a_grid_is_composed_once(harness: BotHarness) -> None:
    grid = Screen("1. Mug", BUTTONS, GridPicture((Tile(1, "9.90 CNY", URL), Tile(2, "–", None))))
    await harness.messenger.post(harness.target, grid)
    await harness.messenger.post(harness.target, grid)
    assert is_upload(given(harness)[0]["photo"])
    assert given(harness)[1]["photo"] == await harness.store.cache.file_id(grid.picture.key if grid.picture else "")


async def test_a_send_whose_answer_is_lost_is_not_repeated(harness: BotHarness) -> None:
    harness.telegram.faults.drop_next("sendMessage", after_work=True)
    with pytest.raises(NetworkError):
        await harness.messenger.post(harness.target, TEXT)
    assert len(harness.messages) == 1
    assert harness.calls == ["sendMessage"]


async def test_a_photo_whose_answer_is_lost_is_not_repeated_in_another_way(harness: BotHarness) -> None:
    harness.telegram.faults.drop_next("sendPhoto", after_work=True)
    with pytest.raises(NetworkError):
        await harness.messenger.post(harness.target, CARD)
    assert len(harness.messages) == 1


async def test_a_person_who_blocked_the_bot_gets_nothing(harness: BotHarness) -> None:
    harness.telegram.user_blocks_bot(harness.ann)
    with pytest.raises(Forbidden):
        await harness.messenger.post(harness.target, TEXT)


async def test_a_group_that_became_a_supergroup_is_followed(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann], supergroup=False)
    supergroup = harness.telegram.migrate_group(group, harness.ann)
    posted = await harness.messenger.post(Target(group.id, reply_to=1), CARD)
    assert posted.chat_id == supergroup.id
    assert harness.telegram.bot_messages(supergroup)[-1].caption == "Mug"


async def test_a_message_is_edited_in_the_supergroup_unless_another_one_has_its_number(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann], supergroup=False)
    posted = await harness.messenger.post(Target(group.id), TEXT)
    supergroup = harness.telegram.migrate_group(group, harness.ann)
    moved = SentMessage(supergroup.id, posted.message_id, is_photo=False)
    with pytest.raises(MessageGone):
        await harness.messenger.replace(posted, CARD)
    assert given(harness, "editMessageMedia")[-1]["chat_id"] == str(supergroup.id)

    harness.messenger.seen.add(moved.chat_id, moved.message_id)
    edits = len(harness.calls)
    with pytest.raises(MessageGone):
        await harness.messenger.replace(posted, CARD)
    assert len(harness.calls) == edits


async def test_a_message_that_was_sent_after_the_move_is_found_by_the_id_of_the_old_group(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann], supergroup=False)
    harness.telegram.migrate_group(group, harness.ann)
    posted = await harness.messenger.post(Target(group.id), Screen("Searching…"))
    stored = SentMessage(group.id, posted.message_id, is_photo=False)
    assert await harness.messenger.replace(stored, CARD) == SentMessage(
        posted.chat_id, posted.message_id, is_photo=True
    )
    assert harness.telegram.bot_messages(posted.chat_id)[-1].caption == "Mug"


async def test_an_album_where_photos_are_forbidden_says_so(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann])
    harness.telegram.forbid(group, "photos")
    with pytest.raises(PhotosRefused):
        await harness.messenger.post_album(Target(group.id), [URL, OTHER_URL])


async def test_a_photo_that_telegram_lets_nobody_replace_says_so(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann])
    posted = await harness.messenger.post(Target(group.id), CARD)
    harness.telegram.forbid(group, "photos")
    with pytest.raises(PhotosRefused):
        await harness.messenger.replace(posted, OTHER_CARD)


async def test_a_chat_where_nothing_may_be_said_is_known_by_its_activity(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann])
    assert await harness.messenger.show_activity(Target(group.id))
    other = harness.telegram.add_group(administrators=[harness.ann])
    harness.telegram.forbid(other, "photos", "texts")
    assert not await harness.messenger.show_activity(Target(other.id))


# Late pictures


def edited_pictures(harness: BotHarness) -> list[int]:
    """The messages that got another picture."""
    return [int(str(call["message_id"])) for call in given(harness, "editMessageMedia")]


@pytest.fixture
async def impatient(harness: BotHarness) -> AsyncIterator[Messenger]:
    """Sends each card whose picture is not there at once as text; that of `CARD` is slow."""
    harness.web.slow.add(URL)
    pictures = PictureCache(harness.services.images.downloader, harness.services.images.pool)
    messenger = Messenger(harness.bot, harness.store, pictures, picture_seconds=0.01)
    yield messenger
    await messenger.close()
    await pictures.close()


async def test_a_card_is_a_text_until_its_picture_has_come(harness: BotHarness, impatient: Messenger) -> None:
    posted = await impatient.post(harness.target, CARD)
    assert (posted.is_photo, shown(harness).text, len(shown(harness).buttons)) == (False, "Mug", 1)

    harness.web.let_slow_ones_come.set()
    await until(lambda: shown(harness).photo is not None)

    assert (shown(harness).caption, len(shown(harness).buttons)) == ("Mug", 1)


async def test_a_card_that_is_turned_has_a_neutral_picture_until_its_own_has_come(
    harness: BotHarness, impatient: Messenger
) -> None:
    posted = await harness.messenger.post(harness.target, OTHER_CARD)
    await impatient.replace(posted, CARD)
    blank = picture_file(shown(harness))

    harness.web.let_slow_ones_come.set()
    await until(lambda: picture_file(shown(harness)) != blank)

    assert shown(harness).caption == "Mug"


@pytest.mark.parametrize("change", ["replace", "caption", "buttons", "delete"])
async def test_a_late_picture_does_not_come_into_a_message_that_has_changed(
    harness: BotHarness, impatient: Messenger, change: str
) -> None:
    posted = await impatient.post(harness.target, CARD)
    match change:
        case "replace":
            await impatient.replace(posted, TEXT)
        case "caption":
            await impatient.caption(posted, TEXT)
        case "buttons":
            await impatient.buttons(posted, None)
        case _:
            await impatient.delete(posted)

    harness.web.let_slow_ones_come.set()
    await impatient.post(harness.target, CARD)
    await until(lambda: shown(harness).photo is not None)

    assert posted.message_id not in edited_pictures(harness)


async def test_a_late_picture_that_nobody_can_have_leaves_the_text(harness: BotHarness, impatient: Messenger) -> None:
    harness.web.slow.add(NOWHERE)
    nowhere = await impatient.post(harness.target, Screen("<b>Mug</b>", BUTTONS, ProductPicture(NOWHERE)))
    await impatient.post(harness.target, CARD)

    harness.web.let_slow_ones_come.set()
    await until(lambda: bool(edited_pictures(harness)))

    assert harness.telegram.message(harness.chat, nowhere.message_id).text == "Mug"
    assert edited_pictures(harness) == [shown(harness).message_id]


# Albums


async def test_several_pictures_are_an_album_of_ten_at_most(harness: BotHarness) -> None:
    urls = [f"https://cbu01.alicdn.com/album/{number}.jpg" for number in range(12)]
    for url in urls:
        harness.web.put(url, jpeg())
    assert await harness.messenger.post_album(harness.target, urls)
    assert len(harness.messages) == 10
    assert len({message.media_group_id for message in harness.messages}) == 1


async def test_one_picture_that_telegram_refuses_does_not_keep_the_others_from_coming(harness: BotHarness) -> None:
    urls = [f"https://cbu01.alicdn.com/album/{number}.jpg" for number in range(3)]
    for url in urls:
        harness.web.put(url, jpeg())
    words = "Bad Request: failed to send message #1 with the error message PHOTO_INVALID_DIMENSIONS"
    harness.telegram.faults.fail_next("sendMediaGroup", 2, error_code=400, description=words)
    harness.telegram.faults.fail_next("sendPhoto", error_code=400, description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    assert await harness.messenger.post_album(harness.target, urls)
    assert len(harness.messages) == 2


async def test_one_picture_is_a_photo(harness: BotHarness) -> None:
    assert await harness.messenger.post_album(harness.target, [URL, NOWHERE])
    assert harness.calls == ["sendPhoto"]


async def test_without_any_picture_nothing_is_sent(harness: BotHarness) -> None:
    assert not await harness.messenger.post_album(harness.target, [NOWHERE])
    assert harness.calls == []


async def test_pictures_that_were_sent_before_go_into_an_album_by_their_file_ids(harness: BotHarness) -> None:
    await harness.messenger.post(harness.target, CARD)
    harness.web.seen_by_us.clear()
    assert await harness.messenger.post_album(harness.target, [URL])


# Editing


async def test_a_text_becomes_another(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, Screen("Searching…"))
    assert await harness.messenger.replace(posted, TEXT) == posted
    assert shown(harness).text == "Mug & cup"


async def test_a_text_becomes_a_card(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, Screen("Searching…"))
    assert (await harness.messenger.replace(posted, CARD)).is_photo
    assert shown(harness).caption == "Mug"
    assert len(harness.messages) == 1


async def test_a_card_becomes_another_with_its_own_picture(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    before = picture_file(shown(harness))
    await harness.messenger.replace(posted, OTHER_CARD)
    assert shown(harness).caption == "Cup"
    assert picture_file(shown(harness)) != before


async def test_turning_back_takes_the_file_id(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    await harness.messenger.replace(posted, OTHER_CARD)
    await harness.messenger.replace(posted, CARD)
    media = given(harness, "editMessageMedia")[-1]["media"]
    assert isinstance(media, dict)
    assert media["media"] == await harness.store.cache.file_id(URL)
    assert harness.web.asked == [URL, OTHER_URL]


async def test_a_refused_file_id_in_an_edit_is_forgotten_too(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    await harness.store.cache.save_file_id(OTHER_URL, "AgACAgIAAxkBgone")
    await harness.messenger.replace(posted, OTHER_CARD)
    assert shown(harness).caption == "Cup"
    assert await harness.store.cache.file_id(OTHER_URL) not in {None, "AgACAgIAAxkBgone"}


async def test_an_edit_may_give_a_picture_by_its_address(harness: BotHarness) -> None:
    del harness.web.seen_by_us[OTHER_URL]
    posted = await harness.messenger.post(harness.target, CARD)
    assert (await harness.messenger.replace(posted, OTHER_CARD)).is_photo
    assert shown(harness).caption == "Cup"


async def test_a_card_without_a_picture_gets_the_neutral_tile_in_place_of_a_photo(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    assert (await harness.messenger.replace(posted, BARE_CARD)).is_photo
    message = shown(harness)
    assert message.caption == "Cup"
    assert message.photo is not None
    assert await harness.store.cache.file_id(BLANK) == message.photo[-1].file_id


async def test_the_neutral_tile_is_uploaded_once(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    await harness.messenger.replace(posted, BARE_CARD)
    await harness.messenger.replace(posted, CARD)
    await harness.messenger.replace(posted, BARE_CARD)
    media = given(harness, "editMessageMedia")[-1]["media"]
    assert isinstance(media, dict)
    assert media["media"] == await harness.store.cache.file_id(BLANK)


async def test_a_picture_that_is_lost_becomes_the_neutral_tile_in_place_of_a_photo(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    await harness.messenger.replace(posted, Screen("Cup", BUTTONS, ProductPicture(NOWHERE)))
    assert shown(harness).caption == "Cup"
    assert await harness.store.cache.file_id(BLANK) is not None


async def test_a_card_without_a_picture_stays_text_in_place_of_text(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, Screen("Searching…"))
    assert not (await harness.messenger.replace(posted, BARE_CARD)).is_photo
    assert shown(harness).text == "Cup"


async def test_a_list_stays_text_in_place_of_text_and_has_a_picture_in_place_of_a_photo(harness: BotHarness) -> None:
    listing = Screen("1. Cup", BUTTONS, ProductPicture(OTHER_URL), text_suffices=True)
    text = await harness.messenger.post(harness.target, TEXT)
    photo = await harness.messenger.post(harness.target, CARD)
    assert not (await harness.messenger.replace(text, listing)).is_photo
    assert (await harness.messenger.replace(photo, listing)).is_photo


async def test_a_caption_is_changed_without_sending_the_picture_again(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    await harness.messenger.caption(posted, Screen("<b>Details</b>"))
    assert (shown(harness).caption, shown(harness).buttons) == ("Details", [])
    assert harness.calls == ["sendPhoto", "editMessageCaption"]


async def test_the_caption_of_a_text_is_the_text(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, TEXT)
    await harness.messenger.caption(posted, Screen("<b>Details</b>", None, ProductPicture(URL)))
    assert shown(harness).text == "Details"


async def test_buttons_alone_are_changed(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    menu = InlineKeyboardMarkup([[InlineKeyboardButton("✕", callback_data="r:card:AbCdEfGh12:")]])
    await harness.messenger.buttons(posted, menu)
    assert (shown(harness).caption, [button.text for button in shown(harness).buttons]) == ("Mug", ["✕"])


async def test_an_edit_that_changes_nothing_has_succeeded(harness: BotHarness) -> None:
    text = await harness.messenger.post(harness.target, TEXT)
    card = await harness.messenger.post(harness.target, CARD)
    assert await harness.messenger.replace(text, TEXT) == text
    assert await harness.messenger.replace(card, CARD) == card
    await harness.messenger.caption(card, CARD)
    await harness.messenger.buttons(card, BUTTONS)


async def test_an_edit_is_tried_again_when_the_connection_breaks(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, CARD)
    harness.telegram.faults.drop_next("editMessageMedia")
    await harness.messenger.replace(posted, OTHER_CARD)
    assert shown(harness).caption == "Cup"
    assert harness.calls == ["sendPhoto", "editMessageMedia", "editMessageMedia"]


async def test_an_edit_that_was_done_although_the_connection_broke_has_succeeded(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, TEXT)
    harness.telegram.faults.drop_next("editMessageText", after_work=True)
    assert await harness.messenger.replace(posted, BARE_CARD) == posted
    assert shown(harness).text == "Cup"


async def test_an_edit_that_never_arrives_fails_after_some_tries(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, TEXT)
    harness.telegram.faults.drop_next("editMessageText", times=9)
    with pytest.raises(NetworkError):
        await harness.messenger.replace(posted, BARE_CARD)
    assert harness.calls == ["sendMessage", *["editMessageText"] * TRIES]


@pytest.mark.parametrize("screen", [TEXT, CARD])
async def test_a_message_that_was_deleted_is_gone(harness: BotHarness, screen: Screen) -> None:
    posted = await harness.messenger.post(harness.target, screen)
    harness.telegram.user_deletes(shown(harness))
    with pytest.raises(MessageGone):
        await harness.messenger.replace(posted, OTHER_CARD)
    with pytest.raises(MessageGone):
        await harness.messenger.caption(posted, TEXT)
    with pytest.raises(MessageGone):
        await harness.messenger.buttons(posted, None)


async def test_a_message_of_somebody_else_is_as_good_as_gone(harness: BotHarness) -> None:
    theirs = harness.telegram.user_sends_text(harness.chat, harness.ann, "mine")
    with pytest.raises(MessageGone):
        await harness.messenger.replace(SentMessage(harness.chat.id, theirs.message_id, is_photo=False), TEXT)


async def test_another_error_of_an_edit_is_raised(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, TEXT)
    with pytest.raises(BadRequest):
        await harness.messenger.replace(posted, Screen("<p>"))


async def test_a_message_is_deleted_and_one_that_is_gone_left(harness: BotHarness) -> None:
    posted = await harness.messenger.post(harness.target, TEXT)
    await harness.messenger.delete(posted)
    assert harness.messages == []
    await harness.messenger.delete(posted)


async def test_an_activity_is_shown(harness: BotHarness) -> None:
    await harness.messenger.show_activity(harness.target)
    assert [event.data for event in harness.telegram.events.after(0) if event.kind == "chat_action"] == [
        {"action": "upload_photo"}
    ]


async def test_an_activity_that_can_not_be_shown_is_no_error(harness: BotHarness) -> None:
    harness.telegram.faults.fail_next("sendChatAction")
    await harness.messenger.show_activity(harness.target)


async def test_a_message_of_a_former_group_is_not_deleted_by_its_number_in_the_supergroup(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.ann], supergroup=False, bot_status="administrator")
    posted = await harness.messenger.post(Target(group.id), TEXT)
    supergroup = harness.telegram.migrate_group(group, harness.ann)
    while (theirs := harness.telegram.user_sends_text(supergroup, harness.ann, "mine")).message_id < posted.message_id:
        pass
    assert not await harness.messenger.delete(posted)
    assert theirs in harness.telegram.conversation(supergroup)
