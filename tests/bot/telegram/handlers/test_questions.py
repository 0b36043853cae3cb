"""What the bot asks in a group finds whom it asks, and so their answer comes to a bot that sees answers alone."""

from bot.models.settings import ALL_SETTINGS
from sandbox.telegram.objects import JsonObject
from tests.bot.harness import BotHarness

TYPED = tuple((f"/settings {name}", ("Type it",)) for name, setting in ALL_SETTINGS.items() if setting.prompt)
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (*TYPED, ("/saved Mugs", ("Lists", "New list")), ("/search", ()))
"""The command that leads to each question, and the buttons that are pressed until it comes."""


def sent(harness: BotHarness) -> JsonObject:
    return [call.parameters for call in harness.telegram.calls.all if call.method == "sendMessage"][-1]


async def test_each_question_answers_whom_it_asks_and_opens_an_answer(harness: BotHarness) -> None:
    telegram, ann = harness.telegram, harness.ann
    assert telegram.privacy_mode
    for written, buttons in QUESTIONS:
        # A group of its own: one group takes twenty messages a minute.
        group = telegram.add_group(administrators=[harness.admin, ann])
        command = telegram.user_sends_text(group, ann, written)
        await harness.handle_updates()
        for button in buttons:
            telegram.user_presses(telegram.bot_messages(group)[-1], button, ann)
            await harness.handle_updates()
        question = telegram.bot_messages(group)[-1]
        asked = sent(harness)
        assert asked["reply_markup"] == {"force_reply": True, "selective": True}, written
        assert question.reply_to_message is not None, written
        assert question.reply_to_message.message_id == command.message_id, written

        telegram.user_sends_text(group, ann, "12", reply_to=question)
        await harness.handle_updates()
        assert telegram.bot_messages(group)[-1].message_id > question.message_id, written
