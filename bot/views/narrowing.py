"""In what order results come and what they are narrowed to, as far as their source serves that."""

from bot.i18n import Translator
from bot.models.labels import filter_name, range_name, sort_name
from bot.models.results import Results
from bot.models.search import Search
from bot.views.keyboards import SETTINGS, SORT
from providers.capabilities import Capabilities
from providers.models import Filter, Query, Sort, price_range


def limits(t: Translator, search: Search, results: Results, capabilities: Capabilities | None) -> list[str]:
    """Name the filters and the price range that hold: without them, there may be more."""
    query, ignored = search.query or Query(), _ignored(results)
    names = [filter_name(t, one) for one in Filter if one in query.filters and one not in ignored]
    typed = price_range(query)
    if typed and typed not in ignored:
        names.append(range_name(typed, capabilities.price_currency if capabilities else ""))
    return names


def order_and_limits(t: Translator, search: Search, results: Results, capabilities: Capabilities | None) -> str:
    """Say in what order results come and what they are narrowed to, each behind its button's sign; or nothing."""
    query = search.query
    if query is None or search.is_example or search.product_link:
        return ""
    ordered = query.sort is not Sort.DEFAULT and query.sort not in _ignored(results)
    narrowed = " · ".join(limits(t, search, results, capabilities))
    parts = [f"{SORT} {sort_name(t, query.sort)}" if ordered else "", f"{SETTINGS} {narrowed}" if narrowed else ""]
    return " · ".join(part for part in parts if part)


def _ignored(results: Results) -> set[str]:
    return {one.value for page in results.pages[:1] for one in page.ignored}
