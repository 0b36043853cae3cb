"""What a person does with results: turns cards, opens details and menus, searches again in another way."""

from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.i18n import Translator
from bot.models.billing import SearchesLeft
from bot.models.failures import SearchFailed
from bot.models.filter_choice import FilterChoice
from bot.models.inquiry import Question
from bot.models.open_search import OpenSearch
from bot.models.request import SearchRequest
from bot.models.results import NO_RESULTS, PAGE_SIZES, Results, page_start
from bot.models.search import Search, SearchState, View
from bot.models.settings import Preferences
from bot.models.target import SentMessage, Target
from bot.store import Store, until_stored
from bot.telegram.answering import Answering
from bot.telegram.finding import SearchParts, informed, showing
from bot.telegram.keeping import marked
from bot.telegram.message_calls import MessageGone
from bot.telegram.messenger import Messenger
from bot.telegram.picture_files import PhotosRefused
from bot.views.card import with_notice
from bot.views.costs import search_costs_screen
from bot.views.details import details_screen, no_details_screen
from bot.views.exports import search_menu
from bot.views.failures import failed_refinement_screen, failure_notice
from bot.views.inquiry import search_inquiry_screen
from bot.views.jump import jump_menu
from bot.views.keyboards import sure_keyboard
from bot.views.menus import filter_menu, more_menu, price_menu, provider_menu, quantity_menu, sort_menu
from bot.views.messages import closed_screen, no_pictures_text, photos_forbidden_line
from bot.views.results import empty_refinement_screen, results_screen, with_searches_left
from bot.views.screen import Screen
from bot.views.trust import search_trust_screen
from bot.views.waiting import withdrawn_screen
from providers.models import Marketplace, ProductDetails

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class ShownSearch(OpenSearch):
    """An open search with the message that shows it.

    `comes_anew`: if that message is gone, or can't be edited any more, the results come in a new one. So what was paid
    for is seen, and so is what somebody typed for.
    """

    message: SentMessage
    comes_anew: bool = False


class Browsing:
    """Everything that happens under a card. One call at a time for each message: its presses come one by one."""

    def __init__(self, store: Store, parts: SearchParts, messenger: Messenger, answering: Answering) -> None:
        self._store = store
        self._searcher = parts.searcher
        self._product_pages = parts.product_pages
        self._rates = parts.rates
        self._photos = parts.photos
        self._prefetcher = parts.prefetcher
        self._messenger = messenger
        self._answering = answering

    async def open(
        self,
        search: Search,
        message: SentMessage,
        t: Translator,
        preferences: Preferences,
        *,
        comes_anew: bool = False,
    ) -> ShownSearch:
        """Return a search with all that its screens need, as `message` shows it; `preferences` are its chat's."""
        return ShownSearch(
            search=search,
            results=await self._searcher.results(search.result_set, search.position)
            if search.result_set
            else NO_RESULTS,
            t=t,
            capabilities=self._searcher.capabilities(search.provider),
            has_alternatives=len(self._searcher.providers) > 1 and not search.is_example,
            elsewhere=None if search.is_example else self._searcher.other_marketplace(search.asked_provider),
            preferences=preferences,
            exchange=await self._rates.exchange(preferences),
            sources=tuple(provider.name for provider in self._searcher.providers),
            message=message,
            comes_anew=comes_anew,
        )

    async def turn(self, opened: ShownSearch, index: int, view: View | None = None, *, beyond: int = 1) -> int:
        """Show the product at `index`, in another view if one is named, or say above the card why that can't be.

        It leads at most `beyond` steps beyond what has come: a press comes from outside. Returns the index shown.
        """
        view, before = view or opened.search.view, opened.search.position
        if opened.search.result_set is None:
            return before
        index = max(0, min(index, len(opened.results.products) - 1 + beyond))
        try:
            results = await self._reach(opened.search, index)
        except SearchFailed as error:
            now = await self._screen(opened)
            notice = failure_notice(opened.t, error)
            await self._say(opened, replace(now, text=with_notice(now.text, notice)))
            return before
        index = _not_hidden(replace(opened, results=results), index, before)
        # What stands beside the product is worth asking for, and not worth failing for.
        try:
            results = await self._reach(opened.search, page_start(view, index) + PAGE_SIZES[view] - 1)
        except SearchFailed as error:
            log.info("shown in part", search=opened.search.id, error=type(error).__name__)
        search = opened.search.model_copy(update={"position": index, "view": view})
        await self._show(replace(opened, search=search, results=results))
        return index

    async def jump_menu(self, opened: ShownSearch) -> None:
        """Show ways to an offer far away in place of the buttons."""
        if opened.search.state is SearchState.SHOWN:
            await self._messenger.buttons(opened.message, jump_menu(opened))

    async def reopen(self, opened: ShownSearch, target: Target) -> bool:
        """Show what a search has found in a new message, without a paid call; False when nothing of it is kept."""
        if opened.search.state is not SearchState.SHOWN or opened.is_gone:
            return False
        message = await self._messenger.post(target, await self._screen(opened))
        await until_stored(partial(self._store.searches.save, opened.search.shown_in(message)))
        self._prefetcher.begin(opened.search)
        return True

    async def back(self, opened: ShownSearch) -> None:
        """Show what the search has come to, in place of a menu or of details."""
        await self._messenger.caption(opened.message, await self._screen(opened))

    async def details(self, opened: ShownSearch, page: int = 0) -> None:
        """Show all that is known of the product on the card, page by page; `page` counts from 0."""
        if opened.search.state is not SearchState.SHOWN:
            return
        try:
            details = await self._details(opened)
        except SearchFailed as error:
            screen = no_details_screen(opened, error)
        else:
            screen = no_details_screen(opened, None) if details is None else details_screen(opened, details, page)
        await self._messenger.caption(opened.message, screen)

    async def ask(self, opened: ShownSearch, questions: frozenset[Question]) -> None:
        """Show a message to the seller of the product on the card."""
        if opened.search.state is SearchState.SHOWN:
            await self._messenger.caption(opened.message, search_inquiry_screen(opened, questions))

    async def trust(self, opened: ShownSearch) -> None:
        """Show what speaks for the seller of the product on the card and what against; no call is made for it."""
        if opened.search.state is SearchState.SHOWN:
            known = await informed(opened, self._product_pages)
            await self._messenger.caption(opened.message, search_trust_screen(known))

    async def costs(self, opened: ShownSearch) -> None:
        """Show what a piece of the product on the card costs in the end; no call is made for it."""
        if opened.search.state is SearchState.SHOWN:
            known = await informed(opened, self._product_pages)
            await self._messenger.caption(opened.message, search_costs_screen(known))

    async def pictures(self, opened: ShownSearch) -> None:
        """Send all pictures of the product on the card as an album."""
        if opened.search.state is not SearchState.SHOWN:
            return
        try:
            details = await self._details(opened)
        except SearchFailed:
            details = None
        target = Target(opened.message.chat_id, opened.message.message_id, opened.search.thread_id)
        try:
            if details is not None and await self._messenger.post_album(target, details.pictures):
                return
            why = no_pictures_text(opened.t)
        except PhotosRefused:
            why = photos_forbidden_line(opened.t)
        await self._messenger.post(target, Screen(why))

    async def close(self, opened: ShownSearch, *, is_sure: bool = False) -> None:
        """Take the message away; where it shows what was searched for, whoever pressed has to be sure."""
        if opened.search.state is SearchState.SHOWN and not opened.search.is_example and not is_sure:
            await self._messenger.buttons(opened.message, sure_keyboard(opened))
            return
        await self._messenger.take_away(opened.message, closed_screen(opened.t))

    async def leave(self, opened: ShownSearch) -> None:
        """Take a photo out of the line in which it waits; one whose turn has come is answered."""
        if await self._store.searches.withdraw(opened.search.id):
            await self._messenger.replace(opened.message, withdrawn_screen(opened.t))

    async def more_menu(self, opened: ShownSearch) -> None:
        """Show what the results have no buttons for in place of the buttons."""
        if opened.search.state is SearchState.SHOWN:
            await self._messenger.buttons(opened.message, more_menu(opened))

    async def sort_menu(self, opened: ShownSearch, *, keeps: bool) -> None:
        """Show the orders that the provider knows in place of the buttons."""
        if opened.capabilities is not None:
            await self._messenger.buttons(opened.message, sort_menu(opened, opened.capabilities, keeps=keeps))

    async def filter_menu(self, opened: ShownSearch, choice: FilterChoice) -> None:
        """Show the filters that the provider knows in place of the buttons."""
        if opened.capabilities is not None:
            await self._messenger.buttons(opened.message, filter_menu(opened, opened.capabilities, choice))

    async def price_menu(self, opened: ShownSearch, *, keeps: bool) -> None:
        """Show ranges of prices in place of the buttons."""
        if opened.capabilities is not None and opened.capabilities.price_range:
            await self._messenger.buttons(opened.message, price_menu(opened, opened.capabilities, keeps=keeps))

    async def quantity_menu(self, opened: ShownSearch, *, keeps: bool) -> None:
        """Show numbers of pieces, and which minimum orders are shown, in place of the buttons."""
        if opened.search.state is SearchState.SHOWN:
            await self._messenger.buttons(opened.message, quantity_menu(opened, keeps=keeps))

    async def export_menu(self, opened: ShownSearch) -> None:
        """Show the files that can be made of the results in place of the buttons."""
        if opened.search.state is SearchState.SHOWN and not opened.search.is_example:
            await self._messenger.buttons(opened.message, search_menu(opened))

    async def want(self, opened: ShownSearch, **wanted: object) -> None:
        """Show the results for another quantity or other minimum orders: `quantity` and `min_orders` of a search."""
        if opened.search.state is SearchState.SHOWN:
            changed = replace(opened, search=opened.search.model_copy(update=wanted))
            await self.turn(changed, opened.search.position)

    async def provider_menu(self, opened: ShownSearch, *, keeps: bool) -> None:
        """Show the providers that can be asked in place of the buttons."""
        await self._messenger.buttons(opened.message, provider_menu(opened, self._searcher.providers, keeps=keeps))

    def request(self, opened: OpenSearch, **changes: object) -> SearchRequest:
        """Return what the search asked of its provider, with some parts of the query changed."""
        search = opened.search
        return SearchRequest(opened.query.model_copy(update=changes), search.provider, requester=search.requester)

    def marketplace(self, provider: str | None) -> Marketplace | None:
        """Return where a configured provider searches, None for one that is not configured."""
        found = (configured.marketplace for configured in self._searcher.providers if configured.name == provider)
        return next(found, None)

    async def refine(self, opened: ShownSearch, request: SearchRequest) -> None:
        """Search again in the same message. What is shown now stays when that brings nothing."""
        if opened.search.state is not SearchState.SHOWN:
            await self._answering.run(opened.search, request, opened.preferences)
            return
        try:
            found = await self._searcher.begin(self._photos.of(opened.search), request, lambda _: None)
        except SearchFailed as error:
            await self._say(replace(opened, comes_anew=True), failed_refinement_screen(opened, error))
            return
        search = showing(opened.search.model_copy(update={"query": request.query}), found)
        refined = replace(
            opened,
            search=search,
            results=found.results,
            capabilities=self._searcher.capabilities(found.provider),
            elsewhere=self._searcher.other_marketplace(found.provider),
            comes_anew=True,
        )
        if search.state is SearchState.SHOWN:
            await self._show(refined.at_first(), found.left)
        else:
            await self._say(refined, empty_refinement_screen(refined))

    async def again(self, opened: ShownSearch, preferences: Preferences) -> None:
        """Search once more for a photo whose search failed; a second tap finds that it no longer has."""
        search = opened.search
        if search.state is SearchState.SHOWN:
            return
        query = search.query or preferences.query()
        request = SearchRequest(query, preferences.provider, preferences.marketplace, search.requester)
        await self._answering.run(search, request, preferences)

    async def _reach(self, search: Search, index: int) -> Results:
        return await self._searcher.reach(search.result_set or "", index, self._photos.of(search), search.requester)

    async def _details(self, opened: ShownSearch) -> ProductDetails | None:
        if opened.search.is_example:
            return None
        return await self._product_pages.details(opened.product, opened.query, opened.search.requester)

    async def _screen(self, opened: ShownSearch) -> Screen:
        """Return the results with what is known of them besides: from their own pages, and whether one is kept."""
        known = await informed(opened, self._product_pages)
        return results_screen(await marked(self._store, known, opened.message.chat_id))

    async def _show(self, opened: ShownSearch, searches_left: SearchesLeft | None = None) -> None:
        screen = await self._screen(opened)
        if searches_left is not None:
            screen = with_searches_left(opened.t, screen, searches_left)
        await self._store.cache.load_file_ids(opened.next_pictures)
        target = _target(opened)
        message = await self._messenger.show(opened.message, target, screen, even_if_gone=opened.comes_anew)
        await until_stored(partial(self._store.searches.save, opened.search.shown_in(message)))
        self._prefetcher.begin(opened.search)

    async def _say(self, opened: ShownSearch, screen: Screen) -> None:
        """Put a text below the picture that is there, or into a new message where there is none any more."""
        try:
            await self._messenger.caption(opened.message, screen)
        except MessageGone:
            if not opened.comes_anew:
                raise
            await self._messenger.post(_target(opened), screen)


def _target(opened: ShownSearch) -> Target:
    return Target(opened.message.chat_id, opened.search.photo_message_id, opened.search.thread_id)


def _not_hidden(opened: OpenSearch, index: int, before: int) -> int:
    """Return the nearest index that is not hidden, in the direction from `before` first."""
    last = len(opened.results.products) - 1
    index = max(0, min(index, last))
    on, back = opened.first_shown(index), opened.last_shown(index)
    wanted = (back, on) if index < before else (on, back)
    return next((place for place in wanted if 0 <= place <= last), index)
