"""Whatever people send: a search begins with the picture or the link in it, or they read what to send."""

from telegram import Message
from telegram.ext import filters

from bot.i18n import Translator
from bot.models.photo_fault import PhotoFault
from bot.models.search import Search
from bot.models.settings import GroupMode
from bot.models.wishes import read_wish, wanted_quantity
from bot.services import new_id
from bot.telegram.addressing import (
    Address,
    address_of,
    answered_message,
    answers_bot,
    answers_card,
    is_gesture,
    is_private,
    shows_picture,
)
from bot.telegram.context import Context
from bot.telegram.incoming import Links, Picture, Refusal, asker_of, is_announcement, sought_in, text_for_bot, text_of
from bot.telegram.message_contents import contents_of
from bot.telegram.router import Router
from bot.views.failures import unreadable_text
from bot.views.groups import group_foreign_link_text, group_usage_text
from bot.views.messages import (
    foreign_link_text,
    no_photo_text,
    no_picture_text,
    no_preview_text,
    search_usage_text,
    several_links_text,
    several_pictures_text,
)
from bot.views.screen import Screen
from bot.views.words import words_text

router = Router()


@router.command("search")
async def search(message: Message, context: Context) -> None:
    """Search the picture that the command replies to; words behind the command say what is meant."""
    fields = message.to_dict()
    if answered_message(message) is None:
        fields.pop("reply_to_message", None)
    sought = sought_in(contents_of(fields), context.services.settings.largest_file)
    await _begin(message, sought, context, text_of(message, context.bot.username))


@router.message(filters.ALL)
async def answer_message(message: Message, context: Context) -> None:
    """Search what a message holds, if it is meant for the bot, or say what to send."""
    sought, text = _sought(message, context), text_of(message, context.bot.username)
    match address_of(message, context.bot.id, context.bot.username):
        case Address.PRIVATE if is_announcement(message):
            return
        case Address.PRIVATE:
            await _answer(message, sought, context, text)
        case Address.NAMED:
            await _answer(message, sought, context, text_for_bot(message, context.bot.username))
        case Address.ANSWER:
            # People who talk about a card in answer to it are not told what to send.
            is_talk = isinstance(sought, Refusal) and answers_card(message)
            if not is_talk and not is_gesture(message):
                await _answer(message, sought, context, text)
        case None if shows_picture(message):
            stored = await context.stored_preferences()
            if stored is not None and stored.group_mode is GroupMode.EVERY:
                await _answer(message, sought, context, None)
            elif message.media_group_id is not None and isinstance(sought, Picture):
                photo = new_search(message, sought, context, None)
                await context.conversation.albums.overhear(photo, message.media_group_id)


def _sought(message: Message, context: Context) -> Picture | Links | Refusal:
    """Return what a message is searched by. Unless it is a command, an answer to the bot does not mean its picture."""
    fields = message.to_dict()
    if answered_message(message) is None or answers_bot(message, context.bot.id):
        fields.pop("reply_to_message", None)
    return sought_in(contents_of(fields), context.services.settings.largest_file)


async def _answer(message: Message, sought: Picture | Links | Refusal, context: Context, text: str | None) -> None:
    """Answer a message. Of an album, all that are pictures are asked about together, and all else is named once."""
    album, albums = message.media_group_id, context.conversation.albums
    if album is None or isinstance(sought, Links):
        await _begin(message, sought, context, text)
    elif isinstance(sought, Picture) and not sought.is_doubtful:
        await context.preferences()
        await albums.offer(new_search(message, sought, context, text), album)
    elif await albums.claim_refusal(message.chat_id, album, message.message_id):
        await _begin(message, sought if isinstance(sought, Refusal) else Refusal.NOTHING, context, text)


async def _begin(message: Message, sought: Picture | Links | Refusal, context: Context, text: str | None) -> None:
    """Search as `message` asks for, or say why nothing can be searched."""
    await context.preferences()  # a new chat's are stored, in the language of whoever writes
    match sought:
        case Picture():
            if sought.is_one_of_several:
                await context.reply(Screen(several_pictures_text(await context.translator())))
            await join_line(new_search(message, sought, context, text), context)
        case Links():
            await _begin_links(message, sought, context)
        case _:
            t = await context.translator()
            if is_private(message):
                await context.reply(Screen(_refusal_text(message, sought, t)))
            else:
                # What answers a question, the bot is shown in every group.
                refused = _group_refusal_text(message, sought, t, f"@{context.bot.username}")
                await context.messenger.ask(context.target, refused)


async def _begin_links(message: Message, links: Links, context: Context) -> None:
    """Search by the first link; what leads elsewhere than to a marketplace is not among them, and never fetched."""
    if len(links.found) > 1:
        await context.reply(Screen(several_links_text(await context.translator())))
    begun = new_search(message, Picture(message.message_id, ""), context, None)
    await join_line(begun.model_copy(update={"photo_url": links.found[0].url}), context)


def _refusal_text(message: Message, refusal: Refusal, t: Translator) -> str:
    match refusal:
        case Refusal.FOREIGN_LINK:
            return foreign_link_text(t)
        case Refusal.NO_PREVIEW:
            return no_preview_text(t)
        case Refusal.TOO_LARGE:
            return unreadable_text(t, PhotoFault.TOO_MANY_BYTES)
        case Refusal.NOTHING if message.text is None:
            return no_picture_text(t)
        case Refusal.NOTHING if message.text.startswith("/search"):
            return search_usage_text(t)
        case Refusal.NOTHING:
            wish = read_wish(message.text)
            # Meant for a card, but not in answer to it.
            return words_text(t, wish) if wish.changes or wish.quantity is not None else no_photo_text(t)


def _group_refusal_text(message: Message, refusal: Refusal, t: Translator, mention: str) -> str:
    """Say what to send in a group; what is said of a picture is the same everywhere."""
    wish = read_wish(message.text or "")
    if refusal is Refusal.FOREIGN_LINK:
        return group_foreign_link_text(t, mention)
    if refusal is Refusal.NOTHING and message.text is not None and not wish.changes and wish.quantity is None:
        return group_usage_text(t, mention)
    return _refusal_text(message, refusal, t)


async def join_line(search: Search, context: Context) -> None:
    """Let a search wait for its turn; a photo that has to wait gets a sign that it came."""
    if await context.conversation.line.join(search, await context.preferences()):
        context.bot_data.waiting.mark(search)


def new_search(message: Message, picture: Picture, context: Context, text: str | None) -> Search:
    """Return a search that `message` asks for; its answer goes under the picture, if that is in the same chat."""
    return Search(
        id=new_id(),
        chat_id=message.chat_id,
        message_id=message.message_id,
        photo_message_id=picture.message_id or message.message_id,
        thread_id=context.target.thread_id,
        user_id=asker_of(message),
        file_id=picture.file_id,
        sizes=picture.sizes,
        from_preview=picture.is_preview,
        text=text,
        quantity=wanted_quantity(text),
        created_at=context.store.searches.now(),
    )
