"""What a person does with results: turn cards, open details and menus, search again in another way."""

from dataclasses import dataclass, replace

from bot.answering import Answering, showing
from bot.chats import Chats
from bot.i18n import Translator
from bot.incoming import PhotoNotReached, TelegramPhotos
from bot.lookahead import LookAhead
from bot.message import Posted
from bot.messenger import Messenger
from bot.photos import UnreadablePhoto
from bot.results import Results
from bot.search import NothingAnswered, Searcher, Wish
from bot.searches import Failure, Search, SearchState
from bot.store import Store
from bot.views.answers import (
    empty_screen,
    empty_text,
    failed_screen,
    failed_text,
    not_reached_text,
    turn_failed_text,
    unreadable_text,
)
from bot.views.card import card_screen, with_notice
from bot.views.details import details_caption, known_caption
from bot.views.keyboards import back_keyboard, details_keyboard, filter_menu, place_menu, sort_menu
from bot.views.screen import Screen
from providers.errors import ProviderError
from providers.models import Filter, Marketplace, Query


@dataclass(frozen=True)
class Open:
    """A search that somebody has before them, with the message it is in and the language it is spoken in."""

    search: Search
    message: Posted
    t: Translator


class Browsing:
    """Everything that happens under a card. One call at a time for each search: the caller holds its lock."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        searcher: Searcher,
        messenger: Messenger,
        photos: TelegramPhotos,
        look_ahead: LookAhead,
        answering: Answering,
    ) -> None:
        self._store = store
        self._chats = chats
        self._searcher = searcher
        self._messenger = messenger
        self._photos = photos
        self._look_ahead = look_ahead
        self._answering = answering

    async def results(self, search: Search) -> Results:
        """Return what has come of a search so far."""
        return await self._searcher.results(search.result_set) if search.result_set else Results(())

    async def turn(self, at: Open, place: int) -> None:
        """Show the card at `place`, or with the one that is on why it can't be shown."""
        search = at.search
        if search.result_set is None:
            return
        try:
            results = await self._searcher.reach(search.result_set, place, self._photos.of(search))
        except ProviderError as error:
            await self._turned_in_vain(at, turn_failed_text(at.t, Failure.of(error)))
        except (UnreadablePhoto, PhotoNotReached):
            await self._turned_in_vain(at, not_reached_text(at.t))
        else:
            last = len(results.products) - 1
            turned = search.model_copy(update={"position": max(0, min(place, last))})
            await self._show_card(replace(at, search=turned), results)

    async def card(self, at: Open) -> None:
        """Show what the search has come to, in place of a menu or of details."""
        search, others = at.search, self._others
        results = await self.results(search)
        capabilities = self._searcher.capabilities(search.provider)
        if search.state is SearchState.SHOWN:
            screen = card_screen(at.t, search, results, capabilities, others=others)
        elif search.state is SearchState.EMPTY:
            screen = empty_screen(at.t, search, results, capabilities, others=others)
        else:
            screen = failed_screen(at.t, search, others=others)
        await self._messenger.caption(at.message, screen)

    async def details(self, at: Open) -> None:
        """Show all that is known of the product on the card."""
        product = (await self.results(at.search)).products[at.search.position]
        keyboard = details_keyboard(at.search, product)
        try:
            details = await self._searcher.details(product, at.search.query or Query())
        except ProviderError as error:
            text = known_caption(at.t, product, Failure.of(error))
        else:
            text = details_caption(at.t, product, details) if details else known_caption(at.t, product, None)
        await self._messenger.caption(at.message, Screen(text, keyboard, product.picture))

    async def sort_menu(self, at: Open) -> None:
        """Show the orders that the provider knows in place of the buttons."""
        if capabilities := self._searcher.capabilities(at.search.provider):
            await self._messenger.buttons(at.message, sort_menu(at.t, at.search, capabilities))

    async def filter_menu(self, at: Open, chosen: frozenset[Filter]) -> None:
        """Show the filters that the provider knows in place of the buttons."""
        if capabilities := self._searcher.capabilities(at.search.provider):
            await self._messenger.buttons(at.message, filter_menu(at.t, at.search, capabilities, chosen))

    async def place_menu(self, at: Open) -> None:
        """Show the providers there are in place of the buttons."""
        await self._messenger.buttons(at.message, place_menu(at.search, self._searcher.providers))

    def wish(self, search: Search, **changes: object) -> Wish:
        """Return what `search` asked of its provider, with some parts of the query changed."""
        return Wish((search.query or Query()).model_copy(update=changes), search.provider)

    def marketplace(self, provider: str | None) -> Marketplace | None:
        """Return where a configured provider searches."""
        return next((one.marketplace for one in self._searcher.providers if one.name == provider), None)

    async def refine(self, at: Open, wish: Wish) -> None:
        """Search again in the same message. What is shown now stays when that brings nothing."""
        if at.search.state is not SearchState.SHOWN:
            await self._answering.answer_wish(at.search, wish)
            return
        try:
            found = await self._searcher.begin(self._photos.of(at.search), wish, lambda _: None)
        except NothingAnswered as error:
            await self._refined_in_vain(at, failed_text(at.t, error.failures))
        except UnreadablePhoto as error:
            await self._refined_in_vain(at, unreadable_text(at.t, error.fault))
        except PhotoNotReached:
            await self._refined_in_vain(at, not_reached_text(at.t))
        else:
            search = showing(at.search.model_copy(update={"query": wish.query}), found)
            if search.state is SearchState.SHOWN:
                await self._show_card(replace(at, search=search), found.results)
            else:
                capabilities = self._searcher.capabilities(found.provider)
                await self._refined_in_vain(at, empty_text(at.t, search, found.results, capabilities))

    async def again(self, at: Open) -> None:
        """Search once more for a photo whose search failed."""
        preferences = await self._chats.preferences(at.search.chat_id)
        query = at.search.query or preferences.query()
        await self._answering.answer_wish(at.search, Wish(query, preferences.provider, preferences.marketplace))

    @property
    def _others(self) -> bool:
        return len(self._searcher.providers) > 1

    async def _turned_in_vain(self, at: Open, why: str) -> None:
        card = self._card(at, await self.results(at.search))
        await self._messenger.caption(at.message, replace(card, text=with_notice(card.text, why)))

    async def _refined_in_vain(self, at: Open, text: str) -> None:
        await self._messenger.caption(at.message, Screen(text, back_keyboard(at.search, others=self._others)))

    async def _show_card(self, at: Open, results: Results) -> None:
        message = await self._messenger.replace(at.message, self._card(at, results))
        await self._store.keep_search(at.search.shown_in(message))
        self._look_ahead.begin(at.search)

    def _card(self, at: Open, results: Results) -> Screen:
        capabilities = self._searcher.capabilities(at.search.provider)
        return card_screen(at.t, at.search, results, capabilities, others=self._others)
