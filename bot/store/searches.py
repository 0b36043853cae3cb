"""Searches, and the messages that show them."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.clock import DAY, HOUR
from bot.models.line import LineLength, LineState, Place
from bot.models.search import Failure, Search, SearchState
from bot.store.repository import Repository, canonical_json
from providers.query import Query

KEEP_SEARCHES: Final = 30 * DAY


class SearchRepository(Repository):
    """Searches by id, and by chat and message; those that wait for their turn also by line."""

    async def add(self, search: Search) -> Search:
        """Store a new search; return the one that the same message of the chat has already, if any."""
        async with self._database.writing() as connection:
            row = await self._queries.add_search(connection, **_row(search))
        return _search(dict(row))

    async def get(self, search_id: str) -> Search | None:
        """Return a search, None when it has been pruned or erased."""
        row = await self._fetch_one("get_search", id=search_id)
        return None if row is None else _search(row)

    async def save(self, search: Search) -> bool:
        """Store the progress of a search; False when its chat was erased meanwhile, or another run took over."""
        return bool(await self._execute("update_search", **_row(search)))

    async def begin(self, search_id: str) -> Search | None:
        """Begin to work on a search, or go on with it; None when it is answered, withdrawn or erased.

        It has a new owner from now on: of several runs, the one that began last answers.
        """
        async with self._database.writing() as connection:
            row = await self._queries.begin_search(connection, id=search_id, owner=secrets.token_hex(8))
        return None if row is None else _search(dict(row))

    async def begin_sending(self, search: Search, seen: int = 0) -> bool:
        """Store that a message is about to answer a search; False when another run took over and will answer.

        The message will have a higher id than all that are known now, and than `seen`. The highest of them is stored
        as `sent_after`.
        """
        row = _row(search.model_copy(update={"state": SearchState.SENDING}))
        return bool(await self._execute("begin_sending", **row, seen=seen))

    async def known_message_ids(self, chat_id: int, after: int) -> frozenset[int]:
        """Return the message ids above `after` that can't be a lost answer in this chat.

        They belong to messages that asked for a search or answer one, in any chat that shares the count of messages.
        """
        rows = await self._fetch_all("get_known_messages", chat_id=chat_id, after=after)
        return frozenset(int(message_id) for row in rows for message_id in row.values() if message_id is not None)

    async def get_pressed(self, search_id: str, chat_id: int, message_id: int) -> Search | None:
        """Return the search whose button was pressed under a message; None if there is no such button there.

        Ids can be read off a card and sent from elsewhere. The message must be in the search's chat, or in the
        supergroup which that became, and must not show another search. A message that shows none may be the question
        which photos of an album to search.
        """
        row = await self._fetch_one("get_pressed_search", id=search_id, chat_id=chat_id, message_id=message_id)
        return None if row is None else _search(row)

    async def shown_in(self, chat_id: int, message_id: int) -> Search | None:
        """Return the search whose results a message shows, None if it shows none."""
        row = await self._fetch_one("get_search_shown_in", chat_id=chat_id, message_id=message_id)
        return None if row is None else _search(row)

    async def of_album(self, chat_id: int, album: str) -> list[Search]:
        """Return the searches of an album's photos, in the album's order."""
        return [_search(row) for row in await self._fetch_all("get_searches_of_album", chat_id=chat_id, album=album)]

    async def history(self, chat_id: int, limit: int, offset: int) -> tuple[list[Search], int]:
        """Return searches for photos that were sent in a chat, the newest first, and how many there are.

        Those of the group that a supergroup was are among them.
        """
        since = self.now() - KEEP_SEARCHES
        rows = await self._fetch_all("get_history", chat_id=chat_id, since=since, limit=limit, offset=offset)
        return [_search(row) for row in rows], int(rows[0]["total"]) if rows else 0

    async def choose(self, search: Search) -> bool:
        """Let an offered search wait for its turn, with the words under its album; False when it was chosen before."""
        return bool(
            await self._execute("choose_search", id=search.id, text=search.text, line=search.line, turn=search.turn)
        )

    async def withdraw(self, search_id: str) -> bool:
        """Take a search out of its line; False when it has been begun, or is not waiting."""
        return bool(await self._execute("withdraw_search", id=search_id))

    async def is_next_in_chat(self, search: Search, *, to_speak: bool = False) -> bool:
        """Whether the photos that came before in the chat are answered, or with `to_speak` have a message at least."""
        earlier = await self._fetch_one(
            "get_earlier_search_in_chat",
            chat_id=search.chat_id,
            message_id=search.message_id,
            since=self.now() - HOUR,
            unspoken=int(to_speak),
        )
        return earlier is None

    async def in_work(self) -> list[Search]:
        """Return the searches of the last day that are not answered, in the order of their turns."""
        return [_search(row) for row in await self._fetch_all("get_searches_in_work", since=self.now() - DAY)]

    async def count_in_work(self, chat_id: int) -> int:
        """Return how many searches of a chat will still be answered."""
        row = await self._fetch_one("count_in_work", chat_id=chat_id) or {}
        return int(row["in_work"])

    async def line(self, name: str, user_id: int) -> LineState:
        """Return how a line stands for a person who joins it."""
        row = await self._fetch_one("get_line", line=name, user_id=user_id) or {}
        return LineState(int(row["waiting"]), int(row["begun"]), row["first_turn"] or 1, row["last_turn"] or 0)

    async def lines(self) -> list[LineLength]:
        """Return the lines in which something waits or is in work."""
        rows = await self._fetch_all("count_lines")
        now = self.now()
        return [
            LineLength(
                str(row["line"]),
                int(row["waiting"]),
                int(row["begun"]),
                0 if row["oldest"] is None else max(0, now - int(row["oldest"])),
            )
            for row in rows
        ]

    async def heads_of_chats(self) -> list[Place]:
        """Return the first waiting search of each chat in which nothing else is in work, with its place."""
        return [
            Place(_search(row), int(row["ahead"]) + 1, int(row["of_chat"]))
            for row in await self._fetch_all("get_heads_of_chats")
        ]

    async def begin_notice(self, search: Search, seen: int = 0) -> bool:
        """Store that a message is about to tell the place of a search; False when it is no longer waiting.

        It will have a higher id than `seen`.
        """
        return bool(await self._execute("begin_notice", id=search.id, chat_id=search.chat_id, seen=seen))

    async def save_notice(self, search: Search, answer_id: int) -> bool:
        """Store which message tells the place; False when the search has a message, or ended, meanwhile."""
        return bool(await self._execute("save_notice", id=search.id, answer_id=answer_id))

    async def prune(self) -> None:
        """Delete searches after 30 days."""
        await self._execute_in_portions("prune_searches", before=self.now() - KEEP_SEARCHES)


def _row(search: Search) -> dict[str, object]:
    row = search.model_dump()
    row["query"] = None if search.query is None else canonical_json(search.query)
    row["passed_over"] = json.dumps([failure.model_dump() for failure in search.passed_over])
    row["answer_is_photo"] = int(search.answer_is_photo)
    row["similar_to"] = None if search.similar_to is None else search.similar_to.model_dump_json()
    row["sizes"] = json.dumps(row["sizes"]) if search.sizes else None
    row["from_preview"] = int(search.from_preview)
    return row


def _search(row: Mapping[str, Any]) -> Search:
    query = None if row["query"] is None else Query.model_validate_json(row["query"])
    passed_over: Sequence[Failure] = [Failure.model_validate(failure) for failure in json.loads(row["passed_over"])]
    read = {
        "query": query,
        "passed_over": passed_over,
        "sizes": json.loads(row["sizes"]) if row["sizes"] else (),
        "similar_to": json.loads(row["similar_to"]) if row["similar_to"] else None,
    }
    return Search.model_validate({**row, **read})
