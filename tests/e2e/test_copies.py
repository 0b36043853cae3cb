"""Three copies of the bot on one PostgreSQL, behind one address."""

import re
from pathlib import Path

from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Chat, Message, User
from tests.database import rows
from tests.e2e.copies import open_copies
from tests.e2e.harness import Harness, is_card, position
from tests.waiting import until

PHOTOS = ["mug", "tshirt", "sneakers", "backpack", "toy_car", "teddy", "lamp", "chair", "umbrella", "headphones"]
PHOTOS += ["watch", "vase"]
PEOPLE = 20


def people_who_send_photos(harness: Harness, number: int) -> list[Chat]:
    """Each sends one photo, all at once."""
    chats = []
    for index in range(number):
        user: User = harness.telegram.add_user(f"Person {index}")
        chat = harness.telegram.private_chat(user)
        harness.telegram.user_sends_photo(chat, user, harness.goods.photo(PHOTOS[index % len(PHOTOS)]))
        chats.append(chat)
    return chats


def cards(harness: Harness, chat: Chat) -> list[Message]:
    return [message for message in harness.telegram.bot_messages(chat) if is_card(message)]


async def until_nothing_is_left(database_url: str) -> None:
    """Wait until every update is worked on."""
    await until(lambda: is_nothing_left(database_url))


async def is_nothing_left(database_url: str) -> bool:
    return await rows(database_url, "SELECT * FROM updates WHERE done_at IS NULL") == []


async def test_copies_share_searches_preferences_and_photos(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    async with open_copies(harness, postgres_url, tmp_path) as copies:
        card = await harness.search("mug")
        for step in range(2, 6):
            card = await harness.press(card, "▶")
            assert position(card) == step
        await harness.say("/settings language ru")
        for name in ("teddy", "lamp", "chair"):
            assert re.search("[а-я]{3}", (await harness.search(name)).caption or "")
        await until_nothing_is_left(postgres_url)
    updates = [address for address in copies.front.passed if address.endswith("/telegram")]
    assert len(set(updates)) == 3
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 4
    assert len([address for address in copies.front.passed if "/photos/shared/" in address]) == 4
    assert await rows(postgres_url, "SELECT * FROM relay_photos") == []


async def test_when_a_copy_dies_every_photo_is_answered_and_none_twice(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.markets.faults.add(
        Fault(kind=FaultKind.SLOW, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, seconds=1.0)
    )
    async with open_copies(harness, postgres_url, tmp_path) as copies:
        chats = people_who_send_photos(harness, PEOPLE)
        await until(lambda: any(cards(harness, chat) for chat in chats))
        await copies.bots[0].kill()
        await until(lambda: all(cards(harness, chat) for chat in chats))
        await until_nothing_is_left(postgres_url)
    assert any(b"update resumed" in bot.log for bot in copies.bots)
    assert [len(harness.telegram.bot_messages(chat)) for chat in chats] == [1] * PEOPLE


async def test_a_copy_that_stops_in_order_leaves_nothing_behind(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    async with open_copies(harness, postgres_url, tmp_path) as copies:
        chats = people_who_send_photos(harness, 6)
        statuses = [await bot.terminate() for bot in copies.bots[:2]]
        await until(lambda: all(cards(harness, chat) for chat in chats))
    assert statuses == [0, 0]
    assert [len(harness.telegram.bot_messages(chat)) for chat in chats] == [1] * 6


async def test_a_budget_of_ten_calls_is_one_for_all_copies(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.settings |= {"providers": "aliexpress", "credits_per_day": "10"}
    async with open_copies(harness, postgres_url, tmp_path) as copies:
        chats = people_who_send_photos(harness, len(PHOTOS))
        await until(lambda: all(harness.telegram.bot_messages(chat) for chat in chats))
        await until_nothing_is_left(postgres_url)
    updates = [address for address in copies.front.passed if address.endswith("/telegram")]
    assert len(set(updates)) == 3
    answers = [message for chat in chats for message in harness.telegram.bot_messages(chat)]
    told = [message.text or "" for message in answers if not is_card(message)]
    assert (len(answers), len(told)) == (12, 2)
    assert all(text.startswith("Today's searches of this bot are used up.") for text in told)
    assert harness.call_count(Service.ALIEXPRESS, Endpoint.SEARCH) == 10
    assert await rows(postgres_url, "SELECT COUNT(*) FROM credits WHERE charged = 'yes'") == [(10,)]
