import asyncio

import pytest

from bot.clock import DAY
from bot.models.people import Person
from bot.store import Database
from bot.store.people import PeopleRepository
from tests.clock import FakeClock
from tests.tables import on_both_databases, rows

pytestmark = on_both_databases


@pytest.fixture
def people(database: Database, clock: FakeClock) -> PeopleRepository:
    return PeopleRepository(database, clock)


async def test_nothing_is_known_of_a_stranger(people: PeopleRepository) -> None:
    assert await people.get(5) == Person(member=False, banned=False)


async def test_an_invitation_makes_as_many_members_as_it_is_for(people: PeopleRepository) -> None:
    await people.add_invitation("hash", 2, DAY)
    let_in = await asyncio.gather(*(people.redeem_invitation("hash", user) for user in (1, 2, 3)))
    assert sorted(let_in) == [False, True, True]


async def test_an_invitation_ends(people: PeopleRepository, clock: FakeClock) -> None:
    await people.add_invitation("hash", 1, DAY)
    clock.advance(days=1)
    assert not await people.redeem_invitation("hash", 5)
    assert await people.invitations() == []


async def test_an_unknown_code_lets_nobody_in(people: PeopleRepository) -> None:
    assert not await people.redeem_invitation("no such hash", 5)


async def test_an_invitation_is_taken_back_by_the_beginning_of_its_hash(people: PeopleRepository) -> None:
    await people.add_invitation("abcd1234", 1, DAY)
    kept = await people.add_invitation("beef5678", 1, DAY)
    assert await people.revoke_invitation("abcd")
    assert await people.invitations() == [kept]


async def test_a_member_who_is_shut_out_is_no_member_afterwards(people: PeopleRepository) -> None:
    await people.add_invitation("hash", 1, DAY)
    await people.redeem_invitation("hash", 5)
    await people.ban(5)
    assert await people.get(5) == Person(member=False, banned=True)
    assert await people.unban(5)
    assert await people.get(5) == Person(member=False, banned=False)


async def test_who_was_not_shut_out_can_not_be_let_in_again(people: PeopleRepository) -> None:
    assert not await people.unban(5)


async def test_used_and_ended_invitations_are_dropped(
    people: PeopleRepository, database_url: str, clock: FakeClock
) -> None:
    await people.add_invitation("used", 1, 9 * DAY)
    await people.redeem_invitation("used", 5)
    await people.add_invitation("ended", 1, DAY)
    await people.add_invitation("open", 1, 9 * DAY)
    clock.advance(days=2)
    await people.prune()
    assert await rows(database_url, "SELECT code_hash FROM invitations") == [("open",)]
