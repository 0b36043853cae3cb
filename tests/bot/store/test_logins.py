"""LoginRepository in the database, as several copies of the bot see them."""

from typing import Any

import pytest

from bot.models.aliexpress_login import Login
from bot.store import Database
from bot.store.logins import LoginRepository
from tests.clock import FakeClock
from tests.database import on_both_databases

pytestmark = on_both_databases

PROVIDER = "aliexpress"


def login(access: str = "sealed-1", **changes: Any) -> Login:
    given: dict[str, Any] = {"refresh": "sealed-r", "expires_at": 2_000_000_000, "refresh_expires_at": None}
    return Login.model_validate({"provider": PROVIDER, "access": access, "updated_at": 1, **given, **changes})


@pytest.fixture
def logins(database: Database, clock: FakeClock) -> LoginRepository:
    return LoginRepository(database, clock)


async def test_a_login_is_returned_as_it_was_stored(logins: LoginRepository) -> None:
    kept = login(end_is_fixed=True, warned=2)
    await logins.save(kept)
    assert await logins.get(PROVIDER) == kept


async def test_there_may_be_no_login(logins: LoginRepository) -> None:
    assert await logins.get(PROVIDER) is None


async def test_insert_if_missing_does_not_replace_a_login(logins: LoginRepository) -> None:
    await logins.save(login("sealed-1"))
    await logins.insert_if_missing(login("sealed-2"))
    assert await logins.get(PROVIDER) == login("sealed-1")


async def test_only_one_may_renew_at_a_time(logins: LoginRepository, clock: FakeClock) -> None:
    await logins.save(login())
    assert await logins.claim_renewal(login(), 60)
    assert not await logins.claim_renewal(login(), 60)
    clock.advance(seconds=60)
    assert await logins.claim_renewal(login(), 60)


async def test_a_released_renewal_can_be_claimed_at_once(logins: LoginRepository) -> None:
    await logins.save(login())
    await logins.claim_renewal(login(), 60)
    await logins.release_renewal(login())
    assert await logins.claim_renewal(login(), 60)


async def test_a_replaced_login_is_neither_renewed_nor_replaced_again(logins: LoginRepository) -> None:
    await logins.save(login("sealed-2"))
    assert not await logins.claim_renewal(login("sealed-1"), 60)
    assert not await logins.replace(login("sealed-1"), login("sealed-3"))
    assert await logins.get(PROVIDER) == login("sealed-2")


async def test_a_renewed_login_replaces_the_old_one(logins: LoginRepository) -> None:
    await logins.save(login("sealed-1"))
    await logins.claim_renewal(login("sealed-1"), 60)
    assert await logins.replace(login("sealed-1"), login("sealed-2"))
    assert await logins.claim_renewal(login("sealed-2"), 60)


async def test_a_warning_is_claimed_once(logins: LoginRepository) -> None:
    await logins.save(login())
    assert [await logins.claim_warning(login(), number) for number in (1, 1, 2, 1)] == [True, False, True, False]


async def test_a_released_warning_can_be_claimed_again(logins: LoginRepository) -> None:
    await logins.save(login())
    assert await logins.claim_warning(login(), 2)
    await logins.release_warning(login(), 2)
    assert await logins.claim_warning(login(), 2)


async def test_releasing_an_earlier_warning_keeps_a_later_one(logins: LoginRepository) -> None:
    await logins.save(login())
    assert await logins.claim_warning(login(), 1)
    assert await logins.claim_warning(login(), 2)
    await logins.release_warning(login(), 1)
    assert not await logins.claim_warning(login(), 2)
