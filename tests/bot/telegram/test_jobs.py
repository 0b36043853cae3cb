import asyncio
from collections.abc import AsyncIterator, Callable
from random import Random

import httpx
import pytest
from pydantic import SecretStr

from bot.i18n import Translator
from bot.models.search import Search, SearchState
from bot.search.aliexpress_tokens import TokenStore
from bot.search.switches import Switches
from bot.store import Database, DatabaseUnavailable, open_database
from bot.store.logins import LoginRepository
from bot.store.provider_states import ProviderStateRepository
from bot.telegram.admins import Admins, Notice, Notify
from bot.telegram.jobs import answer_search, notify_at_once, notify_outages, renew_tokens
from providers.aliexpress.envelope import NAME
from providers.aliexpress.settings import AliExpressSettings
from providers.api.calls import CallKind
from providers.api.http import ApiClient
from providers.errors import NoCredit
from providers.models import ImageRef
from providers.query import Query, ResultPage
from sandbox.catalogue import Catalogue
from sandbox.marketplaces import Marketplaces, marketplaces_app
from sandbox.marketplaces.credentials import Credentials
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.bot.conversation import Conversation
from tests.bot.harness import BotHarness
from tests.clock import FakeClock
from tests.fake_provider import FakeProvider
from tests.waiting import until

ConversationOf = Callable[..., Conversation]


# Searches


class FaultyProvider(FakeProvider):
    """Fails with an error that is not a provider's."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    async def search(self, image: ImageRef, query: Query, page: int) -> ResultPage:
        await super().search(image, query, page)
        raise self._error


async def waiting(conversation: Conversation) -> Search:
    return await conversation.harness.store.searches.add(conversation.photo())


async def test_a_search_whose_turn_has_come_is_answered(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider())
    search = await waiting(conversation)
    await answer_search(conversation.data, search.id)
    assert (await conversation.kept(search)).state is SearchState.SHOWN
    assert len(conversation.harness.messages) == 1


async def test_a_search_that_was_withdrawn_or_forgotten_is_not_answered(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FakeProvider())
    search = await waiting(conversation)
    await conversation.harness.store.searches.withdraw(search.id)
    for search_id in (search.id, "nobodys000"):
        await answer_search(conversation.data, search_id)
    assert conversation.harness.messages == []


async def test_an_unexpected_error_is_told_under_the_photo_and_ends_its_search(conversation_of: ConversationOf) -> None:
    conversation = conversation_of(FaultyProvider(RuntimeError("a fault of ours")))
    search = await waiting(conversation)
    await answer_search(conversation.data, search.id)
    assert (await conversation.kept(search)).state is SearchState.FAILED
    assert "Reference: " in str(conversation.last.text)
    assert conversation.last.reply_to_message is not None
    assert conversation.last.reply_to_message.message_id == search.photo_message_id


async def test_a_search_that_lost_the_database_goes_on_when_the_engine_tries_again(
    conversation_of: ConversationOf,
) -> None:
    conversation = conversation_of(FaultyProvider(DatabaseUnavailable("away")))
    search = await waiting(conversation)
    with pytest.raises(DatabaseUnavailable):
        await answer_search(conversation.data, search.id)
    assert (await conversation.kept(search)).state is SearchState.SEARCHING
    assert conversation.harness.messages == []


# Outages


@pytest.fixture
def switches(database: Database, clock: FakeClock) -> Switches:
    return Switches(ProviderStateRepository(database, clock))


@pytest.fixture
def notify_ann(harness: BotHarness) -> Notify:
    """Sends notices to Ann, the only admin."""
    return Admins([harness.ann.id], harness.data.chats, harness.messenger).notify


async def run_out_of_credit(switches: Switches, *providers: str) -> None:
    for provider in providers:
        await switches.note(NoCredit(provider, "no balance"), CallKind.SEARCH)


async def pending(switches: Switches) -> set[str]:
    """The providers whose outage is still to be notified of."""
    return {state.provider for state in await switches.claim_untold()}


async def test_admins_are_notified_of_an_outage_once(
    harness: BotHarness, switches: Switches, notify_ann: Notify
) -> None:
    await run_out_of_credit(switches, "daji")
    await notify_outages(switches, notify_ann)
    await notify_outages(switches, notify_ann)
    (notice,) = harness.messages
    assert str(notice.text).startswith("⚠ DAJI is off: its account has no credit left.")


async def test_notice_of_an_outage_that_reached_nobody_is_sent_again(
    harness: BotHarness, switches: Switches, notify_ann: Notify
) -> None:
    await run_out_of_credit(switches, "daji")
    harness.telegram.faults.fail_next("sendMessage")
    await notify_outages(switches, notify_ann)
    assert harness.messages == []
    await notify_outages(switches, notify_ann)
    assert len(harness.messages) == 1


async def test_outages_stay_pending_when_the_job_is_cancelled(switches: Switches) -> None:
    notifying = asyncio.Event()

    async def hang(_: Notice) -> bool:
        notifying.set()
        return await asyncio.Future()

    await run_out_of_credit(switches, "daji", "tmapi_global")
    job = asyncio.create_task(notify_outages(switches, hang))
    await notifying.wait()
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    assert await pending(switches) == {"daji", "tmapi_global"}


async def test_outages_stay_pending_when_a_notice_fails(switches: Switches) -> None:
    async def fail(_: Notice) -> bool:
        raise OSError("the database is away")

    await run_out_of_credit(switches, "daji", "tmapi_global")
    with pytest.raises(OSError, match="away"):
        await notify_outages(switches, fail)
    assert await pending(switches) == {"daji", "tmapi_global"}


async def test_of_two_outages_only_the_one_whose_notice_was_not_sent_stays_pending(switches: Switches) -> None:
    sent = iter([True, False])

    async def notify(_: Notice) -> bool:
        return next(sent)

    await run_out_of_credit(switches, "daji", "tmapi_global")
    await notify_outages(switches, notify)
    assert len(await pending(switches)) == 1


async def test_admins_are_notified_at_once_of_a_provider_that_goes_off(
    harness: BotHarness, switches: Switches, notify_ann: Notify
) -> None:
    notifying = asyncio.create_task(notify_at_once(switches, notify_ann))
    await run_out_of_credit(switches, "daji")
    await until(lambda: len(harness.messages) == 1)
    await run_out_of_credit(switches, "tmapi_global")
    await until(lambda: len(harness.messages) == 2)
    notifying.cancel()
    await asyncio.gather(notifying, return_exceptions=True)


async def test_notifying_at_once_goes_on_after_a_failure(switches: Switches) -> None:
    tries: list[int] = []

    async def fail_first(_: Notice) -> bool:
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("the database is away")
        return True

    notifying = asyncio.create_task(notify_at_once(switches, fail_first))
    await run_out_of_credit(switches, "daji")
    await until(lambda: len(tries) == 1)
    await run_out_of_credit(switches, "tmapi_global")
    await until(lambda: len(tries) == 3)
    notifying.cancel()
    await asyncio.gather(notifying, return_exceptions=True)
    assert await pending(switches) == set()


# AliExpress's tokens


class Renewal:
    """The token renewal of a running bot, and the notices that its admins got, if any of them is `reachable`."""

    def __init__(self, market: Marketplaces, tokens: TokenStore, clock: FakeClock, en: Translator) -> None:
        self.market = market
        self.tokens = tokens
        self.notices: list[str] = []
        self.reachable = True
        self._clock = clock
        self._en = en

    async def log_in(self) -> None:
        await self.tokens.log_in(self.market.aliexpress.tokens.new_code())

    async def run(self) -> None:
        await renew_tokens(self.tokens, self._notify, self._clock)

    @property
    def calls(self) -> int:
        return len(self.market.calls_to(Service.ALIEXPRESS, Endpoint.TOKEN))

    async def _notify(self, notice: Notice) -> bool:
        if self.reachable:
            self.notices.append(notice(self._en).text)
        return self.reachable


@pytest.fixture
async def renewal(database_url: str, clock: FakeClock, catalogue: Catalogue, en: Translator) -> AsyncIterator[Renewal]:
    market = Marketplaces(catalogue, clock=lambda: clock().timestamp(), random=Random(7))
    settings = AliExpressSettings(
        app_key=Credentials().aliexpress_key,
        app_secret=SecretStr(Credentials().aliexpress_secret),
        url="http://aliexpress.test",
    )
    async with (
        open_database(database_url) as database,
        httpx.AsyncClient(transport=httpx.ASGITransport(marketplaces_app(market))) as http,
    ):
        client = ApiClient(NAME, settings.policy, http)
        yield Renewal(market, TokenStore(client, settings, LoginRepository(database, clock), clock), clock, en)


async def test_idle_bot_keeps_its_login_for_weeks(renewal: Renewal, clock: FakeClock) -> None:
    await renewal.log_in()
    for _ in range(14 * 24):
        clock.advance(hours=1)
        await renewal.run()
    assert renewal.market.aliexpress.tokens.is_valid(await renewal.tokens.current())
    assert renewal.notices == []


async def test_fresh_tokens_are_not_renewed(renewal: Renewal) -> None:
    await renewal.log_in()
    await renewal.run()
    assert renewal.calls == 1


async def test_renewal_that_meets_an_outage_is_tried_again_at_the_next_run(renewal: Renewal, clock: FakeClock) -> None:
    await renewal.log_in()
    clock.advance(hours=22)
    fault = Fault(kind=FaultKind.ERROR, service=Service.ALIEXPRESS, code="ServiceUnavailable", times=1)
    renewal.market.fail(fault)
    await renewal.run()
    assert renewal.notices == []
    await renewal.run()
    assert renewal.calls == 3


@pytest.mark.parametrize("code", ["IllegalTimestamp", "AppWhiteIpLimit", "InvalidSignature"])
async def test_renewal_that_is_refused_for_another_reason_is_tried_again(
    renewal: Renewal, clock: FakeClock, code: str
) -> None:
    await renewal.log_in()
    clock.advance(hours=22)
    renewal.market.fail(Fault(kind=FaultKind.ERROR, service=Service.ALIEXPRESS, code=code, times=1))
    await renewal.run()
    assert renewal.notices == []
    await renewal.run()
    assert renewal.calls == 3


async def test_refused_renewal_sends_one_notice_and_is_not_tried_again(renewal: Renewal, clock: FakeClock) -> None:
    await renewal.log_in()
    renewal.market.aliexpress.tokens.expire_refresh()
    clock.advance(hours=22)
    await renewal.run()
    await renewal.run()
    assert len(renewal.notices) == 1
    assert "python -m bot login aliexpress" in renewal.notices[0]
    assert renewal.calls == 2


async def test_new_login_that_ends_too_is_warned_of_again(renewal: Renewal, clock: FakeClock) -> None:
    for _ in range(2):
        await renewal.log_in()
        renewal.market.aliexpress.tokens.expire_refresh()
        clock.advance(hours=22)
        await renewal.run()
    assert len(renewal.notices) == 2


async def test_warning_that_reached_nobody_is_sent_again(renewal: Renewal, clock: FakeClock) -> None:
    await renewal.log_in()
    renewal.market.aliexpress.tokens.expire_refresh()
    clock.advance(hours=22)
    renewal.reachable = False
    await renewal.run()
    renewal.reachable = True
    for _ in range(3):
        await renewal.run()
    assert len(renewal.notices) == 1
