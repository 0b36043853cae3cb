import httpx
import pytest
from starlette.applications import Starlette

from bot.store.updates import UpdateRepository
from bot.telegram.updates.inbox import Inbox
from bot.telegram.updates.webhook import PATH, WARN_SECONDS, Webhook
from tests.bot.harness import BotHarness
from tests.clock import FakeClock


async def test_callers_with_a_wrong_secret_do_not_fill_the_log(
    harness: BotHarness, updates: UpdateRepository, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    webhook = Webhook(Inbox(updates, harness.engine), harness.bot, "secret", clock.seconds)
    app = Starlette(routes=[webhook.route()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot.example") as client:
        for seconds in (0, 0, WARN_SECONDS):
            clock.advance(seconds=seconds)
            assert (await client.post(PATH)).status_code == 403
    assert capsys.readouterr().out.count("wrong secret") == 2
