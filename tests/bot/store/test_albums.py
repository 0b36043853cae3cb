from bot.models.search import Album
from bot.store import Store
from tests.database import on_both_databases

pytestmark = on_both_databases


async def test_nothing_is_known_of_an_album_that_nobody_asked_about(store: Store) -> None:
    await store.albums.add(8, "album", 40)
    assert await store.albums.get(7, "album") is None


async def test_it_is_known_which_message_asks_about_an_album_and_what_was_decided(store: Store) -> None:
    for message_id in (40, 41):
        await store.albums.add(7, "album", message_id)
    assert await store.albums.get(7, "album") == Album()
    await store.albums.asked(7, "album", 50)
    await store.albums.take_all(7, "album")
    assert await store.albums.get(7, "album") == Album(question_id=50, takes_all=True)
    await store.albums.asked(7, "album", None)
    assert await store.albums.get(7, "album") == Album(takes_all=True)


async def test_something_in_an_album_is_refused_once(store: Store) -> None:
    await store.albums.add(7, "album", 40)
    assert [await store.albums.claim_refusal(7, "album") for _ in range(2)] == [True, False]
