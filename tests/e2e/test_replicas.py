"""Three replicas of the bot on one PostgreSQL, behind one address."""

import re
from pathlib import Path

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Chat, Message, User
from tests.database import rows
from tests.e2e.harness import Goods, Harness, is_card, position, text_of
from tests.e2e.replicas import open_replicas
from tests.e2e.standstill import survive
from tests.postgres import Postgres
from tests.waiting import until

PHOTOS = ["mug", "tshirt", "sneakers", "backpack", "toy_car", "teddy", "lamp", "chair", "umbrella", "headphones"]
PHOTOS += ["watch", "vase"]


def people_who_send_photos(harness: Harness, number: int) -> list[Chat]:
    """Add people who send one photo each, all at once; return their chats."""
    chats = []
    for index in range(number):
        user: User = harness.telegram.add_user(f"Person {index}")
        chat = harness.telegram.private_chat(user)
        harness.telegram.user_sends_photo(chat, user, harness.goods.photo(PHOTOS[index % len(PHOTOS)]))
        chats.append(chat)
    return chats


def cards(harness: Harness, chat: Chat) -> list[Message]:
    return [message for message in harness.telegram.bot_messages(chat) if is_card(message)]


def is_answered(harness: Harness, chat: Chat) -> bool:
    """Whether the bot has said more in a chat than that it searches."""
    return any(not text_of(message).startswith(("🔎", "⏳")) for message in harness.telegram.bot_messages(chat))


async def until_all_updates_are_done(database_url: str) -> None:
    """Wait until every update is done."""
    await until(lambda: all_updates_are_done(database_url))


async def all_updates_are_done(database_url: str) -> bool:
    return await rows(database_url, "SELECT * FROM updates WHERE done_at IS NULL") == []


async def test_replicas_share_searches_preferences_and_photos_and_two_that_are_stopped_lose_none(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    async with open_replicas(harness, postgres_url, tmp_path) as replicas:
        card = await harness.search("mug")
        for step in range(2, 6):
            card = await harness.press(card, "▶")
            assert position(card) == step
        await harness.say("/settings language ru")
        for name in ("teddy", "lamp", "chair"):
            assert re.search("[а-я]{3}", (await harness.search(name)).caption or "")
        await until_all_updates_are_done(postgres_url)
        updates = [address for address in replicas.balancer.forwarded if address.endswith("/telegram")]
        assert len(set(updates)) == 3
        assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 4
        assert len([address for address in replicas.balancer.forwarded if "/photos/shared/" in address]) == 4
        assert await rows(postgres_url, "SELECT * FROM relay_photos") == []

        chats = people_who_send_photos(harness, 6)
        statuses = [await bot.terminate() for bot in replicas.bots[:2]]
        await until(lambda: all(cards(harness, chat) for chat in chats))
    assert statuses == [0, 0]
    assert [len(harness.telegram.bot_messages(chat)) for chat in chats] == [1] * 6


async def test_replicas_share_the_budget_of_the_day(
    stopped_harness: Harness, postgres_url: str, tmp_path: Path
) -> None:
    harness = stopped_harness
    harness.settings |= {"providers": "aliexpress", "credits_per_day": "10"}
    async with open_replicas(harness, postgres_url, tmp_path) as replicas:
        chats = people_who_send_photos(harness, len(PHOTOS))
        await until(lambda: all(is_answered(harness, chat) for chat in chats))
        await until_all_updates_are_done(postgres_url)
    updates = [address for address in replicas.balancer.forwarded if address.endswith("/telegram")]
    assert len(set(updates)) == 3
    answers = [message for chat in chats for message in harness.telegram.bot_messages(chat)]
    refusals = [message.text or "" for message in answers if not is_card(message)]
    # What is fetched ahead for those who came first counts too.
    assert len(answers) == 12
    assert len(refusals) >= 2
    assert {text.partition(".")[0] for text in refusals} == {"This bot has used up its searches for today"}, refusals
    assert harness.call_count(Service.ALIEXPRESS, Endpoint.SEARCH) == 10
    assert await rows(postgres_url, "SELECT COUNT(*) FROM credits WHERE charged = 'yes'") == [(10,)]


async def test_nothing_is_lost_or_said_twice_when_replicas_stand_still_and_die_and_their_clocks_differ(
    tmp_path: Path, goods: Goods, postgres: Postgres
) -> None:
    outcome = await survive(tmp_path, goods, postgres, chats=8, each=3, standstill=20.0, plan=4)
    assert outcome.kept_every_promise, outcome
    assert outcome.most_calls <= 4
