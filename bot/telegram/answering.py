"""Answers a photo: from the search whose turn has come to its first card, or to the word why there is none."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

import structlog

from bot.clock import Sleep
from bot.i18n import Translator
from bot.models.billing import RequestCost
from bot.models.exchange import NO_EXCHANGE
from bot.models.request import SearchRequest
from bot.models.search import IN_WORK, Search, SearchState, Stage
from bot.models.settings import Preferences
from bot.models.target import SentMessage, Target, is_group
from bot.store import Store, until_stored
from bot.telegram.chats import Chats
from bot.telegram.delivery import Delivery
from bot.telegram.finding import Finder, SearchParts, is_found
from bot.telegram.messenger import Messenger
from bot.telegram.outcomes import Outcomes
from bot.telegram.progress import PATIENCE, Progress, Sending
from bot.telegram.search_record import ANSWERING, SearchRecord
from bot.views.messages import progress_text
from bot.views.screen import Screen

ORDER_SECONDS, ORDER_TRIES = 0.2, 600
"""Seconds between two looks whether it is a photo's turn to be answered, and how many: one slow search must not hold
the others of its chat for ever."""
LONGEST_LOOK = 5.0
"""Seconds between two such looks while the chat takes no messages; these do not count."""
ANSWER_SECONDS, ANSWER_TRIES = 0.1, 100
"""Seconds between two looks whether a search is stored with its answer, and how many."""
WAITED_SECONDS, LONGER_PATIENCE = 3, 5.0
"""Who has waited in line for so many seconds knows that the bot works on it, and need not be told as soon."""
NOTICE_SECONDS, NOTICE_TRIES = 0.3, 10
"""Seconds between two looks for the message that tells a place, and how many."""

T = TypeVar("T")
log = structlog.get_logger()


class Answering:
    """The course of a search from its turn to its first card."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        parts: SearchParts,
        messenger: Messenger,
        outcomes: Outcomes,
        *,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._chats = chats
        self._rates = parts.rates
        self._finder = Finder(store, chats, parts)
        self._prefetcher = parts.prefetcher
        self._metrics = parts.metrics
        self._messenger = messenger
        self._delivery = Delivery(store, messenger, sleep)
        self._outcomes = outcomes
        self._sleep = sleep

    async def answer(self, search: Search) -> None:
        """Answer a search that has been begun, after the photos that came before it in its chat."""
        preferences = await self._chats.preferences(search.chat_id)
        exchange = await self._rates.any_exchange(preferences) if search.text else NO_EXCHANGE
        request = preferences.request(search, exchange)
        waited = max(0, self._store.searches.now() - search.created_at)
        await self.run(search.model_copy(update={"view": preferences.view}), request, preferences, waited)

    async def until_answered(self, search: Search) -> None:
        """Wait until a search that is in work is stored with its answer, which people see and press a moment before."""
        for _ in range(ANSWER_TRIES):
            stored = await self._store.searches.get(search.id)
            if stored is None or stored.state not in IN_WORK:
                return
            await self._sleep(ANSWER_SECONDS)

    async def run(self, search: Search, request: SearchRequest, preferences: Preferences, waited: float = 0) -> None:
        """Search as `request` says, and answer the photo in the message that the search has, or in a new one.

        `preferences` say how the results are shown, `waited` the seconds since the update that asks for it.
        """
        record = SearchRecord(self._metrics, waited)
        cost = RequestCost(request.requester)
        t = self._chats.translator(preferences)
        structlog.contextvars.bind_contextvars(search=search.id)
        if not is_found(search):
            search = search.model_copy(update={"query": request.query, "position": 0, "result_set": None})
        begun = search
        target = Target(search.chat_id, search.photo_message_id, search.thread_id)
        message = await self._message_of(search, target, t)
        if message is None and await self._messenger.was_silenced(search.chat_id):
            # Nothing is paid yet, and only Telegram can say whether the bot may speak again.
            if not await self._delivery.begin(begun):
                return
            at_first = Screen(progress_text(t, Stage.PHOTO))
            message = await self._delivery.deliver(begun, None, target, at_first, t)
            if message is None:
                await self._give_up(begun, None)
                return

        async def may_speak() -> bool:
            return await self._has_room_for_progress(begun)

        async def may_post() -> bool:
            await self._wait_for_turn(begun, to_speak=True)
            return not progress.settled and await self._delivery.begin(begun)

        async def remember(posted: SentMessage) -> None:
            await until_stored(partial(self._store.searches.save, begun.shown_in(posted)), self._sleep)

        progress = Progress(
            self._messenger,
            lambda stage: progress_text(t, stage),
            message=message,
            sending=Sending(target, may_speak, may_post, remember),
            sleep=self._sleep,
            patience=PATIENCE if self._store.searches.now() - begun.created_at < WAITED_SECONDS else LONGER_PATIENCE,
        )
        async with progress:

            def begin_stage(stage: Stage) -> None:
                record.begin(stage)
                progress.stage(stage)

            finding = self._finder.find(search, request, cost, preferences, begin_stage)
            outcome = await self._unless_silenced(progress, search, finding)
            if outcome is None:
                await self._give_up(begun, await progress.settle())
                return
            search = outcome.search
            self._outcomes.known(search.id)
            record.begin(ANSWERING)
            await self._wait_for_turn(search)
            message = await progress.settle() or (
                await self._delivery.find(search, target, t) if progress.lost else None
            )
            if not await self._is_to_be_delivered(search, message):
                log.info("another replica answers this search, or its chat was forgotten")
                await self._leave(search, message)
                return
            message = await self._delivery.deliver(search, message, target, outcome.screen, t)
            record.end(search, outcome.results, cost.paid_calls, outcome.error)
        answered = search if message is None else search.shown_in(message)
        # People have the card before them: what its buttons need must not get lost.
        if not await until_stored(partial(self._store.searches.save, answered), self._sleep):
            await self._drop_if_forgotten(search)
        elif search.state is SearchState.SHOWN:
            self._prefetcher.begin(search)

    async def _unless_silenced(self, progress: Progress, search: Search, outcome: Coroutine[Any, Any, T]) -> T | None:
        """Return what comes of a search; None where the bot may not speak, so that nothing is to be paid for."""
        if is_group(search.chat_id) and not await progress.may_speak():
            outcome.close()
            return None
        task = asyncio.create_task(outcome)
        try:
            either: list[asyncio.Future[Any]] = [task, progress.silenced]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _give_up(self, search: Search, message: SentMessage | None) -> None:
        log.info("not allowed to answer: nothing is searched", chat=search.chat_id)
        self._outcomes.known(search.id)
        if not await self._store.searches.save(search.model_copy(update={"state": SearchState.FAILED})):
            await self._leave(search, message)
        elif message is not None:
            await self._messenger.delete(message)

    async def _is_to_be_delivered(self, search: Search, message: SentMessage | None) -> bool:
        """Store that a search is about to be answered, with what was found: it goes on from here after a crash."""
        if message is None:
            return await self._delivery.begin(search)
        about_to = search.shown_in(message).model_copy(update={"state": SearchState.SENDING})
        return await self._store.searches.save(about_to)

    async def _has_room_for_progress(self, search: Search) -> bool:
        """Whether a group has room for a word of the progress and the card of each photo that is in work there."""
        if not is_group(search.chat_id):
            return True
        return self._messenger.has_room(search.chat_id, 2 * await self._store.searches.count_in_work(search.chat_id))

    async def _message_of(self, search: Search, target: Target, t: Translator) -> SentMessage | None:
        """Return the message that a search has already: what an interrupted run sent, or what told its place."""
        if search.message is not None:
            return search.message
        if search.state is SearchState.SENDING:
            return await self._delivery.find(search, target, t)
        if search.sent_after is None:
            return None
        # Its place is being told at this moment, or the bot was killed while it was.
        for _ in range(NOTICE_TRIES):
            await self._sleep(NOTICE_SECONDS)
            stored = await self._store.searches.get(search.id)
            if stored is not None and stored.message is not None:
                return stored.message
        return await self._delivery.find(search, target, t)

    async def _wait_for_turn(self, search: Search, *, to_speak: bool = False) -> None:
        """Wait until the earlier photos of the chat are answered, or with `to_speak` have a message; not for ever."""
        tries = 0
        while tries < ORDER_TRIES:
            if await self._store.searches.is_next_in_chat(search, to_speak=to_speak):
                return
            # What waits for its chat is not slow.
            until_room = self._messenger.seconds_until_room(search.chat_id)
            tries += until_room == 0
            await self._sleep(max(ORDER_SECONDS, min(until_room, LONGEST_LOOK)))
        log.warning("answered out of order: an earlier photo of the chat took too long", chat=search.chat_id)

    async def _leave(self, search: Search, message: SentMessage | None) -> None:
        """Take back what this run has said, unless the answer of another run stands there."""
        stored = await self._store.searches.get(search.id)
        if message is not None and (stored is None or stored.answer_id != message.message_id):
            await self._messenger.delete(message)
        await self._drop_if_forgotten(search)

    async def _drop_if_forgotten(self, search: Search) -> None:
        """Drop what was found for a chat that was forgotten while it was searched."""
        if search.result_set is not None and await self._store.searches.get(search.id) is None:
            await self._store.results.delete_if_unused(search.result_set)
