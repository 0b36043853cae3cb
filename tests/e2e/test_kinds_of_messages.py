"""Every kind of message that Telegram has is answered: with a card, or with a sentence that says what to send."""

from collections.abc import Mapping

from pydantic import JsonValue

from bot.telegram.incoming import ANNOUNCEMENTS
from sandbox.marketplaces.faults import Endpoint, Service
from sandbox.telegram.objects import JsonObject, Message
from tests.bot_api import ENVELOPE, message_fields, message_with
from tests.e2e.harness import Harness, is_card, product_id, text_of

NO_PICTURE = "I see no picture of a product here."
SCREENSHOT = "send me a screenshot of the product."
PREVIEW = "I searched with the preview"
OF_GROUPS = frozenset({"migrate_to_chat_id", "migrate_from_chat_id", "sender_chat", "reply_to_message"})
"""Fields that no message of a private chat has, or that tests below send for themselves."""


async def answers(harness: Harness, kinds: Mapping[str, JsonObject]) -> dict[str, Message | None]:
    """Send a message of each kind, and return what the bot says to each."""
    sent = {name: harness.telegram.user_sends(harness.chat, harness.ann, fields) for name, fields in kinds.items()}
    await harness.wait_until_idle()
    told = {
        said.reply_to_message.message_id: said
        for said in harness.telegram.bot_messages(harness.chat)
        if said.reply_to_message is not None
    }
    return {name: told.get(message.message_id) for name, message in sent.items()}


def sized(harness: Harness, name: str = "mug") -> list[JsonValue]:
    """A photo as it stands in a message."""
    return [size.to_json() for size in harness.telegram.files.add_photo(harness.goods.photo(name))]


def film(harness: Harness, **more: JsonValue) -> JsonObject:
    """A film with the preview that Telegram makes of it."""
    thumbnail = harness.telegram.files.add_thumbnail(harness.goods.photo("mug"))
    assert thumbnail is not None
    return {"file_id": "film", "file_unique_id": "u", "duration": 7, "thumbnail": thumbnail.to_json(), **more}


async def test_every_kind_of_message_gets_an_answer_but_what_telegram_itself_announces(harness: Harness) -> None:
    names = [name for name in message_fields() if name not in OF_GROUPS]
    kinds = {name: {key: value for key, value in message_with(name).items() if key not in ENVELOPE} for name in names}
    small: JsonValue = {"file_id": "small", "file_unique_id": "u", "width": 128, "height": 128}
    kinds["video with a small preview"] = {"video": film(harness, width=1280, height=720, thumbnail=small)}

    told = await answers(harness, kinds)

    assert {name for name, answer in told.items() if answer is None} == ANNOUNCEMENTS
    texts = {name: text_of(answer) for name, answer in told.items() if answer is not None}
    for name in ("story", "dice", "poll", "voice", "contact", "venue", "giveaway", "invoice", "checklist"):
        assert NO_PICTURE in texts[name], name
    for name in ("video", "animation", "video_note", "video with a small preview"):
        assert SCREENSHOT in texts[name], name


async def test_picture_is_searched_wherever_it_stands_and_the_preview_of_what_moves(harness: Harness) -> None:
    photo, moving = sized(harness), film(harness, width=1280, height=720)
    origin: JsonValue = {"type": "hidden_user", "date": 1, "sender_user_name": "Shop"}
    file = harness.telegram.files.add_document(harness.goods.photo("mug"), None, "").to_json()
    still: dict[str, JsonObject] = {
        "quote from another chat": {"text": "this", "external_reply": {"origin": origin, "photo": photo}},
        "bought photo": {"paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": photo}]}},
        "rich message": {"rich_message": {"blocks": [{"type": "photo", "photo": photo}]}},
        "live photo": {"live_photo": {**moving, "photo": photo}},
        "file without a name or type": {"document": {key: file[key] for key in ("file_id", "file_unique_id")}},
        "field of the future": {"hologram": {"views": [photo]}},
    }
    previews: dict[str, JsonObject] = {
        "video": {"video": moving},
        "GIF": {"animation": moving, "document": {**moving, "mime_type": "video/mp4"}},
        "round video": {"video_note": film(harness, length=240)},
        "animated sticker": {"sticker": {**moving, "is_animated": True, "is_video": False, "type": "regular"}},
        "video sticker": {"sticker": {**moving, "is_animated": False, "is_video": True, "type": "regular"}},
    }

    told = await answers(harness, {**still, **previews})

    for kind, card in told.items():
        assert card is not None, kind
        assert is_card(card), (kind, text_of(card))
        assert product_id(card) == str(harness.goods.product("mug").offer_id), kind
        assert (PREVIEW in text_of(card)) == (kind in previews), kind


async def answered_in_words(harness: Harness, card: Message, words: str) -> Message:
    """Answer a card in words, and return what comes of it."""
    said = harness.telegram.user_sends_text(harness.chat, harness.ann, words, reply_to=card)
    await harness.wait_until_idle()
    replies = harness.telegram.bot_messages(harness.chat)
    return next(one for one in replies if one.reply_to_message and one.reply_to_message.message_id == said.message_id)


async def test_card_can_be_answered_in_words(harness: Harness) -> None:
    card = await harness.search()

    cheaper = await answered_in_words(harness, card, "подешевле, пожалуйста")
    searches = harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH)
    red = await answered_in_words(harness, cheaper, "in red")
    many = await answered_in_words(harness, cheaper, "100 pieces")
    thanks = await answered_in_words(harness, cheaper, "thanks!")

    assert is_card(cheaper)
    assert "⇅ Price, low to high" in text_of(cheaper)
    assert "1688 · TMAPI Global can't search by words." in text_of(red)
    assert "These can, under 🏬: 1688 · DAJI." in text_of(red)
    assert text_of(many) == "The card now shows the price for 100 pieces."
    assert "🧺 100 pieces: ℹ asks whether there are prices by quantity" in text_of(harness.current(cheaper))
    assert "“cheaper”" in text_of(thanks)
    assert "In reply to a card, you can write" in text_of(await harness.say("cheaper"))
    assert "reply to it with /search" in text_of(await harness.say("/search"))
    assert harness.call_count(Service.TMAPI_GLOBAL, Endpoint.SEARCH) == searches


async def test_words_go_on_to_a_provider_that_takes_them(harness: Harness) -> None:
    await harness.say("/settings provider daji")
    photo = harness.send_photo()
    card = await harness.reply(is_card)

    red = await answered_in_words(harness, card, "cheaper, in red")
    assert is_card(red)
    assert asked_of_daji(harness) == "in red"

    now = harness.telegram.events.last_seq
    harness.telegram.user_sends_text(harness.chat, harness.ann, "in blue", reply_to=photo)
    blue = await harness.reply(is_card, after=now)
    assert asked_of_daji(harness) == "in blue"
    assert blue.reply_to_message is not None
    assert blue.reply_to_message.message_id == photo.message_id


def asked_of_daji(harness: Harness) -> str:
    """The words that DAJI was given last."""
    return harness.markets.calls_to(Service.DAJI, Endpoint.SEARCH)[-1].parameters["auxiliaryText"]
