from bot.models.target import Target
from bot.views.screen import Screen
from tests.bot.harness import BotHarness


async def test_what_can_not_be_read_in_a_message_that_is_answered_is_no_reason_to_fail(harness: BotHarness) -> None:
    """A story without a chat, as one of a kind that the library doesn't know yet."""
    asked = harness.telegram.user_sends(harness.chat, harness.ann, {"story": {"id": 1}})
    target = Target(harness.chat.id, reply_to=asked.message_id)
    posted = await harness.messenger.post(target, Screen("Searching…"))
    await harness.messenger.replace(posted, Screen("Found"))
    assert [message.text for message in harness.messages] == ["Found"]
