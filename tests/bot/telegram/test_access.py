from dataclasses import replace

import pytest

from bot.models.people import Sender, Standing, invitation_hash
from bot.store import Store
from bot.telegram.access import Access
from tests.clock import FakeClock

ADMIN, ALLOWED, STRANGER = 1, 2, 3
GROUP = -100
CHANNEL_BOT = 136817688
"""The account under which everybody writes who writes in the name of a channel."""


UNKNOWN = Sender(None, member=False, banned=False)
MEMBER = Sender(None, member=True, banned=False)
BANNED = Sender(None, member=True, banned=True)


@pytest.fixture
def access(store: Store) -> Access:
    return Access(store.people, store.ledger, admins=[ADMIN], allowed=[ALLOWED, GROUP])


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
def test_listed_chats_and_people_are_admitted(
    access: Access, chat: int, speakers: list[int], standing: Standing
) -> None:
    assert access.standing(UNKNOWN, chat, *speakers) is standing


def test_everybody_is_admitted_where_no_chat_is_listed(store: Store) -> None:
    access = Access(store.people, store.ledger, [ADMIN], [])
    assert access.standing(UNKNOWN, STRANGER, STRANGER) is Standing.ADMITTED


def test_a_supergroup_is_admitted_that_was_listed_as_a_group(access: Access) -> None:
    supergroup = replace(UNKNOWN, former_chat=GROUP)
    assert access.standing(supergroup, -1000000000200, STRANGER) is Standing.ADMITTED


def test_member_is_admitted(access: Access) -> None:
    assert access.standing(MEMBER, STRANGER, STRANGER) is Standing.ADMITTED


@pytest.mark.parametrize(
    ("chat", "speaker", "standing"),
    [(ALLOWED, ALLOWED, Standing.BANNED), (GROUP, STRANGER, Standing.BANNED), (GROUP, ADMIN, Standing.ADMITTED)],
)
def test_ban_outweighs_everything_but_being_an_admin(
    access: Access, chat: int, speaker: int, standing: Standing
) -> None:
    assert access.standing(BANNED, chat, speaker) is standing


async def test_invitation_admits_as_many_people_as_it_is_for(access: Access, store: Store) -> None:
    await store.people.add_invitation(invitation_hash("a code"), 1, 3600)
    assert await access.accept("a code", STRANGER)
    assert (await store.chats.get_sender(STRANGER)).member
    assert not await access.accept("a code", 4)


async def test_notice_to_strangers_is_due_once_a_day_in_each_chat(access: Access, clock: FakeClock) -> None:
    assert [await access.claim_notice(STRANGER) for _ in range(3)] == [True, False, False]
    assert await access.claim_notice(4)
    clock.advance(days=1)
    assert await access.claim_notice(STRANGER)
