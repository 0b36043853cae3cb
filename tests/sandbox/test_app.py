import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.app import Sandbox
from sandbox.catalogue import Catalogue
from sandbox.server import Server
from tests.waiting import PATIENCE


@pytest.fixture
def sandbox(catalogue: Catalogue) -> Sandbox:
    return Sandbox(catalogue)


@pytest.fixture
async def web(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with Server(sandbox.app) as server, httpx.AsyncClient(base_url=server.url) as client:
        yield client


async def next_event(lines: AsyncIterator[str]) -> tuple[str, dict[str, object]]:
    """The next event of a stream: its kind and its data."""
    kind = ""
    async for line in lines:
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return kind, json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended")


async def test_page_telegram_and_marketplaces_share_one_address(web: httpx.AsyncClient, sandbox: Sandbox) -> None:
    assert "<title>Snapsource sandbox</title>" in (await web.get("/")).text
    me = await web.get(f"/telegram/bot{sandbox.telegram.token}/getMe")
    assert me.json()["result"]["username"] == "snapsource_bot"
    assert (await web.get("/marketplaces/1688/search/image")).status_code == 401


async def test_the_page_loads_nothing_from_elsewhere(web: httpx.AsyncClient) -> None:
    page = await web.get("/")

    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "://" not in page.text


async def test_another_name_of_the_host_is_told_what_to_open(web: httpx.AsyncClient) -> None:
    answer = await web.get("/", headers={"Host": "demo.example:8090"})

    assert answer.status_code == 400
    assert "asked for as 'demo.example:8090'" in answer.text
    assert f"open http://127.0.0.1:{web.base_url.port}" in answer.text
    assert "ssh -N -L" in answer.text


async def test_python_files_are_not_served(web: httpx.AsyncClient) -> None:
    assert (await web.get("/assets/main.js")).headers["content-type"].startswith("text/javascript")
    assert (await web.get("/assets/page.py")).status_code == 404


async def test_the_state_holds_chats_samples_and_conditions(web: httpx.AsyncClient) -> None:
    state = (await web.get("/state")).json()

    assert [one["chat"].get("title") or one["chat"]["first_name"] for one in state["chats"]] == [
        "Ann", "Борис", "小梅", "Market traders",
    ]  # fmt: skip
    assert len(state["samples"]) == 12
    assert set(state["conditions"]["services"].values()) == {"up"}


async def test_a_page_gets_new_messages(web: httpx.AsyncClient, sandbox: Sandbox) -> None:
    place = (await web.get("/state")).json()["position"]
    first = sandbox.first_chat
    async with web.stream("GET", "/events", params={"after": place}) as stream, asyncio.timeout(PATIENCE):
        sandbox.telegram.user_sends_text(first, first, "hello")
        kind, event = await next_event(stream.aiter_lines())

    assert (kind, event["kind"]) == ("telegram", "message_new")


async def test_a_page_gets_calls_with_masked_keys(web: httpx.AsyncClient) -> None:
    place = (await web.get("/state")).json()["position"]
    async with web.stream("GET", "/events", params={"after": place}) as stream, asyncio.timeout(PATIENCE):
        await web.get("/marketplaces/1688/search/image", params={"apiToken": "my-own-key"})
        kind, call = await next_event(stream.aiter_lines())

    assert (kind, call["number"], call["service"]) == ("call", 1, "tmapi")
    assert "my-own-key" not in json.dumps(call)


async def test_a_page_gets_changed_conditions(web: httpx.AsyncClient) -> None:
    place = (await web.get("/state")).json()["position"]
    async with web.stream("GET", "/events", params={"after": place}) as stream, asyncio.timeout(PATIENCE):
        lines = stream.aiter_lines()
        assert await anext(lines) == ": connected"
        await web.put("/conditions", json={"services": {"daji": "down"}})
        kind, conditions = await next_event(lines)

    assert (kind, conditions["services"]["daji"]) == ("conditions", "down")  # type: ignore[index]  # it is JSON


async def test_a_page_that_lost_its_connection_resumes_where_it_was(web: httpx.AsyncClient, sandbox: Sandbox) -> None:
    place = (await web.get("/state")).json()["position"]
    first = sandbox.first_chat
    sandbox.telegram.user_sends_text(first, first, "one")
    sandbox.telegram.user_sends_text(first, first, "two")
    name, event, call = place.split(".")
    headers = {"Last-Event-ID": f"{name}.{int(event) + 1}.{call}"}
    async with web.stream("GET", "/events", headers=headers) as stream, asyncio.timeout(PATIENCE):
        _, told = await next_event(stream.aiter_lines())

    assert told["data"]["text"] == "two"  # type: ignore[index]  # it is JSON


async def test_a_page_from_before_a_restart_is_told_to_reload(web: httpx.AsyncClient) -> None:
    async with web.stream("GET", "/events", params={"after": "another.5.1"}) as stream, asyncio.timeout(PATIENCE):
        kind, _ = await next_event(stream.aiter_lines())

    assert kind == "reload"


async def test_a_delay_out_of_range_is_refused_with_a_reason(web: httpx.AsyncClient) -> None:
    answer = await web.put("/conditions", json={"marketplace_delay": 60})

    assert answer.status_code == 400
    assert "less than or equal to 5" in answer.json()["error"]


async def test_an_unknown_sample_photo_is_refused_with_the_known_names(web: httpx.AsyncClient) -> None:
    answer = await web.get("/samples/dragon.jpg")

    assert answer.status_code == 404
    assert "there are mug" in answer.json()["error"]


async def test_a_forwarded_photo_keeps_its_file_and_names_its_origin(web: httpx.AsyncClient, sandbox: Sandbox) -> None:
    ann, boris = list(sandbox.writers)[:2]
    sent = sandbox.telegram.user_sends_photo(ann, ann, sandbox.marketplaces.catalogue.sample_photos["mug"].jpeg(160))
    wish = {"chat_id": ann, "message_id": sent.message_id, "to_chat_id": boris, "user_id": boris}
    forwarded = (await web.post("/telegram/control/forwards", json=wish)).json()

    assert forwarded["photo"] == sent.to_json()["photo"]
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ann"
    assert forwarded["chat"]["id"] == boris
