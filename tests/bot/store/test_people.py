import asyncio

import pytest

from bot.clock import DAY
from bot.models.people import Sender
from bot.store import Database
from bot.store.chats import ChatRepository
from bot.store.people import PeopleRepository
from tests.clock import FakeClock
from tests.database import on_both_databases, rows

pytestmark = on_both_databases


@pytest.fixture
def people(database: Database, clock: FakeClock) -> PeopleRepository:
    return PeopleRepository(database, clock)


@pytest.fixture
def chats(database: Database, clock: FakeClock) -> ChatRepository:
    return ChatRepository(database, clock)


async def test_an_invitation_admits_as_many_people_as_it_is_for(people: PeopleRepository) -> None:
    await people.add_invitation("hash", 2, DAY)
    let_in = await asyncio.gather(*(people.redeem_invitation("hash", user) for user in (1, 2, 3)))
    assert sorted(let_in) == [False, True, True]


async def test_an_invitation_expires(people: PeopleRepository, clock: FakeClock) -> None:
    await people.add_invitation("hash", 1, DAY)
    clock.advance(days=1)
    assert not await people.redeem_invitation("hash", 5)
    assert await people.invitations() == []


async def test_an_unknown_code_admits_nobody(people: PeopleRepository) -> None:
    assert not await people.redeem_invitation("no such hash", 5)


async def test_an_invitation_is_revoked_by_a_prefix_of_its_hash(people: PeopleRepository) -> None:
    await people.add_invitation("abcd1234", 1, DAY)
    kept = await people.add_invitation("beef5678", 1, DAY)
    assert await people.revoke_invitation("abcd")
    assert await people.invitations() == [kept]


async def test_a_banned_member_is_no_longer_a_member(people: PeopleRepository, chats: ChatRepository) -> None:
    await people.add_invitation("hash", 1, DAY)
    await people.redeem_invitation("hash", 5)
    await people.ban(5)
    assert await chats.get_sender(5) == Sender(None, member=False, banned=True)
    assert await people.unban(5)
    assert await chats.get_sender(5) == Sender(None, member=False, banned=False)


async def test_only_a_banned_person_can_be_unbanned(people: PeopleRepository) -> None:
    assert not await people.unban(5)


async def test_used_up_and_expired_invitations_are_pruned(
    people: PeopleRepository, database_url: str, clock: FakeClock
) -> None:
    await people.add_invitation("used", 1, 9 * DAY)
    await people.redeem_invitation("used", 5)
    await people.add_invitation("ended", 1, DAY)
    await people.add_invitation("open", 1, 9 * DAY)
    clock.advance(days=2)
    await people.prune()
    assert await rows(database_url, "SELECT code_hash FROM invitations") == [("open",)]
