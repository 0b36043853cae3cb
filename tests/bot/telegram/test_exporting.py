from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.models.export import Export, ExportFormat, ExportSource, ExportState
from bot.telegram.exporting import MOST_OF_CHAT, PROGRESS_SECONDS
from bot.telegram.jobs import make_export
from sandbox.telegram.objects import Message
from tests.bot.conversation import Conversation
from tests.bot.exports.sheets import Sheet
from tests.fake_provider import FakeProvider
from tests.samples import a_page, a_product, jpeg
from tests.waiting import until

MUG = a_product("1", picture="https://cbu01.alicdn.com/1.jpg")
BAG = a_product("2", picture="https://cbu01.alicdn.com/2.jpg")
GONE = a_product("3", picture="https://cbu01.alicdn.com/gone.jpg")


@pytest.fixture
def conversation(conversation_of: Callable[..., Conversation]) -> Conversation:
    conversation = conversation_of(FakeProvider(a_page(MUG, BAG, GONE, has_more=False)))
    for product in (MUG, BAG):
        conversation.harness.web.put(product.picture or "", jpeg(size=(600, 400)))
    return conversation


async def asked(conversation: Conversation, format_: ExportFormat = ExportFormat.XLSX, **facts: object) -> Export:
    """Keep a mug, and a bag whose picture is gone; return an export of the list, stored."""
    chat, kept = conversation.harness.chat.id, conversation.harness.store.kept
    await kept.keep(chat, chat, MUG, None, None)
    kept_list = await kept.keep(chat, chat, GONE, None, "no id of a file")
    export = Export("press", chat, chat, ExportSource.LIST, kept_list.id, format_)
    export = replace(export, **facts)  # type: ignore[arg-type]  # facts of an export
    await conversation.harness.store.exports.add(export)
    return export


async def make(conversation: Conversation, export: Export) -> None:
    await make_export(conversation.data, export.id)
    assert await conversation.harness.store.exports.get(export.id) is None


def text_of(message: Message) -> str:
    return message.text or message.caption or ""


def file_in(conversation: Conversation) -> bytes:
    document = conversation.last.document
    assert document is not None
    return conversation.harness.telegram.files.get(document.file_id).data


async def test_a_picture_that_is_gone_leaves_its_cell_empty_and_is_counted(conversation: Conversation) -> None:
    await make(conversation, await asked(conversation))
    (message,) = conversation.harness.messages
    sheet = Sheet(file_in(conversation))
    assert text_of(message).split("\n")[:3] == ["Kept products", "2 products", "1 without its picture"]
    (with_picture,) = sheet.picture_rows
    assert sheet.row(with_picture + 1)["ID"] == MUG.id


async def test_a_picture_comes_from_telegram_where_it_has_it(conversation: Conversation) -> None:
    harness = conversation.harness
    photo = harness.telegram.user_sends_photo(harness.chat, harness.ann, jpeg("blue")).photo
    assert photo is not None
    await harness.store.kept.keep(harness.chat.id, 1, BAG, None, photo[-1].file_id)
    await make(conversation, await asked(conversation, ExportFormat.ZIP))
    with ZipFile(BytesIO(file_in(conversation))) as archive:
        assert len(archive.namelist()) == 2
    assert BAG.picture not in harness.web.asked


async def test_the_results_of_a_search_are_taken_along_without_a_paid_call(conversation: Conversation) -> None:
    search = await conversation.answered()
    export = await asked(conversation, ExportFormat.CSV, source=ExportSource.SEARCH, source_id=search.id)
    await make(conversation, export)
    lines = file_in(conversation).decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines] == ["Title", "Mug 1", "Mug 2", "Mug 3"]
    assert text_of(conversation.last).startswith("Offers\n3 products")


async def test_word_of_the_progress_comes_now_and_then_and_goes_in_the_end(conversation: Conversation) -> None:
    web, export = conversation.harness.web, await asked(conversation)
    web.slow.add(MUG.picture or "")
    conversation.harness.engine.register("export", lambda key: make_export(conversation.data, key))
    async with conversation.harness.engine.running():
        await conversation.data.exporting.resume()
        await until(lambda: MUG.picture in web.asked and GONE.picture in web.asked)
        await until(lambda: text_of(conversation.last) == "⬇ I'm making the file.")
        await conversation.clock.until_asleep(PROGRESS_SECONDS)
        conversation.clock.advance(seconds=PROGRESS_SECONDS)
        await until(lambda: text_of(conversation.last) == "⬇ Pictures: 1 of 2")
        web.let_slow_ones_come.set()
        await until(lambda: conversation.last.document is not None)
        await until(lambda: len(conversation.harness.messages) == 1)
    assert await conversation.harness.store.exports.get(export.id) is None


async def test_a_file_is_made_again_after_a_restart(conversation: Conversation) -> None:
    await make(conversation, await asked(conversation, state=ExportState.MAKING))
    assert [call.parameters["text"] for call in conversation.harness.telegram.calls.of("sendMessage")] == [
        "⬇ I was interrupted, so I'm making the file again."
    ]
    assert conversation.last.document is not None


async def test_a_file_that_was_being_sent_at_a_restart_is_not_sent_twice(conversation: Conversation) -> None:
    await make(conversation, await asked(conversation, state=ExportState.SENDING))
    assert text_of(conversation.last).startswith("⚠ I'm not sure the file arrived.")
    assert conversation.last.document is None


async def test_a_send_that_nobody_confirms_is_told(conversation: Conversation) -> None:
    conversation.harness.telegram.faults.fail_next("sendDocument")
    await make(conversation, await asked(conversation))
    (message,) = conversation.harness.messages
    assert text_of(message).startswith("⚠ I'm not sure the file arrived.")


async def test_a_list_that_has_become_empty_is_told(conversation: Conversation) -> None:
    export = await asked(conversation)
    await conversation.harness.store.kept.take_out(export.chat_id, MUG)
    await conversation.harness.store.kept.take_out(export.chat_id, GONE)
    await make(conversation, export)
    assert text_of(conversation.last) == "There's nothing to export here."


async def test_pictures_that_are_all_gone_make_no_archive(conversation: Conversation) -> None:
    export = await asked(conversation, ExportFormat.ZIP)
    await conversation.harness.store.kept.take_out(export.chat_id, MUG)
    await make(conversation, export)
    assert text_of(conversation.last) == "I can't get any of these pictures right now."


@pytest.mark.parametrize("meanwhile", ["sendMessage", "sendDocument"])
async def test_a_group_that_becomes_a_supergroup_meanwhile_gets_its_file(
    conversation: Conversation, meanwhile: str
) -> None:
    telegram, store = conversation.harness.telegram, conversation.harness.store
    group = telegram.add_group(administrators=[conversation.harness.ann], supergroup=False)
    kept_list = await store.kept.keep(group.id, 1, MUG, None, None)
    export = Export("press", group.id, 1, ExportSource.LIST, kept_list.id, ExportFormat.CSV)
    await store.exports.add(export)
    telegram.faults.interrupt_next(meanwhile, partial(telegram.migrate_group, group, conversation.harness.ann))
    await make(conversation, export)
    moved_to = telegram.rooms[group.id].migrated_to
    assert moved_to is not None
    (message,) = telegram.bot_messages(moved_to)
    assert message.document is not None


async def test_a_chat_waits_for_a_few_files_at_most(conversation: Conversation) -> None:
    export = await asked(conversation)
    for number in range(1, MOST_OF_CHAT):
        await conversation.harness.store.exports.add(replace(export, id=f"press {number}"))
    assert not await conversation.data.exporting.ask(replace(export, id="one more"))
    assert await conversation.data.exporting.ask(export)


async def test_nothing_is_sent_to_a_chat_that_was_forgotten(conversation: Conversation) -> None:
    export = await asked(conversation)
    await conversation.harness.store.chats.erase(export.chat_id)
    await make(conversation, export)
    assert conversation.harness.messages == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("not enough rights to send documents to the chat", "I'm not allowed to send files here"),
        ("CHAT_SEND_DOCS_FORBIDDEN", "I'm not allowed to send files here"),
        ("file is too big", "Telegram didn't accept the file."),
        ("words that nobody has ever seen", "Telegram didn't accept the file."),
    ],
)
async def test_a_file_that_telegram_refuses_is_told_to_the_chat_and_alarms_nobody(
    conversation: Conversation, words: str, told: str
) -> None:
    telegram = conversation.harness.telegram
    telegram.faults.fail_next("sendDocument", error_code=400, description=f"Bad Request: {words}")
    await make(conversation, await asked(conversation, ExportFormat.CSV))
    (message,) = conversation.harness.messages
    assert text_of(message).startswith(told)
    assert telegram.bot_messages(telegram.private_chat(conversation.harness.admin)) == []
