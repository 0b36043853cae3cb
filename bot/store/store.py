"""What the application keeps, as typed calls over `queries.sql`."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.clock import DAY, HOUR, Clock
from bot.models.preferences import Preferences, read_preferences
from bot.models.search import EXAMPLE, Failure, Search, SearchState
from bot.observability.metrics import Cache, Metrics
from bot.store.database import Database
from providers.models import ImageRef, ProductDetails, Query, ResultPage

KEEP_SEARCHES = 30 * DAY
KEEP_MEDIA = 90 * DAY
KEEP_UNUSED = 2 * HOUR
"""For as long results stay that no search shows: longer than the same question is answered from them."""


class Store:
    """Preferences, searches, pages of results, image references and file ids.

    Times are epoch seconds and come from `clock`. `copy` tells this copy of the bot from all others, earlier ones too.
    """

    def __init__(
        self, database: Database, clock: Clock, metrics: Metrics | None = None, *, copy: str | None = None
    ) -> None:
        self._copy = copy or secrets.token_hex(8)
        self._metrics = metrics or Metrics()
        self._database = database
        self._clock = clock
        self._queries = database.queries

    def now(self) -> int:
        """Return the time in epoch seconds."""
        return int(self._clock().timestamp())

    # Chats

    async def preferences(self, chat_id: int) -> Preferences | None:
        """Return the preferences of a chat, None for a chat that has none yet."""
        async with self._database.reading() as connection:
            stored = await self._queries.get_preferences(connection, chat_id=chat_id)
        return None if stored is None else read_preferences(stored)

    async def first_preferences(self, chat_id: int, first: Preferences) -> Preferences:
        """Keep the `first` preferences of a chat unless it has some by now; return those that it has."""
        async with self._database.transaction() as connection:
            return await self._hold_preferences(connection, chat_id, first)

    async def change_preferences(self, chat_id: int, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Keep what `change` makes of a chat's preferences, and return it; two changes at once are both kept.

        Raises what `change` raises, and then changes nothing.
        """
        async with self._database.transaction() as connection:
            preferences = change(await self._hold_preferences(connection, chat_id, Preferences()))
            await self._queries.put_preferences(
                connection, chat_id=chat_id, preferences=preferences.model_dump_json(), now=self.now()
            )
        return preferences

    async def _hold_preferences(self, connection: object, chat_id: int, first: Preferences) -> Preferences:
        """Lock a chat's preferences until the transaction ends, and return them; `first` are those of a new chat."""
        await self._queries.hold_preferences(
            connection, chat_id=chat_id, preferences=first.model_dump_json(), now=self.now()
        )
        return read_preferences(await self._queries.get_preferences(connection, chat_id=chat_id))

    async def move_chat(self, old_id: int, new_id: int) -> None:
        """Take a group's preferences and its ban along to the supergroup it became; harmless when it is told twice.

        Searches stay where they are: their buttons go by their ids, and the supergroup numbers its messages anew. Where
        the group went is kept for as long as there are any.
        """
        async with self._database.transaction() as connection:
            await self._queries.add_chat_move(connection, old_id=old_id, new_id=new_id)
            await self._queries.drop_replaced_preferences(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_preferences(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_credits(connection, old_id=old_id, new_id=new_id)
            await self._queries.move_ban(connection, old_id=old_id, new_id=new_id)

    # Searches

    async def add_search(self, search: Search) -> Search:
        """Keep a new search; return the one that is there already for the same message of the chat.

        Either way it is this copy's to answer from now on.
        """
        await self._run("add_search", **_search_row(search), owner=self._copy)
        row = await self._one("get_search_of_message", chat_id=search.chat_id, message_id=search.message_id)
        return search if row is None else _search(row)

    async def search(self, search_id: str) -> Search | None:
        """Return a search, None when it has been pruned."""
        row = await self._one("get_search", id=search_id)
        return None if row is None else _search(row)

    async def stands_in(self, search: Search, chat_id: int, message_id: int) -> bool:
        """Say whether a search's buttons may stand under a message: in its chat, or in what its group became.

        The message that shows another search is not its own. One that shows none may ask which photos to search.
        """
        async with self._database.reading() as connection:
            at_home = chat_id == search.chat_id or await self._queries.has_moved_to(
                connection, old_id=search.chat_id, new_id=chat_id
            )
            shown = await self._queries.get_search_shown_in(connection, chat_id=chat_id, message_id=message_id)
        return bool(at_home) and (shown is None or str(shown["id"]) == search.id)

    async def shows_a_search(self, chat_id: int, message_id: int) -> bool:
        """Say whether a message shows the results of a search."""
        row = await self._one("get_search_shown_in", chat_id=chat_id, message_id=message_id)
        return row is not None

    async def keep_search(self, search: Search) -> bool:
        """Keep how far a search has come; False when its chat was forgotten meanwhile."""
        return bool(await self._run("put_search", **_search_row(search)))

    async def begin_sending(self, search: Search) -> bool:
        """Keep that a message is about to answer a search; False when another copy took it up and will answer.

        It will have a higher id than all that are known of now, which is kept as `sent_after`.
        """
        row = _search_row(search.model_copy(update={"state": SearchState.SENDING}))
        async with self._database.transaction() as connection:
            since = self.now() - HOUR
            if not await self._queries.begin_sending(connection, id=search.id, owner=self._copy, since=since):
                return False
            await self._queries.put_search(connection, **row)
        return True

    async def known_messages(self, chat_id: int, after: int) -> frozenset[int]:
        """Return the ids above `after`, of the last day, that can't be a lost message in this chat.

        They are of messages that asked for a search or answer one, in any chat with the same count of messages.
        """
        async with self._database.reading() as connection:
            since = self.now() - DAY
            rows = self._queries.get_known_messages(connection, chat_id=chat_id, after=after, since=since)
            return frozenset([int(known) async for row in rows for known in row if known is not None])

    async def claim_album(self, chat_id: int, album: str, message_id: int) -> bool:
        """Say whether this message is the first of its album: the one that asks which photo to search."""
        await self._run("add_album", chat_id=chat_id, album=album, message_id=message_id, now=self.now())
        row = await self._one("get_album", chat_id=chat_id, album=album)
        return row is not None and int(row["message_id"]) == message_id

    async def choose_search(self, search_id: str, text: str | None) -> None:
        """Let a search that was offered begin, with the words that stand under its album; others stay as they are."""
        await self._run("choose_search", id=search_id, text=text)

    async def searches_of_album(self, chat_id: int, album: str) -> list[Search]:
        """Return the searches that the photos of an album began, in the album's order."""
        async with self._database.reading() as connection:
            rows = self._queries.get_searches_of_album(connection, chat_id=chat_id, album=album)
            return [_search(dict(row)) async for row in rows]

    # Results

    async def fresh_result_set(
        self, provider: str, photo: str, query: Query, max_age: int, *, again: bool = False
    ) -> str | None:
        """Return the id of what the same question brought in the last `max_age` seconds; `again` is not measured."""
        row = await self._one(
            "find_result_set", provider=provider, photo=photo, query=_canonical(query), since=self.now() - max_age
        )
        if not again:
            self._metrics.looked_up(Cache.RESULTS, hit=row is not None)
        return None if row is None else str(row["id"])

    async def add_result_set(self, set_id: str, provider: str, photo: str, query: Query, first: ResultPage) -> None:
        """Begin a result set, the pages that one question brings, with its first page."""
        async with self._database.transaction() as connection:
            await self._queries.add_result_set(
                connection, id=set_id, provider=provider, photo=photo, query=_canonical(query), now=self.now()
            )
            await self._queries.add_result_page(
                connection, set_id=set_id, page=first.page, body=first.model_dump_json()
            )

    async def drop_unused(self, set_id: str) -> None:
        """Drop a result set, and what providers made of its photo, unless a search shows results for that photo."""
        async with self._database.transaction() as connection:
            await self._queries.drop_unused_image_refs(connection, set_id=set_id)
            await self._queries.drop_unused_result_set(connection, set_id=set_id)

    async def result_set(self, set_id: str) -> tuple[str, str, Query] | None:
        """Return provider, SHA-256 of the photo, and query of a result set."""
        row = await self._one("get_result_set", id=set_id)
        if row is None:
            return None
        return str(row["provider"]), str(row["photo"]), Query.model_validate_json(str(row["query"]))

    async def pages(self, set_id: str, after: int = 0) -> list[ResultPage]:
        """Return the pages of a result set that have come, in order, from the one after number `after` on."""
        async with self._database.reading() as connection:
            rows = self._queries.get_result_pages(connection, set_id=set_id, after=after)
            return [ResultPage.model_validate_json(str(row["body"])) async for row in rows]

    async def add_page(self, set_id: str, page: ResultPage) -> None:
        """Keep a page of a result set; the first that came stays."""
        await self._run("add_result_page", set_id=set_id, page=page.page, body=page.model_dump_json())

    # Image references

    async def image_ref(self, provider: str, photo: str, *, again: bool = False) -> ImageRef | None:
        """Return what `provider` made of the photo with this SHA-256, while it is valid; `again` is not measured."""
        row = await self._one("get_image_ref", provider=provider, photo=photo, now=self.now())
        if not again:
            self._metrics.looked_up(Cache.REFS, hit=row is not None)
        return None if row is None else ImageRef.model_validate_json(str(row["body"]))

    async def keep_image_ref(self, photo: str, ref: ImageRef) -> None:
        """Keep a reference until it expires; one without a lifetime or with the picture in it is not kept."""
        if ref.keep and ref.expires_at is not None:
            await self._run(
                "put_image_ref",
                provider=ref.provider,
                photo=photo,
                body=ref.model_dump_json(),
                expires_at=int(ref.expires_at.timestamp()),
            )

    async def drop_image_ref(self, photo: str, ref: ImageRef) -> None:
        """Forget a reference that the provider no longer takes; one that was made since stays."""
        kept = await self._one("get_image_ref", provider=ref.provider, photo=photo, now=self.now())
        if kept is not None and ImageRef.model_validate_json(str(kept["body"])) == ref:
            await self._run("drop_image_ref", provider=ref.provider, photo=photo, body=kept["body"])

    # Details of products

    async def details(
        self, provider: str, product_id: str, query: Query, *, again: bool = False
    ) -> ProductDetails | None:
        """Return what a product's page told when the same was asked before; `again` is not measured."""
        row = await self._one(
            "get_details", provider=provider, product_id=product_id, query=_canonical(query), now=self.now()
        )
        if not again:
            self._metrics.looked_up(Cache.DETAILS, hit=row is not None)
        return None if row is None else ProductDetails.model_validate_json(str(row["body"]))

    async def keep_details(self, details: ProductDetails, query: Query, lifetime: int) -> None:
        """Keep what a product's page told for `lifetime` seconds."""
        await self._run(
            "put_details",
            provider=details.provider,
            product_id=details.id,
            query=_canonical(query),
            body=details.model_dump_json(),
            expires_at=self.now() + lifetime,
        )

    # Media

    async def media(self, url: str) -> str | None:
        """Return the Telegram `file_id` under which a product picture was sent before."""
        row = await self._one("get_media", url=url)
        self._metrics.looked_up(Cache.MEDIA, hit=row is not None)
        return None if row is None else str(row["file_id"])

    async def keep_media(self, url: str, file_id: str) -> None:
        """Keep the `file_id` of a product picture."""
        await self._run("put_media", url=url, file_id=file_id, now=self.now())

    async def drop_media(self, url: str) -> None:
        """Forget a `file_id` that Telegram no longer takes."""
        await self._run("drop_media", url=url)

    async def prune(self) -> None:
        """Drop what has expired."""
        now = self.now()
        async with self._database.transaction() as connection:
            await self._queries.prune_searches(connection, before=now - KEEP_SEARCHES)
            await self._queries.prune_chat_moves(connection)
            await self._queries.prune_albums(connection, before=now - DAY)
            await self._queries.prune_result_sets(
                connection, before=now - KEEP_SEARCHES - DAY, unused_before=now - KEEP_UNUSED, example=EXAMPLE
            )
            await self._queries.prune_image_refs(connection, now=now)
            await self._queries.prune_relay_photos(connection, now=now)
            await self._queries.prune_details(connection, now=now)
            await self._queries.prune_media(connection, before=now - KEEP_MEDIA)

    async def _one(self, name: str, /, **values: object) -> Mapping[str, Any] | None:
        async with self._database.reading() as connection:
            row = await getattr(self._queries, name)(connection, **values)
        return None if row is None else dict(row)

    async def _run(self, name: str, /, **values: object) -> int:
        async with self._database.transaction() as connection:
            return int(await getattr(self._queries, name)(connection, **values))


def _canonical(query: Query) -> str:
    """Write a query so that equal ones are equal as text: sets have no order of their own."""
    fields = query.model_dump(mode="json")
    fields["filters"] = sorted(query.filters)
    return json.dumps(fields, sort_keys=True)


def _search_row(search: Search) -> dict[str, object]:
    row = search.model_dump()
    row["query"] = None if search.query is None else _canonical(search.query)
    row["passed_over"] = json.dumps([failure.model_dump() for failure in search.passed_over])
    row["answer_is_photo"] = int(search.answer_is_photo)
    return row


def _search(row: Mapping[str, Any]) -> Search:
    query = None if row["query"] is None else Query.model_validate_json(row["query"])
    passed_over: Sequence[Failure] = [Failure.model_validate(one) for one in json.loads(row["passed_over"])]
    return Search.model_validate({**row, "query": query, "passed_over": passed_over})
