"""Answers that Telegram makes hard to deliver: they come once, cost once, and nobody is alarmed."""

from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import Chat, Message
from tests.e2e.harness import Harness, is_card, text_of
from tests.waiting import PATIENCE

GLOBAL = Service.TMAPI_GLOBAL
ASK = "@snapsource_bot"


def photo_in(harness: Harness, chat: Chat, topic: int | None = None, name: str = "mug") -> Message:
    photo = harness.goods.photo(name)
    return harness.telegram.user_sends_photo(chat, harness.ann, photo, topic=topic, caption=ASK)


async def searching(harness: Harness, chat: Chat, topic: int | None = None, name: str = "mug") -> None:
    """Let a photo be searched until the bot says so."""
    harness.hold_next_search()
    photo_in(harness, chat, topic, name)
    await harness.reply(lambda one: "Searching…" in text_of(one), chat=chat)


async def test_one_bot_meets_groups_that_move_forbid_and_delete(stopped_harness: Harness) -> None:
    harness, telegram = stopped_harness, stopped_harness.telegram
    telegram.privacy_mode = False
    root = telegram.add_user("Root")
    basic = telegram.add_group("Basic", administrators=[harness.ann], supergroup=False)
    forum = telegram.add_group("Forum", administrators=[harness.ann], forum=True)
    texts_only = telegram.add_group("Texts", administrators=[harness.ann])
    silent = telegram.add_group("Silent", administrators=[harness.ann])
    telegram.forbid(texts_only, "photos")
    telegram.forbid(silent, "photos", "texts")
    topic = telegram.add_topic(forum, harness.ann, "Mugs")
    async with harness.bot(admin_ids=str(root.id)):
        await searching(harness, basic)
        moved_to = telegram.migrate_group(basic, harness.ann)
        harness.release_held_calls()
        card = await harness.reply(is_card, chat=moved_to)
        telegram.user_sends_text(moved_to, harness.ann, "5", reply_to=card)
        await harness.reply(lambda one: text_of(one) == "The card now shows no. 5.", chat=moved_to)

        await searching(harness, forum, topic, "lamp")
        telegram.delete_topic(forum, topic)
        harness.release_held_calls()
        card = await harness.reply(is_card, chat=forum)
        assert card.message_thread_id is None

        photo_in(harness, texts_only)
        text = await telegram.bot_message(texts_only, timeout=PATIENCE)
        assert "I'm not allowed to send photos here" in text_of(text)

        paid = len(harness.markets.calls)
        photo_in(harness, silent, name="chair")
        await harness.wait_until_idle()
        assert len(harness.markets.calls) == paid

    everywhere = [one for chat in (moved_to, forum, texts_only, silent) for one in telegram.bot_messages(chat)]
    assert len(everywhere) == 4
    assert not [one for one in everywhere if "Searching…" in text_of(one)]
    assert telegram.bot_messages(telegram.private_chat(root)) == []
    # The second photo of the mug is answered from the cache.
    assert harness.call_count(GLOBAL, Endpoint.SEARCH) == 2
