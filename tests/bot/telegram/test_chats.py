from bot.i18n import Translator
from bot.models.preferences import Preferences
from bot.store import Store
from bot.telegram.chats import Chats


async def test_a_new_chat_begins_in_the_language_of_the_persons_telegram(
    store: Store, translators: dict[str, Translator]
) -> None:
    assert await Chats(store, translators).preferences(7, "ru") == Preferences(language="ru")


async def test_the_first_language_stays_whoever_writes_next(store: Store, translators: dict[str, Translator]) -> None:
    chats = Chats(store, translators)
    await chats.preferences(-100, "ru")
    assert (await chats.preferences(-100, "zh")).language == "ru"


async def test_what_was_kept_is_what_holds(store: Store, translators: dict[str, Translator]) -> None:
    chats = Chats(store, translators)
    await chats.change(7, lambda _: Preferences(language="zh"))
    assert await chats.preferences(7, "ru") == Preferences(language="zh")


async def test_a_chat_is_spoken_to_in_its_language(store: Store, translators: dict[str, Translator]) -> None:
    chats = Chats(store, translators)
    assert chats.translator(Preferences(language="ru")) is translators["ru"]


async def test_a_language_that_is_spoken_no_more_becomes_english(
    store: Store, translators: dict[str, Translator]
) -> None:
    assert Chats(store, translators).translator(Preferences(language="tlh")) is translators["en"]
