import pytest

from bot.models.people import Standing, invitation_hash
from bot.store import Database
from bot.store.ledger import Ledger
from bot.store.people import PeopleRepository
from bot.telegram.access import Access
from tests.clock import FakeClock

ADMIN, ALLOWED, STRANGER = 1, 2, 3
GROUP = -100
CHANNEL_BOT = 136817688
"""The account under which everybody writes who writes in the name of a channel."""


@pytest.fixture
def people(database: Database, clock: FakeClock) -> PeopleRepository:
    return PeopleRepository(database, clock)


@pytest.fixture
def ledger(database: Database, clock: FakeClock) -> Ledger:
    return Ledger(database, clock, "a secret of the tests")


@pytest.fixture
def access(people: PeopleRepository, ledger: Ledger) -> Access:
    return Access(people, ledger, admins=[ADMIN], allowed=[ALLOWED, GROUP])


@pytest.mark.parametrize(
    ("chat", "speakers", "standing"),
    [
        (ADMIN, [ADMIN], Standing.ADMITTED),
        (ALLOWED, [ALLOWED], Standing.ADMITTED),
        (GROUP, [STRANGER], Standing.ADMITTED),
        (-200, [ALLOWED], Standing.ADMITTED),
        (STRANGER, [STRANGER], Standing.STRANGER),
        (-200, [STRANGER], Standing.STRANGER),
        (-200, [], Standing.STRANGER),
        (GROUP, [], Standing.ADMITTED),
        (-200, [CHANNEL_BOT, -300], Standing.STRANGER),
        (GROUP, [CHANNEL_BOT, -300], Standing.ADMITTED),
        (-200, [CHANNEL_BOT, GROUP], Standing.ADMITTED),
    ],
)
async def test_listed_chats_and_people_are_admitted(
    access: Access, chat: int, speakers: list[int], standing: Standing
) -> None:
    assert await access.standing(chat, *speakers) is standing


async def test_everybody_is_admitted_where_no_chat_is_listed(people: PeopleRepository, ledger: Ledger) -> None:
    assert await Access(people, ledger, [ADMIN], []).standing(STRANGER, STRANGER) is Standing.ADMITTED


async def test_banned_person_is_banned_in_every_chat(access: Access, people: PeopleRepository) -> None:
    await people.ban(ALLOWED)
    assert await access.standing(GROUP, ALLOWED) is Standing.BANNED


async def test_ban_of_a_channel_bans_no_other_channel(access: Access, people: PeopleRepository) -> None:
    await people.ban(-300)
    assert await access.standing(GROUP, CHANNEL_BOT, -300) is Standing.BANNED
    assert await access.standing(GROUP, CHANNEL_BOT, -301) is Standing.ADMITTED


async def test_banned_group_is_banned_for_everybody_in_it_but_admins(access: Access, people: PeopleRepository) -> None:
    await people.ban(GROUP)
    assert await access.standing(GROUP, ALLOWED) is Standing.BANNED
    assert await access.standing(GROUP, ADMIN) is Standing.ADMITTED
    assert await access.standing(ALLOWED, ALLOWED) is Standing.ADMITTED


async def test_ban_of_an_admin_has_no_effect(access: Access, people: PeopleRepository) -> None:
    await people.ban(ADMIN)
    assert await access.standing(ADMIN, ADMIN) is Standing.ADMITTED


async def test_person_with_an_invitation_is_admitted_from_then_on(access: Access, people: PeopleRepository) -> None:
    await people.add_invitation(invitation_hash("a code"), 1, 3600)
    assert await access.accept("a code", STRANGER)
    assert await access.standing(STRANGER, STRANGER) is Standing.ADMITTED
    assert not await access.accept("a code", 4)


async def test_notice_to_strangers_is_due_once_a_day_in_each_chat(access: Access, clock: FakeClock) -> None:
    assert [await access.claim_notice(STRANGER) for _ in range(3)] == [True, False, False]
    assert await access.claim_notice(4)
    clock.advance(days=1)
    assert await access.claim_notice(STRANGER)
