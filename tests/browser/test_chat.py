import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from sandbox.telegram.objects import MessageEntity
from tests.browser.demo import ChatPage, Demo, open_page

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_chat_begins_with_start_and_then_offers_the_sample_photos(browser: Browser, demo: Demo) -> None:
    async with open_page(browser, demo) as chat:
        await chat.open_chat("Борис")
        await expect(chat.page.get_by_role("textbox", name="Message")).to_be_hidden()
        await chat.start()

        await expect(chat.page.locator("#samples img")).to_have_count(12)
        await expect(chat.page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_a_photo_brings_a_card_with_a_picture_and_a_price(chat: ChatPage) -> None:
    await chat.send_sample("mug")

    await expect(chat.card.locator(".picture img")).to_be_visible()
    await expect(chat.card).to_contain_text("¥")
    await expect(chat.card).to_contain_text("mug", ignore_case=True)


async def test_paging_changes_the_card_in_its_place(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    rows = await chat.page.locator(".row").count()
    first = await chat.card.locator(".text").inner_text()

    await chat.press("▶")
    await expect(chat.key("2/")).to_be_visible()
    assert await chat.card.locator(".text").inner_text() != first

    await chat.press("◀")
    await expect(chat.card.locator(".text")).to_contain_text(first.splitlines()[0])
    assert await chat.page.locator(".row").count() == rows


async def test_the_buttons_stay_in_view_while_the_card_changes_its_size(chat: ChatPage) -> None:
    await chat.send_sample("mug")

    for sign in ("▦", "☰", "🖼", "ℹ", "◀", "▦", "🖼"):
        await chat.change_card(sign)
        await expect(chat.card.locator(".key").last).to_be_in_viewport(ratio=1)
        await chat.page.wait_for_timeout(100)
        await expect(chat.card.locator(".key").last).to_be_in_viewport(ratio=1)


async def test_a_pressed_key_keeps_the_focus_while_the_card_changes(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    await chat.key("▶").focus()

    await chat.page.keyboard.press("Enter")
    await expect(chat.key("2/")).to_be_visible()
    await expect(chat.key("▶")).to_be_focused()
    await chat.page.keyboard.press("Enter")

    await expect(chat.key("3/")).to_be_visible()


async def test_the_cheapest_come_first_when_that_is_chosen(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    await chat.press("⇅")
    await chat.press("Price, low to high")
    await expect(chat.key("1/")).to_be_visible()

    prices = [await price(chat)]
    for number in (2, 3):
        await chat.press("▶")
        await expect(chat.key(f"{number}/")).to_be_visible()
        prices.append(await price(chat))

    assert prices == sorted(prices)


async def test_a_filter_leaves_fewer_products(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    before = await chat.key("1/").inner_text()

    await chat.press("⚙")
    await chat.press("Factory")
    await expect(chat.key("✓ Factory")).to_be_visible()
    await chat.press("Search")

    await expect(chat.key("1/")).to_be_visible()
    assert await chat.key("1/").inner_text() != before


async def test_a_pressed_key_waits_until_the_bot_has_answered(chat: ChatPage, demo: Demo) -> None:
    await chat.send_sample("mug")
    faults = demo.sandbox.telegram.faults
    answer, new_keys = (faults.hold_next(method) for method in ("answerCallbackQuery", "editMessageReplyMarkup"))

    await chat.key("1/").click()

    await expect(chat.key("1/")).to_have_attribute("aria-busy", "true")
    answer.release()
    await expect(chat.key("1/")).not_to_have_attribute("aria-busy", "true")
    new_keys.release()


async def test_a_link_key_asks_before_it_leads_outside(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    await chat.key("↗").click()

    dialog = chat.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("https://")
    await expect(dialog).to_contain_text("invented")
    await chat.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)


async def test_the_command_menu_is_the_one_that_the_bot_has_set(chat: ChatPage) -> None:
    field = chat.page.get_by_role("textbox", name="Message")
    await field.press_sequentially("/se")
    await expect(chat.page.get_by_role("option")).to_have_count(2)

    await field.press("ArrowDown")
    await field.press("Enter")

    await expect(chat.page.locator(".row.out").last).to_contain_text("/settings")
    await expect(chat.key("✕").or_(chat.card.locator(".key").last)).to_be_visible()


async def test_the_header_tells_that_a_photo_is_on_its_way(chat: ChatPage, demo: Demo) -> None:
    card = demo.sandbox.telegram.faults.hold_next("sendPhoto")
    await chat.pick_sample("mug")

    await expect(chat.page.locator(".chat-head p")).to_have_text("sending a photo")
    card.release()
    await chat.card.locator(".picture").wait_for()
    await expect(chat.page.locator(".chat-head p")).to_have_text("bot")


async def test_a_forwarded_card_is_searched_like_a_photo(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    photos = chat.page.locator(".row.out:has(.picture)")
    await photos.first.hover()
    await photos.first.get_by_role("button", name="Message menu").click()
    await chat.page.get_by_role("menuitem", name="Forward").click()
    await chat.page.get_by_role("dialog").get_by_role("button", name="Ann").click()

    await expect(photos).to_have_count(2)
    await expect(photos.last).to_contain_text("Forwarded from Ann Miller")
    await expect(chat.page.locator(".row:not(.out):has(.picture)")).to_have_count(2)


async def test_in_a_group_the_bot_answers_the_photo_that_names_it(chat: ChatPage, demo: Demo) -> None:
    await chat.open_chat("Market traders")
    await chat.page.locator(".opening").get_by_role("button", name="@").click()
    await expect(chat.page.get_by_role("textbox", name="Message")).to_have_value(
        f"@{demo.sandbox.telegram.bot.username} "
    )
    await chat.send_sample("lamp")

    await expect(chat.card).to_contain_text("lamp", ignore_case=True)


async def test_another_person_of_a_group_can_write(chat: ChatPage) -> None:
    await chat.open_chat("Market traders")
    await chat.page.get_by_role("button", name="Writing as Ann Miller").click()
    await chat.page.get_by_role("menuitem", name="Write as Борис").click()
    await chat.write("hello")
    await chat.page.get_by_role("button", name="Writing as Борис").click()
    await chat.page.get_by_role("menuitem", name="Write as Ann").click()

    await expect(chat.answers.last.locator(".from")).to_have_text("Борис Орлов")


async def test_text_of_strangers_is_never_read_as_html(chat: ChatPage) -> None:
    await chat.write("<img src=x onerror=document.title='broken'> & <b>bold</b>")

    await expect(chat.page.locator(".row.out .text").last).to_contain_text("<b>bold</b>")
    assert await chat.page.locator(".text img").count() == 0
    assert await chat.page.title() == "Snapsource sandbox"


async def test_entities_are_counted_in_utf16_units(chat: ChatPage, demo: Demo) -> None:
    telegram, room = demo.sandbox.telegram, demo.sandbox.telegram.rooms[demo.sandbox.first_chat]
    bold = MessageEntity(type="bold", offset=3, length=4)
    link = MessageEntity(type="text_link", offset=3, length=9, url="https://example.org/")

    telegram.post(room, telegram.bot, {"text": "🛍 bold text", "entities": [link, bold]})

    await expect(chat.answers.last.locator(".text > a:not(.preview) b")).to_have_text("bold")
    await expect(chat.answers.last.locator(".text > a:not(.preview)")).to_have_text("bold text")


async def test_photos_that_are_sent_together_stand_together(chat: ChatPage, demo: Demo, tmp_path: Path) -> None:
    paths = []
    for name in ("mug", "lamp", "chair"):
        paths.append(tmp_path / f"{name}.jpg")
        paths[-1].write_bytes(demo.photo(name))
    await chat.page.locator("input[type=file]").set_input_files(paths)
    await chat.page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()

    await expect(chat.page.locator(".row.out .album .picture")).to_have_count(3)


@pytest.mark.parametrize(("event", "target"), [("paste", "document"), ("drop", "window")])
async def test_a_photo_can_be_pasted_and_dropped(chat: ChatPage, demo: Demo, event: str, target: str) -> None:
    jpeg = demo.photo("mug")
    give = """async ([event, target, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "mug.jpg", { type: "image/jpeg" }));
        const init = { bubbles: true, cancelable: true };
        const given = event === "paste" ? new ClipboardEvent(event, { ...init, clipboardData: data })
            : new DragEvent(event, { ...init, dataTransfer: data });
        (target === "document" ? document : window).dispatchEvent(given);
    }"""
    await chat.page.evaluate(give, [event, target, list(jpeg)])
    await chat.page.get_by_role("dialog").get_by_role("textbox", name="Caption").fill("this one")
    await chat.page.keyboard.press("Enter")

    await expect(chat.page.locator(".row.out:has(.picture)")).to_contain_text("this one")
    await chat.card.locator(".picture").wait_for()


async def test_what_was_said_is_there_after_a_reload(chat: ChatPage) -> None:
    await chat.send_sample("mug")
    rows = await chat.page.locator(".row").count()

    await chat.load()

    await expect(chat.page.locator(".row")).to_have_count(rows)
    await chat.press("▶")
    await expect(chat.key("2/")).to_be_visible()


async def test_the_theme_follows_the_system_until_the_switch_says_otherwise(browser: Browser, demo: Demo) -> None:
    async with open_page(browser, demo, scheme="dark") as chat:
        root = chat.page.locator("html")
        await expect(root).to_have_attribute("data-theme", "dark")
        await chat.page.get_by_role("button", name="Theme: auto").click()
        await expect(root).to_have_attribute("data-theme", "light")
        await chat.load()
        await expect(root).to_have_attribute("data-theme", "light")


async def price(chat: ChatPage) -> float:
    found = re.search(r"¥([\d,.]+)", await chat.card.locator(".text").inner_text())
    assert found is not None
    return float(found[1].replace(",", ""))


async def test_a_question_of_the_bot_opens_the_answer_to_it(chat: ChatPage) -> None:
    await chat.write("/settings price")
    await chat.press("✎ Type it")
    await expect(chat.page.locator(".quote-bar")).to_contain_text("Send e.g. 10-50")

    await chat.write("5-30")

    await expect(chat.answers.last).to_contain_text("Price range: 5–30")
    await expect(chat.page.locator(".quote-bar")).to_be_hidden()


async def test_a_question_waits_for_its_answer_while_another_chat_is_open(chat: ChatPage) -> None:
    await chat.write("/settings price")
    await chat.press("✎ Type it")
    await expect(chat.page.locator(".quote-bar")).to_be_visible()

    await chat.open_chat("Борис")
    await expect(chat.page.locator(".quote-bar")).to_be_hidden()
    await chat.open_chat("Ann Miller")

    await expect(chat.page.locator(".quote-bar")).to_contain_text("Send e.g. 10-50")
