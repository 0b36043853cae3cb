from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.models.kept import MAX_PRODUCTS
from bot.models.search import Search, View
from bot.models.settings import Preferences
from bot.telegram.keeping import marked
from providers.query import Query
from tests.bot.conversation import Conversation
from tests.fake_provider import FakeProvider
from tests.samples import a_page, a_product, jpeg, some_details

PICTURE = "https://cbu01.alicdn.com/1.jpg"
MUG = a_product("1", picture=PICTURE)


@pytest.fixture
def conversation(conversation_of: Callable[..., Conversation]) -> Conversation:
    conversation = conversation_of(FakeProvider(a_page(MUG, has_more=False)))
    conversation.harness.web.put(PICTURE, jpeg())
    return conversation


@pytest.fixture
async def search(conversation: Conversation) -> Search:
    return await conversation.answered()


async def keep(conversation: Conversation, search: Search) -> str:
    opened = await conversation.opened(search)
    return await conversation.data.conversation.keeping.keep(opened, opened.message, 0, search.user_id)


async def test_the_star_says_where_the_product_is_and_fills(conversation: Conversation, search: Search) -> None:
    assert await keep(conversation, search) == "★ Kept in “Kept products”. See it: /saved"
    opened = await conversation.opened(search)
    await conversation.data.conversation.keeping.show_star(opened, opened.message)
    assert "★" in [button.text for button in conversation.last.buttons]


async def test_what_was_kept_can_be_taken_out_once(conversation: Conversation, search: Search) -> None:
    await keep(conversation, search)
    opened, keeping = await conversation.opened(search), conversation.data.conversation.keeping
    assert await keeping.take_out(opened, opened.message, 0) == "Removed. ☆ puts it back."
    assert await keeping.take_out(opened, opened.message, 0) == ""


async def test_what_the_page_told_is_kept_with_the_product(conversation: Conversation, search: Search) -> None:
    store = conversation.harness.store
    await store.cache.save_details(some_details(MUG, min_order=12), (search.query or Query()), 3600)
    await keep(conversation, search)
    (kept_list,) = await store.kept.lists(search.chat_id)
    (kept,) = await store.kept.products(search.chat_id, kept_list.id)
    whole = await store.kept.get(search.chat_id, kept.id)
    assert whole is not None
    assert whole.details is not None
    assert whole.details.min_order == 12


async def test_a_full_list_is_said_to_be_full(conversation: Conversation, search: Search) -> None:
    for number in range(MAX_PRODUCTS):
        await conversation.harness.store.kept.keep(search.chat_id, 7, a_product(f"other{number}"), None, None)
    assert (await keep(conversation, search)).startswith("This list is full: it holds 500 products.")


async def test_only_a_card_looks_whether_its_product_is_kept(conversation: Conversation, search: Search) -> None:
    await keep(conversation, search)
    card, store = await conversation.opened(search), conversation.harness.store
    grid = replace(card, search=card.search.model_copy(update={"view": View.GRID}))
    assert (await marked(store, card, search.chat_id)).is_kept
    assert not (await marked(store, grid, search.chat_id)).is_kept


async def test_a_picture_whose_id_was_pruned_is_sent_by_the_id_that_was_kept(
    conversation: Conversation, search: Search
) -> None:
    store = conversation.harness.store
    file_id = await store.cache.file_id(PICTURE)
    await keep(conversation, search)
    await store.cache.delete_file_id(PICTURE)
    opened = await conversation.data.kept_lists.open(search.chat_id, Preferences())
    assert opened is not None
    assert opened.keeper == ""
    assert file_id is not None
    assert await store.cache.file_id(PICTURE) == file_id
