"""An answer in words to a card: a search of its own begins, or the bot says what can be done."""

from telegram import Message
from telegram.ext import filters

from bot.models.exchange import YUAN
from bot.models.links import read_links
from bot.models.quantity import MOST_PIECES
from bot.models.request import can_serve, wished
from bot.models.search import Search, SearchState
from bot.models.wishes import Wish, read_wish
from bot.telegram.addressing import Address, address_of, answered_message, answers_bot
from bot.telegram.context import Context
from bot.telegram.handlers.jump import turn_to
from bot.telegram.handlers.photo import answer_message, join_line, new_search
from bot.telegram.incoming import Picture, asker_of, text_for_bot, text_of
from bot.telegram.message_contents import links_in_text
from bot.telegram.router import Router
from bot.views.callbacks import read_press
from bot.views.jump import read_place
from bot.views.markup import plain
from bot.views.own_money import no_rate_text
from bot.views.screen import Screen
from bot.views.toasts import old_button_text
from bot.views.words import quantity_text, words_text
from providers.query import Query

router = Router()


@router.message(filters.TEXT & filters.REPLY & ~filters.COMMAND)
async def answer_words(message: Message, context: Context) -> None:
    """Do what words in answer to a card ask for.

    In a group, words that the bot does not know count only from whom the card's buttons are for: others talk about it.
    """
    card, bot = await _answered_card(message, context), context.bot
    is_named = address_of(message, bot.id, bot.username) is Address.NAMED
    text = (text_for_bot if is_named else text_of)(message, bot.username)
    if card is None or text is None or links_in_text(text) or read_links([], text):
        await answer_message(message, context)
        return
    number = read_place(text) if card.state is SearchState.SHOWN else None
    if number is not None and (card.may_be_turned_by(asker_of(message)) or await context.is_group_admin()):
        await turn_to(number, message, card, context)
        return
    wish = read_wish(text)
    if wish.changes or card.user_id == asker_of(message) or await context.is_group_admin():
        await _search_as_wished(message, context, card, wish)
    else:
        await answer_message(message, context)


async def _answered_card(message: Message, context: Context) -> Search | None:
    answered = answered_message(message)
    if answered is None or not answers_bot(message, context.bot.id):
        return None
    shown = await context.store.searches.shown_in(message.chat_id, answered.message_id)
    return shown or await _of_former_group(answered, context)


async def _of_former_group(card: Message, context: Context) -> Search | None:
    """Return the search of a card that began before its group became a supergroup: the buttons tell it."""
    rows = card.reply_markup.inline_keyboard if card.reply_markup is not None else ()
    presses = [read_press(one.callback_data) for row in rows for one in row if isinstance(one.callback_data, str)]
    named = next((press.search for press in presses if press is not None), "")
    found = await context.store.searches.get_pressed(named, card.chat_id, card.message_id)
    return found if found is not None and found.answer_id == card.message_id else None


async def _search_as_wished(message: Message, context: Context, card: Search, wish: Wish) -> None:
    """Search with the photo of a card in another way; nothing is searched for a wish that can't be met.

    For a number of pieces alone, the card changes.
    """
    if wish.is_quantity_alone and card.state is SearchState.SHOWN:
        await _count_for(wish.quantity or 0, context, card)
        return
    searcher, provider = context.services.search.searcher, card.provider
    capabilities = searcher.capabilities(provider)
    before = card.query or (await context.preferences()).query()
    if wish.currency is not None:
        target = (capabilities.price_currency if capabilities else "") or YUAN
        exchange = await context.services.rates.any_exchange(await context.preferences())
        converted = wish.in_currency(exchange, target)
        if converted is None:
            await context.reply(Screen(no_rate_text(await context.translator(), wish.currency, target)))
            return
        wish = converted
    after = wished(before, wish)
    has_photo = not card.is_example and card.product_link is None
    asks = wish.changes or wish.words is not None
    is_served = capabilities is None or can_serve(capabilities, before, after)
    if has_photo and asks and is_served and (after != before or wish.changes):
        await join_line(_search(message, context, card, after, wish.quantity), context)
        return
    takers = tuple(one.name for one in searcher.providers if one.capabilities.auxiliary_text)
    unable = provider if has_photo and asks and not is_served else None
    await context.reply(Screen(words_text(await context.translator(), wish, unable, takers)))


def _search(message: Message, context: Context, card: Search, query: Query, quantity: int | None) -> Search:
    """Return a search with the photo of a card, where the card's came from, answered below the words."""
    search = new_search(message, Picture(None, card.file_id, card.from_preview), context, None)
    marketplace = context.conversation.browsing.marketplace(card.provider)
    of_card = {"photo_url": card.photo_url, "sizes": card.sizes, "part": card.part, "provider": card.provider}
    wanted = {"quantity": card.quantity if quantity is None else quantity, "min_orders": card.min_orders}
    return search.model_copy(update={**of_card, **wanted, "query": query, "marketplace": marketplace})


async def _count_for(quantity: int, context: Context, card: Search) -> None:
    """Let a card show the price at a quantity."""
    browsing, message = context.conversation.browsing, card.message
    if message is None:
        return
    t = await context.translator()
    quantity = min(quantity, MOST_PIECES)
    opened = await browsing.open(card, message, t, await context.preferences(), comes_anew=True)
    if opened.is_gone:
        await context.reply(Screen(plain(old_button_text(t))))
        return
    await browsing.want(opened, quantity=quantity)
    await context.reply(Screen(quantity_text(t, quantity)))
