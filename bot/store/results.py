"""Result sets: the pages that a provider answered to one query about one photo."""

from typing import Final, NamedTuple

from bot.clock import DAY, HOUR, Clock
from bot.models.search import EXAMPLE
from bot.observability.metrics import CacheName, Metrics
from bot.store.database import Database
from bot.store.repository import PORTION, Repository, canonical_json
from bot.store.searches import KEEP_SEARCHES
from providers.query import Query, ResultPage

KEEP_UNUSED: Final = 2 * HOUR
"""How long results stay that no search shows: longer than the same query is answered from them."""
RESULT_SETS_AT_ONCE: Final = 50
"""How many result sets one transaction deletes at most: each has pages of many kilobytes."""


class ResultSet(NamedTuple):
    """What a result set is about: `photo` is the SHA-256 of the photo."""

    provider: str
    photo: str
    query: Query


class ResultRepository(Repository):
    """Result sets by id, shared by all searches that ask the same. `metrics` counts hits and misses."""

    def __init__(self, database: Database, clock: Clock, metrics: Metrics) -> None:
        super().__init__(database, clock)
        self._metrics = metrics

    async def find_fresh(
        self, provider: str, photo: str, query: Query, max_age: int, *, measure: bool = True
    ) -> str | None:
        """Return the id of the newest result set for a query about a photo, None if older than `max_age` seconds.

        `photo` is the SHA-256 of the photo. A lookup that repeats an earlier one passes `measure=False`.
        """
        row = await self._fetch_one(
            "find_result_set", provider=provider, photo=photo, query=canonical_json(query), since=self.now() - max_age
        )
        if measure:
            self._metrics.cache_looked_up(CacheName.RESULTS, hit=row is not None)
        return None if row is None else str(row["id"])

    async def get(self, set_id: str) -> ResultSet | None:
        """Return what a result set is about, None when it has been deleted."""
        row = await self._fetch_one("get_result_set", id=set_id)
        if row is None:
            return None
        return ResultSet(str(row["provider"]), str(row["photo"]), Query.model_validate_json(str(row["query"])))

    async def add(self, set_id: str, provider: str, photo: str, query: Query, first: ResultPage) -> None:
        """Store a new result set with its first page."""
        async with self._database.transaction() as connection:
            await self._queries.add_result_set(
                connection, id=set_id, provider=provider, photo=photo, query=canonical_json(query), now=self.now()
            )
            await self._queries.add_result_page(
                connection, set_id=set_id, page=first.page, body=first.model_dump_json()
            )

    async def pages(self, set_id: str, after: int = 0) -> list[ResultPage]:
        """Return the stored pages of a result set whose number is above `after`, in order."""
        rows = await self._fetch_all("get_result_pages", set_id=set_id, after=after)
        return [ResultPage.model_validate_json(str(row["body"])) for row in rows]

    async def add_page(self, set_id: str, page: ResultPage) -> None:
        """Store a page of a result set, unless the page of that number is stored already."""
        await self._execute("add_result_page", set_id=set_id, page=page.page, body=page.model_dump_json())

    async def delete_if_unused(self, set_id: str) -> None:
        """Delete results and image references of a result set's photo, unless a search shows results for that photo."""
        async with self._database.transaction() as connection:
            await self._queries.delete_unused_image_refs(connection, set_id=set_id)
            await self._queries.delete_unused_result_sets(connection, set_id=set_id, example=EXAMPLE)

    async def prune(self) -> None:
        """Delete result sets that no search shows after two hours, all others but the example's after 31 days."""
        now = self.now()
        before, unused_before = now - KEEP_SEARCHES - DAY, now - KEEP_UNUSED
        await self._execute_in_portions("prune_result_sets", RESULT_SETS_AT_ONCE, before=before, example=EXAMPLE)
        after = ""
        while (end := await self._end_of_portion(after)) is not None:
            await self._execute_in_portions(
                "prune_unused_result_sets", RESULT_SETS_AT_ONCE, after=after, end=end, unused_before=unused_before
            )
            after = end

    async def _end_of_portion(self, after: str) -> str | None:
        async with self._database.reading() as connection:
            end = await self._queries.get_end_of_result_sets(connection, after=after, portion=PORTION)
        return None if end is None else str(end)
