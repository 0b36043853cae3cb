"""The conversation in the language of a person."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from bot.i18n import LANGUAGES, native_name
from bot.i18n.catalogues import FOLDER
from sandbox.marketplaces.faults import Fault, FaultKind
from sandbox.telegram.objects import Chat, Message, User
from tests.e2e.harness import Harness, button_texts, is_card, text_of
from tests.waiting import PATIENCE

SPOKEN = ["en", "pt", "ru"]
"""Those in which every screen is looked at. A sentence that is not translated shows in any of them; whether each of the
nine has all sentences, and fits, is tested where catalogues and views are.
"""
OTHERS = [language for language in LANGUAGES if language != "en"]
CHOSEN = dict.fromkeys(LANGUAGES, "TMAPI Global") | dict.fromkeys(("fr", "pt", "es"), "DAJI")
"""The provider of 1688 that speaks the language."""


def english() -> Iterator[str]:
    """The English sentences, as far as they have words that stand side by side."""
    with (FOLDER / "messages.pot").open("rb") as file:
        for message in read_po(file):
            for sentence in (message.id,) if isinstance(message.id, str) else message.id:
                yield from (part.strip() for part in re.split(r"\{\w+\}", sentence) if " " in part.strip())


ENGLISH = {sentence: re.compile(rf"(?<!\w){re.escape(sentence)}(?!\w)") for sentence in sorted(set(english()))}
"""Each with what finds it as whole words."""


def english_in(screen: Message) -> list[str]:
    """Which English sentences stand in a message or on its buttons."""
    shown = "\n".join([text_of(screen), *button_texts(screen)])
    return [sentence for sentence, whole in ENGLISH.items() if sentence in shown and whole.search(shown)]


class Conversation:
    """Somebody whose Telegram speaks a language, in their chat with the bot."""

    def __init__(self, harness: Harness, language: str) -> None:
        self.harness = harness
        self.user: User = harness.telegram.add_user("Somebody", language_code=language)
        self.chat: Chat = harness.telegram.private_chat(self.user)

    async def say(self, text: str) -> Message:
        return await self.harness.say(text, self.chat, self.user)

    async def press(self, message: Message, sign: str) -> Message:
        return await self.harness.press(message, sign, self.user)

    async def answer_to(self, photo: str) -> Message:
        """What a photo has come to in the end: a message with buttons."""
        now = self.harness.telegram.events.last_seq
        self.harness.telegram.user_sends_photo(self.chat, self.user, self.harness.goods.photo(photo))
        return await self.harness.reply(lambda message: bool(message.buttons), chat=self.chat, after=now)

    async def results(self) -> dict[str, Message]:
        card = await self.answer_to("mug")
        grid = await self.press(card, "▦")
        listing = await self.press(grid, "☰")
        back = await self.press(listing, "🖼")
        details = await self.press(back, "ℹ")
        order = await self.press(await self.press(details, "◀"), "⇅")
        filters = await self.press(await self.press(order, "◀"), "⚙")
        return {
            "card": card,
            "grid": grid,
            "list": listing,
            "details": details,
            "order menu": order,
            "filter menu": filters,
        }

    async def settings(self) -> dict[str, Message]:
        menu = await self.say("/settings")
        found = {"settings": menu}
        for setting in ("sort", "price", "filters", "view"):
            choice = await self.press(menu, f"s:{setting}")
            found[f"settings: {setting}"] = choice
            menu = await self.press(choice, "◀")
        return found | {"nonsense": await self.say("/settings price ten")}

    async def words(self) -> dict[str, Message]:
        topics = await self.say("/help")
        await self.say("/start")
        await self.harness.wait_until_idle()
        found = {"greeting": self.harness.telegram.bot_messages(self.chat)[-1], "help": topics}
        found["hint"] = await self.say("…")
        for topic in ("sending", "buttons", "groups", "sources"):
            page = await self.press(topics, f"h:{topic}")
            found[f"help: {topic}"] = page
            topics = await self.press(page, "◀")
        return found

    async def troubles(self) -> dict[str, Message]:
        self.harness.markets.fail(Fault(kind=FaultKind.NO_RESULTS))
        nothing = await self.answer_to("lamp")
        self.harness.markets.faults.clear()
        self.harness.markets.fail(Fault(kind=FaultKind.HTML))
        return {"nothing found": nothing, "failure": await self.answer_to("chair")}


@pytest.mark.parametrize("language", SPOKEN)
async def test_every_screen_speaks_the_language_and_telegram_refuses_none(harness: Harness, language: str) -> None:
    talk = Conversation(harness, language)

    screens = {**await talk.words(), **await talk.results(), **await talk.settings(), **await talk.troubles()}

    in_english = {name: found for name, screen in screens.items() if (found := english_in(screen))}
    expected = set(screens) - {"card", "grid", "list", "details"} if language == "en" else set()
    assert in_english.keys() >= expected
    assert language == "en" or in_english == {}
    assert [call.description for call in harness.telegram.calls.all if call.status != 200] == []


async def test_provider_that_speaks_the_language_is_preferred(harness: Harness) -> None:
    cards = {language: text_of(await Conversation(harness, language).answer_to("mug")) for language in LANGUAGES}

    mug = harness.goods.product("mug")
    assert {language: card.splitlines()[0] for language, card in cards.items()} == {
        language: mug.title(language) for language in LANGUAGES
    }
    assert [language for language, card in cards.items() if f"🏬 1688 · {CHOSEN[language]} ·" not in card] == []


async def test_card_says_so_where_no_provider_speaks_the_language(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="tmapi"):
        await stopped_harness.say("/settings language ru")
        card = await stopped_harness.search("mug")

    assert text_of(card).splitlines()[0] == stopped_harness.goods.product("mug").title("zh")
    assert "русский" in text_of(card).splitlines()[-1]


async def test_titles_can_be_in_another_language_than_the_bot(harness: Harness) -> None:
    await harness.say("/settings results fr")

    card = await harness.search("mug")

    assert text_of(card).splitlines()[0] == harness.goods.product("mug").title("fr")
    assert "1688 · DAJI · 1 of" in text_of(card)


async def test_settings_change_the_language_of_the_menu_they_stand_in(harness: Harness) -> None:
    menu = await harness.press(await harness.say("/settings"), "Language")

    chosen = await harness.press(menu, native_name("ja"))

    assert f"✓ {native_name('ja')}" in button_texts(chosen)
    assert english_in(chosen) == []
    assert is_card(await harness.search())


async def test_command_menus_are_in_the_language_of_the_persons_telegram(harness: Harness) -> None:
    harness.menus.release()
    await harness.telegram.events.wait_for(
        lambda event: event.kind == "commands" and event.data["language_code"] == OTHERS[-1], timeout=PATIENCE
    )

    talks = [Conversation(harness, language) for language in OTHERS]
    menus = [harness.telegram.command_menu(talk.chat, talk.user) for talk in talks]

    assert {tuple(entry.command for entry in menu)[:3] for menu in menus} == {("start", "search", "saved")}
    assert [entry.description for menu in menus for entry in menu if entry.description in ENGLISH] == []
