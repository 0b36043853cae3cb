"""Who may take a list along, and who may pass it on."""

from bot.models.kept import KeptList
from bot.models.target import Target
from bot.views.exports import list_menu
from bot.views.screen import Screen
from sandbox.telegram.objects import Chat, Message, User
from tests.bot.harness import BotHarness
from tests.samples import ENGLISH, a_product

MUG = a_product("1")


async def shown_menu(harness: BotHarness, chat: Chat) -> tuple[Message, KeptList]:
    """Keep a mug in a chat, and show the ways to take its list along."""
    await harness.store.kept.keep(chat.id, harness.ann.id, MUG, None, None)
    (kept_list,) = await harness.store.kept.lists(chat.id)
    menu = list_menu(ENGLISH, kept_list, "card.0", has_link=True)
    await harness.messenger.post(Target(chat.id), Screen("Mugs", menu))
    return harness.telegram.bot_messages(chat)[-1], kept_list


async def press(harness: BotHarness, message: Message, sign: str, user: User) -> str:
    """Press a button; return what is said over the chat."""
    pressed = harness.telegram.user_presses(message, sign, user)
    await harness.handle_updates()
    answer = await harness.telegram.callback_answer(pressed, timeout=10)
    return str(answer.get("text") or "")


async def test_in_a_group_only_admins_make_a_link_of_its_list(harness: BotHarness) -> None:
    ben = harness.telegram.add_user("Ben")
    group = harness.telegram.add_group("Team", [ben], administrators=[harness.ann])
    menu, kept_list = await shown_menu(harness, group)
    assert "admins" in await press(harness, menu, "🔗", ben)
    assert not await harness.store.list_links.exists(group.id, kept_list.id)
    await press(harness, menu, "🔗", harness.ann)
    assert await harness.store.list_links.exists(group.id, kept_list.id)
    assert "?start=list_" in (harness.telegram.bot_messages(group)[-1].text or "")


async def test_the_list_of_another_chat_is_not_to_be_had(harness: BotHarness) -> None:
    """As if somebody had made the buttons up: their own chat shows the ways to take the list of Ann along."""
    ben = harness.telegram.add_user("Ben")
    bens = harness.telegram.private_chat(ben)
    _, kept_list = await shown_menu(harness, harness.chat)
    menu = list_menu(ENGLISH, kept_list, "card.0", has_link=True)
    await harness.messenger.post(Target(bens.id), Screen("Mugs", menu))
    shown = harness.telegram.bot_messages(bens)[-1]
    for sign in ("Excel", "CSV", "ZIP", "🔗", "✕"):
        assert await press(harness, shown, sign, ben) == "This is no longer in your lists. See them: /saved"
    assert not await harness.store.list_links.exists(harness.chat.id, kept_list.id)
    assert await harness.store.exports.unfinished() == []
