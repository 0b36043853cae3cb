from bot.telegram.members import NAME_SECONDS, MemberNames
from bot.telegram.outages import TRIES
from tests.bot.harness import BotHarness


async def test_the_name_of_a_member_is_asked_of_telegram(harness: BotHarness) -> None:
    group = harness.telegram.add_group(members=[harness.ann], supergroup=True)
    assert await MemberNames(harness.bot).name(group.id, harness.ann.id) == harness.ann.first_name


async def test_a_name_is_asked_again_after_a_while(harness: BotHarness) -> None:
    group = harness.telegram.add_group(members=[harness.ann], supergroup=True)
    seconds = 0.0
    names = MemberNames(harness.bot, lambda: seconds)
    harness.telegram.faults.fail_next("getChatMember", TRIES)
    assert await names.name(group.id, harness.ann.id) == ""
    assert await names.name(group.id, harness.ann.id) == ""
    seconds = NAME_SECONDS + 1
    assert await names.name(group.id, harness.ann.id) == harness.ann.first_name
