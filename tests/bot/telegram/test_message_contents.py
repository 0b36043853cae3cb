from collections.abc import Mapping

import pytest
from pydantic import JsonValue

from bot.telegram.message_contents import MAX_BYTES, Contents, contents_of, links_in_text
from tests.bot_api import an_envelope

OFFER = "https://detail.1688.com/offer/610947572360.html"


def size(name: str, width: int = 1280, height: int = 960, **more: JsonValue) -> dict[str, JsonValue]:
    return {"file_id": name, "file_unique_id": f"unique {name}", "width": width, "height": height, **more}


def film(name: str = "film", **more: JsonValue) -> dict[str, JsonValue]:
    return {**size(name), "duration": 7, **more}


def photo(name: str) -> list[JsonValue]:
    return [size(f"small {name}", 90, 67), size(name), size(f"middle {name}", 320, 240)]


def read(**content: JsonValue) -> list[Contents]:
    return contents_of({**an_envelope(), **content})


def pictures(**content: JsonValue) -> list[str]:
    """The ids of the pictures in a message and in what it quotes."""
    return [picture.file_id for contents in read(**content) for picture in contents.pictures]


def seen(contents: Contents) -> list[tuple[str, int | None]]:
    """The pictures of a message, with their longer sides, which must all be previews."""
    assert all(picture.is_preview for picture in contents.pictures)
    return [(picture.file_id, picture.longer_side) for picture in contents.pictures]


STILL: Mapping[str, dict[str, JsonValue]] = {
    "a photo": {"photo": photo("x")},
    "a file without a name or type": {"document": {"file_id": "x", "file_unique_id": "u"}},
    "a sticker": {"sticker": size("x", type="regular", is_animated=False, is_video=False)},
    "a live photo": {"live_photo": film("moving", photo=photo("x"))},
    "paid media": {"paid_media": {"star_count": 1, "paid_media": [{"type": "photo", "photo": photo("x")}]}},
    "a rich message": {"rich_message": {"blocks": [{"type": "collage", "blocks": [{"photo": photo("x")}]}]}},
    "a picture of a poll": {"poll": {"id": "1", "type": "regular", "options": [{"media": {"photo": photo("x")}}]}},
    "a game": {"game": {"title": "Mugs", "photo": photo("x")}},
    "a quote from another chat": {"external_reply": {"origin": {"type": "hidden_user"}, "photo": photo("x")}},
    "an answer": {"text": "in red", "reply_to_message": {**an_envelope(30), "photo": photo("x")}},
    "a story, should Telegram give its picture": {"story": {"id": 1, "chat": {"id": 1}, "preview": size("x")}},
    "a field of the future": {"hologram": {"views": [{"from_above": photo("x")}]}},
}


@pytest.mark.parametrize("kind", STILL)
def test_picture_is_found_wherever_it_stands(kind: str) -> None:
    assert pictures(**STILL[kind]) == ["x"]


MOVING: Mapping[str, dict[str, JsonValue]] = {
    "a video": {"video": film(thumbnail=size("x", 320, 180))},
    "a GIF": {
        "animation": film(thumbnail=size("x", 320, 180)),
        "document": {"file_id": "film", "mime_type": "video/mp4"},
    },
    "a round video": {
        "video_note": {"file_id": "film", "length": 240, "duration": 3, "thumbnail": size("x", 320, 320)}
    },
    "an animated sticker": {"sticker": size("film", is_animated=True, is_video=False, thumbnail=size("x", 320, 320))},
    "a video sticker": {"sticker": size("film", is_animated=False, is_video=True, thumbnail=size("x", 320, 320))},
    "a video as a file": {"document": {"file_id": "film", "mime_type": "video/mp4", "thumbnail": size("x", 320, 180)}},
    "a video of a future field": {
        "hologram": [film(thumbnail=size("x", 320, 180), qualities=[size("q", codec="h264")])]
    },
}


@pytest.mark.parametrize("kind", MOVING)
def test_of_what_moves_its_preview_is_found(kind: str) -> None:
    (contents,) = read(**MOVING[kind])
    assert seen(contents) == [("x", 320)]
    assert contents.moves


def test_film_without_a_preview_moves_all_the_same() -> None:
    assert read(video=film()) == [Contents(40, moves=True)]


def test_cover_of_a_video_goes_before_its_smaller_preview() -> None:
    cover: list[JsonValue] = [size("cover", 1280, 720)]
    (contents,) = read(video=film(thumbnail=size("x", 320, 180), cover=cover))
    assert seen(contents) == [("cover", 1280), ("x", 320)]


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {"file_id": "v", "duration": 3}},
        {"audio": {"file_id": "a", "duration": 3, "mime_type": "audio/mpeg", "thumbnail": size("cover")}},
        {"document": {"file_id": "a", "mime_type": "audio/mpeg"}},
        {"story": {"id": 1, "chat": {"id": 1, "type": "private"}}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"new_chat_photo": photo("portrait")},
        {"passport_data": {"data": [{"selfie": {"file_id": "x"}}]}},
        {"text": "a mug"},
    ],
)
def test_message_without_a_product_holds_nothing(content: dict[str, JsonValue]) -> None:
    (contents,) = read(**content)
    assert (contents.pictures, contents.links, contents.moves) == ((), (), False)


def test_largest_size_that_a_bot_may_download_is_taken() -> None:
    sizes: list[JsonValue] = [size("huge", 9000, 9000, file_size=MAX_BYTES + 1), size("large", file_size=MAX_BYTES)]
    assert pictures(photo=sizes) == ["large"]
    (contents,) = read(document={"file_id": "x", "file_size": MAX_BYTES + 1})
    assert contents.pictures[0].is_larger_than(MAX_BYTES)


def test_sizes_of_a_photo_are_known() -> None:
    (contents,) = read(photo=photo("x"))
    assert [size.longer_side for size in contents.pictures[0].sizes] == [90, 1280, 320]


def test_type_of_a_file_makes_it_doubtful_and_does_not_rule_it_out() -> None:
    types: list[str | None] = ["image/heic", "application/octet-stream", None, "application/pdf"]
    files: list[JsonValue] = [{"file_id": "x", "mime_type": media_type} for media_type in types]
    doubts = [picture.is_doubtful for file in files for picture in read(document=file)[0].pictures]
    assert doubts == [False, False, False, True]


def test_texts_are_what_people_wrote_and_no_ids() -> None:
    (contents,) = read(text="610947572360", effect_id="610947572361", contact={"phone_number": "610947572362"})
    assert contents.texts == ("610947572360",)


def test_what_is_quoted_comes_after_what_the_message_holds_with_the_message_that_it_stands_in() -> None:
    quoted: JsonValue = {**an_envelope(30), "photo": photo("quoted")}
    own, answered = read(photo=photo("own"), reply_to_message=quoted)
    assert (own.message_id, own.pictures[0].file_id) == (40, "own")
    assert (answered.message_id, answered.pictures[0].file_id) == (30, "quoted")


def test_quote_from_another_chat_is_in_no_message_of_this_one() -> None:
    quote: JsonValue = {"message_id": 30, "chat": {"id": -100, "type": "channel"}, "photo": photo("x")}
    assert [contents.message_id for contents in read(external_reply=quote)] == [40, None]


LINKS: Mapping[str, dict[str, JsonValue]] = {
    "a text": {"text": f"look: {OFFER}, nice"},
    "a caption": {"caption": f"复制{OFFER}，打开"},
    "words with a link behind them": {"text": "a mug", "entities": [{"type": "text_link", "url": OFFER}]},
    "a button": {"reply_markup": {"inline_keyboard": [[{"text": "↗", "url": OFFER}]]}},
    "a link preview": {"text": "a mug", "link_preview_options": {"url": OFFER}},
    "a rich text": {"rich_message": {"blocks": [{"text": ["a ", {"type": "url", "text": "mug", "url": OFFER}]}]}},
    "a quoted text": {"quote": {"text": OFFER, "position": 0}},
    "a field of the future": {"hologram": {"address": {"url": OFFER}}},
}


@pytest.mark.parametrize("kind", LINKS)
def test_link_is_found_wherever_it_stands(kind: str) -> None:
    assert [link for contents in read(**LINKS[kind]) for link in contents.links] == [OFFER]


def test_link_without_a_scheme_is_found_where_telegram_marks_it_also_after_an_emoji() -> None:
    entity: JsonValue = {"type": "url", "offset": 3, "length": 14}
    (contents,) = read(text="😀 m.1688.com/o/1 nice", entities=[entity])
    assert contents.links == ("https://m.1688.com/o/1",)


def test_links_come_in_their_order_and_once_and_those_of_buttons_last() -> None:
    button: JsonValue = {"inline_keyboard": [[{"text": "a", "url": "https://c.c"}]]}
    (contents,) = read(reply_markup=button, text="https://a.a https://b.b https://a.a")
    assert contents.links == ("https://a.a", "https://b.b", "https://c.c")


def test_names_of_people_and_links_to_other_programs_are_no_links() -> None:
    seller: JsonValue = {"type": "user", "sender_user": {"id": 1, "is_bot": False, "first_name": OFFER}}
    mention: list[JsonValue] = [{"type": "text_link", "url": "tg://user?id=1"}]
    assert read(forward_origin=seller, text="a mug", entities=mention)[0].links == ()


def test_sentence_around_a_link_is_no_part_of_it() -> None:
    assert links_in_text("(see https://a.b/c?d=1), and HTTP://E.F!") == ["https://a.b/c?d=1", "HTTP://E.F"]
