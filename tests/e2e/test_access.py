"""Who may use the bot: chats that are allowed, people who were invited, and those who were shut out."""

import re

import pytest

from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.harness import Harness, is_card

STRANGER = "This bot is for invited people only: please ask whoever runs it for an invitation."


class Door:
    """A bot for its admin only, and Ben, who stands before it."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.admin = harness.ann
        self.ben = harness.telegram.add_user("Ben")
        self.outside = harness.telegram.private_chat(self.ben)
        self.settings = {"admin_ids": str(self.admin.id), "allowed_chats": str(self.admin.id)}

    async def invited(self, words: str = "") -> str:
        """A new invitation's code."""
        message = await self.harness.say(f"/invite {words}".strip())
        link = re.search(r"https://t\.me/\w+\?start=([\w-]+)", message.text or "")
        assert link is not None
        return link[1]

    async def ben_says(self, text: str) -> list[str]:
        """What the bot answers Ben."""
        before = len(self.heard)
        self.harness.telegram.user_sends_text(self.outside, self.ben, text)
        await self.harness.wait_until_idle()
        return self.heard[before:]

    async def gets_cards(self, chat: Chat | None = None, user: User | None = None) -> bool:
        chat = chat or self.outside
        before = len(self.harness.telegram.bot_messages(chat))
        self.harness.telegram.user_sends_photo(chat, user or self.ben, self.harness.goods.photo("mug"))
        await self.harness.wait_until_idle()
        return any(is_card(one) for one in self.harness.telegram.bot_messages(chat)[before:])

    async def asks_as(self, channel: Chat, group: Chat, name: str = "mug") -> bool:
        """Whether Ben gets a card in a group when he asks in the name of a channel."""
        before = len(self.harness.telegram.bot_messages(group))
        picture = self.harness.goods.photo(name)
        self.harness.telegram.user_sends_photo(group, self.ben, picture, caption="@snapsource_bot", as_chat=channel)
        await self.harness.wait_until_idle()
        return any(is_card(one) for one in self.harness.telegram.bot_messages(group)[before:])

    @property
    def heard(self) -> list[str]:
        return [one.text or one.caption or "" for one in self.harness.telegram.bot_messages(self.outside)]


@pytest.fixture
def door(stopped_harness: Harness) -> Door:
    return Door(stopped_harness)


async def test_strangers_get_one_sentence_a_day_and_nothing_else(door: Door) -> None:
    async with door.harness.bot(**door.settings):
        assert await door.ben_says("/start") == [STRANGER]
        assert await door.ben_says("/help") == []
        assert not await door.gets_cards()

    assert door.harness.rows("SELECT COUNT(*) FROM credits") == [(0,)]
    assert door.harness.rows("SELECT COUNT(*) FROM chats") == [(0,)]


async def test_admins_and_allowed_chats_are_served(door: Door) -> None:
    door.settings["allowed_chats"] = str(door.ben.id)
    async with door.harness.bot(**door.settings):
        assert await door.gets_cards()
        assert await door.gets_cards(door.harness.chat, door.admin)


async def test_everybody_is_served_where_no_chat_is_named(door: Door) -> None:
    async with door.harness.bot():
        assert await door.gets_cards()


async def test_an_invitation_lets_one_person_in(door: Door) -> None:
    carol = door.harness.telegram.add_user("Carol")
    her_chat = door.harness.telegram.private_chat(carol)
    async with door.harness.bot(**door.settings):
        code = await door.invited()
        assert (await door.ben_says(f"/start {code}"))[-1].startswith("Send me a photo of a product")
        assert await door.gets_cards()
        refused = await door.harness.say(f"/start {code}", her_chat, carol)

    assert refused.text == "This invitation has been used or has ended: please ask for a new one."
    assert code not in repr(door.harness.rows("SELECT * FROM invitations"))


async def test_an_invitation_that_was_taken_back_lets_nobody_in(door: Door) -> None:
    async with door.harness.bot(**door.settings):
        code = await door.invited("5")
        listed = await door.harness.say("/invites")
        taken_back = await door.harness.press(
            listed, next(one.text for one in listed.buttons if "Take back" in one.text)
        )
        await door.ben_says(f"/start {code}")

        assert taken_back.text == "This invitation was taken back."
        assert not await door.gets_cards()


async def test_who_was_shut_out_gets_no_answer_until_they_are_let_in_again(door: Door) -> None:
    async with door.harness.bot(admin_ids=str(door.admin.id)):
        await door.ben_says("/start")
        await door.harness.say(f"/ban {door.ben.id}")
        assert await door.ben_says("/start") == []
        await door.harness.say(f"/unban {door.ben.id}")
        assert await door.gets_cards()


async def test_buttons_of_who_was_shut_out_do_nothing(door: Door) -> None:
    async with door.harness.bot(admin_ids=str(door.admin.id)):
        await door.gets_cards()
        card = door.harness.telegram.bot_messages(door.outside)[-1]
        await door.harness.say(f"/ban {door.ben.id}")
        await door.harness.toast(card, "▶", door.ben)
        await door.harness.wait_until_idle()

        assert door.harness.current(card).caption == card.caption


async def test_a_message_that_is_answered_with_ban_names_its_writer(door: Door) -> None:
    group = door.harness.telegram.add_group("Buyers", [door.admin, door.ben])
    async with door.harness.bot(admin_ids=str(door.admin.id)):
        rude = door.harness.telegram.user_sends_text(group, door.ben, "!!!")
        now = door.harness.telegram.events.last_seq
        door.harness.telegram.user_sends_text(group, door.admin, "/ban", reply_to=rude)
        answer: Message = await door.harness.reply(chat=group, after=now)

    assert (answer.text or "").startswith(f"{door.ben.id} is banned")


async def test_who_was_shut_out_as_a_channel_is_not_answered_as_that_channel(door: Door) -> None:
    group = door.harness.telegram.add_group("Buyers", [door.admin, door.ben])
    door.harness.telegram.privacy_mode = False
    channel, other = Chat(id=-1001, type="channel", title="Deals"), Chat(id=-1002, type="channel", title="More")
    async with door.harness.bot(admin_ids=str(door.admin.id)):
        spam = door.harness.telegram.user_sends_text(group, door.ben, "!!!", as_chat=channel)
        now = door.harness.telegram.events.last_seq
        door.harness.telegram.user_sends_text(group, door.admin, "/ban", reply_to=spam)
        answer = await door.harness.reply(chat=group, after=now)
        assert (answer.text or "").startswith("-1001 is banned")

        assert not await door.asks_as(channel, group)
        assert await door.asks_as(other, group)
        await door.harness.say("/unban -1001")
        assert await door.asks_as(channel, group)


async def test_all_channels_in_a_group_have_the_searches_of_one_person(door: Door) -> None:
    group = door.harness.telegram.add_group("Buyers", [door.ben])
    channels = [Chat(id=number, type="channel", title="Deals") for number in (-1001, -1002)]
    async with door.harness.bot(searches_per_user_per_day="1", providers="aliexpress"):
        assert await door.asks_as(channels[0], group, "mug")
        assert not await door.asks_as(channels[1], group, "lamp")

    assert door.harness.rows("SELECT user_id FROM credits") == [(group.id,)]


async def test_admins_find_their_commands_in_the_menu(door: Door) -> None:
    async with door.harness.bot(**door.settings):
        await door.ben_says("/start")
        await door.harness.say("/start")
        await door.harness.wait_until_idle()
        ours = {one.command for one in door.harness.telegram.command_menu(door.harness.chat, door.admin)}
        theirs = {one.command for one in door.harness.telegram.command_menu(door.outside, door.ben)}

    assert {"stats", "providers", "invite", "ban", "privacy", "forget"} <= ours
    assert {"privacy", "forget"} <= theirs
    assert "stats" not in theirs
