import asyncio

from bot.i18n import Translator
from bot.models.search import Stage
from bot.models.target import SentMessage
from bot.telegram.progress import ACTIVITY_LASTS, PATIENCE, Progress, Sending
from bot.views.messages import progress_text
from bot.views.screen import Screen
from tests.bot.harness import BotHarness
from tests.clock import FakeClock
from tests.waiting import until


class Watch:
    """A progress in the chat of a harness, its time in the test's hand."""

    def __init__(self, harness: BotHarness, t: Translator, message: SentMessage | None = None) -> None:
        self.harness = harness
        self._t = t
        self.clock = FakeClock()
        self.remembered: list[SentMessage] = []
        self.announced: list[int] = []
        self.worded: list[Stage] = []
        self.welcome = True
        self.has_room = True
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.progress = Progress(
            harness.messenger,
            self._word,
            message=message,
            sending=Sending(harness.target, self._has_room, self._announce, self._remember),
            sleep=self.clock.sleep,
        )

    async def _has_room(self) -> bool:
        return self.has_room

    def _word(self, reached: Stage) -> str:
        self.worded.append(reached)
        return progress_text(self._t, reached)

    async def _announce(self) -> bool:
        self.announced.append(len(self.harness.messages))
        await self.may_go_on.wait()
        return self.welcome

    async def _remember(self, message: SentMessage) -> None:
        self.remembered.append(message)

    def said(self) -> list[str | None]:
        return [message.text for message in self.harness.messages]

    def activities(self) -> int:
        return sum(event.kind == "chat_action" for event in self.harness.telegram.events.after(0))


async def test_an_activity_is_shown_at_once_and_no_message(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        await until(lambda: watch.activities() == 1)
        assert await watch.progress.settle() is None
    assert watch.said() == []


async def test_the_activity_is_shown_again_before_telegram_takes_it_away(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(ACTIVITY_LASTS)
        assert watch.activities() == 1
        watch.clock.advance(seconds=ACTIVITY_LASTS)
        await until(lambda: watch.activities() == 2)


async def test_after_a_while_a_message_says_what_is_going_on(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        watch.progress.stage(Stage.SEARCHING)
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: watch.said() == ["🔎 Searching…"])


async def test_the_message_follows_the_stages(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: watch.said() == ["🔎 Looking at the photo…"])
        watch.progress.stage(Stage.SEARCHING)
        await until(lambda: watch.said() == ["🔎 Searching…"])


async def test_the_message_is_remembered_as_soon_as_it_is_there(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: bool(watch.remembered))
        settled = await watch.progress.settle()
    assert watch.remembered == [settled]


async def test_a_message_is_announced_before_it_is_sent(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: bool(watch.remembered))
    assert watch.announced == [0]


async def test_a_message_that_is_not_welcome_is_not_sent(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    watch.welcome = False
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: bool(watch.announced))
        assert await watch.progress.settle() is None
    assert watch.said() == []


async def test_a_message_that_may_have_arrived_is_lost_and_not_sent_again(harness: BotHarness, en: Translator) -> None:
    harness.telegram.faults.drop_next("sendMessage", after_work=True)
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: watch.progress.lost)
        watch.progress.stage(Stage.SEARCHING)
        await until(lambda: Stage.SEARCHING in watch.worded)
        assert await watch.progress.settle() is None
    assert watch.said() == ["🔎 Looking at the photo…"]


async def test_a_message_of_an_earlier_run_is_used_again(harness: BotHarness, en: Translator) -> None:
    earlier = await harness.messenger.post(harness.target, Screen("🔎 Handing over…"))
    watch = Watch(harness, en, message=earlier)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: watch.said() == ["🔎 Looking at the photo…"])
        assert await watch.progress.settle() == earlier


async def test_settling_waits_for_a_message_on_its_way(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    watch.may_go_on.clear()
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: bool(watch.announced))
        settling = asyncio.create_task(watch.progress.settle())
        await asyncio.sleep(0)
        assert not settling.done()
        watch.may_go_on.set()
        settled = await settling
    assert settled is not None
    assert len(harness.messages) == 1


async def test_after_settling_nothing_more_is_said(harness: BotHarness, en: Translator) -> None:
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        await watch.clock.until_asleep(ACTIVITY_LASTS)
        await watch.progress.settle()
        watch.progress.stage(Stage.SEARCHING)
        watch.clock.advance(seconds=ACTIVITY_LASTS)
        await until(lambda: watch.activities() == 2)  # by now, all who slept are awake
    assert (watch.worded, watch.said()) == ([], [])


async def test_telegrams_trouble_with_the_message_does_not_stop_the_search(harness: BotHarness, en: Translator) -> None:
    harness.telegram.faults.fail_next("sendMessage")
    watch = Watch(harness, en)
    async with watch.progress:
        await watch.clock.until_asleep(PATIENCE)
        watch.clock.advance(seconds=PATIENCE)
        await until(lambda: "sendMessage" in harness.calls)
        assert await watch.progress.settle() is None
