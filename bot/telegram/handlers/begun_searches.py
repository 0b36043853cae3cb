"""Presses that begin a search of its own: for what is like a product, a part of a photo, a photo of an album."""

from typing import Final

from telegram import CallbackQuery

from bot.models.search import OfferKey, Search, SearchState
from bot.services import new_id
from bot.telegram.browsing import ShownSearch
from bot.telegram.context import Context
from bot.views.callbacks import Action, Press

PRESS_IDS: Final = 2**62
"""A search that a press begins has the negative id of the press, within 62 bits, in place of a message id."""
BEGIN: Final = frozenset({Action.SIMILAR, Action.PART, Action.CHOOSE, Action.CHOOSE_ALL})


async def begin_search(opened: ShownSearch, press: Press, query: CallbackQuery, context: Context) -> None:
    """Begin a search of its own, or one that an album's photo waits for."""
    albums = context.conversation.albums
    match press.action:
        case Action.SIMILAR:
            await _search_similar(opened, query, context)
        case Action.PART:
            await _search_part(opened, press.number, query, context)
        case Action.CHOOSE:
            await albums.choose(opened.search)
        case Action.CHOOSE_ALL:
            await albums.choose_all(opened.search)


async def _search_similar(opened: ShownSearch, query: CallbackQuery, context: Context) -> None:
    """Search with the picture of the product that is shown, at that product's marketplace."""
    if opened.search.state is not SearchState.SHOWN or opened.product.picture is None:
        return
    similar = Search(
        id=new_id(),
        chat_id=opened.message.chat_id,
        message_id=-(int(query.id) % PRESS_IDS),
        photo_message_id=opened.message.message_id,
        thread_id=opened.search.thread_id,
        user_id=query.from_user.id,
        photo_url=opened.product.picture,
        similar_to=OfferKey.of(opened.product),
        quantity=opened.search.quantity,
        min_orders=opened.search.min_orders,
        created_at=context.store.searches.now(),
    )
    preferences, marketplace = await context.preferences(), opened.product.marketplace
    # A price range was meant for the goods of the photo, not for all that are like these.
    wide_query = preferences.query().model_copy(update={"price_min": None, "price_max": None})
    is_preferred = context.conversation.browsing.marketplace(preferences.provider) is marketplace
    provider = preferences.provider if is_preferred else None
    wanted = {"query": wide_query, "marketplace": marketplace, "provider": provider}
    await context.conversation.line.join(similar.model_copy(update=wanted), preferences)


async def _search_part(opened: ShownSearch, part: int, query: CallbackQuery, context: Context) -> None:
    """Search with a part of a long photo, as the whole photo would have been."""
    if opened.search.state is not SearchState.FAILED or opened.search.part is not None or not part:
        return
    whole = opened.search
    begun = Search(
        id=new_id(),
        chat_id=opened.message.chat_id,
        message_id=-(int(query.id) % PRESS_IDS),
        photo_message_id=whole.photo_message_id,
        thread_id=whole.thread_id,
        user_id=query.from_user.id,
        file_id=whole.file_id,
        photo_url=whole.photo_url,
        part=part,
        text=whole.text,
        query=whole.query,
        marketplace=whole.marketplace,
        provider=whole.provider,
        created_at=context.store.searches.now(),
    )
    await context.conversation.line.join(begun, await context.preferences())
