"""What a person does with results: turn cards, open details and menus, search again in another way."""

from dataclasses import dataclass, replace

import structlog

from bot.i18n import Translator
from bot.models.billing import QuotaExceeded
from bot.models.photo import PhotoNotReached, UnreadablePhoto
from bot.models.request import SearchRequest
from bot.models.results import PAGE_SIZES, Results, page_start
from bot.models.search import Failure, Search, SearchState, View
from bot.models.target import SentMessage, Target
from bot.search.engine import NothingAnswered, Searcher
from bot.search.prefetch import Prefetcher
from bot.search.product_pages import ProductPages
from bot.store import Store
from bot.telegram.answering import Answering, showing
from bot.telegram.chats import Chats
from bot.telegram.messenger import Messenger
from bot.telegram.photos import Photos
from bot.views.answers import (
    failed_text,
    no_pictures_text,
    not_reached_text,
    refined_in_vain_screen,
    turn_failed_text,
    unreadable_text,
)
from bot.views.card import with_notice
from bot.views.details import details_caption, known_caption
from bot.views.keyboards import back_keyboard, details_keyboard
from bot.views.limits import limit_notice, limit_text, with_left
from bot.views.menus import filter_menu, place_menu, sort_menu
from bot.views.screen import Screen
from bot.views.shown import search_screen
from providers.errors import ProviderError
from providers.models import Filter, Marketplace, Product, ProductDetails, Query

log = structlog.get_logger()


@dataclass(frozen=True)
class Open:
    """A search that somebody has before them, with the message it is in and the language it is spoken in."""

    search: Search
    message: SentMessage
    t: Translator


class Browsing:
    """Everything that happens under a card. One call at a time for each search: the caller holds its lock."""

    def __init__(
        self,
        store: Store,
        chats: Chats,
        searcher: Searcher,
        product_pages: ProductPages,
        messenger: Messenger,
        photos: Photos,
        look_ahead: Prefetcher,
        answering: Answering,
    ) -> None:
        self._store = store
        self._chats = chats
        self._searcher = searcher
        self._product_pages = product_pages
        self._messenger = messenger
        self._photos = photos
        self._look_ahead = look_ahead
        self._answering = answering

    async def results(self, search: Search) -> Results:
        """Return what has come of a search so far."""
        return await self._searcher.results(search.result_set) if search.result_set else Results(())

    async def is_gone(self, search: Search) -> bool:
        """Say whether what a search shows is no longer kept, though the search itself is."""
        return search.state is SearchState.SHOWN and search.position >= len((await self.results(search)).products)

    async def turn(self, at: Open, place: int, view: View | None = None) -> None:
        """Show what is at `place`, in another view if one is named, or under what is on why that can't be."""
        search = at.search
        if search.result_set is None:
            return
        view = view or search.view
        # A press comes from outside: it leads one step beyond what has come, and no further.
        place = max(0, min(place, len((await self.results(search)).products)))
        try:
            results = await self._reach(search, place)
        except ProviderError as error:
            await self._turned_in_vain(at, turn_failed_text(at.t, Failure.of(error)))
        except QuotaExceeded as error:
            await self._turned_in_vain(at, limit_notice(at.t, error))
        except (UnreadablePhoto, PhotoNotReached):
            await self._turned_in_vain(at, not_reached_text(at.t))
        else:
            place = max(0, min(place, len(results.products) - 1))
            # What stands beside the place is worth asking for, and not worth failing for.
            try:
                results = await self._reach(search, page_start(view, place) + PAGE_SIZES[view] - 1)
            except (ProviderError, QuotaExceeded, UnreadablePhoto, PhotoNotReached) as error:
                log.info("shown in part", search=search.id, error=type(error).__name__)
            turned = search.model_copy(update={"position": place, "view": view})
            await self._show(replace(at, search=turned), results)

    async def back(self, at: Open) -> None:
        """Show what the search has come to, in place of a menu or of details."""
        await self._messenger.caption(at.message, self._screen(at, await self.results(at.search)))

    async def details(self, at: Open) -> None:
        """Show all that is known of the product on the card."""
        if at.search.state is not SearchState.SHOWN:
            return
        product, details, failure = await self._details(at)
        if details is None:
            text, pictures = known_caption(at.t, product, failure), 0
        else:
            text, pictures = details_caption(at.t, product, details), len(details.pictures)
        await self._messenger.caption(at.message, Screen(text, details_keyboard(at.search, product, pictures)))

    async def pictures(self, at: Open) -> None:
        """Send all pictures of the product on the card as an album."""
        if at.search.state is not SearchState.SHOWN:
            return
        _, details, _ = await self._details(at)
        place = Target(at.message.chat_id, at.message.message_id, at.search.thread_id)
        if details is None or not await self._messenger.post_album(place, details.pictures):
            await self._messenger.post(place, Screen(no_pictures_text(at.t)))

    async def close(self, at: Open) -> None:
        """Take the results away."""
        await self._messenger.delete(at.message)

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

    def wish(self, search: Search, **changes: object) -> SearchRequest:
        """Return what `search` asked of its provider, with some parts of the query changed."""
        query = (search.query or Query()).model_copy(update=changes)
        return SearchRequest(query, search.provider, payer=search.payer)

    def marketplace(self, provider: str | None) -> Marketplace | None:
        """Return where a configured provider searches."""
        return next((one.marketplace for one in self._searcher.providers if one.name == provider), None)

    async def refine(self, at: Open, wish: SearchRequest) -> None:
        """Search again in the same message. What is shown now stays when that brings nothing."""
        if at.search.state is not SearchState.SHOWN:
            await self._answering.answer_wish(at.search, wish)
            return
        try:
            found = await self._searcher.begin(self._photos.of(at.search), wish, lambda _: None)
        except NothingAnswered as error:
            await self._refined_in_vain(at, failed_text(at.t, error.failures))
        except QuotaExceeded as error:
            await self._refined_in_vain(at, limit_text(at.t, error))
        except UnreadablePhoto as error:
            await self._refined_in_vain(at, unreadable_text(at.t, error.fault))
        except PhotoNotReached:
            await self._refined_in_vain(at, not_reached_text(at.t))
        else:
            search = showing(at.search.model_copy(update={"query": wish.query}), found)
            if search.state is SearchState.SHOWN:
                await self._show(replace(at, search=search), found.results, found.left)
            else:
                capabilities = self._searcher.capabilities(found.provider)
                screen = refined_in_vain_screen(at.t, search, found.results, capabilities, others=self._others)
                await self._messenger.caption(at.message, screen)

    async def again(self, at: Open) -> None:
        """Search once more for a photo whose search failed; a second tap finds that it no longer has."""
        if at.search.state is SearchState.SHOWN:
            return
        preferences = await self._chats.preferences(at.search.chat_id)
        query = at.search.query or preferences.query()
        await self._answering.answer_wish(
            at.search, SearchRequest(query, preferences.provider, preferences.marketplace, at.search.payer)
        )

    async def _reach(self, search: Search, place: int) -> Results:
        return await self._searcher.reach(search.result_set or "", place, self._photos.of(search), search.payer)

    async def _details(self, at: Open) -> tuple[Product, ProductDetails | None, Failure | None]:
        product = (await self.results(at.search)).products[at.search.position]
        if at.search.is_example:
            return product, None, None
        try:
            details = await self._product_pages.details(product, at.search.query or Query(), at.search.payer)
        except ProviderError as error:
            return product, None, Failure.of(error)
        except QuotaExceeded as error:
            return product, None, Failure(provider=product.provider, kind=error.kind)
        return product, details, None

    @property
    def _others(self) -> bool:
        return len(self._searcher.providers) > 1

    async def _turned_in_vain(self, at: Open, why: str) -> None:
        now = self._screen(at, await self.results(at.search))
        await self._messenger.caption(at.message, replace(now, text=with_notice(now.text, why)))

    async def _refined_in_vain(self, at: Open, text: str) -> None:
        await self._messenger.caption(at.message, Screen(text, back_keyboard(at.t, at.search, others=self._others)))

    async def _show(self, at: Open, results: Results, left: int | None = None) -> None:
        screen = self._screen(at, results)
        screen = screen if left is None else with_left(at.t, screen, left)
        message = await self._messenger.replace(at.message, screen)
        await self._store.searches.save(at.search.shown_in(message))
        self._look_ahead.begin(at.search)

    def _screen(self, at: Open, results: Results) -> Screen:
        capabilities = self._searcher.capabilities(at.search.provider)
        others = self._others and not at.search.is_example
        return search_screen(at.t, at.search, results, capabilities, others=others)
