import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from itertools import count, repeat
from pathlib import Path

import pytest

from bot.images.photo import IncomingPhoto, SentPicture
from bot.images.prepare import PhotoPreparer
from bot.models.billing import CALLS_PER_SEARCH, Requester
from bot.models.failures import ProvidersFailed, UnreadablePhoto
from bot.models.photo_sizes import PhotoSize
from bot.models.request import SearchRequest
from bot.models.search import Failure, Stage
from bot.search.budget import Budget
from bot.search.engine import FRESH_SECONDS, Found, Searcher
from bot.store import Database, Store, open_database
from bot.store.claims import RETRY_SECONDS
from bot.store.provider_states import ProviderStateRepository
from providers.errors import BadAnswer, FailureKind, NoCredit, PhotoRejected, RateLimited, Unavailable
from providers.query import Filter, Query, Sort
from tests.budgets import one_search_a_day, spend, unlimited
from tests.clock import FakeClock
from tests.database import rows
from tests.fake_provider import FakeAliExpress, FakeDaji, FakeProvider
from tests.samples import a_page, jpeg
from tests.waiting import ShortSleep, until

ANYTHING = SearchRequest(Query())
ANN, BEN = Requester(7, 7), Requester(8, 8)
NO_REFERENCE_IS_KEPT = """
CREATE TRIGGER full BEFORE INSERT ON image_refs BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
"""


class Camera:
    """Makes photos as they come from a chat, and counts how often one is downloaded."""

    def __init__(self, preparer: PhotoPreparer) -> None:
        self._preparer = preparer
        self.downloads = 0

    def photo(self, colour: str = "red") -> IncomingPhoto:
        return self.of(jpeg(colour))

    def of(self, data: bytes) -> IncomingPhoto:
        @asynccontextmanager
        async def download(_: PhotoSize | None) -> AsyncIterator[SentPicture]:
            self.downloads += 1
            yield SentPicture(data, is_photo=False)

        return IncomingPhoto(download, self._preparer)


@pytest.fixture
def camera(preparer: PhotoPreparer) -> Camera:
    return Camera(preparer)


@pytest.fixture
def searcher_of(store: Store, budget: Budget) -> Callable[..., Searcher]:
    numbers = count(1)
    return lambda *providers: Searcher(providers, store, lambda: f"set{next(numbers):07}", budget)


SearcherOf = Callable[..., Searcher]


@pytest.fixture
def provider(clock: FakeClock) -> FakeProvider:
    return FakeProvider(ref_expires_at=clock() + timedelta(days=1))


@pytest.fixture
def searcher(searcher_of: SearcherOf, provider: FakeProvider) -> Searcher:
    return searcher_of(provider)


async def begun(searcher: Searcher, photo: IncomingPhoto, wish: SearchRequest = ANYTHING) -> Found:
    return await searcher.begin(photo, wish, lambda _: None)


def ids(found: Found) -> list[str]:
    return [product.id for product in found.results.products]


# From a photo to results


async def test_a_photo_brings_the_first_page(searcher: Searcher, camera: Camera) -> None:
    found = await begun(searcher, camera.photo())
    assert (ids(found), found.provider, found.passed_over) == (["1"], "tmapi_global", ())


async def test_the_stages_are_told_in_order(searcher: Searcher, camera: Camera) -> None:
    stages: list[Stage] = []
    await searcher.begin(camera.photo(), ANYTHING, stages.append)
    assert stages == [Stage.PHOTO, Stage.PREPARING, Stage.SEARCHING]


async def test_the_query_reaches_the_provider(searcher: Searcher, camera: Camera, provider: FakeProvider) -> None:
    query = Query(language="ru", sort=Sort.PRICE_UP, filters=frozenset({Filter.FACTORY}))
    await begun(searcher, camera.photo(), SearchRequest(query))
    assert provider.searched == [("reference 1", query, 1)]


async def test_the_same_question_is_not_asked_again_within_an_hour(
    searcher: Searcher, camera: Camera, provider: FakeProvider, clock: FakeClock
) -> None:
    first = await begun(searcher, camera.photo())
    clock.advance(seconds=FRESH_SECONDS)
    second = await begun(searcher, camera.photo())
    assert second == first
    assert len(provider.searched) == 1


async def test_after_an_hour_it_is_searched_anew_with_the_same_reference(
    searcher: Searcher, camera: Camera, provider: FakeProvider, clock: FakeClock
) -> None:
    await begun(searcher, camera.photo())
    clock.advance(seconds=FRESH_SECONDS + 1)
    await begun(searcher, camera.photo())
    assert [reference for reference, _, _ in provider.searched] == ["reference 1", "reference 1"]


async def test_the_same_photo_is_prepared_once_for_different_questions(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    await begun(searcher, camera.photo())
    await begun(searcher, camera.photo(), SearchRequest(Query(sort=Sort.PRICE_UP)))
    assert (len(provider.prepared), len(provider.searched)) == (1, 2)


async def test_another_photo_is_prepared_and_searched(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    await begun(searcher, camera.photo("red"))
    await begun(searcher, camera.photo("blue"))
    assert (len(set(provider.prepared)), len(provider.searched)) == (2, 2)


async def test_a_reference_that_expired_is_made_anew(
    searcher: Searcher, camera: Camera, provider: FakeProvider, clock: FakeClock
) -> None:
    await begun(searcher, camera.photo())
    clock.advance(days=1)
    await begun(searcher, camera.photo())
    assert [reference for reference, _, _ in provider.searched] == ["reference 1", "reference 2"]


async def test_a_reference_that_may_not_be_kept_is_made_for_each_search(
    searcher_of: SearcherOf, camera: Camera
) -> None:
    provider = FakeProvider(ref_expires_at=None)
    searcher = searcher_of(provider)
    await begun(searcher, camera.photo())
    await begun(searcher, camera.photo(), SearchRequest(Query(sort=Sort.PRICE_UP)))
    assert len(provider.prepared) == 2


async def test_a_reference_that_can_not_be_kept_is_used_all_the_same(
    searcher: Searcher, camera: Camera, provider: FakeProvider, database_url: str
) -> None:
    await rows(database_url, NO_REFERENCE_IS_KEPT)
    found = await begun(searcher, camera.photo())
    assert (ids(found), len(provider.prepared), provider.searched[0][0]) == (["1"], 1, "reference 1")


async def test_what_was_paid_for_outlives_a_restart(camera: Camera, clock: FakeClock, database_url: str) -> None:
    provider = FakeProvider(ref_expires_at=clock() + timedelta(days=1))
    found = []
    for _ in range(2):
        async with open_database(database_url) as database:
            store, budget = Store(database, clock, secret="secret"), unlimited(database, clock)
            found.append(await begun(Searcher([provider], store, lambda: "set0000001", budget), camera.photo()))
    assert found[0] == found[1]
    assert (len(provider.prepared), len(provider.searched)) == (1, 1)


@pytest.fixture
def nap() -> ShortSleep:
    """The sleep of the copies, also of one that waits for the other."""
    return ShortSleep()


@pytest.fixture
async def copies(
    postgres_url: str, clock: FakeClock, provider: FakeProvider, nap: ShortSleep
) -> AsyncIterator[list[Searcher]]:
    """The searchers of two copies of the bot on one database, which ask the same provider."""
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(open_database(postgres_url)) for _ in range(2)]
        budget = unlimited(databases[0], clock)
        searchers = []
        for number, database in enumerate(databases):
            new_id = map("set{}{:06}".format, repeat(number), count(1)).__next__
            store = Store(database, clock, secret="secret", sleep=nap)
            await store.executors.add(store.executor.id)
            searchers.append(Searcher([provider], store, new_id, budget))
        yield searchers


async def test_two_copies_that_get_the_same_photo_at_once_pay_once(
    copies: list[Searcher], camera: Camera, provider: FakeProvider, nap: ShortSleep
) -> None:
    provider.search_allowed.clear()
    searching = [asyncio.create_task(begun(searcher, camera.photo())) for searcher in copies]
    await until(lambda: provider.searched and (RETRY_SECONDS in nap.sleeps or len(provider.searched) > 1))
    provider.search_allowed.set()
    first, second = await asyncio.gather(*searching)
    assert first.result_set == second.result_set
    assert (len(provider.prepared), len(provider.searched)) == (1, 1)


async def test_two_copies_that_get_different_questions_about_a_photo_at_once_prepare_it_once(
    copies: list[Searcher], camera: Camera, provider: FakeProvider, nap: ShortSleep
) -> None:
    provider.prepare_allowed.clear()
    wishes = [SearchRequest(Query(language=language)) for language in ("en", "ru")]
    pairs = zip(copies, wishes, strict=True)
    searching = [asyncio.create_task(begun(one, camera.photo(), wish)) for one, wish in pairs]
    await until(lambda: provider.prepared and (RETRY_SECONDS in nap.sleeps or len(provider.prepared) > 1))
    provider.prepare_allowed.set()
    await asyncio.gather(*searching)
    assert (len(provider.prepared), len(provider.searched)) == (1, 2)


async def test_two_copies_that_need_the_same_page_at_once_pay_once(
    copies: list[Searcher], camera: Camera, provider: FakeProvider
) -> None:
    provider.pages = (a_page("1", has_more=True), a_page("2", has_more=False))
    found = await begun(copies[0], camera.photo())
    reached = await asyncio.gather(*(one.reach(found.result_set, 1, camera.photo()) for one in copies))
    assert [len(results.products) for results in reached] == [2, 2]
    assert provider.pages_requested == [1, 2]


async def test_a_copy_asks_itself_when_the_other_asked_in_vain(
    copies: list[Searcher], camera: Camera, provider: FakeProvider
) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "no answer"))
    outcomes = await asyncio.gather(*(begun(one, camera.photo()) for one in copies), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Found", "ProvidersFailed"]


async def test_nothing_found_is_an_answer_too(searcher_of: SearcherOf, camera: Camera) -> None:
    nothing, second = FakeProvider(a_page()), FakeDaji()
    found = await begun(searcher_of(nothing, second), camera.photo())
    assert (ids(found), found.results.ended, second.searched) == ([], True, [])


async def test_a_photo_that_nobody_can_use_is_refused_before_anybody_is_asked(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    with pytest.raises(UnreadablePhoto):
        await begun(searcher, camera.of(b"a letter"))
    assert provider.prepared == []


async def test_a_photo_is_downloaded_once_for_several_providers(searcher_of: SearcherOf, camera: Camera) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.search_failures.append(Unavailable("tmapi_global", "time-out"))
    await begun(searcher_of(first, second), camera.photo())
    assert camera.downloads == 1


# At the same time


async def test_the_same_question_at_the_same_time_is_asked_once(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    provider.search_allowed.clear()
    asking = [asyncio.create_task(begun(searcher, camera.photo())) for _ in range(3)]
    await until(lambda: bool(provider.searched))
    provider.search_allowed.set()
    found = await asyncio.gather(*asking)
    assert len({one.result_set for one in found}) == 1
    assert (len(provider.prepared), len(provider.searched)) == (1, 1)


@one_search_a_day
async def test_who_has_no_calls_left_does_not_keep_others_from_the_same_search(
    searcher: Searcher, camera: Camera, budget: Budget
) -> None:
    photo = camera.photo()
    await spend(budget, ANN, CALLS_PER_SEARCH)
    asking = (begun(searcher, photo, SearchRequest(Query(), requester=requester)) for requester in (ANN, BEN))
    # Ann is refused, or gets what Ben pays for if his search began first.
    _, bens = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(bens, Found)


async def test_the_same_photo_at_the_same_time_is_prepared_once(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    wishes = [SearchRequest(Query(sort=sort)) for sort in (Sort.DEFAULT, Sort.PRICE_UP)]
    await asyncio.gather(*(begun(searcher, camera.photo(), wish) for wish in wishes))
    assert (len(provider.prepared), len(provider.searched)) == (1, 2)


async def test_a_kept_reference_that_two_searches_see_refused_is_made_anew_once(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    await begun(searcher, camera.photo())
    provider.search_allowed = late_open = asyncio.Event()
    late = asyncio.create_task(begun(searcher, camera.photo(), SearchRequest(Query(sort=Sort.PRICE_UP))))
    await until(lambda: len(provider.searched) == 2)
    provider.search_allowed = asyncio.Event()
    provider.search_allowed.set()
    provider.search_failures.append(PhotoRejected("tmapi_global", "no such path"))
    await begun(searcher, camera.photo(), SearchRequest(Query(language="ru")))
    provider.search_failures.append(PhotoRejected("tmapi_global", "no such path"))
    late_open.set()
    assert ids(await late) == ["1"]
    assert provider.searched[-1][0] == "reference 2"
    assert len(provider.prepared) == 2


async def test_a_search_that_ends_while_the_same_one_is_counted_is_not_asked_again(
    database: Database, camera: Camera, provider: FakeProvider, clock: FakeClock, tmp_path: Path
) -> None:
    accounts = f"sqlite:///{tmp_path}/accounts.db"
    looked_at: list[datetime] = []

    def watched() -> datetime:
        looked_at.append(clock())
        return clock()

    async with open_database(accounts) as books:
        store = Store(database, watched, secret="secret")
        searcher = Searcher([provider], store, map("set{:07}".format, count(1)).__next__, unlimited(books, clock))
        provider.search_allowed.clear()
        first = asyncio.create_task(begun(searcher, camera.photo()))
        await until(lambda: bool(provider.searched))
        async with database.transaction():
            looked_at.clear()
            second = asyncio.create_task(
                begun(searcher, camera.photo(), SearchRequest(Query(), requester=Requester(7, 7)))
            )
            await until(lambda: looked_at)  # it is about to look for what is known of the last hour
            provider.search_allowed.set()
            while await rows(accounts, "SELECT id FROM credits WHERE charged <> 'yes'"):  # noqa: ASYNC110 -- a file
                await asyncio.sleep(0.005)
            counting = books.transaction()  # the second search has to wait with it
            await counting.__aenter__()
        await first
        await counting.__aexit__(None, None, None)
        assert (await second).result_set == (await first).result_set
    assert len(provider.searched) == 1


async def test_who_gives_up_does_not_stop_the_search_for_others(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    provider.search_allowed.clear()
    impatient = asyncio.create_task(begun(searcher, camera.photo()))
    await until(lambda: bool(provider.searched))
    patient = asyncio.create_task(begun(searcher, camera.photo()))
    impatient.cancel()
    provider.search_allowed.set()
    assert ids(await patient) == ["1"]
    assert len(provider.searched) == 1


async def test_the_same_page_at_the_same_time_is_fetched_once(searcher_of: SearcherOf, camera: Camera) -> None:
    provider = FakeProvider(a_page("1", has_more=True), a_page("2", has_more=False))
    searcher = searcher_of(provider)
    found = await begun(searcher, camera.photo())
    await asyncio.gather(*(searcher.reach(found.result_set, 1, camera.photo()) for _ in range(3)))
    assert provider.pages_requested == [1, 2]


# When a provider fails


async def test_a_provider_that_fails_is_passed_over(searcher_of: SearcherOf, camera: Camera) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.search_failures.append(NoCredit("tmapi_global", "balance 0"))
    found = await begun(searcher_of(first, second), camera.photo())
    assert found.provider == "daji"
    assert found.passed_over == (Failure(provider="tmapi_global", kind=FailureKind.NO_CREDIT),)


@pytest.mark.parametrize("reason", [FailureKind.NO_CREDIT, FailureKind.REFUSED_KEY, FailureKind.SWITCHED_OFF])
async def test_a_provider_that_is_off_is_passed_over_by_the_reason(
    reason: FailureKind, searcher_of: SearcherOf, camera: Camera, database: Database, clock: FakeClock
) -> None:
    await ProviderStateRepository(database, clock).switch_off("tmapi_global", reason, announce=False)
    first, second = FakeProvider(), FakeDaji()
    found = await begun(searcher_of(first, second), camera.photo())
    assert found.passed_over == (Failure(provider="tmapi_global", kind=reason),)
    assert first.searched == []


async def test_where_the_photo_host_fails_the_chat_hears_of_the_provider(
    searcher_of: SearcherOf, camera: Camera
) -> None:
    provider, second = FakeProvider(), FakeDaji()
    provider.prepare_failures.append(Unavailable("s3", "the storage did not take the photo"))
    found = await begun(searcher_of(provider, second), camera.photo())
    assert found.passed_over == (Failure(provider="tmapi_global", kind=FailureKind.UNREACHABLE),)


async def test_a_provider_that_can_not_prepare_the_photo_is_passed_over(
    searcher_of: SearcherOf, camera: Camera
) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.prepare_failures.append(PhotoRejected("tmapi_global", "too dark"))
    found = await begun(searcher_of(first, second), camera.photo())
    assert found.passed_over == (Failure(provider="tmapi_global", kind=FailureKind.PHOTO_REFUSED),)


async def test_a_provider_is_asked_again_after_it_failed(searcher_of: SearcherOf, camera: Camera) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.search_failures.append(RateLimited("tmapi_global", "slow down"))
    searcher = searcher_of(first, second)
    await begun(searcher, camera.photo())
    assert (await begun(searcher, camera.photo())).provider == "tmapi_global"


async def test_if_all_fail_each_reason_is_told_in_the_order_of_asking(searcher_of: SearcherOf, camera: Camera) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.search_failures.append(Unavailable("tmapi_global", "time-out"))
    second.search_failures.append(BadAnswer("daji", "a list"))
    with pytest.raises(ProvidersFailed) as nothing:
        await begun(searcher_of(first, second), camera.photo())
    assert nothing.value.failures == (
        Failure(provider="tmapi_global", kind=FailureKind.UNREACHABLE),
        Failure(provider="daji", kind=FailureKind.UNREADABLE_ANSWER),
    )


async def test_another_marketplace_is_not_asked_instead(searcher_of: SearcherOf, camera: Camera) -> None:
    first, foreign = FakeProvider(), FakeAliExpress()
    first.search_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(ProvidersFailed):
        await begun(searcher_of(first, foreign), camera.photo())
    assert foreign.prepared == []


async def test_a_provider_that_is_named_is_not_replaced_by_another(searcher_of: SearcherOf, camera: Camera) -> None:
    first, second = FakeProvider(), FakeDaji()
    first.search_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(ProvidersFailed):
        await begun(searcher_of(first, second), camera.photo(), SearchRequest(Query(), provider="tmapi_global"))
    assert second.prepared == []


async def test_without_a_provider_there_are_no_failures_to_tell(searcher_of: SearcherOf, camera: Camera) -> None:
    with pytest.raises(ProvidersFailed, match="no provider to ask") as nothing:
        await begun(searcher_of(), camera.photo())
    assert nothing.value.failures == ()


async def test_a_kept_reference_that_is_refused_is_made_anew_once(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    await begun(searcher, camera.photo())
    provider.search_failures.append(PhotoRejected("tmapi_global", "no such path"))
    found = await begun(searcher, camera.photo(), SearchRequest(Query(sort=Sort.PRICE_UP)))
    assert ids(found) == ["1"]
    assert [reference for reference, _, _ in provider.searched] == ["reference 1", "reference 1", "reference 2"]


async def test_a_fresh_reference_that_is_refused_is_not_made_again(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    provider.search_failures.append(PhotoRejected("tmapi_global", "no product in it"))
    with pytest.raises(ProvidersFailed):
        await begun(searcher, camera.photo())
    assert (len(provider.prepared), len(provider.searched)) == (1, 1)


def two_that_share(clock: FakeClock) -> tuple[FakeProvider, FakeDaji]:
    """The first fails after it has prepared the photo; the second accepts its references."""
    first, second = FakeProvider(ref_expires_at=clock() + timedelta(days=1)), FakeDaji()
    first.search_failures.append(Unavailable("tmapi_global", "away"))
    second.accepted = ("tmapi_global",)
    return first, second


async def test_a_reference_that_another_provider_made_is_tried_before_one_is_made(
    searcher_of: SearcherOf, camera: Camera, clock: FakeClock
) -> None:
    first, second = two_that_share(clock)
    assert (await begun(searcher_of(first, second), camera.photo())).provider == "daji"
    assert [reference for reference, _, _ in second.searched] == ["reference 1"]
    assert second.prepared == []


async def test_a_reference_that_another_provider_made_is_kept_for_it_if_it_does_not_work_here(
    searcher_of: SearcherOf, camera: Camera, clock: FakeClock
) -> None:
    first, second = two_that_share(clock)
    second.search_failures.append(PhotoRejected("daji", "made for another search"))
    searcher = searcher_of(first, second)
    assert (await begun(searcher, camera.photo())).provider == "daji"
    assert len(second.prepared) == 1
    assert (await begun(searcher, camera.photo())).provider == "tmapi_global"
    assert len(first.prepared) == 1


async def test_a_photo_that_is_refused_twice_is_refused(
    searcher: Searcher, camera: Camera, provider: FakeProvider
) -> None:
    await begun(searcher, camera.photo())
    provider.search_failures.extend(
        [PhotoRejected("tmapi_global", "gone"), PhotoRejected("tmapi_global", "no product")]
    )
    with pytest.raises(ProvidersFailed):
        await begun(searcher, camera.photo(), SearchRequest(Query(sort=Sort.PRICE_UP)))
    assert len(provider.prepared) == 2


async def test_a_failure_is_not_kept_as_an_answer(searcher: Searcher, camera: Camera, provider: FakeProvider) -> None:
    provider.search_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(ProvidersFailed):
        await begun(searcher, camera.photo())
    assert ids(await begun(searcher, camera.photo())) == ["1"]


# Further pages


@pytest.fixture
def pages() -> FakeProvider:
    return FakeProvider(
        a_page("1", "2", has_more=True, total=90),
        a_page("2", "3", has_more=True, total=90),  # one that is known, one that is new
        a_page("4", has_more=True, total=90),  # fewer than asked for
    )


async def reached(searcher: Searcher, camera: Camera, place: int) -> list[str]:
    found = await begun(searcher, camera.photo())
    results = await searcher.reach(found.result_set, place, camera.photo())
    return [product.id for product in results.products]


async def test_a_place_that_is_there_costs_nothing(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    assert await reached(searcher_of(pages), camera, 1) == ["1", "2"]
    assert pages.pages_requested == [1]


async def test_a_place_beyond_brings_the_next_page(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    assert await reached(searcher_of(pages), camera, 2) == ["1", "2", "3"]
    assert pages.pages_requested == [1, 2]


async def test_a_place_far_beyond_brings_every_page_up_to_it(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    assert await reached(searcher_of(pages), camera, 3) == ["1", "2", "3", "4"]
    assert pages.pages_requested == [1, 2, 3]


async def test_an_empty_page_is_the_end_whatever_was_claimed(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    assert await reached(searcher_of(pages), camera, 89) == ["1", "2", "3", "4"]
    assert pages.pages_requested == [1, 2, 3, 4]


async def test_a_provider_that_repeats_itself_forever_is_left_after_two_barren_pages(
    searcher_of: SearcherOf, camera: Camera
) -> None:
    provider = FakeProvider(*[a_page("1", "2", has_more=True, total=1000)] * 100)
    assert await reached(searcher_of(provider), camera, 50) == ["1", "2"]
    assert provider.pages_requested == [1, 2, 3]


async def test_after_the_end_nothing_more_is_asked(searcher: Searcher, camera: Camera, provider: FakeProvider) -> None:
    assert await reached(searcher, camera, 5) == ["1"]
    assert provider.pages_requested == [1]


async def test_pages_follow_the_question_they_belong_to(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    searcher, dearest = searcher_of(pages), Query(sort=Sort.PRICE_DOWN)
    found = await begun(searcher, camera.photo(), SearchRequest(dearest))
    await searcher.reach(found.result_set, 2, camera.photo())
    assert [query for _, query, _ in pages.searched] == [dearest, dearest]


async def test_a_page_that_fails_is_told_and_asked_for_again_next_time(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    searcher = searcher_of(pages)
    found = await begun(searcher, camera.photo())
    pages.search_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(ProvidersFailed, match="tmapi_global: unreachable"):
        await searcher.reach(found.result_set, 2, camera.photo())
    results = await searcher.reach(found.result_set, 2, camera.photo())
    assert [product.id for product in results.products] == ["1", "2", "3"]


async def test_pages_that_came_stay_when_a_later_one_fails(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    searcher = searcher_of(pages)
    found = await begun(searcher, camera.photo())
    await searcher.reach(found.result_set, 2, camera.photo())
    pages.search_failures.append(Unavailable("tmapi_global", "time-out"))
    with pytest.raises(ProvidersFailed, match="tmapi_global: unreachable"):
        await searcher.reach(found.result_set, 3, camera.photo())
    assert len((await searcher.results(found.result_set)).products) == 3


async def test_a_provider_that_is_no_longer_configured_gives_no_further_page(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider
) -> None:
    found = await begun(searcher_of(pages), camera.photo())
    with pytest.raises(ProvidersFailed, match="tmapi_global: unreachable"):
        await searcher_of(FakeDaji()).reach(found.result_set, 2, camera.photo())


async def test_a_kept_reference_that_expired_between_two_pages_is_made_anew(
    searcher_of: SearcherOf, camera: Camera, pages: FakeProvider, clock: FakeClock
) -> None:
    pages.ref_expires_at = clock() + timedelta(hours=1)
    searcher = searcher_of(pages)
    found = await begun(searcher, camera.photo())
    clock.advance(hours=2)
    await searcher.reach(found.result_set, 2, camera.photo())
    assert [reference for reference, _, _ in pages.searched] == ["reference 1", "reference 2"]


def test_capabilities_are_those_of_a_configured_provider(searcher: Searcher) -> None:
    assert searcher.capabilities("tmapi_global") is FakeProvider.capabilities
    assert searcher.capabilities("tmapi") is None
    assert searcher.capabilities(None) is None
