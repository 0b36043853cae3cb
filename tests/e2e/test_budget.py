"""Money: what a day may cost, what one person may search, and a provider that has no credit left."""

import asyncio

from structlog.testing import capture_logs

from sandbox.catalogue.looks import Kind
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.harness import Harness, button_texts, is_card, product_id

SHOWN = (
    *(Kind.MUG, Kind.TSHIRT, Kind.SNEAKERS, Kind.BACKPACK, Kind.TOY_CAR, Kind.TEDDY),
    *(Kind.LAMP, Kind.CHAIR, Kind.UMBRELLA, Kind.HEADPHONES, Kind.WATCH, Kind.VASE),
)
TWELVE_PHOTOS = [kind.value for kind in SHOWN]
NO_CREDIT = Fault(kind=FaultKind.ERROR, code=439, service=Service.TMAPI_GLOBAL)
USED_UP = "This bot has used up its searches for today."


async def answers_to(harness: Harness, names: list[str]) -> list[Message]:
    """Send photos all at once; the answers, once each of them is answered."""
    await asyncio.gather(*(asyncio.to_thread(harness.goods.photo, name) for name in names))
    for name in names:
        harness.send_photo(name)
    await harness.wait_until_idle()
    return [one for one in harness.telegram.bot_messages(harness.chat) if is_card(one) or USED_UP in (one.text or "")]


async def test_a_budget_of_ten_calls_and_twelve_photos_leaves_two_people_told(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="aliexpress", credits_per_day="10"):
        answers = await answers_to(stopped_harness, TWELVE_PHOTOS)

    assert len([one for one in answers if is_card(one)]) == 10
    told = [one.text or "" for one in answers if not is_card(one)]
    assert len(told) == 2
    assert all("You can search again in" in text for text in told)
    assert stopped_harness.call_count(Service.ALIEXPRESS, Endpoint.SEARCH) == 10
    assert stopped_harness.rows("SELECT COUNT(*) FROM credits WHERE charged = 'yes'") == [(10,)]


async def test_a_photo_is_not_converted_when_there_is_no_call_left_for_its_search(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="tmapi_global", credits_per_day="3"):
        await stopped_harness.search("mug")
        stopped_harness.send_photo("lamp")
        await stopped_harness.reply(lambda one: USED_UP in (one.text or ""))

    assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1
    assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_a_call_that_is_made_again_counts_once_more(stopped_harness: Harness) -> None:
    stopped_harness.markets.fail(
        Fault(kind=FaultKind.ERROR, code=417, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH)
    )
    async with stopped_harness.bot(providers="tmapi_global", credits_per_day="3"):
        stopped_harness.send_photo("mug")
        await stopped_harness.reply(lambda one: "Try again" in button_texts(one))

    asked = [call for call in stopped_harness.markets.calls if call.endpoint is Endpoint.SEARCH]
    assert len(asked) == 2
    assert stopped_harness.rows("SELECT charged FROM credits WHERE kind = 'search'") == [("maybe",), ("maybe",)]


async def test_each_call_is_entered_with_what_it_was_for_and_whose_it_was(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="tmapi_global"):
        await stopped_harness.search("mug")

    entered = stopped_harness.rows("SELECT provider, kind, charged, chat_id, user_id FROM credits ORDER BY kind")
    whose = (stopped_harness.chat.id, stopped_harness.ann.id)
    assert entered == [("tmapi_global", "convert", "yes", *whose), ("tmapi_global", "search", "yes", *whose)]


async def test_a_person_is_told_how_many_searches_are_left_and_then_that_there_are_none(
    stopped_harness: Harness,
) -> None:
    async with stopped_harness.bot(providers="aliexpress", searches_per_user_per_day="5"):
        cards = [await stopped_harness.search(name) for name in TWELVE_PHOTOS[:5]]
        stopped_harness.send_photo(TWELVE_PHOTOS[5])
        refusal = await stopped_harness.reply(lambda one: "You have used up your searches" in (one.text or ""))
        again = await stopped_harness.search(TWELVE_PHOTOS[0])

    assert [("today" in (card.caption or "")) for card in cards] == [False, False, False, True, True]
    assert (cards[3].caption or "").endswith("1 search is left today.")
    assert "That was your last search today." in (cards[4].caption or "")
    assert "You can search again in" in (refusal.text or "")
    assert product_id(again) == product_id(cards[0]), "what is known costs nothing"
    assert "today" not in (again.caption or "")


async def test_details_do_not_go_on_for_ever_with_one_search_a_day(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="daji", searches_per_user_per_day="1"):
        card = await stopped_harness.search("mug")
        details = [await stopped_harness.press(card, "ℹ")]
        while len(details) < 12:
            back = await stopped_harness.press(details[-1], "◀")
            card = await stopped_harness.press(back, "▶")
            details.append(await stopped_harness.press(card, "ℹ"))

    told = ["there are no more calls today" in (one.caption or "") for one in details]
    assert told == [False] * 8 + [True] * 4
    assert stopped_harness.rows("SELECT kind, COUNT(*) FROM credits GROUP BY kind ORDER BY kind") == [
        ("details", 8),
        ("search", 1),
        ("upload", 1),
    ]


async def test_one_persons_searches_are_not_anothers(stopped_harness: Harness) -> None:
    ben = stopped_harness.telegram.add_user("Ben")
    his_chat = stopped_harness.telegram.private_chat(ben)
    async with stopped_harness.bot(providers="aliexpress", searches_per_user_per_day="1"):
        await stopped_harness.search("mug")
        stopped_harness.telegram.user_sends_photo(his_chat, ben, stopped_harness.goods.photo("lamp"))
        await stopped_harness.reply(is_card, chat=his_chat)


async def test_admins_search_as_often_as_they_like(stopped_harness: Harness) -> None:
    limits = {"searches_per_user_per_day": "1", "admin_ids": str(stopped_harness.ann.id)}
    async with stopped_harness.bot(providers="aliexpress", **limits):
        cards = [await stopped_harness.search(name) for name in TWELVE_PHOTOS[:3]]

    assert all(is_card(card) for card in cards)


async def test_a_call_that_never_arrived_costs_neither_credit_nor_search(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(aliexpress_url="http://127.0.0.1:9", providers="aliexpress"):
        stopped_harness.send_photo("mug")
        await stopped_harness.reply(lambda one: "The search failed" in (one.text or ""))
        await stopped_harness.wait_until_idle()

    assert stopped_harness.rows("SELECT * FROM credits") == []
    assert stopped_harness.rows("SELECT used FROM day_counts WHERE used > 0") == []


async def test_a_provider_without_credit_is_off_until_an_admin_switches_it_on(stopped_harness: Harness) -> None:
    stopped_harness.markets.fail(NO_CREDIT)
    async with stopped_harness.bot(providers="tmapi_global,daji", admin_ids=str(stopped_harness.ann.id)):
        now = stopped_harness.telegram.events.last_seq
        await answers_to(stopped_harness, TWELVE_PHOTOS[:4])
        outage = await stopped_harness.reply(lambda one: "TMAPI Global is off" in (one.text or ""), after=now)
        asked = stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT)
        stopped_harness.markets.faults.clear()
        await stopped_harness.search(TWELVE_PHOTOS[4])
        assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == asked, (
            "it is not asked while it is off"
        )

        states = await stopped_harness.press(outage, "Switch TMAPI Global on")
        await stopped_harness.search(TWELVE_PHOTOS[5])

    notices = [
        one for one in stopped_harness.telegram.bot_messages(stopped_harness.chat) if "is off:" in (one.text or "")
    ]
    assert notices == [], "the one message there was shows the states now"
    assert "🟢 TMAPI Global" in (states.text or "")
    assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == asked + 1


async def test_a_provider_stays_off_over_a_restart_unless_nobody_could_switch_it_on(
    stopped_harness: Harness,
) -> None:
    stopped_harness.markets.fail(NO_CREDIT)
    async with stopped_harness.bot(providers="tmapi_global,daji", admin_ids=str(stopped_harness.ann.id)):
        await stopped_harness.search("mug")
    stopped_harness.markets.faults.clear()
    async with stopped_harness.bot():
        assert "I skipped TMAPI Global" in ((await stopped_harness.search("lamp")).caption or "")
    assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1

    async with stopped_harness.bot(admin_ids=""):
        await stopped_harness.search("chair")
    assert stopped_harness.call_count(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 2


async def test_a_chat_that_chose_a_provider_by_name_is_told_that_it_is_off(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(admin_ids=str(stopped_harness.ann.id)):
        await stopped_harness.say("/settings provider daji")
        await stopped_harness.press(await stopped_harness.say("/providers"), "Switch DAJI off")
        stopped_harness.send_photo("mug")
        refusal = await stopped_harness.reply(lambda one: "an operator has switched it off" in (one.text or ""))

    assert "DAJI" in (refusal.text or "")
    assert stopped_harness.call_count(Service.DAJI, Endpoint.UPLOAD) == 0


async def test_a_bot_that_anybody_may_use_without_a_budget_says_so_when_it_starts(stopped_harness: Harness) -> None:
    with capture_logs() as lines:
        async with stopped_harness.bot():
            pass
        async with stopped_harness.bot(credits_per_day="500"):
            pass

    assert len([line for line in lines if "set CREDITS_PER_DAY" in line["event"]]) == 1


async def test_stats_come_as_a_picture_with_tabs(stopped_harness: Harness) -> None:
    async with stopped_harness.bot(providers="tmapi_global", admin_ids=str(stopped_harness.ann.id)):
        await stopped_harness.search("mug")
        await stopped_harness.search("mug")
        day = await stopped_harness.say("/stats")
        week = await stopped_harness.press(day, "7 days")

    assert day.photo is not None
    for line in ("24 hours", "Searches: 2", "People: 1", "Answered from memory: 1", "TMAPI Global: 2"):
        assert line in (day.caption or "")
    assert "✓ 7 days" in button_texts(week)
    assert "Searches: 2" in (week.caption or "")


async def test_what_admins_see_is_nobody_elses_business(stopped_harness: Harness) -> None:
    async with stopped_harness.bot():
        for command in ("/stats", "/providers", "/invite", "/ban 5"):
            answer = await stopped_harness.say(command)
            assert (answer.text or "").startswith("I search by photo")
