"""Money: what a day may cost, what one person may search, and a provider that has no credit left."""

import asyncio

from structlog.testing import capture_logs

from sandbox.catalogue.looks import Kind
from sandbox.marketplaces.faults import Endpoint, Fault, FaultKind, Service
from sandbox.telegram.objects import Message
from tests.e2e.town import Town, is_card, product_id, signs

SHOWN = (
    *(Kind.MUG, Kind.TSHIRT, Kind.SNEAKERS, Kind.BACKPACK, Kind.TOY_CAR, Kind.TEDDY),
    *(Kind.LAMP, Kind.CHAIR, Kind.UMBRELLA, Kind.HEADPHONES, Kind.WATCH, Kind.VASE),
)
TWELVE_PHOTOS = [kind.value for kind in SHOWN]
NO_CREDIT = Fault(kind=FaultKind.ERROR, code=439, service=Service.TMAPI_GLOBAL)
USED_UP = "Today's searches of this bot are used up."


async def answers_to(town: Town, names: list[str]) -> list[Message]:
    """Send photos all at once; the answers, once each of them is answered."""
    await asyncio.gather(*(asyncio.to_thread(town.goods.photo, name) for name in names))
    for name in names:
        town.send_photo(name)
    await town.settled()
    return [one for one in town.telegram.bot_messages(town.chat) if is_card(one) or USED_UP in (one.text or "")]


async def test_a_budget_of_ten_calls_and_twelve_photos_leaves_two_people_told(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="aliexpress", credits_per_day="10"):
        answers = await answers_to(quiet_town, TWELVE_PHOTOS)

    assert len([one for one in answers if is_card(one)]) == 10
    told = [one.text or "" for one in answers if not is_card(one)]
    assert len(told) == 2
    assert all("They open again in" in text and "at 00:00 UTC" in text for text in told)
    assert quiet_town.paid(Service.ALIEXPRESS, Endpoint.SEARCH) == 10
    assert quiet_town.rows("SELECT COUNT(*) FROM credits WHERE charged = 'yes'") == [(10,)]


async def test_a_photo_is_not_converted_when_there_is_no_call_left_for_its_search(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="tmapi_global", credits_per_day="3"):
        await quiet_town.card("mug")
        quiet_town.send_photo("lamp")
        await quiet_town.answer(lambda one: USED_UP in (one.text or ""))

    assert quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1
    assert quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == 1


async def test_a_call_that_is_made_again_counts_once_more(quiet_town: Town) -> None:
    quiet_town.markets.fail(
        Fault(kind=FaultKind.ERROR, code=417, service=Service.TMAPI_GLOBAL, endpoint=Endpoint.SEARCH)
    )
    async with quiet_town.bot(providers="tmapi_global", credits_per_day="3"):
        quiet_town.send_photo("mug")
        await quiet_town.answer(lambda one: "Try again" in signs(one))

    asked = [call for call in quiet_town.markets.calls if call.endpoint is Endpoint.SEARCH]
    assert len(asked) == 2
    assert quiet_town.rows("SELECT charged FROM credits WHERE kind = 'search'") == [("maybe",), ("maybe",)]


async def test_each_call_is_entered_with_what_it_was_for_and_whose_it_was(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="tmapi_global"):
        await quiet_town.card("mug")

    entered = quiet_town.rows("SELECT provider, kind, charged, chat_id, user_id FROM credits ORDER BY kind")
    whose = (quiet_town.chat.id, quiet_town.ann.id)
    assert entered == [("tmapi_global", "convert", "yes", *whose), ("tmapi_global", "search", "yes", *whose)]


async def test_a_person_is_told_how_many_searches_are_left_and_then_that_there_are_none(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="aliexpress", searches_per_user_per_day="5"):
        cards = [await quiet_town.card(name) for name in TWELVE_PHOTOS[:5]]
        quiet_town.send_photo(TWELVE_PHOTOS[5])
        refusal = await quiet_town.answer(lambda one: "You have used up your searches" in (one.text or ""))
        again = await quiet_town.card(TWELVE_PHOTOS[0])

    assert [("left today" in (card.caption or "")) for card in cards] == [False, False, False, True, True]
    assert (cards[3].caption or "").endswith("1 search is left today.")
    assert "They open again in" in (refusal.text or "")
    assert product_id(again) == product_id(cards[0]), "what is known costs nothing"
    assert "left today" not in (again.caption or "")


async def test_details_do_not_go_on_for_ever_with_one_search_a_day(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="daji", searches_per_user_per_day="1"):
        card = await quiet_town.card("mug")
        details = [await quiet_town.press(card, "ℹ")]
        while len(details) < 12:
            await quiet_town.press(card, "◀")
            await quiet_town.press(card, "▶")
            details.append(await quiet_town.press(card, "ℹ"))

    told = ["there are no more calls today" in (one.caption or "") for one in details]
    assert told == [False] * 8 + [True] * 4
    assert quiet_town.rows("SELECT kind, COUNT(*) FROM credits GROUP BY kind ORDER BY kind") == [
        ("details", 8),
        ("search", 1),
        ("upload", 1),
    ]


async def test_one_persons_searches_are_not_anothers(quiet_town: Town) -> None:
    ben = quiet_town.telegram.add_user("Ben")
    his_chat = quiet_town.telegram.private_chat(ben)
    async with quiet_town.bot(providers="aliexpress", searches_per_user_per_day="1"):
        await quiet_town.card("mug")
        quiet_town.telegram.user_sends_photo(his_chat, ben, quiet_town.goods.photo("lamp"))
        await quiet_town.answer(is_card, chat=his_chat)


async def test_admins_search_as_often_as_they_like(quiet_town: Town) -> None:
    limits = {"searches_per_user_per_day": "1", "admin_ids": str(quiet_town.ann.id)}
    async with quiet_town.bot(providers="aliexpress", **limits):
        cards = [await quiet_town.card(name) for name in TWELVE_PHOTOS[:3]]

    assert all(is_card(card) for card in cards)


async def test_a_call_that_never_arrived_costs_neither_credit_nor_search(quiet_town: Town) -> None:
    async with quiet_town.bot(aliexpress_url="http://127.0.0.1:9", providers="aliexpress"):
        quiet_town.send_photo("mug")
        await quiet_town.answer(lambda one: "The search failed" in (one.text or ""))
        await quiet_town.settled()

    assert quiet_town.rows("SELECT * FROM credits") == []
    assert quiet_town.rows("SELECT used FROM day_counts WHERE used > 0") == []


async def test_a_provider_without_credit_is_off_until_an_admin_switches_it_on(quiet_town: Town) -> None:
    quiet_town.markets.fail(NO_CREDIT)
    async with quiet_town.bot(providers="tmapi_global,daji", admin_ids=str(quiet_town.ann.id)):
        now = quiet_town.telegram.events.last_seq
        await answers_to(quiet_town, TWELVE_PHOTOS[:4])
        outage = await quiet_town.answer(lambda one: "TMAPI Global is off" in (one.text or ""), after=now)
        asked = quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT)
        quiet_town.markets.faults.clear()
        await quiet_town.card(TWELVE_PHOTOS[4])
        assert quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == asked, "it is not asked while it is off"

        states = await quiet_town.press(outage, "Switch TMAPI Global on")
        await quiet_town.card(TWELVE_PHOTOS[5])

    notices = [one for one in quiet_town.telegram.bot_messages(quiet_town.chat) if "is off:" in (one.text or "")]
    assert notices == [], "the one message there was shows the states now"
    assert "🟢 TMAPI Global" in (states.text or "")
    assert quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == asked + 1


async def test_a_provider_stays_off_over_a_restart_unless_nobody_could_switch_it_on(quiet_town: Town) -> None:
    quiet_town.markets.fail(NO_CREDIT)
    async with quiet_town.bot(providers="tmapi_global,daji", admin_ids=str(quiet_town.ann.id)):
        await quiet_town.card("mug")
    quiet_town.markets.faults.clear()
    async with quiet_town.bot():
        assert "TMAPI Global was passed over" in ((await quiet_town.card("lamp")).caption or "")
    assert quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 1

    async with quiet_town.bot(admin_ids=""):
        await quiet_town.card("chair")
    assert quiet_town.paid(Service.TMAPI_GLOBAL, Endpoint.CONVERT) == 2


async def test_a_chat_that_chose_a_provider_by_name_is_told_that_it_is_off(quiet_town: Town) -> None:
    async with quiet_town.bot(admin_ids=str(quiet_town.ann.id)):
        await quiet_town.say("/settings provider daji")
        await quiet_town.press(await quiet_town.say("/providers"), "Switch DAJI off")
        quiet_town.send_photo("mug")
        refusal = await quiet_town.answer(lambda one: "an operator has switched it off" in (one.text or ""))

    assert "DAJI" in (refusal.text or "")
    assert quiet_town.paid(Service.DAJI, Endpoint.UPLOAD) == 0


async def test_a_bot_that_anybody_may_use_without_a_budget_says_so_when_it_starts(quiet_town: Town) -> None:
    with capture_logs() as lines:
        async with quiet_town.bot():
            pass
        async with quiet_town.bot(credits_per_day="500"):
            pass

    assert len([line for line in lines if "set CREDITS_PER_DAY" in line["event"]]) == 1


async def test_stats_come_as_a_picture_with_tabs(quiet_town: Town) -> None:
    async with quiet_town.bot(providers="tmapi_global", admin_ids=str(quiet_town.ann.id)):
        await quiet_town.card("mug")
        await quiet_town.card("mug")
        day = await quiet_town.say("/stats")
        week = await quiet_town.press(day, "7 days")

    assert day.photo is not None
    for line in ("24 hours", "Searches: 2", "People: 1", "Answered without a call: 1", "TMAPI Global: 2"):
        assert line in (day.caption or "")
    assert "✓ 7 days" in signs(week)
    assert "Searches: 2" in (week.caption or "")


async def test_what_admins_see_is_nobody_elses_business(quiet_town: Town) -> None:
    async with quiet_town.bot():
        for command in ("/stats", "/providers", "/invite", "/ban 5"):
            answer = await quiet_town.say(command)
            assert (answer.text or "").startswith("I search by photo")
