"""Presses of the buttons under a search's message."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import structlog
from telegram import CallbackQuery, MaybeInaccessibleMessage, Message, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from bot.i18n import Translator
from bot.models.request import SearchRequest
from bot.models.search import Search, SearchState, View
from bot.models.setting_kinds import read_filters_mask
from bot.models.settings import WITHOUT_LIMITS, Preferences
from bot.models.target import SentMessage, Target
from bot.store import Store
from bot.telegram.answering import Answering
from bot.telegram.browsing import Browsing, ShownSearch
from bot.telegram.chats import Chats
from bot.telegram.handlers.permission import answer, is_admin
from bot.telegram.handlers.registering import Handlers
from bot.telegram.locks import Locks
from bot.telegram.messenger import MessageGone
from bot.views.callbacks import RESULTS, Action, Press, read_press
from bot.views.toasts import (
    loading_text,
    not_yours_text,
    old_button_text,
    only_admins_text,
    pinned_text,
    searching_text,
    where_text,
)
from providers.models import Product
from providers.query import Sort

PRESS_IDS = 2**62
"""A search that a press begins is known by the press: its negative id, within 62 bits, stands for a message's."""
BEGIN = frozenset({Action.SIMILAR, Action.CHOOSE, Action.CHOOSE_ALL})
ONCE = frozenset({Action.SORT_ONCE, Action.FILTER_ONCE, Action.PROVIDER_ONCE, Action.AGAIN, Action.WIDEN}) | BEGIN
PIN = frozenset({Action.SORT_PIN, Action.FILTER_PIN, Action.PROVIDER_PIN})


class ResultsHandler:
    """Answers each press at once, then does what the button says, one press at a time for each search."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        answering: Answering,
        browsing: Browsing,
        open_settings: Callable[[Target], Awaitable[None]],
        locks: Locks,
        new_id: Callable[[], str],
    ) -> None:
        self._answering = answering
        self._new_id = new_id
        self._store = store
        self._chats = chats
        self._browsing = browsing
        self._open_settings = open_settings
        self._locks = locks

    def handlers(self) -> Handlers:
        """Return what is to be registered."""
        return [CallbackQueryHandler(self.on_press, pattern=f"^{RESULTS}:")]

    async def on_press(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Do what a button says, if the one who pressed it may."""
        query = update.callback_query
        if query is None or query.message is None:
            return
        preferences = await self._chats.preferences(query.message.chat.id, query.from_user.language_code)
        t = self._chats.translator(preferences)
        press = read_press(query.data or "")
        search = await self._store.searches.get(press.search) if press else None
        structlog.contextvars.bind_contextvars(search=press.search if press else None)
        if press is None or search is None or not await self._is_alive(search, query.message, t):
            await answer(query, old_button_text(t), alert=True)
        elif query.from_user.id != search.user_id and not await is_admin(query):
            await answer(query, not_yours_text(t), alert=True)
        elif press.action in PIN and not await is_admin(query):
            await answer(query, only_admins_text(t), alert=True)
        else:
            await answer(query, await self._notice(press, search, t))
            match press.action:
                case Action.SIMILAR:
                    await self._search_similar(query, search)
                case Action.CHOOSE:
                    await self._choose(search)
                case Action.CHOOSE_ALL:
                    await self._choose_all(search)
                case _:
                    async with self._locks.of(search.id):
                        await self._work(query, press, t)

    async def _is_alive(self, search: Search, message: MaybeInaccessibleMessage, t: Translator) -> bool:
        """Whether a press came from where the search is, and it is still kept what it shows.

        Ids can be read off a card, and be sent from another message or from another chat.
        """
        here = await self._store.searches.accepts_press(search, message.chat.id, message.message_id)
        return here and not (await self._browsing.open(search, _shown_in(search, message), t)).is_gone

    async def _notice(self, press: Press, search: Search, t: Translator) -> str:
        """Say at once what is going on, where that takes a while or is all that happens."""
        if press.action in ONCE:
            return searching_text(t)
        if press.action in PIN:
            return pinned_text(t)
        if press.action is Action.WHERE:
            return where_text(t, search.position, await self._browsing.results(search))
        if press.action is Action.GO and _number(press) >= len((await self._browsing.results(search)).products):
            return loading_text(t)
        return ""

    async def _work(self, query: CallbackQuery, press: Press, t: Translator) -> None:
        search = await self._store.searches.get(press.search)
        if search is None or query.message is None:
            return
        try:
            await self._do(await self._browsing.open(search, _shown_in(search, query.message), t), press)
        except MessageGone:
            return  # whoever deleted the message does not wait for it

    async def _do(self, opened: ShownSearch, press: Press) -> None:
        browsing = self._browsing
        match press.action:
            case Action.GO:
                await browsing.turn(opened, _number(press))
            case Action.VIEW:
                await browsing.turn(opened, opened.search.position, _view(press))
            case Action.OPEN:
                await browsing.turn(opened, _number(press), View.CARD)
            case Action.CARD:
                await browsing.back(opened)
            case Action.CLOSE:
                await browsing.close(opened)
            case Action.PICTURES:
                await browsing.pictures(opened)
            case Action.DETAILS:
                await browsing.details(opened)
            case Action.SORT_MENU:
                await browsing.sort_menu(opened)
            case Action.FILTER_MENU:
                await browsing.filter_menu(opened, read_filters_mask(press.argument))
            case Action.PROVIDER_MENU:
                await browsing.provider_menu(opened)
            case Action.SETTINGS:
                await self._open_settings(Target(opened.message.chat_id, thread_id=opened.search.thread_id))
            case Action.AGAIN:
                await browsing.again(opened, await self._chats.preferences(opened.search.chat_id))
            case Action.WHERE:
                pass
            case _:
                await self._refine(opened, press)

    async def _search_similar(self, query: CallbackQuery, search: Search) -> None:
        """Begin a search of its own with the picture of the product that is on, at that product's marketplace."""
        if search.state is not SearchState.SHOWN:
            return
        product = (await self._browsing.results(search)).products[search.position]
        if query.message is not None and product.picture is not None:
            message = query.message
            similar = Search(
                id=self._new_id(),
                chat_id=message.chat.id,
                message_id=-(int(query.id) % PRESS_IDS),
                photo_message_id=message.message_id,
                thread_id=search.thread_id,
                user_id=query.from_user.id,
                photo_url=product.picture,
                created_at=self._store.searches.now(),
            )
            preferences = await self._chats.preferences(message.chat.id)
            await self._answering.begin(similar, self._similar_wish(similar, product, preferences))

    def _similar_wish(self, search: Search, product: Product, preferences: Preferences) -> SearchRequest:
        """Ask the product's marketplace; a price range was meant for the goods of the photo, not for all like these."""
        there = self._browsing.marketplace(preferences.provider) is product.marketplace
        query = preferences.query().model_copy(update={"price_min": None, "price_max": None})
        return SearchRequest(query, preferences.provider if there else None, product.marketplace, search.payer)

    async def _choose(self, search: Search) -> None:
        """Answer a photo of an album; the words that stand under one of its photos are meant for all."""
        album = await self._store.searches.of_album(search.chat_id, search.album or "")
        text = next((one.text for one in album if one.text), None)
        await self._answering.choose(search, text)

    async def _choose_all(self, search: Search) -> None:
        """Answer all photos of an album, one after another."""
        for one in await self._store.searches.of_album(search.chat_id, search.album or ""):
            await self._choose(one)

    async def _refine(self, opened: ShownSearch, press: Press) -> None:
        request = self._request(opened, press)
        if press.action in PIN:
            kept = self._pinned(press, request)
            await self._chats.change(opened.message.chat_id, lambda now: now.model_copy(update=kept))
        await self._browsing.refine(opened, request)

    def _pinned(self, press: Press, request: SearchRequest) -> Mapping[str, object]:
        """Return what of the chat's preferences a press changes: the part that the button names, and no other."""
        match press.action:
            case Action.SORT_PIN:
                return {"sort": request.query.sort}
            case Action.FILTER_PIN:
                return {"filters": request.query.filters}
            case _:
                marketplace = self._browsing.marketplace(request.provider)
                return {} if marketplace is None else {"provider": request.provider, "marketplace": marketplace}

    def _request(self, opened: ShownSearch, press: Press) -> SearchRequest:
        match press.action:
            case Action.SORT_ONCE | Action.SORT_PIN if press.argument in tuple(Sort):
                return self._browsing.request(opened, sort=Sort(press.argument))
            case Action.FILTER_ONCE | Action.FILTER_PIN:
                return self._browsing.request(opened, filters=read_filters_mask(press.argument))
            case Action.PROVIDER_ONCE | Action.PROVIDER_PIN:
                return replace(self._browsing.request(opened), provider=press.argument)
            case Action.WIDEN:
                request = self._browsing.request(opened, **WITHOUT_LIMITS)
                return replace(request, provider=press.argument or request.provider)
            case _:
                return self._browsing.request(opened)


def _shown_in(search: Search, message: MaybeInaccessibleMessage) -> SentMessage:
    """Return the message that a press came from."""
    is_photo = bool(message.photo) if isinstance(message, Message) and message.is_accessible else search.answer_is_photo
    return SentMessage(message.chat.id, message.message_id, is_photo=is_photo)


def _view(press: Press) -> View | None:
    return View(press.argument) if press.argument in tuple(View) else None


def _number(press: Press) -> int:
    return int(press.argument) if press.argument.isdecimal() else 0
