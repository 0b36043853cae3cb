import pytest
from playwright.async_api import expect

from tests.browser.demo import ChatPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_each_chat_speaks_the_language_of_its_person(chat: ChatPage) -> None:
    await chat.write("/help")
    await expect(chat.answers.last).to_contain_text("What to send")

    await chat.open_chat("Борис")
    await chat.start()
    await expect(chat.answers.last).to_contain_text("фото")


async def test_a_setting_holds_in_its_chat_alone(chat: ChatPage) -> None:
    await chat.write("/settings sort price_up")
    await chat.send_sample("mug")
    await chat.press("⇅")
    await expect(chat.key("✓ Price, low to high")).to_be_visible()

    await chat.open_chat("Борис")
    await chat.start()
    await chat.send_sample("mug")
    await chat.press("⇅")
    ticked = chat.card.locator(".key").filter(has_text="✓")
    await expect(ticked).to_have_count(1)
    await expect(ticked).to_have_text(await chat.card.locator(".key").first.inner_text())


async def test_an_answer_in_another_chat_is_counted_as_unread(chat: ChatPage) -> None:
    await chat.pick_sample("mug")
    await chat.open_chat("小梅")

    unread = chat.page.locator(".chat-item").filter(has_text="Ann Miller").locator(".unread")
    await expect(unread).to_have_text("1")
    await chat.open_chat("Ann Miller")
    await expect(unread).to_be_hidden()


async def test_what_was_begun_in_a_chat_waits_there(chat: ChatPage) -> None:
    field = chat.page.get_by_role("textbox", name="Message")
    await field.fill("half a sent")
    await chat.open_chat("Market traders")
    await expect(field).to_have_value("")
    await chat.open_chat("Ann Miller")
    await expect(field).to_have_value("half a sent")
