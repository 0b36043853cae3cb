"""Groups: when the bot speaks, who turns the cards, where answers go."""

from dataclasses import dataclass

import pytest

from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.town import Town, is_card, place
from tests.waiting import PATIENCE


@dataclass(frozen=True)
class Group:
    """A group with Ann and Ben in it, and Ada, who owns it. The bot reads everything that is written."""

    town: Town
    chat: Chat
    ben: User
    ada: User

    def photo(self, topic: int | None = None, caption: str | None = None) -> Message:
        """Ann sends a photo and does not wait."""
        picture = self.town.goods.photo("mug")
        return self.town.telegram.user_sends_photo(self.chat, self.town.ann, picture, topic=topic, caption=caption)

    async def card(self, topic: int | None = None) -> Message:
        """Ann sends a photo with the bot's name under it; the card that it brings."""
        self.photo(topic, caption="@snapsource_bot")
        return await self.town.answer(is_card, chat=self.chat)


@pytest.fixture
async def group(town: Town) -> Group:
    town.telegram.privacy_mode = False
    ben, ada = town.telegram.add_user("Ben"), town.telegram.add_user("Ada")
    chat = town.telegram.add_group("Traders", [town.ann, ben], administrators=[ada])
    return Group(town, chat, ben, ada)


async def test_plain_photo_in_a_group_is_not_answered(group: Group) -> None:
    group.photo()
    await group.town.settled()

    assert group.town.telegram.bot_messages(group.chat) == []
    assert group.town.markets.calls == []


async def test_photo_with_the_bots_name_under_it_is_answered(group: Group) -> None:
    asked = group.photo(caption="@snapsource_bot what is this?")

    card = await group.town.answer(is_card, chat=group.chat)

    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == asked.message_id


async def test_search_in_answer_to_somebody_elses_photo_is_answered_under_the_photo(group: Group) -> None:
    photo = group.photo()
    group.town.telegram.user_sends_text(group.chat, group.ben, "/search@snapsource_bot", reply_to=photo)

    card = await group.town.answer(is_card, chat=group.chat)

    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == photo.message_id


async def test_search_without_a_photo_says_what_to_send(group: Group) -> None:
    answer = await group.town.say("/search", group.chat)

    assert "I search by photo" in (answer.text or "")


async def test_one_who_did_not_ask_gets_an_alert_and_the_card_stays(group: Group) -> None:
    card = await group.card()

    alert = await group.town.toast(card, "▶", group.ben)
    await group.town.settled()

    assert alert["text"] == "Only the person who asked can turn these pages. Send a photo of your own."
    assert alert["show_alert"] is True
    assert place(group.town.now(card)) == 1


async def test_admin_of_another_group_can_not_act_on_a_search_of_this_one(group: Group) -> None:
    town = group.town
    card = await group.card()
    other = town.telegram.add_group("Others", [town.ann], administrators=[group.ben])
    there = await town.say("/help", other, group.ben)
    stolen = str(card.button("🏬").callback_data).replace(":mkt:", ":mktk:") + ":aliexpress"

    told = await town.answered(town.telegram.user_presses(there, "✕", group.ben, data=stolen))
    await town.settled()

    assert "cleared" in str(told["text"])
    assert place(town.now(card)) == 1
    assert town.now(there).text == there.text
    menu = await town.say("/settings", group.chat, group.ada)
    assert "AliExpress" not in (menu.text or "")


async def test_nobody_shows_a_search_of_theirs_in_the_card_of_another(group: Group) -> None:
    town = group.town
    anns = await group.card()
    lamp = town.goods.photo("lamp")
    town.telegram.user_sends_photo(group.chat, group.ben, lamp, caption="@snapsource_bot")
    bens = await town.answer(lambda one: is_card(one) and one.message_id != anns.message_id, chat=group.chat)

    for data in (str(bens.button("▶").callback_data), str(bens.button("✕").callback_data), "h:x", "h:"):
        await town.answered(town.telegram.user_presses(anns, "▶", group.ben, data=data))
    await town.settled()

    assert town.now(anns).caption == anns.caption


async def test_one_who_asked_turns_the_cards(group: Group) -> None:
    assert place(await group.town.press(await group.card(), "▶", group.town.ann)) == 2


async def test_admin_turns_the_cards_of_others(group: Group) -> None:
    assert place(await group.town.press(await group.card(), "▶", group.ada)) == 2


async def test_settings_of_a_group_are_for_its_admins(group: Group) -> None:
    refused = await group.town.say("/settings language ru", group.chat, group.ben)
    done = await group.town.say("/settings language ru", group.chat, group.ada)

    assert refused.text == "In a group only its admins change the settings."
    assert done.text == "✓ Язык: Русский"


async def test_settings_menu_of_a_group_is_for_its_admins(group: Group) -> None:
    menu = await group.town.say("/settings", group.chat, group.ada)

    alert = await group.town.toast(menu, "Order", group.ben)

    assert alert["text"] == "In a group only its admins change the settings."
    assert alert["show_alert"] is True
    assert "Order" in ((await group.town.press(menu, "Order", group.ada)).text or "")


async def test_answer_goes_to_the_topic_of_the_photo(group: Group) -> None:
    forum = group.town.telegram.add_group("Forum", [group.town.ann], administrators=[group.ada], forum=True)
    topic = group.town.telegram.add_topic(forum, group.ada, "Mugs")
    in_forum = Group(group.town, forum, group.ben, group.ada)

    card = await in_forum.card(topic)
    menu = await group.town.say_in_topic(forum, topic, "/settings", group.ada)

    assert card.message_thread_id == topic
    assert menu.message_thread_id == topic


async def test_group_that_becomes_a_supergroup_keeps_its_preferences(group: Group) -> None:
    town = group.town
    basic = town.telegram.add_group("Small", [town.ann], administrators=[group.ada], supergroup=False)
    await town.say("/settings language ru", basic, group.ada)

    supergroup = town.telegram.migrate_group(basic, group.ada)
    await town.settled()

    menu = await town.say("/settings", supergroup, group.ada)
    assert (menu.text or "").startswith("Настройки")


async def test_bot_that_is_removed_in_mid_search_lets_go(group: Group) -> None:
    town = group.town
    town.telegram.faults.delay("getFile", 0.2)
    group.photo(caption="@snapsource_bot")
    await town.telegram.events.wait_for(lambda event: event.kind == "chat_action", timeout=PATIENCE)

    town.telegram.set_bot_member(group.chat, group.ada, "kicked")
    await town.settled()

    assert town.telegram.bot_messages(group.chat) == []
    assert (await town.say("/help")).text
