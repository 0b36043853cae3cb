import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, NetworkError

from bot.models.pictures import GridPicture, ProductPicture, Tile
from bot.models.target import SentMessage, Target
from bot.telegram.messenger import BLANK, MessageGone
from bot.views.screen import Screen
from sandbox.telegram.objects import JsonObject, Message
from tests.bot.stage import Stage
from tests.samples import jpeg

URL = "https://cbu01.alicdn.com/1.jpg"
OTHER_URL = "https://cbu01.alicdn.com/2.jpg"
NOWHERE = "https://cbu01.alicdn.com/nowhere.jpg"
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("▶", callback_data="r:go:AbCdEfGh12:1")]])
TEXT = Screen("<b>Mug</b> &amp; cup", BUTTONS)
CARD = Screen("<b>Mug</b>", BUTTONS, ProductPicture(URL))
OTHER_CARD = Screen("<b>Cup</b>", BUTTONS, ProductPicture(OTHER_URL))
BARE_CARD = Screen("<b>Cup</b>", BUTTONS)


@pytest.fixture(autouse=True)
def _pictures_are_on_the_web(stage: Stage) -> None:
    stage.web.put(URL, jpeg("red"))
    stage.web.put(OTHER_URL, jpeg("blue"))


def shown(stage: Stage) -> Message:
    return stage.said[-1]


def is_upload(photo: object) -> bool:
    return isinstance(photo, dict) or photo == "attach://photo"


def given(stage: Stage, method: str = "sendPhoto") -> list[JsonObject]:
    return [call.parameters for call in stage.world.calls.of(method)]


def picture_file(message: Message) -> str:
    assert message.photo is not None
    return message.photo[-1].file_unique_id


# Sending


async def test_a_text_is_sent_with_its_markup_and_buttons(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, TEXT)
    message = shown(stage)
    assert (message.text, [button.text for button in message.buttons]) == ("Mug & cup", ["▶"])
    assert posted == SentMessage(stage.chat.id, message.message_id, is_photo=False)


async def test_links_in_a_text_bring_no_preview(stage: Stage) -> None:
    await stage.messenger.post(stage.place, Screen("https://detail.1688.com/"))
    assert shown(stage).link_preview_options == {"is_disabled": True}


async def test_an_answer_stands_under_what_it_answers(stage: Stage) -> None:
    asked = stage.world.user_sends_text(stage.chat, stage.ann, "mug?")
    await stage.messenger.post(Target(stage.chat.id, asked.message_id), TEXT)
    answered = shown(stage).reply_to_message
    assert answered is not None
    assert answered.message_id == asked.message_id


async def test_an_answer_is_sent_although_the_question_is_gone(stage: Stage) -> None:
    asked = stage.world.user_sends_text(stage.chat, stage.ann, "mug?")
    stage.world.user_deletes(asked)
    await stage.messenger.post(Target(stage.chat.id, asked.message_id), TEXT)
    assert shown(stage).text == "Mug & cup"


async def test_an_answer_stays_in_its_topic(stage: Stage) -> None:
    forum = stage.world.add_group(members=[stage.ann], forum=True)
    topic = stage.world.add_topic(forum, stage.ann, "Mugs")
    await stage.messenger.post(Target(forum.id, thread_id=topic), CARD)
    assert stage.world.bot_messages(forum)[-1].message_thread_id == topic


async def test_a_question_is_sent_plain_and_invites_an_answer(stage: Stage) -> None:
    await stage.messenger.ask(stage.place, "Less than <10>?")
    assert shown(stage).text == "Less than <10>?"
    assert given(stage, "sendMessage")[0]["reply_markup"] == {"force_reply": True, "selective": True}


async def test_a_picture_is_downloaded_and_uploaded_at_first(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    assert posted.is_photo
    assert shown(stage).caption == "Mug"
    assert stage.web.asked == [URL]


async def test_a_picture_is_sent_by_its_file_id_from_then_on(stage: Stage) -> None:
    await stage.messenger.post(stage.place, CARD)
    await stage.messenger.post(stage.place, CARD)
    assert given(stage)[1]["photo"] == await stage.store.cache.file_id(URL)
    first, second = stage.said
    assert picture_file(first) == picture_file(second)


async def test_a_picture_that_we_can_not_download_is_given_by_its_address(stage: Stage) -> None:
    del stage.web.seen_by_us[URL]
    posted = await stage.messenger.post(stage.place, CARD)
    assert posted.is_photo
    assert given(stage)[0]["photo"] == URL
    assert await stage.store.cache.file_id(URL) is not None


async def test_a_card_whose_picture_nobody_can_have_is_a_text(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, Screen("<b>Mug</b>", BUTTONS, ProductPicture(NOWHERE)))
    assert not posted.is_photo
    assert shown(stage).text == "Mug"


async def test_a_file_id_that_telegram_refuses_is_forgotten_and_the_picture_uploaded(stage: Stage) -> None:
    await stage.store.cache.save_file_id(URL, "AgACAgIAAxkBgone")
    posted = await stage.messenger.post(stage.place, CARD)
    assert posted.is_photo
    assert await stage.store.cache.file_id(URL) not in {None, "AgACAgIAAxkBgone"}


async def test_another_refusal_is_no_reason_to_try_another_way(stage: Stage) -> None:
    with pytest.raises(BadRequest, match="parse entities"):
        await stage.messenger.post(stage.place, Screen("<p>", BUTTONS, ProductPicture(URL)))
    assert stage.calls == ["sendPhoto"]


async def test_a_list_is_sent_as_text_although_it_has_a_picture(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, Screen("1. Mug", BUTTONS, ProductPicture(URL), text_suffices=True))
    assert not posted.is_photo
    assert stage.web.asked == []


async def test_a_grid_is_composed_once(stage: Stage) -> None:
    grid = Screen("1. Mug", BUTTONS, GridPicture((Tile(1, "9.90 CNY", URL), Tile(2, "–", None))))
    await stage.messenger.post(stage.place, grid)
    await stage.messenger.post(stage.place, grid)
    assert is_upload(given(stage)[0]["photo"])
    assert given(stage)[1]["photo"] == await stage.store.cache.file_id(grid.picture.key if grid.picture else "")


async def test_a_send_whose_answer_is_lost_is_not_repeated(stage: Stage) -> None:
    stage.world.faults.drop_next("sendMessage", after_work=True)
    with pytest.raises(NetworkError):
        await stage.messenger.post(stage.place, TEXT)
    assert len(stage.said) == 1
    assert stage.calls == ["sendMessage"]


async def test_a_photo_whose_answer_is_lost_is_not_repeated_in_another_way(stage: Stage) -> None:
    stage.world.faults.drop_next("sendPhoto", after_work=True)
    with pytest.raises(NetworkError):
        await stage.messenger.post(stage.place, CARD)
    assert len(stage.said) == 1


async def test_a_person_who_blocked_the_bot_gets_nothing(stage: Stage) -> None:
    stage.world.user_blocks_bot(stage.ann)
    with pytest.raises(Forbidden):
        await stage.messenger.post(stage.place, TEXT)


async def test_a_group_that_became_a_supergroup_is_followed(stage: Stage) -> None:
    group = stage.world.add_group(administrators=[stage.ann], supergroup=False)
    supergroup = stage.world.migrate_group(group, stage.ann)
    posted = await stage.messenger.post(Target(group.id, reply_to=1), CARD)
    assert posted.chat_id == supergroup.id
    assert stage.world.bot_messages(supergroup)[-1].caption == "Mug"


# Albums


async def test_several_pictures_are_an_album_of_ten_at_most(stage: Stage) -> None:
    urls = [f"https://cbu01.alicdn.com/album/{number}.jpg" for number in range(12)]
    for url in urls:
        stage.web.put(url, jpeg())
    assert await stage.messenger.post_album(stage.place, urls)
    assert len(stage.said) == 10
    assert len({message.media_group_id for message in stage.said}) == 1


async def test_one_picture_is_a_photo(stage: Stage) -> None:
    assert await stage.messenger.post_album(stage.place, [URL, NOWHERE])
    assert stage.calls == ["sendPhoto"]


async def test_without_any_picture_nothing_is_sent(stage: Stage) -> None:
    assert not await stage.messenger.post_album(stage.place, [NOWHERE])
    assert stage.calls == []


async def test_pictures_that_were_sent_before_go_into_an_album_by_their_file_ids(stage: Stage) -> None:
    await stage.messenger.post(stage.place, CARD)
    stage.web.seen_by_us.clear()
    assert await stage.messenger.post_album(stage.place, [URL])


# Editing


async def test_a_text_becomes_another(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, Screen("Searching…"))
    assert await stage.messenger.replace(posted, TEXT) == posted
    assert shown(stage).text == "Mug & cup"


async def test_a_text_becomes_a_card(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, Screen("Searching…"))
    assert (await stage.messenger.replace(posted, CARD)).is_photo
    assert shown(stage).caption == "Mug"
    assert len(stage.said) == 1


async def test_a_card_becomes_another_with_its_own_picture(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    before = picture_file(shown(stage))
    await stage.messenger.replace(posted, OTHER_CARD)
    assert shown(stage).caption == "Cup"
    assert picture_file(shown(stage)) != before


async def test_turning_back_takes_the_file_id(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    await stage.messenger.replace(posted, OTHER_CARD)
    await stage.messenger.replace(posted, CARD)
    media = given(stage, "editMessageMedia")[-1]["media"]
    assert isinstance(media, dict)
    assert media["media"] == await stage.store.cache.file_id(URL)
    assert stage.web.asked == [URL, OTHER_URL]


async def test_a_refused_file_id_in_an_edit_is_forgotten_too(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    await stage.store.cache.save_file_id(OTHER_URL, "AgACAgIAAxkBgone")
    await stage.messenger.replace(posted, OTHER_CARD)
    assert shown(stage).caption == "Cup"
    assert await stage.store.cache.file_id(OTHER_URL) not in {None, "AgACAgIAAxkBgone"}


async def test_an_edit_may_give_a_picture_by_its_address(stage: Stage) -> None:
    del stage.web.seen_by_us[OTHER_URL]
    posted = await stage.messenger.post(stage.place, CARD)
    assert (await stage.messenger.replace(posted, OTHER_CARD)).is_photo
    assert shown(stage).caption == "Cup"


async def test_a_card_without_a_picture_gets_the_neutral_tile_in_place_of_a_photo(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    assert (await stage.messenger.replace(posted, BARE_CARD)).is_photo
    message = shown(stage)
    assert message.caption == "Cup"
    assert message.photo is not None
    assert await stage.store.cache.file_id(BLANK) == message.photo[-1].file_id


async def test_the_neutral_tile_is_uploaded_once(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    await stage.messenger.replace(posted, BARE_CARD)
    await stage.messenger.replace(posted, CARD)
    await stage.messenger.replace(posted, BARE_CARD)
    media = given(stage, "editMessageMedia")[-1]["media"]
    assert isinstance(media, dict)
    assert media["media"] == await stage.store.cache.file_id(BLANK)


async def test_a_picture_that_is_lost_becomes_the_neutral_tile_in_place_of_a_photo(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    await stage.messenger.replace(posted, Screen("Cup", BUTTONS, ProductPicture(NOWHERE)))
    assert shown(stage).caption == "Cup"
    assert await stage.store.cache.file_id(BLANK) is not None


async def test_a_card_without_a_picture_stays_text_in_place_of_text(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, Screen("Searching…"))
    assert not (await stage.messenger.replace(posted, BARE_CARD)).is_photo
    assert shown(stage).text == "Cup"


async def test_a_list_stays_text_in_place_of_text_and_has_a_picture_in_place_of_a_photo(stage: Stage) -> None:
    listing = Screen("1. Cup", BUTTONS, ProductPicture(OTHER_URL), text_suffices=True)
    text = await stage.messenger.post(stage.place, TEXT)
    photo = await stage.messenger.post(stage.place, CARD)
    assert not (await stage.messenger.replace(text, listing)).is_photo
    assert (await stage.messenger.replace(photo, listing)).is_photo


async def test_a_caption_is_changed_without_sending_the_picture_again(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    await stage.messenger.caption(posted, Screen("<b>Details</b>"))
    assert (shown(stage).caption, shown(stage).buttons) == ("Details", [])
    assert stage.calls == ["sendPhoto", "editMessageCaption"]


async def test_the_caption_of_a_text_is_the_text(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, TEXT)
    await stage.messenger.caption(posted, Screen("<b>Details</b>", None, ProductPicture(URL)))
    assert shown(stage).text == "Details"


async def test_buttons_alone_are_changed(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    menu = InlineKeyboardMarkup([[InlineKeyboardButton("✕", callback_data="r:card:AbCdEfGh12:")]])
    await stage.messenger.buttons(posted, menu)
    assert (shown(stage).caption, [button.text for button in shown(stage).buttons]) == ("Mug", ["✕"])


async def test_an_edit_that_changes_nothing_has_succeeded(stage: Stage) -> None:
    text = await stage.messenger.post(stage.place, TEXT)
    card = await stage.messenger.post(stage.place, CARD)
    assert await stage.messenger.replace(text, TEXT) == text
    assert await stage.messenger.replace(card, CARD) == card
    await stage.messenger.caption(card, CARD)
    await stage.messenger.buttons(card, BUTTONS)


async def test_an_edit_is_tried_again_when_the_connection_breaks(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, CARD)
    stage.world.faults.drop_next("editMessageMedia")
    await stage.messenger.replace(posted, OTHER_CARD)
    assert shown(stage).caption == "Cup"
    assert stage.calls == ["sendPhoto", "editMessageMedia", "editMessageMedia"]


async def test_an_edit_that_was_done_although_the_connection_broke_has_succeeded(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, TEXT)
    stage.world.faults.drop_next("editMessageText", after_work=True)
    assert await stage.messenger.replace(posted, BARE_CARD) == posted
    assert shown(stage).text == "Cup"


async def test_an_edit_is_tried_twice_at_most(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, TEXT)
    stage.world.faults.drop_next("editMessageText", times=9)
    with pytest.raises(NetworkError):
        await stage.messenger.replace(posted, BARE_CARD)
    assert stage.calls == ["sendMessage", "editMessageText", "editMessageText"]


@pytest.mark.parametrize("screen", [TEXT, CARD])
async def test_a_message_that_was_deleted_is_gone(stage: Stage, screen: Screen) -> None:
    posted = await stage.messenger.post(stage.place, screen)
    stage.world.user_deletes(shown(stage))
    with pytest.raises(MessageGone):
        await stage.messenger.replace(posted, OTHER_CARD)
    with pytest.raises(MessageGone):
        await stage.messenger.caption(posted, TEXT)
    with pytest.raises(MessageGone):
        await stage.messenger.buttons(posted, None)


async def test_a_message_of_somebody_else_is_as_good_as_gone(stage: Stage) -> None:
    theirs = stage.world.user_sends_text(stage.chat, stage.ann, "mine")
    with pytest.raises(MessageGone):
        await stage.messenger.replace(SentMessage(stage.chat.id, theirs.message_id, is_photo=False), TEXT)


async def test_another_error_of_an_edit_is_raised(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, TEXT)
    with pytest.raises(BadRequest):
        await stage.messenger.replace(posted, Screen("<p>"))


# Looking for what may have arrived

MARK = InlineKeyboardMarkup([[InlineKeyboardButton("✕", callback_data="r:x:AbCdEfGh12:")]])


def asked(stage: Stage) -> Target:
    """A message of Ann's that waits for an answer."""
    return Target(stage.chat.id, stage.world.user_sends_text(stage.chat, stage.ann, "?").message_id)


def reach(place: Target) -> range:
    assert place.reply_to is not None
    return range(place.reply_to + 1, place.reply_to + 11)


@pytest.mark.parametrize("screen", [Screen("🔎 Searching…"), TEXT, CARD])
async def test_an_answer_that_arrived_is_found(stage: Stage, screen: Screen) -> None:
    place = asked(stage)
    posted = await stage.messenger.post(place, screen)
    assert await stage.messenger.find(place, MARK, reach(place)) == posted


async def test_an_answer_that_was_found_is_found_again(stage: Stage) -> None:
    place = asked(stage)
    posted = await stage.messenger.post(place, TEXT)
    for _ in range(2):
        assert await stage.messenger.find(place, MARK, reach(place)) == posted


async def test_where_no_answer_arrived_none_is_found(stage: Stage) -> None:
    place = asked(stage)
    stage.world.user_sends_text(stage.chat, stage.ann, "well?")
    assert await stage.messenger.find(place, MARK, reach(place)) is None


async def test_what_answers_something_else_is_passed_over_and_stays_as_it_is(stage: Stage) -> None:
    place, other = asked(stage), asked(stage)
    await stage.messenger.post(other, Screen("Language: English"))
    await stage.messenger.post(stage.place, Screen("Hello"))
    posted = await stage.messenger.post(place, TEXT)
    assert await stage.messenger.find(place, MARK, reach(place)) == posted
    assert [(message.text, message.buttons) for message in stage.said[:2]] == [("Language: English", []), ("Hello", [])]


async def test_what_a_crash_left_with_the_mark_is_not_taken_for_the_answer(stage: Stage) -> None:
    place, other = asked(stage), asked(stage)
    await stage.messenger.post(other, Screen("Language: English", MARK))
    posted = await stage.messenger.post(place, TEXT)
    assert await stage.messenger.find(place, MARK, reach(place)) == posted


async def test_only_the_candidates_are_touched(stage: Stage) -> None:
    place = asked(stage)
    posted = await stage.messenger.post(place, TEXT)
    assert await stage.messenger.find(place, MARK, set(reach(place)) - {posted.message_id}) is None
    assert [button.text for button in shown(stage).buttons] == ["▶"]


async def test_a_message_is_deleted_and_one_that_is_gone_left(stage: Stage) -> None:
    posted = await stage.messenger.post(stage.place, TEXT)
    await stage.messenger.delete(posted)
    assert stage.said == []
    await stage.messenger.delete(posted)


async def test_an_activity_is_shown(stage: Stage) -> None:
    await stage.messenger.show_activity(stage.place)
    assert [event.data for event in stage.world.events.after(0) if event.kind == "chat_action"] == [
        {"action": "upload_photo"}
    ]


async def test_an_activity_that_can_not_be_shown_is_no_error(stage: Stage) -> None:
    stage.world.faults.fail_next("sendChatAction")
    await stage.messenger.show_activity(stage.place)
