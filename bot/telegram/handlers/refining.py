"""Presses that search again for the same photo: in another order, with other limits, at another source."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.models.filter_choice import read_filters_mask
from bot.models.request import SearchRequest
from bot.models.settings import WITHOUT_LIMITS
from bot.models.typed_prices import TypedRange, read_range
from bot.telegram.browsing import Browsing, ShownSearch
from bot.telegram.context import Context
from bot.views.callbacks import Action, Press
from providers.models import Marketplace
from providers.query import Sort

REFINE: Final = frozenset(
    {
        Action.SORT_ONCE,
        Action.FILTER_ONCE,
        Action.PRICE_ONCE,
        Action.PROVIDER_ONCE,
        Action.MARKETPLACE_ONCE,
        Action.AGAIN,
        Action.WIDEN,
    }
)
REFINE_AND_KEEP: Final = frozenset({Action.SORT_PIN, Action.FILTER_PIN, Action.PRICE_PIN, Action.PROVIDER_PIN})
"""Those that keep the choice for the chat too."""


async def refine(opened: ShownSearch, press: Press, context: Context) -> None:
    """Search again as the button says, and store its choice for the chat where it is pinned."""
    browsing = context.conversation.browsing
    request = _request(browsing, opened, press)
    if press.action in REFINE_AND_KEEP:
        pinned = _pinned(browsing, press, request)
        await context.change_preferences(lambda preferences: preferences.model_copy(update=pinned))
    await browsing.refine(opened, request)


def _pinned(browsing: Browsing, press: Press, request: SearchRequest) -> Mapping[str, object]:
    """Return what of the chat's preferences a press changes: the part that the button names, and no other."""
    match press.action:
        case Action.SORT_PIN:
            return {"sort": request.query.sort}
        case Action.FILTER_PIN:
            return {"filters": request.query.filters}
        case Action.PRICE_PIN:
            return {"price_min": request.query.price_min, "price_max": request.query.price_max}
        case _:
            marketplace = browsing.marketplace(request.provider)
            return {} if marketplace is None else {"provider": request.provider, "marketplace": marketplace}


def _request(browsing: Browsing, opened: ShownSearch, press: Press) -> SearchRequest:
    match press.action:
        case Action.SORT_ONCE | Action.SORT_PIN if press.argument in tuple(Sort):
            return browsing.request(opened, sort=Sort(press.argument))
        case Action.FILTER_ONCE | Action.FILTER_PIN:
            return browsing.request(opened, filters=read_filters_mask(press.argument))
        case Action.PRICE_ONCE | Action.PRICE_PIN:
            asked = read_range(press.argument) or TypedRange()
            return browsing.request(opened, price_min=asked.low, price_max=asked.high)
        case Action.PROVIDER_ONCE | Action.PROVIDER_PIN:
            return replace(browsing.request(opened), provider=press.argument)
        case Action.MARKETPLACE_ONCE if press.argument in tuple(Marketplace):
            return replace(browsing.request(opened), provider=None, marketplace=Marketplace(press.argument))
        case Action.WIDEN:
            request = browsing.request(opened, **WITHOUT_LIMITS)
            return replace(request, provider=press.argument or request.provider)
        case _:
            return browsing.request(opened)
