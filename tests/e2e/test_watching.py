"""What an operator sees: `/readyz`, `/metrics`, log lines and the notice of an error that nobody expected."""

import io
import json
import logging
import sys
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import structlog

from bot.config import LogFormat, LogLevel
from bot.observability.logs import QUIET_LIBRARIES, configure_logging
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from tests.e2e.harness import Harness


@pytest.fixture
async def outside(harness: Harness) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=harness.settings["public_url"]) as client:
        yield client


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged, as JSON."""
    root, quiet, hook = logging.getLogger(), [logging.getLogger(name) for name in QUIET_LIBRARIES], sys.excepthook
    handlers, levels = list(root.handlers), [logger.level for logger in (root, *quiet)]
    lines = io.StringIO()
    configure_logging(LogLevel.INFO, LogFormat.JSON, (), lines)
    yield lines
    structlog.reset_defaults()
    root.handlers[:], sys.excepthook = handlers, hook
    for logger, level in zip((root, *quiet), levels, strict=True):
        logger.setLevel(level)


async def metrics(outside: httpx.AsyncClient) -> list[str]:
    return (await outside.get("/metrics")).text.splitlines()


async def test_the_bot_is_ready(harness: Harness, outside: httpx.AsyncClient) -> None:
    await harness.say("/start")
    answer = await outside.get("/readyz")
    assert answer.status_code == 200
    parts = ("database", "telegram", "updates", "photos", "providers")
    assert answer.json() == {"ready": True, **dict.fromkeys(parts, "ok")}


async def test_a_search_is_counted(harness: Harness, outside: httpx.AsyncClient) -> None:
    await harness.search("mug")
    await harness.wait_until_idle()
    said = await metrics(outside)
    assert 'snapsource_updates_total{kind="photo"} 1.0' in said
    assert 'snapsource_searches_total{outcome="found",provider="tmapi_global"} 1.0' in said
    assert 'snapsource_credits_total{kind="convert",provider="tmapi_global"} 1.0' in said
    assert 'snapsource_upstream_seconds_count{kind="search",provider="tmapi_global"} 1.0' in said
    assert 'snapsource_upstream_calls_total{kind="search",outcome="ok",provider="tmapi_global"} 1.0' in said
    assert 'snapsource_breaker_open{provider="tmapi_global"} 0.0' in said
    assert "snapsource_updates_in_flight 0.0" in said
    assert "snapsource_card_seconds_count 1.0" in said
    assert 'snapsource_provider_off{provider="tmapi_global",reason="no_credit"} 0.0' in said
    assert "snapsource_calls_left_today +Inf" in said


async def test_the_same_photo_again_is_a_hit(harness: Harness, outside: httpx.AsyncClient) -> None:
    await harness.search("mug")
    await harness.search("mug")
    said = await metrics(outside)
    assert 'snapsource_cache_lookups_total{cache="results",result="miss"} 1.0' in said
    assert 'snapsource_cache_lookups_total{cache="results",result="hit"} 1.0' in said


async def test_metrics_tell_nothing_of_people(harness: Harness, outside: httpx.AsyncClient) -> None:
    await harness.search("mug", caption="between you and me")
    said = "\n".join(await metrics(outside))
    assert str(harness.chat.id) not in said
    assert "between you and me" not in said
    assert "http" not in said.replace("# HELP", "")


async def test_each_line_of_a_search_tells_chat_and_search(log: io.StringIO, harness: Harness) -> None:
    harness.markets.fail(Fault(kind=FaultKind.ERROR, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH, code=439))
    await harness.search("mug")
    await harness.wait_until_idle()
    (search,) = harness.rows("SELECT id FROM searches")[0]
    lines = {line["event"]: line for line in map(json.loads, log.getvalue().splitlines())}
    failed, ended = lines["provider failed"], lines["search ended"]
    assert (failed["chat"], failed["search"], failed["provider"]) == (harness.chat.id, search, "tmapi_global")
    assert (ended["chat"], ended["search"], ended["state"]) == (harness.chat.id, search, "shown")
    assert {"line", "photo", "searching", "answering"} <= ended["seconds"].keys()


async def test_an_error_that_nobody_expected_reaches_the_admins_once_an_hour(stopped_harness: Harness) -> None:
    harness = stopped_harness
    root = harness.telegram.add_user("Root")
    office = harness.telegram.private_chat(root)
    async with harness.bot(admin_ids=str(root.id)):
        references = []
        for _ in range(2):
            harness.telegram.faults.fail_next("sendMessage", error_code=400, description="Bad Request: can't parse")
            told = await harness.say("/help")
            references.append(str(told.text).split()[-1])
            await harness.wait_until_idle()
    (notice,) = harness.telegram.bot_messages(office)
    assert references[0] in str(notice.text)
    assert "BadRequest in bot.telegram.message_calls" in str(notice.text)
    assert references[0] != references[1]
