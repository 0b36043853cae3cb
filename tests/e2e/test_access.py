"""Who may use the bot: allowed chats, invited people, and nobody who is banned."""

import re
from collections.abc import Iterable

import pytest

from sandbox.telegram.objects import Chat, Message, User
from sandbox.telegram.profile import BotCommand
from tests.e2e.harness import Harness, is_card
from tests.waiting import until

STRANGER = "This bot is for invited people only: please ask whoever runs it for an invitation."


class ClosedBot:
    """A bot that only its admin Ann may use, until `settings` are changed; and Ben, who may not."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.admin = harness.ann
        self.ben = harness.telegram.add_user("Ben")
        self.bens_chat = harness.telegram.private_chat(self.ben)
        self.settings = {"admin_ids": str(self.admin.id), "allowed_chats": str(self.admin.id)}

    async def invite(self, words: str = "") -> str:
        """Make an invitation and return its code."""
        message = await self.harness.say(f"/invite {words}".strip())
        link = re.search(r"https://t\.me/\w+\?start=([\w-]+)", message.text or "")
        assert link is not None
        return link[1]

    async def ben_says(self, text: str) -> list[str]:
        """Let Ben write to the bot, and return its answers."""
        before = len(self.texts_to_ben)
        self.harness.telegram.user_sends_text(self.bens_chat, self.ben, text)
        await self.harness.wait_until_idle()
        return self.texts_to_ben[before:]

    async def gets_cards(self, chat: Chat | None = None, user: User | None = None) -> bool:
        """Send a photo, by default as Ben, and return whether a card answers it."""
        chat = chat or self.bens_chat
        before = len(self.harness.telegram.bot_messages(chat))
        self.harness.telegram.user_sends_photo(chat, user or self.ben, self.harness.goods.photo("mug"))
        await self.harness.wait_until_idle()
        return any(is_card(message) for message in self.harness.telegram.bot_messages(chat)[before:])

    async def asks_as(self, channel: Chat, group: Chat, name: str = "mug") -> bool:
        """Ask in a group as Ben, in the name of a channel, and return whether a card answers."""
        before = len(self.harness.telegram.bot_messages(group))
        picture = self.harness.goods.photo(name)
        self.harness.telegram.user_sends_photo(group, self.ben, picture, caption="@snapsource_bot", as_chat=channel)
        await self.harness.wait_until_idle()
        return any(is_card(message) for message in self.harness.telegram.bot_messages(group)[before:])

    @property
    def texts_to_ben(self) -> list[str]:
        return [message.text or message.caption or "" for message in self.harness.telegram.bot_messages(self.bens_chat)]


@pytest.fixture
def closed(stopped_harness: Harness) -> ClosedBot:
    return ClosedBot(stopped_harness)


async def test_stranger_gets_one_sentence_a_day_and_nothing_is_stored(closed: ClosedBot) -> None:
    async with closed.harness.bot(**closed.settings):
        assert await closed.ben_says("/start") == [f"{STRANGER}\nYour user ID: {closed.ben.id}"]
        assert await closed.ben_says("/help") == []
        assert not await closed.gets_cards()

    assert closed.harness.rows("SELECT COUNT(*) FROM credits") == [(0,)]
    assert closed.harness.rows("SELECT COUNT(*) FROM chats") == [(0,)]


async def test_admins_and_allowed_chats_get_cards(closed: ClosedBot) -> None:
    closed.settings["allowed_chats"] = str(closed.ben.id)
    async with closed.harness.bot(**closed.settings):
        assert await closed.gets_cards()
        assert await closed.gets_cards(closed.harness.chat, closed.admin)


async def test_everybody_gets_cards_where_no_chat_is_listed(closed: ClosedBot) -> None:
    async with closed.harness.bot():
        assert await closed.gets_cards()


async def test_invitation_admits_one_person(closed: ClosedBot) -> None:
    carol = closed.harness.telegram.add_user("Carol")
    her_chat = closed.harness.telegram.private_chat(carol)
    async with closed.harness.bot(**closed.settings):
        code = await closed.invite()
        assert (await closed.ben_says(f"/start {code}"))[-1].startswith("Send me a photo of a product")
        assert await closed.gets_cards()
        refusal = await closed.harness.say(f"/start {code}", her_chat, carol)

    assert refusal.text == "This invitation has been used or has expired: please ask for a new one."
    assert code not in repr(closed.harness.rows("SELECT * FROM invitations"))


async def test_revoked_invitation_admits_nobody(closed: ClosedBot) -> None:
    async with closed.harness.bot(**closed.settings):
        code = await closed.invite("5")
        invitations = await closed.harness.say("/invites")
        revoked = await closed.harness.press(
            invitations, next(button.text for button in invitations.buttons if "Revoke" in button.text)
        )
        await closed.ben_says(f"/start {code}")

        assert revoked.text == "This invitation was revoked."
        assert not await closed.gets_cards()


async def test_banned_person_gets_no_answer_until_the_ban_is_lifted(closed: ClosedBot) -> None:
    async with closed.harness.bot(admin_ids=str(closed.admin.id)):
        await closed.ben_says("/start")
        await closed.harness.say(f"/ban {closed.ben.id}")
        assert await closed.ben_says("/start") == []
        await closed.harness.say(f"/unban {closed.ben.id}")
        assert await closed.gets_cards()


async def test_buttons_do_nothing_for_a_banned_person(closed: ClosedBot) -> None:
    async with closed.harness.bot(admin_ids=str(closed.admin.id)):
        await closed.gets_cards()
        card = closed.harness.telegram.bot_messages(closed.bens_chat)[-1]
        await closed.harness.say(f"/ban {closed.ben.id}")
        await closed.harness.toast(card, "▶", closed.ben)
        await closed.harness.wait_until_idle()

        assert closed.harness.current(card).caption == card.caption


async def test_reply_with_ban_bans_the_author_of_the_message(closed: ClosedBot) -> None:
    group = closed.harness.telegram.add_group("Buyers", [closed.admin, closed.ben])
    async with closed.harness.bot(admin_ids=str(closed.admin.id)):
        rude = closed.harness.telegram.user_sends_text(group, closed.ben, "!!!")
        now = closed.harness.telegram.events.last_seq
        closed.harness.telegram.user_sends_text(group, closed.admin, "/ban", reply_to=rude)
        answer: Message = await closed.harness.reply(chat=group, after=now)

    assert (answer.text or "").startswith(f"{closed.ben.id} is banned")


async def test_ban_of_a_channel_bans_who_writes_in_its_name(closed: ClosedBot) -> None:
    group = closed.harness.telegram.add_group("Buyers", [closed.admin, closed.ben])
    closed.harness.telegram.privacy_mode = False
    channel, other = Chat(id=-1001, type="channel", title="Deals"), Chat(id=-1002, type="channel", title="More")
    async with closed.harness.bot(admin_ids=str(closed.admin.id)):
        spam = closed.harness.telegram.user_sends_text(group, closed.ben, "!!!", as_chat=channel)
        now = closed.harness.telegram.events.last_seq
        closed.harness.telegram.user_sends_text(group, closed.admin, "/ban", reply_to=spam)
        answer = await closed.harness.reply(chat=group, after=now)
        assert (answer.text or "").startswith("-1001 is banned")

        assert not await closed.asks_as(channel, group)
        assert await closed.asks_as(other, group)
        await closed.harness.say("/unban -1001")
        assert await closed.asks_as(channel, group)


async def test_all_channels_in_a_group_share_the_quota_of_one_person(closed: ClosedBot) -> None:
    group = closed.harness.telegram.add_group("Buyers", [closed.ben])
    channels = [Chat(id=number, type="channel", title="Deals") for number in (-1001, -1002)]
    async with closed.harness.bot(searches_per_user_per_day="1", providers="aliexpress"):
        assert await closed.asks_as(channels[0], group, "mug")
        assert not await closed.asks_as(channels[1], group, "lamp")

    assert closed.harness.rows("SELECT user_id FROM credits") == [(group.id,)]


async def test_menu_has_the_admin_commands_for_admins_only(closed: ClosedBot) -> None:
    async with closed.harness.bot(**closed.settings):
        closed.harness.menus.release()
        await closed.ben_says("/start")
        await closed.harness.say("/start")
        telegram = closed.harness.telegram
        await until(lambda: "stats" in commands(telegram.command_menu(closed.harness.chat, closed.admin)))
        await until(lambda: telegram.command_menu(closed.bens_chat, closed.ben))
        admins = commands(telegram.command_menu(closed.harness.chat, closed.admin))
        bens = commands(telegram.command_menu(closed.bens_chat, closed.ben))

    assert {"stats", "providers", "invite", "ban", "privacy", "forget"} <= admins
    assert {"privacy", "forget"} <= bens
    assert "stats" not in bens


def commands(menu: Iterable[BotCommand]) -> set[str]:
    return {entry.command for entry in menu}


async def test_listed_group_is_served_when_it_has_become_a_supergroup(closed: ClosedBot) -> None:
    harness = closed.harness
    harness.telegram.privacy_mode = False
    group = harness.telegram.add_group("Traders", [closed.ben], administrators=[closed.admin], supergroup=False)
    async with harness.bot(**closed.settings | {"allowed_chats": f"{closed.admin.id},{group.id}"}):
        supergroup = harness.telegram.migrate_group(group, closed.admin)
        await harness.wait_until_idle()
        assert STRANGER not in ((await harness.say("/help", supergroup, closed.ben)).text or "")
