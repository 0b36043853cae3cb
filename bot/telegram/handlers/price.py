"""Prices that a person types for the search on a card, which then changes in place."""

from telegram import Message, MessageEntity
from telegram.ext import filters

from bot.models.search import Search
from bot.models.setting_kinds import BadValue
from bot.models.settings import ALL_SETTINGS, ChatSettings
from bot.telegram.addressing import answered_message
from bot.telegram.browsing import ShownSearch
from bot.telegram.context import Context
from bot.telegram.handlers.settings import ask
from bot.telegram.incoming import asker_of
from bot.telegram.router import ButtonPress, Router
from bot.views.markup import plain
from bot.views.price_question import PriceQuestion, prices_text, read_price_question
from bot.views.screen import Screen
from bot.views.toasts import not_yours_text, old_button_text, only_admins_text
from providers.query import price_range

router = Router()


async def ask_price(button: ButtonPress, search: Search, context: Context, *, keeps: bool) -> None:
    """Ask whoever pressed for the prices of a search."""
    question = PriceQuestion(search.id, keeps)
    await ask(button, context, question.text(await context.translator(), context.bot.username))


@router.message(lambda _: filters.TEXT & _AnswersPriceQuestion())
async def on_answer(message: Message, context: Context) -> None:
    """Search again within the prices that a person typed; what can't be read is asked for again."""
    question, t = _question(message), await context.translator()
    if question is None:
        return
    opened = await _opened(question, context)
    if opened is None:
        await context.reply(Screen(plain(old_button_text(t))))
    elif not opened.search.may_be_turned_by(asker_of(message)) and not await context.is_group_admin():
        await context.reply(Screen(plain(not_yours_text(t))))
    elif question.keeps and not await context.is_group_admin():
        await context.reply(Screen(plain(only_admins_text(t))))
    else:
        try:
            await _search_within(message.text or "", opened, context, keeps=question.keeps)
        except BadValue as error:
            await context.messenger.ask(context.target, question.text(t, context.bot.username, error))


async def _opened(question: PriceQuestion, context: Context) -> ShownSearch | None:
    search = await context.store.searches.get(question.search)
    if search is None or search.message is None or not await context.is_of_chat(search):
        return None
    opened = await context.conversation.browsing.open(
        search, search.message, await context.translator(), await context.preferences(), comes_anew=True
    )
    return None if opened.is_gone else opened


async def _search_within(typed: str, opened: ShownSearch, context: Context, *, keeps: bool) -> None:
    """Say which prices were understood, and search again within them.

    Raises:
        BadValue: these are no prices, or no rate for their currency is known.
    """
    browsing, search = context.conversation.browsing, opened.search
    own = await context.preferences()
    # The prices are those of the source on the card, whichever the chat would ask.
    of_card = {"provider": search.provider, "marketplace": browsing.marketplace(search.provider)}
    chat = ChatSettings(
        own.model_copy(update=of_card),
        context.services.search.searcher.providers,
        await context.services.rates.any_exchange(own),
    )
    fields = ALL_SETTINGS["price"].read(chat, typed)
    if keeps:
        await context.change_preferences(lambda now: now.model_copy(update=fields))
    request = browsing.request(opened, **fields)
    currency = opened.capabilities.price_currency if opened.capabilities else ""
    await context.reply(Screen(prices_text(opened.t, price_range(request.query), currency or None)))
    await browsing.refine(opened, request)


def _question(message: Message) -> PriceQuestion | None:
    """Return the question of the bot's that a message answers."""
    asked = answered_message(message)
    if asked is None or asked.from_user is None or not asked.from_user.is_bot:
        return None
    links = (entity.url or "" for entity in asked.entities if entity.type == MessageEntity.TEXT_LINK)
    return read_price_question(links)


class _AnswersPriceQuestion(filters.MessageFilter):
    """Lets answers to the bot's questions for prices through."""

    def filter(self, message: Message) -> bool:
        """Whether the message answers one of them."""
        return _question(message) is not None
