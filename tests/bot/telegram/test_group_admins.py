from bot.telegram.group_admins import KEPT_SECONDS, GroupAdmins, sees_photos
from bot.telegram.outages import TRIES
from tests.bot.harness import BotHarness


async def test_admins_are_known_in_a_group_that_hides_its_members(harness: BotHarness) -> None:
    group = harness.telegram.add_group(members=[harness.ann], administrators=[harness.admin], supergroup=True)
    harness.telegram.hide_members(group)
    admins = GroupAdmins(harness.bot)
    assert await admins.include(group.id, harness.admin.id)
    assert not await admins.include(group.id, harness.ann.id)


async def test_list_of_admins_is_read_anew_after_a_while(harness: BotHarness) -> None:
    group = harness.telegram.add_group(members=[harness.ann], administrators=[harness.admin], supergroup=True)
    harness.telegram.hide_members(group)
    seconds = 0.0
    admins = GroupAdmins(harness.bot, lambda: seconds)
    assert not await admins.include(group.id, harness.ann.id)
    harness.telegram.set_member(group, harness.ann, "administrator")
    assert not await admins.include(group.id, harness.ann.id)
    seconds = KEPT_SECONDS + 1
    assert await admins.include(group.id, harness.ann.id)


async def test_nobody_is_an_admin_while_telegram_says_nothing(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.admin])
    for method in ("getChatMember", "getChatAdministrators"):
        harness.telegram.faults.fail_next(method, TRIES)
    admins = GroupAdmins(harness.bot)
    assert not await admins.include(group.id, harness.admin.id)
    assert await admins.include(group.id, harness.admin.id)


async def test_bot_sees_photos_without_privacy_mode_or_as_an_admin(harness: BotHarness) -> None:
    group = harness.telegram.add_group(administrators=[harness.admin])
    assert not await sees_photos(harness.bot, group.id)
    harness.telegram.set_bot_member(group, harness.admin, "administrator")
    assert await sees_photos(harness.bot, group.id)
    harness.telegram.set_bot_member(group, harness.admin, "member")
    harness.telegram.faults.fail_next("getChatMember", error_code=400, description="Bad Request: CHAT_ADMIN_REQUIRED")
    assert not await sees_photos(harness.bot, group.id)
    harness.telegram.privacy_mode = False
    assert await sees_photos(harness.bot, group.id)
