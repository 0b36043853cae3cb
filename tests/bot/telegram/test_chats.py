from bot.i18n import Translator
from bot.models.settings import Preferences
from bot.store import Store
from bot.telegram.chats import Chats


async def test_new_chat_starts_in_the_language_of_the_persons_telegram(
    store: Store, translators: dict[str, Translator]
) -> None:
    assert await Chats(store, translators).preferences(7, "ru") == Preferences(language="ru")


async def test_first_language_stays_whoever_writes_next(store: Store, translators: dict[str, Translator]) -> None:
    chats = Chats(store, translators)
    await chats.preferences(-100, "ru")
    assert (await chats.preferences(-100, "zh")).language == "ru"


async def test_changed_preferences_are_returned(store: Store, translators: dict[str, Translator]) -> None:
    chats = Chats(store, translators)
    await chats.change(7, lambda _: Preferences(language="zh"))
    assert await chats.preferences(7, "ru") == Preferences(language="zh")


async def test_translator_speaks_the_language_of_the_chat(store: Store, translators: dict[str, Translator]) -> None:
    chats = Chats(store, translators)
    assert chats.translator(Preferences(language="ru")) is translators["ru"]


async def test_language_that_the_bot_no_longer_speaks_becomes_english(
    store: Store, translators: dict[str, Translator]
) -> None:
    assert Chats(store, translators).translator(Preferences(language="tlh")) is translators["en"]
