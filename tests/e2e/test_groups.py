"""Groups: when the bot speaks, who turns the cards, where answers go."""

from dataclasses import dataclass

import pytest

from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.harness import Harness, is_card, position, product_id


@dataclass(frozen=True)
class Group:
    """A group with Ann and Ben in it, and Ada, who owns it. The bot reads everything that is written."""

    harness: Harness
    chat: Chat
    ben: User
    ada: User

    def photo(self, topic: int | None = None, caption: str | None = None) -> Message:
        """Ann sends a photo and does not wait."""
        picture = self.harness.goods.photo("mug")
        return self.harness.telegram.user_sends_photo(
            self.chat, self.harness.ann, picture, topic=topic, caption=caption
        )

    async def card(self, topic: int | None = None) -> Message:
        """Ann sends a photo with the bot's name under it; the card that it brings."""
        self.photo(topic, caption="@snapsource_bot")
        return await self.harness.reply(is_card, chat=self.chat)


@pytest.fixture
async def group(harness: Harness) -> Group:
    harness.telegram.privacy_mode = False
    ben, ada = harness.telegram.add_user("Ben"), harness.telegram.add_user("Ada")
    chat = harness.telegram.add_group("Traders", [harness.ann, ben], administrators=[ada])
    return Group(harness, chat, ben, ada)


async def test_plain_photo_in_a_group_is_not_answered(group: Group) -> None:
    group.photo()
    await group.harness.wait_until_idle()

    assert group.harness.telegram.bot_messages(group.chat) == []
    assert group.harness.markets.calls == []


async def test_photo_with_the_bots_name_under_it_is_answered(group: Group) -> None:
    asked = group.photo(caption="@snapsource_bot what is this?")

    card = await group.harness.reply(is_card, chat=group.chat)

    assert "This source can't" not in (card.caption or "")
    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == asked.message_id


async def test_search_in_answer_to_somebody_elses_photo_is_answered_under_the_photo(group: Group) -> None:
    photo = group.photo()
    group.harness.telegram.user_sends_text(group.chat, group.ben, "/search@snapsource_bot", reply_to=photo)

    card = await group.harness.reply(is_card, chat=group.chat)

    assert card.reply_to_message is not None
    assert card.reply_to_message.message_id == photo.message_id


async def test_every_text_fits_a_group(group: Group) -> None:
    harness, ask = group.harness, "In a group: write @snapsource_bot under a photo, or reply to a photo with /search."
    photo = f"I search by photo: reply to this message with one. {ask}"
    links = f"I only open links to products and pictures on 1688 and AliExpress. {ask}"
    told = {
        "/start": f"Show me a photo of a product, and I'll find who sells it on 1688 and AliExpress.\n{ask}",
        "/help": f"{ask}\nWhat would you like to know?",
        "/search": photo,
        "@snapsource_bot who sells mugs?": photo,
        "@snapsource_bot https://example.com/mug": links,
        "/forget": "Only admins can delete what I keep about a group. For your own chat with me, write /forget there.",
    }
    for written, expected in told.items():
        assert ((await harness.say(written, group.chat, group.ben)).text or "").startswith(expected), written

    offer = harness.goods.product("mug").offer_id
    linked = f"@snapsource_bot who sells it? https://detail.1688.com/offer/{offer}.html"
    harness.telegram.user_sends_text(group.chat, group.ben, linked)
    assert product_id(await harness.reply(is_card, chat=group.chat)) == str(offer)


async def test_answer_to_the_bot_is_a_request_unless_people_talk_about_a_card(
    group: Group,
) -> None:
    harness, telegram = group.harness, group.harness.telegram
    card = await group.card()

    telegram.user_sends_text(group.chat, group.ben, "nice one", reply_to=card)
    telegram.user_sends_sticker(group.chat, group.ben, harness.goods.photo("lamp"), reply_to=card)
    asked = [
        telegram.user_sends_text(group.chat, harness.ann, "cheaper", reply_to=card),
        telegram.user_sends_text(group.chat, group.ben, "cheaper", reply_to=card),
        telegram.user_sends_photo(group.chat, group.ben, harness.goods.photo("lamp"), reply_to=card),
        telegram.user_sends_text(group.chat, group.ben, "@snapsource_bot hello", reply_to=card),
    ]
    await harness.wait_until_idle()

    answers = [message.reply_to_message for message in telegram.bot_messages(group.chat)][1:]
    assert sorted(answered.message_id for answered in answers if answered) == [one.message_id for one in asked]


async def test_one_who_did_not_ask_gets_an_alert_and_the_card_stays(group: Group) -> None:
    card = await group.card()

    alert = await group.harness.toast(card, "▶", group.ben)
    await group.harness.wait_until_idle()

    assert alert["text"] == "Only the person who searched can turn these pages. Send your own photo."
    assert alert["show_alert"] is True
    assert position(group.harness.current(card)) == 1


async def test_admin_of_another_group_can_not_act_on_a_search_of_this_one(group: Group) -> None:
    harness = group.harness
    card = await group.card()
    other = harness.telegram.add_group("Others", [harness.ann], administrators=[group.ben])
    there = await harness.say("/help", other, group.ben)
    stolen = str(card.button("ℹ").callback_data).replace(":info:", ":mktk:") + "aliexpress"

    told = await harness.wait_for_toast(harness.telegram.user_presses(there, "✕", group.ben, data=stolen))
    await harness.wait_until_idle()

    assert "cleared" in str(told["text"])
    assert position(harness.current(card)) == 1
    assert harness.current(there).text == there.text
    menu = await harness.say("/settings", group.chat, group.ada)
    assert "AliExpress" not in (menu.text or "")


async def test_nobody_shows_a_search_of_theirs_in_the_card_of_another(group: Group) -> None:
    harness = group.harness
    anns = await group.card()
    lamp = harness.goods.photo("lamp")
    harness.telegram.user_sends_photo(group.chat, group.ben, lamp, caption="@snapsource_bot")
    bens = await harness.reply(lambda one: is_card(one) and one.message_id != anns.message_id, chat=group.chat)

    for data in (str(bens.button("▶").callback_data), str(bens.button("⋯").callback_data), "h:x", "h:"):
        await harness.wait_for_toast(harness.telegram.user_presses(anns, "▶", group.ben, data=data))
    await harness.wait_until_idle()

    assert harness.current(anns).caption == anns.caption


async def test_one_who_asked_turns_the_cards(group: Group) -> None:
    assert position(await group.harness.press(await group.card(), "▶", group.harness.ann)) == 2


async def test_admin_turns_the_cards_of_others(group: Group) -> None:
    assert position(await group.harness.press(await group.card(), "▶", group.ada)) == 2


async def test_settings_of_a_group_are_for_its_admins(group: Group) -> None:
    refused = await group.harness.say("/settings language ru", group.chat, group.ben)
    done = await group.harness.say("/settings language ru", group.chat, group.ada)

    assert refused.text == "In a group, only admins can change the settings."
    assert done.text == "✓ Язык: Русский"


async def test_settings_menu_of_a_group_is_for_its_admins(group: Group) -> None:
    menu = await group.harness.say("/settings", group.chat, group.ada)

    alert = await group.harness.toast(menu, "Order", group.ben)

    assert alert["text"] == "In a group, only admins can change the settings."
    assert alert["show_alert"] is True
    assert "Order" in ((await group.harness.press(menu, "Order", group.ada)).text or "")


async def test_member_can_not_delete_the_settings_menu_of_an_admin_by_a_press_that_is_made_up(group: Group) -> None:
    card = await group.card()
    menu = await group.harness.say("/settings", group.chat, group.ada)

    close = str(card.button("ℹ").callback_data).replace(":info:", ":x:")
    alert = await group.harness.wait_for_toast(
        group.harness.telegram.user_presses(menu, "✕", group.harness.ann, data=close)
    )
    await group.harness.wait_until_idle()

    assert "cleared" in str(alert.get("text", ""))
    assert group.harness.telegram.bot_messages(group.chat)[-1].text == menu.text


async def test_answer_goes_to_the_topic_of_the_photo(group: Group) -> None:
    forum = group.harness.telegram.add_group("Forum", [group.harness.ann], administrators=[group.ada], forum=True)
    topic = group.harness.telegram.add_topic(forum, group.ada, "Mugs")
    in_forum = Group(group.harness, forum, group.ben, group.ada)

    card = await in_forum.card(topic)
    menu = await group.harness.say_in_topic(forum, topic, "/settings", group.ada)

    assert card.message_thread_id == topic
    assert menu.message_thread_id == topic


async def test_group_that_becomes_a_supergroup_keeps_its_preferences(group: Group) -> None:
    harness = group.harness
    basic = harness.telegram.add_group("Small", [harness.ann], administrators=[group.ada], supergroup=False)
    await harness.say("/settings language ru", basic, group.ada)

    supergroup = harness.telegram.migrate_group(basic, group.ada)
    await harness.wait_until_idle()

    menu = await harness.say("/settings", supergroup, group.ada)
    assert (menu.text or "").startswith("Настройки")


async def test_bot_that_is_removed_in_mid_search_lets_go(group: Group) -> None:
    harness = group.harness
    photo = harness.telegram.faults.hold_next("getFile")
    group.photo(caption="@snapsource_bot")
    await photo.arrived.wait()

    harness.telegram.set_bot_member(group.chat, group.ada, "kicked")
    photo.release()
    await harness.wait_until_idle()

    assert harness.telegram.bot_messages(group.chat) == []
    assert (await harness.say("/help")).text


async def test_cards_are_turned_where_members_are_hidden_and_what_a_channel_asked_for_by_everybody(
    group: Group,
) -> None:
    harness = group.harness
    harness.telegram.hide_members(group.chat)
    anns = await group.card()
    channel = Chat(id=-1_001_234_567_890, type="channel", title="Offers")
    picture = harness.goods.photo("lamp")
    harness.telegram.user_sends_photo(group.chat, group.ben, picture, caption="@snapsource_bot", as_chat=channel)
    of_channel = await harness.reply(lambda one: is_card(one) and one.message_id != anns.message_id, chat=group.chat)

    assert (await harness.toast(anns, "▶", group.ben))["show_alert"] is True
    assert position(await harness.press(anns, "▶", group.ada)) == 2
    assert position(await harness.press(of_channel, "▶", harness.ann)) == 2
