"""Presses under a list of kept products."""

from tests.bot.harness import BotHarness
from tests.samples import a_product


async def test_quick_taps_turn_as_many_kept_cards(harness: BotHarness) -> None:
    for number in range(6):
        await harness.store.kept.keep(harness.chat.id, harness.ann.id, a_product(str(number)), None, None)
    harness.telegram.user_sends_text(harness.chat, harness.ann, "/saved")
    await harness.handle_updates()
    for sign, place in (("▶", "4/6"), ("◀", "1/6")):
        shown = harness.messages[-1]
        for _ in range(3):
            harness.telegram.user_presses(shown, sign, harness.ann)
        await harness.handle_updates()
        assert place in [button.text for button in harness.messages[-1].buttons]
