"""What is stored of a chat, and that `/forget` deletes all of it."""

import sqlite3
from contextlib import closing

from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, is_card, position


def dump(harness: Harness) -> str:
    """Return everything in the database as text."""
    with closing(sqlite3.connect(harness.database)) as database:
        return "\n".join(database.iterdump())


async def forget(harness: Harness, answer: str = "Delete all") -> Message:
    return await harness.press(await harness.say("/forget"), answer)


async def test_privacy_says_who_gets_the_photo(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="tmapi_global,aliexpress"):
        text = (await stopped_harness.say("/privacy")).text or ""

    assert "TMAPI Global: they fetch it from an address nobody can guess" in text
    assert "AliExpress: I send it to them." in text
    assert "DAJI" not in text


async def test_forget_deletes_everything_of_the_chat(stopped_harness: Harness) -> None:
    async with stopped_harness.bot():
        await stopped_harness.say("/settings language ru")
        await stopped_harness.say("/settings language en")
        await stopped_harness.say("/settings other 4321.09")
        await stopped_harness.search("mug")
        await stopped_harness.wait_until_idle()
        photo = str(stopped_harness.rows("SELECT photo FROM result_sets")[0][0])
        before = dump(stopped_harness)
        done = await forget(stopped_harness)
        await stopped_harness.wait_until_idle()
    after = dump(stopped_harness)

    assert "I keep nothing about this chat" in (done.text or "")
    for trace in (str(stopped_harness.ann.id), "4321.09", photo):
        assert trace in before
        assert trace not in after
    assert stopped_harness.rows("SELECT COUNT(*), COUNT(chat_id), COUNT(user_id) FROM credits") == [(2, 0, 0)]


async def test_nothing_is_deleted_when_the_question_is_answered_with_no(stopped_harness: Harness) -> None:
    async with stopped_harness.bot():
        await stopped_harness.search("mug")
        kept = await forget(stopped_harness, "Keep it")

    assert kept.text == "Nothing was deleted."
    assert stopped_harness.rows("SELECT COUNT(*) FROM searches") == [(1,)]


async def test_forget_keeps_what_another_chat_found(stopped_harness: Harness) -> None:
    ben = stopped_harness.telegram.add_user("Ben")
    his_chat = stopped_harness.telegram.private_chat(ben)
    async with stopped_harness.bot():
        await stopped_harness.search("mug")
        stopped_harness.telegram.user_sends_photo(his_chat, ben, stopped_harness.goods.photo("mug"))
        his_card = await stopped_harness.reply(is_card, chat=his_chat)
        await stopped_harness.wait_until_idle()
        await forget(stopped_harness)
        assert position(await stopped_harness.press(his_card, "▶", ben)) == 2


async def test_forget_does_not_reset_the_quota_of_the_day(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="aliexpress", searches_per_user_per_day="1"):
        await stopped_harness.search("mug")
        await forget(stopped_harness)
        stopped_harness.send_photo("lamp")
        await stopped_harness.reply(lambda message: "You have used up your searches" in (message.text or ""))


async def test_in_a_group_only_admins_can_delete_its_data(stopped_harness: Harness) -> None:
    ben = stopped_harness.telegram.add_user("Ben")
    group = stopped_harness.telegram.add_group("Buyers", [stopped_harness.ann, ben])
    async with stopped_harness.bot():
        refusal = await stopped_harness.say("/forget", group, ben)

    assert not refusal.buttons
