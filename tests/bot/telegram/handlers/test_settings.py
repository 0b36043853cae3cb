from decimal import Decimal

from bot.models.search import View
from bot.models.settings import GroupMode, Preferences
from sandbox.telegram.objects import Message, User
from tests.bot.harness import BotHarness


async def say(harness: BotHarness, text: str, reply_to: Message | None = None) -> Message:
    """Write to the bot; its last message after that."""
    harness.telegram.user_sends_text(harness.chat, harness.ann, text, reply_to=reply_to)
    await harness.handle_updates()
    return harness.messages[-1]


async def press(harness: BotHarness, message: Message, button: str, data: str | None = None) -> None:
    harness.telegram.user_presses(message, button, data=data)
    await harness.handle_updates()


async def preferences(harness: BotHarness) -> Preferences:
    return await harness.data.chats.preferences(harness.chat.id)


async def test_a_setting_is_set_by_name(harness: BotHarness) -> None:
    assert (await say(harness, "/settings VIEW grid")).text == "✓ View: ▦ Grid"
    assert (await preferences(harness)).view is View.GRID


async def test_what_belongs_in_groups_is_not_set_in_a_private_chat(harness: BotHarness) -> None:
    told = (await say(harness, "/settings groups every")).text or ""
    assert told == "This belongs in a group: write /settings groups there. In our chat I search every photo."
    assert (await preferences(harness)).group_mode is GroupMode.ASKED


async def test_a_name_alone_opens_the_menu_of_that_setting(harness: BotHarness) -> None:
    menu = await say(harness, "/settings view")
    await press(harness, menu, "List")
    assert (await preferences(harness)).view is View.LIST


async def test_an_answer_to_the_question_for_a_price_sets_it_in_whatever_language_it_was_asked(
    harness: BotHarness,
) -> None:
    await press(harness, await say(harness, "/settings price"), "Type it")
    question = harness.messages[-1]
    await say(harness, "/settings language ru")
    await say(harness, "10-50", reply_to=question)
    after = await preferences(harness)
    assert (after.price_min, after.price_max) == (Decimal(10), Decimal(50))


async def test_an_answer_to_another_message_sets_nothing(harness: BotHarness) -> None:
    await say(harness, "10-50", reply_to=await say(harness, "/settings"))
    assert await preferences(harness) == Preferences()


async def test_reset_asks_first_and_keeps_the_language_alone(harness: BotHarness) -> None:
    await say(harness, "/settings language ru")
    await say(harness, "/settings view list")
    await press(harness, await say(harness, "/settings"), "s:reset")
    assert (await preferences(harness)).view is View.LIST
    await press(harness, harness.messages[-1], "s:reset:yes")
    assert await preferences(harness) == Preferences(language="ru")


async def test_the_menu_is_deleted_when_it_is_closed(harness: BotHarness) -> None:
    await press(harness, await say(harness, "/settings"), "✕")
    assert harness.messages == []


async def test_a_button_that_no_version_knows_leads_to_the_menu(harness: BotHarness) -> None:
    menu = await say(harness, "/settings view")
    await press(harness, menu, "Grid", data="s:eyesight:3")
    assert (harness.messages[-1].text or "").startswith("Settings of this chat")


async def test_every_photo_of_a_group_is_not_promised_where_the_bot_sees_none(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.admin])

    async def choose() -> Message:
        harness.telegram.user_sends_text(group, harness.admin, "/settings groups every")
        await harness.handle_updates()
        return harness.telegram.bot_messages(group)[-1]

    assert "make me an admin" in ((await choose()).text or "")
    assert (await harness.data.chats.preferences(group.id)).group_mode is GroupMode.ASKED
    harness.telegram.set_bot_member(group, harness.admin, "administrator")
    assert (await choose()).text == "✓ In groups: every photo"


async def test_question_in_a_group_finds_whom_it_asks(harness: BotHarness) -> None:
    root = harness.admin
    group = harness.telegram.add_group(members=[harness.ann], administrators=[root, harness.ann])

    async def asked(presser: User) -> Message:
        command = harness.telegram.user_sends_text(group, root, "/settings price")
        await harness.handle_updates()
        harness.telegram.user_presses(harness.telegram.bot_messages(group)[-1], "Type it", presser)
        await harness.handle_updates()
        question = harness.telegram.bot_messages(group)[-1]
        assert (question.reply_to_message == command) == (presser == root)
        return question

    await asked(root)
    question = await asked(harness.ann)
    assert [entity.url for entity in question.entities or []] == [f"tg://user?id={harness.ann.id}"]
    harness.telegram.user_sends_text(group, harness.ann, "10-50", reply_to=question)
    await harness.handle_updates()
    assert (await harness.data.chats.preferences(group.id)).price_max == Decimal(50)
