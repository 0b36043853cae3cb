import json
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    Bot,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden

from sandbox.server import Server
from sandbox.telegram import Telegram
from sandbox.telegram.objects import User


@pytest.fixture
def ann(telegram: Telegram) -> User:
    return telegram.add_user("Ann")


@pytest.fixture
async def pictures(jpeg: bytes) -> AsyncIterator[str]:
    """A web server with a photo, a page and a photo of 6 MB."""

    async def photo(_: Request) -> Response:
        return Response(jpeg, media_type="image/jpeg")

    async def page(_: Request) -> Response:
        return Response("<p>no photo</p>", media_type="text/html")

    async def large(_: Request) -> Response:
        return Response(jpeg + bytes(6_000_000), media_type="image/jpeg")

    routes = [Route("/photo.jpg", photo), Route("/page", page), Route("/large.jpg", large)]
    async with Server(Starlette(routes=routes)) as server:
        yield server.url


def keyboard(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(rows)


def button(**what: object) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("x", **what)]])  # type: ignore[arg-type] # any field of a button


async def test_a_text_arrives_with_its_entities(telegram: Telegram, bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, " <b>bold</b> and /help ", parse_mode="HTML")
    assert sent.text == "bold and /help"
    assert [(entity.type, entity.offset) for entity in sent.entities] == [("bold", 0), ("bot_command", 9)]
    assert telegram.message(ann.id, sent.message_id).text == "bold and /help"


async def test_a_json_body_is_read_as_well(telegram: Telegram, url: str, ann: User) -> None:
    body = {
        "chat_id": ann.id,
        "text": "hi",
        "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "1"}]]},
    }
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/bot{telegram.token}/sendmessage", json=body)
    assert answer.json()["result"]["reply_markup"] == body["reply_markup"]


async def test_a_photo_comes_back_in_sizes_and_can_be_downloaded(
    bot: Bot, ann: User, draw: Callable[..., bytes]
) -> None:
    sent = await bot.send_photo(ann.id, draw(1600, 1200))
    assert [(size.width, size.height) for size in sent.photo] == [(90, 68), (320, 240), (800, 600), (1280, 960)]
    data = await (await sent.photo[-1].get_file()).download_as_bytearray()
    assert data[:2] == b"\xff\xd8"
    assert len(data) == sent.photo[-1].file_size


async def test_a_file_id_is_sent_again_without_an_upload(bot: Bot, ann: User, jpeg: bytes) -> None:
    first = await bot.send_photo(ann.id, jpeg)
    second = await bot.send_photo(ann.id, first.photo[0].file_id)
    assert second.photo == first.photo


async def test_the_unique_id_follows_the_content(bot: Bot, ann: User, jpeg: bytes) -> None:
    first, second = await bot.send_photo(ann.id, jpeg), await bot.send_photo(ann.id, jpeg)
    assert first.photo[-1].file_id != second.photo[-1].file_id
    assert first.photo[-1].file_unique_id == second.photo[-1].file_unique_id


async def test_a_photo_by_url_is_fetched(bot: Bot, ann: User, pictures: str) -> None:
    sent = await bot.send_photo(ann.id, f"{pictures}/photo.jpg")
    assert (sent.photo[-1].width, sent.photo[-1].height) == (400, 300)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/page", "wrong type of the web page content"),
        ("/large.jpg", "wrong type of the web page content"),
        ("/missing.jpg", "failed to get HTTP URL content"),
    ],
)
async def test_urls_without_a_photo(bot: Bot, ann: User, pictures: str, path: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_photo(ann.id, pictures + path)


async def test_the_internet_is_out_of_reach(bot: Bot, ann: User) -> None:
    with pytest.raises(BadRequest, match=r"(?i)failed to get HTTP URL content"):
        await bot.send_photo(ann.id, "https://example.com/photo.jpg")


async def test_fetching_can_fail_on_demand(telegram: Telegram, bot: Bot, ann: User, pictures: str) -> None:
    telegram.faults.fail_next("fetch", error_code=400, description="Bad Request: wrong type of the web page content")
    with pytest.raises(BadRequest, match=r"(?i)wrong type of the web page content"):
        await bot.send_photo(ann.id, f"{pictures}/photo.jpg")
    assert (await bot.send_photo(ann.id, f"{pictures}/photo.jpg")).photo


async def test_an_album_shares_an_id(bot: Bot, ann: User, jpeg: bytes) -> None:
    known = (await bot.send_photo(ann.id, jpeg)).photo[-1].file_id
    sent = await bot.send_media_group(ann.id, [InputMediaPhoto(jpeg, caption="first"), InputMediaPhoto(known)])
    assert len({message.media_group_id for message in sent}) == 1
    assert [message.caption for message in sent] == ["first", None]


@pytest.mark.parametrize(("count", "complaint"), [(1, "2 to 10"), (11, "too many messages to send as an album")])
async def test_an_album_has_two_to_ten_items(
    telegram: Telegram, url: str, ann: User, count: int, complaint: str, jpeg: bytes
) -> None:
    media = json.dumps([{"type": "photo", "media": "attach://p"}] * count)
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{url}/bot{telegram.token}/sendMediaGroup", data={"chat_id": ann.id, "media": media}, files={"p": jpeg}
        )
    assert answer.status_code == 400
    assert complaint in answer.json()["description"]


async def test_an_album_has_no_keyboard(telegram: Telegram, url: str, ann: User) -> None:
    body = {"chat_id": ann.id, "media": [], "reply_markup": {"inline_keyboard": []}}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/bot{telegram.token}/sendMediaGroup", json=body)
    assert answer.json()["description"] == "Bad Request: reply markup isn't supported in albums"


async def test_an_album_says_which_url_failed(bot: Bot, ann: User, pictures: str) -> None:
    media = [InputMediaPhoto(f"{pictures}/photo.jpg"), InputMediaPhoto(f"{pictures}/missing.jpg")]
    with pytest.raises(
        BadRequest, match=r'(?i)failed to send message #2 with the error message "failed to get HTTP URL'
    ):
        await bot.send_media_group(ann.id, media)


async def test_an_album_is_sent_as_a_whole_or_not_at_all(telegram: Telegram, bot: Bot, ann: User, jpeg: bytes) -> None:
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await bot.send_media_group(ann.id, [InputMediaPhoto(jpeg), InputMediaPhoto(b"no picture")])
    assert telegram.conversation(ann.id) == []


async def test_photos_and_documents_do_not_mix_in_an_album(bot: Bot, ann: User, jpeg: bytes) -> None:
    with pytest.raises(BadRequest, match=r"(?i)document can't be mixed with other media types"):
        await bot.send_media_group(ann.id, [InputMediaPhoto(jpeg), InputMediaDocument(b"x")])


async def test_a_document_keeps_its_bytes(bot: Bot, ann: User) -> None:
    sent = await bot.send_document(ann.id, b"a,b\n1,2\n", filename="offers.csv", caption="Saved")
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.mime_type) == ("offers.csv", "text/csv")
    assert await (await sent.document.get_file()).download_as_bytearray() == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("upload", "complaint"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (bytes(10 * 1024 * 1024 + 1), "bytes is too big for a photo; the maximum size is 10485760 bytes"),
    ],
)
async def test_uploads_that_are_no_photo_are_refused(bot: Bot, ann: User, upload: bytes, complaint: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_photo(ann.id, upload)


@pytest.mark.parametrize(("width", "height"), [(9990, 20), (2100, 100)])
async def test_photos_of_invalid_dimensions_are_refused(
    bot: Bot, ann: User, draw: Callable[..., bytes], width: int, height: int
) -> None:
    with pytest.raises(BadRequest, match=r"(?i)PHOTO_INVALID_DIMENSIONS"):
        await bot.send_photo(ann.id, draw(width, height))


async def test_a_truncated_photo_is_refused(bot: Bot, ann: User, jpeg: bytes) -> None:
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await bot.send_photo(ann.id, jpeg[: len(jpeg) // 2])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("<b></b>", "text must be non-empty"),
        ("😀" * 2049, "message is too long"),
        ("<p>x</p>", "can't parse entities: Unsupported start tag"),
    ],
)
async def test_texts_that_telegram_refuses(bot: Bot, ann: User, text: str, complaint: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_message(ann.id, text, parse_mode="HTML")


async def test_lengths_are_counted_after_parsing(bot: Bot, ann: User, jpeg: bytes) -> None:
    text = await bot.send_message(ann.id, f"<b>{'&amp;' * 4096}</b>", parse_mode="HTML")
    photo = await bot.send_photo(ann.id, jpeg, caption=f"<b>{'x' * 1024}</b>", parse_mode="HTML")
    assert (len(text.text or ""), len(photo.caption or "")) == (4096, 1024)
    with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
        await bot.send_photo(ann.id, jpeg, caption="x" * 1025)


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        (button(callback_data="é" * 33), "BUTTON_DATA_INVALID"),
        (button(url="http://localhost/x"), "button URL 'http://localhost/x' is invalid: Wrong HTTP URL"),
        (button(copy_text=CopyTextButton("x" * 257)), "BUTTON_COPY_TEXT_INVALID"),
        (button(copy_text=CopyTextButton("")), "BUTTON_COPY_TEXT_INVALID"),
        (button(), "Text buttons are unallowed in the inline keyboard"),
        (keyboard([InlineKeyboardButton("", callback_data="1")]), "button text must be non-empty"),
        (keyboard([InlineKeyboardButton("x", callback_data="1")] * 9), "reply markup is too long"),
        (keyboard(*[[InlineKeyboardButton("x", callback_data="1")]] * 101), "reply markup is too long"),
    ],
)
async def test_keyboards_that_telegram_refuses(
    bot: Bot, ann: User, markup: InlineKeyboardMarkup, complaint: str
) -> None:
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_message(ann.id, "x", reply_markup=markup)


async def test_a_keyboard_at_its_limits(bot: Bot, ann: User) -> None:
    row = [InlineKeyboardButton("x", callback_data="é" * 32)] * 8
    sent = await bot.send_message(ann.id, "x", reply_markup=keyboard(*[row] * 12, row[:4]))
    assert sent.reply_markup is not None


async def test_file_ids_of_another_kind_are_refused(bot: Bot, ann: User) -> None:
    document = (await bot.send_document(ann.id, b"x")).document
    assert document is not None
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type Document as Photo"):
        await bot.send_photo(ann.id, document.file_id)
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier/HTTP URL specified"):
        await bot.send_photo(ann.id, "AgACunknown")


async def test_a_reply_needs_its_message_unless_allowed_without(
    telegram: Telegram, bot: Bot, ann: User, jpeg: bytes
) -> None:
    photo = telegram.user_sends_photo(ann.id, ann, jpeg)
    answer = await bot.send_message(ann.id, "x", reply_parameters=ReplyParameters(photo.message_id))
    assert answer.reply_to_message is not None
    telegram.user_deletes(photo)
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await bot.send_message(ann.id, "x", reply_parameters=ReplyParameters(photo.message_id))
    alone = ReplyParameters(photo.message_id, allow_sending_without_reply=True)
    assert (await bot.send_message(ann.id, "x", reply_parameters=alone)).reply_to_message is None


async def test_a_topic_is_answered_in_the_topic(telegram: Telegram, bot: Bot, ann: User) -> None:
    forum = telegram.add_group("Forum", [ann], forum=True)
    topic = telegram.add_topic(forum, ann, "Mugs")
    asked = telegram.user_sends_text(forum, ann, "/find", topic=topic)
    answer = await bot.send_message(forum.id, "x", message_thread_id=topic)
    assert (answer.message_thread_id, answer.is_topic_message) == (topic, True)
    assert asked.reply_to_message is not None
    assert asked.reply_to_message.forum_topic_created is not None
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await bot.send_message(forum.id, "x", message_thread_id=topic + 100)


async def test_a_blocked_bot_may_not_write(telegram: Telegram, bot: Bot, ann: User) -> None:
    telegram.user_blocks_bot(ann)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(ann.id, "x")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_chat_action(ann.id, "typing")
    telegram.user_unblocks_bot(ann)
    assert (await bot.send_message(ann.id, "x")).text == "x"


async def test_chats_where_the_bot_may_not_write(telegram: Telegram, bot: Bot, ann: User) -> None:
    stranger = telegram.add_user("Bob", started=False)
    group = telegram.add_group(members=[ann], bot_status="left")
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(4242, "x")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(stranger.id, "x")
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.send_message(group.id, "x")


async def test_a_group_that_migrated_names_its_new_id(telegram: Telegram, bot: Bot, ann: User) -> None:
    group = telegram.add_group(members=[ann], supergroup=False)
    new = telegram.migrate_group(group, ann)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.id, "x")
    assert migrated.value.new_chat_id == new.id
    assert (await bot.send_message(new.id, "x")).chat.id == new.id


async def test_a_chat_action_is_an_event(telegram: Telegram, bot: Bot, ann: User) -> None:
    await bot.send_chat_action(ann.id, "upload_photo")
    assert (telegram.events.after(0)[-1].kind, telegram.events.after(0)[-1].data) == (
        "chat_action",
        {"action": "upload_photo"},
    )
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action in request"):
        await bot.send_chat_action(ann.id, "dance")


async def test_a_force_reply_is_an_event_and_not_stored(telegram: Telegram, bot: Bot, ann: User) -> None:
    sent = await bot.send_message(ann.id, "How much?", reply_markup=ForceReply(selective=True))
    assert sent.reply_markup is None
    told = telegram.events.after(0)[-1]
    assert (told.kind, told.data) == ("force_reply", {"message_id": sent.message_id, "selective": True})
