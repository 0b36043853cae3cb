"""A photo, an album, a link, or `/search` in answer to one of them: a search begins."""

from telegram import Message
from telegram.ext import filters

from bot.models.links import Link, read_links
from bot.models.photo_fault import PhotoFault
from bot.models.search import Search
from bot.models.settings import GroupMode
from bot.services import new_id
from bot.telegram.context import Context
from bot.telegram.incoming import Picture, Refusal, channel_of, is_private, links_in, mentions, picture_of, text_of
from bot.telegram.photos import sizes_of
from bot.telegram.router import Router
from bot.views.failures import unreadable_text
from bot.views.messages import foreign_link_text, no_photo_text, not_still_text, several_links_text
from bot.views.screen import Screen

PICTURES = filters.PHOTO | filters.Document.ALL | filters.Sticker.ALL | filters.VIDEO | filters.ANIMATION
OTHER = filters.TEXT | filters.VIDEO_NOTE | filters.VOICE | filters.AUDIO | filters.LOCATION | filters.CONTACT

router = Router()


@router.command("search")
async def search(message: Message, context: Context) -> None:
    """Search the picture that the command replies to; words behind the command say what is meant."""
    replied_to = message.reply_to_message
    holder = message if replied_to is None or replied_to.forum_topic_created else replied_to
    await _begin(message, holder, context, text_of(message, context.bot.username))


@router.message(PICTURES)
async def search_picture(message: Message, context: Context) -> None:
    """Search the picture of a message, if it is meant for the bot."""
    text = text_of(message, context.bot.username)
    if is_private(message):
        picture = picture_of(message)
        if message.media_group_id is not None and isinstance(picture, Picture):
            await context.preferences()
            found = _search(message, picture, context, text)
            await context.conversation.albums.offer(found, message.media_group_id)
        else:
            await _begin(message, message, context, text)
    elif mentions(message, context.bot.id, context.bot.username):
        await _begin(message, message, context, text)
    elif message.photo:
        stored = await context.stored_preferences()
        if stored is not None and stored.group_mode is GroupMode.EVERY:
            await _begin(message, message, context, None)


@router.message(filters.TEXT & filters.REPLY & filters.ChatType.GROUPS)
async def search_mention(message: Message, context: Context) -> None:
    """Search the picture that somebody replies to with the bot's name, in a group."""
    if message.reply_to_message is not None and mentions(message, context.bot.id, context.bot.username):
        await search(message, context)


@router.message(OTHER & filters.ChatType.PRIVATE)
async def search_link(message: Message, context: Context) -> None:
    """Search by a link in a private chat, or say what to send."""
    await search_picture(message, context)


async def _begin(message: Message, holder: Message, context: Context, text: str | None) -> None:
    """Search the picture of `holder`, or by a link there, as `message` asks for."""
    await context.preferences()  # a new chat's are stored, in the language of whoever writes
    picture = picture_of(holder)
    addresses = [*links_in(message), *links_in(holder)]
    links = read_links(addresses, text or "", holder.text or holder.caption or "")
    if isinstance(picture, Picture):
        await join_line(_search(message, picture, context, text), context)
    elif picture in {Refusal.NO_PICTURE, Refusal.OTHER_FILE} and (links or addresses):
        await _begin_link(message, links, context)
    else:
        t = await context.translator()
        refusals = {
            Refusal.NO_PICTURE: no_photo_text(t),
            Refusal.OTHER_FILE: unreadable_text(t, PhotoFault.UNKNOWN_FORMAT),
            Refusal.NOT_STILL: not_still_text(t),
            Refusal.TOO_LARGE: unreadable_text(t, PhotoFault.TOO_MANY_BYTES),
        }
        await context.reply(Screen(refusals[picture]))


async def _begin_link(message: Message, links: list[Link], context: Context) -> None:
    """Search by the first link; what leads elsewhere than to a marketplace is not among them, and never fetched."""
    if not links:
        await context.reply(Screen(foreign_link_text(await context.translator())))
        return
    if len(links) > 1:
        await context.reply(Screen(several_links_text(await context.translator())))
    begun = _search(message, Picture(message.message_id, ""), context, None)
    await join_line(begun.model_copy(update={"photo_url": links[0].url}), context)


async def join_line(search: Search, context: Context) -> None:
    """Let a search wait for its turn; a photo that has to wait gets a sign that it came."""
    if await context.conversation.line.join(search, await context.preferences()):
        context.bot_data.waiting.mark(search)


def _search(message: Message, picture: Picture, context: Context, text: str | None) -> Search:
    return Search(
        id=new_id(),
        chat_id=message.chat_id,
        message_id=message.message_id,
        photo_message_id=picture.message_id,
        thread_id=context.target.thread_id,
        user_id=_asker(message),
        file_id=picture.file_id,
        sizes=sizes_of(message, picture.file_id),
        text=text,
        created_at=context.store.searches.now(),
    )


def _asker(message: Message) -> int:
    """Return who asks: those who write in a chat's name share one account at Telegram, and the chat stands for them.

    For channels, it is the group: somebody with many of them would have the searches of many people.
    """
    if channel_of(message) is not None:
        return message.chat_id
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else 0
