import pytest
from playwright.async_api import expect

from tests.browser.demo import ChatPage, Demo

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("condition", ["No credit", "Nonsense", "Down"])
async def test_when_a_marketplace_fails_the_next_one_answers_and_the_card_says_so(
    chat: ChatPage, condition: str
) -> None:
    await chat.choose_condition("TMAPI Global", condition)
    await chat.send_sample("mug")

    await expect(chat.card).to_contain_text("I skipped TMAPI Global")


async def test_a_marketplace_that_is_up_again_is_asked_again(chat: ChatPage) -> None:
    await chat.choose_condition("TMAPI Global", "Nonsense")
    await chat.send_sample("mug")
    await chat.choose_condition("TMAPI Global", "Up")
    await chat.send_sample("lamp")

    await expect(chat.card).not_to_contain_text("I skipped")


async def test_the_calls_show_their_cost_and_no_key(chat: ChatPage, demo: Demo) -> None:
    await chat.send_sample("mug")
    calls = chat.page.locator(".calls > li")

    await expect(calls).to_have_count(2)
    await expect(chat.page.locator("#panel h3").filter(has_text="Calls")).to_contain_text("2 credits")
    await calls.first.locator("summary").click()
    await expect(calls.first.locator("dl")).to_contain_text("***")
    assert demo.sandbox.marketplaces.credentials.tmapi_token not in await chat.page.locator("#panel").inner_html()


async def test_the_delay_of_the_marketplaces_is_felt(chat: ChatPage, demo: Demo) -> None:
    slider = chat.page.get_by_role("slider", name="Delay of Marketplaces")
    await slider.focus()
    for shown in ("0.1 s", "0.2 s", "0.3 s"):
        async with chat.page.expect_response("**/conditions"):
            await slider.press("ArrowRight")
        await expect(chat.page.locator(".slider").filter(has_text="Marketplaces").locator("output")).to_have_text(shown)

    assert demo.sandbox.conditions.to_json()["marketplace_delay"] == pytest.approx(0.3)


async def test_the_conditions_can_be_chosen_by_keyboard(chat: ChatPage, demo: Demo) -> None:
    await chat.page.get_by_role("group", name="DAJI").get_by_role("radio", name="Up").focus()
    await chat.page.keyboard.press("ArrowRight")

    await expect(chat.page.get_by_role("group", name="DAJI").locator(".status-light")).to_have_attribute(
        "data-state", "slow"
    )
    assert demo.sandbox.conditions.to_json()["services"]["daji"] == "slow"  # type: ignore[index]  # it is for JSON
