"""What a search shows: a card, a grid or a list, that nothing was found, or why it failed."""

from dataclasses import replace

from bot.i18n import Translator
from bot.models.billing import SearchesLeft
from bot.models.failures import ProvidersFailed
from bot.models.labels import source_title
from bot.models.open_search import OpenSearch
from bot.models.search import SearchState, View
from bot.views.card import active_filters, card_screen, note_lines
from bot.views.failures import failed_search_screen, opens_again
from bot.views.keyboards import back_keyboard, empty_keyboard
from bot.views.markup import CAPTION_LIMIT, bold, fit, italic, plain, units
from bot.views.overview import overview_screen
from bot.views.screen import Screen


def results_screen(opened: OpenSearch) -> Screen:
    """Return what the search has come to, in the view that it is in."""
    search = opened.search
    if search.state is SearchState.EMPTY:
        return empty_screen(opened)
    if search.state is not SearchState.SHOWN:
        return failed_search_screen(opened, ProvidersFailed(search.passed_over))
    if search.view is View.CARD or search.product_link:
        return card_screen(opened)
    return overview_screen(opened)


def empty_screen(opened: OpenSearch) -> Screen:
    """Say that nothing was found, and offer to widen the search or to look elsewhere."""
    return Screen(_empty_text(opened), empty_keyboard(opened, limited=bool(active_filters(opened))))


def empty_refinement_screen(opened: OpenSearch) -> Screen:
    """Say that searching in another way, as `opened` does, found nothing, and lead back to the card that is kept."""
    return Screen(_empty_text(opened), back_keyboard(opened, limited=bool(active_filters(opened))))


def with_searches_left(t: Translator, screen: Screen, left: SearchesLeft) -> Screen:
    """Say under results how many searches are left today, at the cost of their last lines where there is no room."""
    if left.count:
        line = t.ngettext("{count} search is left today.", "{count} searches are left today.", left.count)
    else:
        line = " ".join((t.gettext("That was your last search today."), opens_again(t, left.seconds)))
    kept = fit(screen.text.split("\n"), CAPTION_LIMIT - units(line) - 1)
    return replace(screen, text=f"{kept}\n{italic(line)}")


def _empty_text(opened: OpenSearch) -> str:
    """Say that nothing was found, where, and which filters were on."""
    t = opened.t
    name = source_title(opened.search.provider or "", opened.sources)
    filters = active_filters(opened)
    if opened.capabilities is not None and not opened.capabilities.matches_pictures:
        where = t.gettext("{provider} found nothing. It doesn't look at the photo.", provider=name)
        return fit([bold(t.gettext("Nothing found")), plain(where), *note_lines(opened)], CAPTION_LIMIT)
    if filters:
        where = t.gettext(
            "{provider} found no product like the one in this photo with: {limits}.",
            provider=name,
            limits=" · ".join(filters),
        )
        advice = t.gettext("Filters and a price range narrow the search: try without them.")
    elif opened.search.similar_to:
        where = t.gettext("{provider} found nothing else that looks like this product.", provider=name)
        advice = t.gettext("Another seller's photo may find more.")
    else:
        where = t.gettext("{provider} found no product like the one in this photo.", provider=name)
        page = opened.results.pages[0] if opened.results.pages else None
        advice = (
            t.gettext("The samples are of some twenty kinds, such as mugs, T-shirts, bags, lamps and toy cars.")
            if page and page.sample
            else t.gettext("Try a photo of the product alone, from the front and on a plain background.")
        )
    return fit([bold(t.gettext("Nothing found")), plain(where), plain(advice), *note_lines(opened)], CAPTION_LIMIT)
