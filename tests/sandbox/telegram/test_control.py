import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import ChatMigrated, RetryAfter

from sandbox.telegram import Telegram
from tests.waiting import PATIENCE


@pytest.fixture
async def control(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{url}/control") as client:
        yield client


async def posted(control: httpx.AsyncClient, path: str, **body: object) -> dict[str, int]:
    answer = await control.post(path, json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


async def test_a_conversation_can_be_driven_from_another_process(
    control: httpx.AsyncClient, bot: Bot, draw: Callable[..., bytes]
) -> None:
    ann = await posted(control, "/users", first_name="Ann")
    form = {"json": json.dumps({"chat_id": ann["id"], "user_id": ann["id"], "kind": "photo", "caption": "this"})}
    sent = await control.post("/messages", data=form, files={"file": draw(400, 300)})
    assert sent.status_code == 200
    (update,) = await bot.get_updates()
    assert update.message is not None
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("▶", callback_data="next")]])
    await update.message.reply_text("card", reply_markup=buttons)
    conversation = (await control.get(f"/chats/{ann['id']}/messages")).json()
    assert [message.get("text", message.get("caption")) for message in conversation] == ["this", "card"]
    await posted(control, "/presses", chat_id=ann["id"], message_id=conversation[-1]["message_id"], button="▶")
    (press,) = await bot.get_updates(offset=update.update_id + 1)
    assert press.callback_query is not None
    await press.callback_query.answer("ok")
    events = (await control.get("/events")).json()
    assert [event["kind"] for event in events] == [
        "chat",
        "message_new",
        "message_new",
        "callback_query",
        "callback_answer",
    ]


async def test_events_are_waited_for(telegram: Telegram, control: httpx.AsyncClient) -> None:
    waiting = asyncio.create_task(control.get("/events", params={"after": 0, "timeout": 5}))
    await asyncio.sleep(0.05)
    telegram.add_user("Ann")
    events = (await asyncio.wait_for(waiting, PATIENCE)).json()
    assert [(event["seq"], event["kind"]) for event in events] == [(1, "chat")]


async def test_groups_topics_members_and_migration(telegram: Telegram, control: httpx.AsyncClient) -> None:
    ann = await posted(control, "/users", first_name="Ann")
    forum = await posted(control, "/groups", title="Forum", administrators=[ann["id"]], forum=True)
    topic = await posted(control, "/topics", chat_id=forum["id"], user_id=ann["id"], name="Mugs")
    thread = topic["message_thread_id"]
    sent = await posted(control, "/messages", chat_id=forum["id"], user_id=ann["id"], text="x", topic=thread)
    assert sent["message_thread_id"] == thread
    await posted(control, "/members", chat_id=forum["id"], by=ann["id"], status="kicked")
    assert telegram.rooms[forum["id"]].bot_status == "kicked"
    basic = await posted(control, "/groups", members=[ann["id"]], supergroup=False)
    assert (await posted(control, "/migrations", chat_id=basic["id"], by=ann["id"]))["id"] < -(10**12)


@pytest.mark.parametrize("kind", ["text", "photo", "document", "sticker", "video", "voice", "location"])
async def test_every_kind_of_message_can_be_sent(
    telegram: Telegram, control: httpx.AsyncClient, jpeg: bytes, kind: str
) -> None:
    ann = telegram.add_user("Ann")
    file = base64.b64encode(jpeg).decode()
    sent = await posted(control, "/messages", chat_id=ann.id, user_id=ann.id, kind=kind, text="x", file_base64=file)
    assert kind in sent


async def test_message_with_any_fields_can_be_sent(telegram: Telegram, bot: Bot, control: httpx.AsyncClient) -> None:
    ann = telegram.add_user("Ann")
    fields = {"dice": {"emoji": "🎲", "value": 3}, "hologram": {"sides": 6}}
    await posted(control, "/messages", chat_id=ann.id, user_id=ann.id, kind="any", fields=fields)
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.dice is not None
    assert update.message.api_kwargs == {"hologram": {"sides": 6}}


async def test_a_message_is_edited_deleted_and_its_update_redelivered(
    telegram: Telegram, control: httpx.AsyncClient
) -> None:
    ann = telegram.add_user("Ann")
    sent = telegram.user_sends_text(ann.id, ann, "old")
    place = {"chat_id": ann.id, "message_id": sent.message_id}
    await posted(control, "/edits", **place, text="new")
    assert telegram.message(ann.id, sent.message_id).text == "new"
    await posted(control, "/deletions", **place)
    assert telegram.conversation(ann.id) == []
    first, second = telegram.updates.pending
    for update in (first, second):
        telegram.updates.confirm(update.update_id)
    await posted(control, "/redeliveries", update_id=first.update_id)
    assert telegram.updates.pending == [first]


async def test_chats_and_messages_can_be_listed(telegram: Telegram, control: httpx.AsyncClient, bot: Bot) -> None:
    ann = telegram.add_user("Ann")
    await bot.set_my_commands([("help", "Help")])
    (chat,) = (await control.get("/chats")).json()
    assert (chat["chat"]["id"], chat["bot_status"]) == (ann.id, "member")
    assert (await control.get(f"/chats/{ann.id}/commands")).json() == [{"command": "help", "description": "Help"}]


async def test_faults_and_calls(telegram: Telegram, control: httpx.AsyncClient, bot: Bot) -> None:
    ann = telegram.add_user("Ann")
    await posted(control, "/faults", method="sendMessage", kind="flood", retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(ann.id, "x")
    (call,) = (await control.get("/calls", params={"method": "sendMessage"})).json()
    assert (call["status"], call["parameters"]["text"]) == (429, "x")
    await control.delete("/calls")
    assert (await control.get("/calls")).json() == []


async def test_what_a_group_forbids_and_a_migration_in_mid_call(
    telegram: Telegram, control: httpx.AsyncClient, bot: Bot
) -> None:
    ann = telegram.add_user("Ann")
    group = telegram.add_group(members=[ann], supergroup=False)
    await posted(control, "/prohibitions", chat_id=group.id, contents=["photos"])
    assert telegram.rooms[group.id].forbidden == {"photos"}
    moves = {"chat_id": group.id, "by": ann.id}
    await posted(control, "/faults", method="sendMessage", kind="migrate", migration=moves)
    with pytest.raises(ChatMigrated):
        await bot.send_message(group.id, "x")


async def test_files_are_shown_without_a_token(
    telegram: Telegram, control: httpx.AsyncClient, draw: Callable[..., bytes]
) -> None:
    ann = telegram.add_user("Ann")
    photo = telegram.user_sends_photo(ann.id, ann, draw(100, 100)).photo
    assert photo is not None
    answer = await control.get(f"/files/{photo[-1].file_id}")
    assert (answer.headers["content-type"], len(answer.content)) == ("image/jpeg", photo[-1].file_size)


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("/messages", {"chat_id": 1, "user_id": 1, "text": "x"}, "no chat 1: add a user or a group first"),
        ("/messages", {"chat_id": "one", "user_id": 1}, "chat_id: Input should be a valid integer"),
        ("/groups", {"members": [7]}, "no users [7]: POST /control/users first"),
        ("/redeliveries", {"update_id": 1}, "no update 1"),
    ],
)
async def test_errors_are_explained(control: httpx.AsyncClient, path: str, body: object, error: str) -> None:
    answer = await control.post(path, json=body)
    assert answer.status_code == 400
    assert error in answer.json()["error"]
