"""What is kept of a chat, and that nothing is after /forget."""

import sqlite3
from contextlib import closing

from sandbox.telegram.objects import Message
from tests.e2e.town import Town, is_card, place


def dump(town: Town) -> str:
    """Everything that the database holds, as text."""
    with closing(sqlite3.connect(town.database)) as database:
        return "\n".join(database.iterdump())


async def forget(town: Town, answer: str = "Delete all") -> Message:
    return await town.press(await town.say("/forget"), answer)


async def test_privacy_says_who_gets_the_photo(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="tmapi_global,aliexpress"):
        text = (await quiet_town.say("/privacy")).text or ""

    assert "TMAPI Global: they fetch it from an address nobody can guess" in text
    assert "AliExpress: I send it to them." in text
    assert "DAJI" not in text


async def test_after_forget_the_database_holds_nothing_of_the_chat(quiet_town: Town) -> None:
    async with quiet_town.bot():
        await quiet_town.say("/settings language ru")
        await quiet_town.say("/settings language en")
        await quiet_town.card("mug")
        await quiet_town.settled()
        photo = str(quiet_town.rows("SELECT photo FROM result_sets")[0][0])
        before = dump(quiet_town)
        done = await forget(quiet_town)
        await quiet_town.settled()
    after = dump(quiet_town)

    assert "nothing of this chat is kept" in (done.text or "")
    for trace in (str(quiet_town.ann.id), photo):
        assert trace in before
        assert trace not in after
    assert quiet_town.rows("SELECT COUNT(*), COUNT(chat_id), COUNT(user_id) FROM credits") == [(2, 0, 0)]


async def test_nothing_is_deleted_before_the_question_is_answered(quiet_town: Town) -> None:
    async with quiet_town.bot():
        await quiet_town.card("mug")
        kept = await forget(quiet_town, "Keep it")

    assert kept.text == "Nothing was deleted."
    assert quiet_town.rows("SELECT COUNT(*) FROM searches") == [(1,)]


async def test_what_another_chat_found_stays(quiet_town: Town) -> None:
    ben = quiet_town.telegram.add_user("Ben")
    his_chat = quiet_town.telegram.private_chat(ben)
    async with quiet_town.bot():
        await quiet_town.card("mug")
        quiet_town.telegram.user_sends_photo(his_chat, ben, quiet_town.goods.photo("mug"))
        his_card = await quiet_town.answer(is_card, chat=his_chat)
        await quiet_town.settled()
        await forget(quiet_town)
        assert place(await quiet_town.press(his_card, "▶", ben)) == 2


async def test_forgetting_does_not_give_new_searches(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="aliexpress", searches_per_user_per_day="1"):
        await quiet_town.card("mug")
        await forget(quiet_town)
        quiet_town.send_photo("lamp")
        await quiet_town.answer(lambda one: "You have used up your searches" in (one.text or ""))


async def test_in_a_group_only_admins_can_have_it_forgotten(quiet_town: Town) -> None:
    ben = quiet_town.telegram.add_user("Ben")
    group = quiet_town.telegram.add_group("Buyers", [quiet_town.ann, ben])
    async with quiet_town.bot():
        refusal = await quiet_town.say("/forget", group, ben)

    assert not refusal.buttons
