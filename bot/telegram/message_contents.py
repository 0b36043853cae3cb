"""Finds the pictures and the links in a message, wherever they stand in it. Pure.

This is no list of Telegram's fields. What has a file id and two sides is a picture, whatever field it is in, and so on:
a field that came after this was written is found too. The message is JSON as the Bot API sends it
(https://core.telegram.org/bots/api#message); python-telegram-bot keeps what it does not know.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import JsonValue

from bot.models.photo_sizes import PhotoSize

JsonObject = Mapping[str, JsonValue]

MAX_BYTES: Final = 20 * 1024 * 1024
"""What Telegram lets a bot download, unless it has a Bot API server of its own."""
QUOTES: Final = frozenset({"external_reply", "quote", "reply_to_message"})
"""Fields with what a message answers. Any other message within a message counts as quoted too."""
NOT_LOOKED_INTO: Final = frozenset(
    {
        "passport_data",  # papers of a person, encrypted
        "new_chat_photo",  # portraits of people and chats
        "users_shared",
        "chat_shared",
        "gift",  # drawn by Telegram, not for sale at a marketplace
        "unique_gift",
        "gift_upgrade_sent",
        "chat_background_set",
    }
)
"""Fields whose pictures show no product that anybody looks for."""
WRITTEN: Final = frozenset({"text", "caption"})
"""Fields with what people write: there, a bare number may be that of a product."""
CHAT_TYPES: Final = frozenset({"private", "group", "supergroup", "channel"})
_LINK = re.compile(r"https?://[!-~]+", re.IGNORECASE)
"""A link in running text: ASCII, so that it ends where Chinese words follow without a space."""
_AFTER_A_LINK = ".,;:!?)]}>'\""


@dataclass(frozen=True)
class FoundPicture:
    """A picture in a message, with its longer side in pixels and its bytes; None where Telegram does not say.

    `is_preview`: it is what Telegram shows of something that moves. `is_doubtful`: it may be one, but its sender's
    device says that it is something else. `sizes`: those in which Telegram keeps a photo.
    """

    file_id: str
    longer_side: int | None = None
    file_size: int | None = None
    is_preview: bool = False
    is_doubtful: bool = False
    sizes: tuple[PhotoSize, ...] = ()

    def is_larger_than(self, max_bytes: int) -> bool:
        """Whether Telegram says that it has more bytes."""
        return self.file_size is not None and self.file_size > max_bytes


@dataclass(frozen=True)
class Contents:
    """What one message holds, without what it quotes.

    `message_id` is None for what is quoted from elsewhere. `texts` are what people wrote, `links` the addresses in all
    fields. `moves`: something in it does, with a preview or without.
    """

    message_id: int | None = None
    pictures: tuple[FoundPicture, ...] = ()
    links: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    moves: bool = False


def contents_of(message: JsonObject) -> list[Contents]:
    """Return what a message holds, and after it what each message holds that it quotes, the nearest first."""
    found: list[Contents] = []
    waiting = deque([message])
    while waiting:
        quoted, walk = waiting.popleft(), _Walk()
        walk.read(quoted)
        # What is quoted from another chat has an id of that chat, and no date.
        found.append(walk.contents(_number(quoted, "message_id") if "date" in quoted else None))
        waiting.extend(walk.quoted)
    return found


@dataclass
class _Walk:
    """A walk through one message. What the message quotes is put aside in `quoted`."""

    pictures: list[FoundPicture] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    moving: set[str] = field(default_factory=set)
    quoted: list[JsonObject] = field(default_factory=list)

    def contents(self, message_id: int | None) -> Contents:
        """Return what was found. A GIF is told twice, as an animation and as a file: it is the animation."""
        pictures = [one for one in self.pictures if one.file_id not in self.moving]
        once = tuple(dict.fromkeys(self.links))
        return Contents(message_id, tuple(dict.fromkeys(pictures)), once, tuple(self.texts), bool(self.moving))

    def read(self, value: JsonValue | JsonObject) -> None:
        """Find what is in a value and below it."""
        if isinstance(value, str):
            self.links += links_in_text(value)
        elif isinstance(value, list):
            if sizes := _sizes(value):
                self.pictures.append(_best(sizes))
            else:
                for one in value:
                    self.read(one)
        elif isinstance(value, Mapping) and "file_id" in value:
            self._read_file(value)
        elif isinstance(value, Mapping) and not _is_account(value):
            self._read_fields(value)

    def _read_fields(self, fields: JsonObject) -> None:
        self.links += _entity_links(fields)
        # Buttons come last: what somebody wrote says more.
        for name, value in sorted(fields.items(), key=lambda item: item[0] == "reply_markup"):
            if name in NOT_LOOKED_INTO:
                continue
            if isinstance(value, Mapping) and (name in QUOTES or _is_message(value)):
                self.quoted.append(value)
            elif name == "url" and isinstance(value, str):
                self.links += _with_scheme(value)
            else:
                self.texts += [value] if name in WRITTEN and isinstance(value, str) else []
                self.read(value)

    def _read_file(self, file: JsonObject) -> None:
        if _is_sound(file):
            return
        if _moves(file):
            self.moving.add(str(file["file_id"]))
            # A live photo is a film and a photo.
            self.pictures += [_best(sizes) for sizes in _sizes_within(file, ["photo"])]
            others = [name for name in file if name != "photo"]
            previews = [_best(sizes, is_preview=True) for sizes in _sizes_within(file, others)]
            self.pictures += sorted(previews, key=lambda preview: -(preview.longer_side or 0))
        else:
            self.pictures.append(_picture(file))


def links_in_text(text: str) -> list[str]:
    """Return the links that are written out in a text, in order."""
    return [link.rstrip(_AFTER_A_LINK) for link in _LINK.findall(text)]


def _entity_links(fields: JsonObject) -> Iterator[str]:
    """Find the links that Telegram marked in a text; they may be written without `https://`."""
    for name, entities in fields.items():
        text = fields.get(name.removesuffix("entities").removesuffix("_") or "text")
        if not name.endswith("entities") or not isinstance(entities, list) or not isinstance(text, str):
            continue
        utf_16 = text.encode("utf-16-le", "surrogatepass")
        for entity in entities:
            if isinstance(entity, Mapping) and entity.get("type") == "url":
                start, length = _number(entity, "offset") or 0, _number(entity, "length") or 0
                covered = utf_16[2 * start : 2 * (start + length)]
                yield from _with_scheme(covered.decode("utf-16-le", "replace"))


def _with_scheme(link: str) -> list[str]:
    """Return a link to the web, which may lack its scheme; nothing for a link to anything else."""
    if link.lower().startswith(("http://", "https://")):
        return [link]
    return [f"https://{link}"] if link and ":" not in link.partition("/")[0] else []


def _is_account(value: JsonObject) -> bool:
    """Whether this is a person, a bot or a chat: what their names say was not sent."""
    return "is_bot" in value or "first_name" in value or ("id" in value and value.get("type") in CHAT_TYPES)


def _is_message(value: JsonObject) -> bool:
    return "message_id" in value and "chat" in value


def _is_sound(file: JsonObject) -> bool:
    """Whether a file can only be heard. The cover of a record shows no product."""
    has_sides = "length" in file or "width" in file
    return _media_type(file).startswith("audio/") or ("duration" in file and not has_sides)


def _moves(file: JsonObject) -> bool:
    is_film = _media_type(file).startswith("video/")
    return is_film or "duration" in file or any(file.get(name) is True for name in ("is_animated", "is_video"))


def _media_type(file: JsonObject) -> str:
    return str(file.get("mime_type") or "").lower()


def _sizes(value: JsonValue) -> list[JsonObject]:
    """Return the sizes of one picture, if that is what a value holds."""
    values = value if isinstance(value, list) else [value]
    sizes: list[JsonObject] = [one for one in values if isinstance(one, Mapping) and _is_size(one)]
    return sizes if len(sizes) == len(values) else []


def _is_size(value: JsonObject) -> bool:
    """Whether this is one size of a picture. A film in one quality looks alike, but names its codec."""
    is_file = "file_id" in value and "width" in value and "height" in value
    return is_file and "codec" not in value and "type" not in value and not _moves(value)


def _sizes_within(file: JsonObject, names: Iterable[str]) -> list[list[JsonObject]]:
    return [sizes for name in names if (sizes := _sizes(file.get(name)))]


def _best(sizes: Sequence[JsonObject], *, is_preview: bool = False) -> FoundPicture:
    """Return the largest of the sizes that a bot may download; the largest of all where it may download none."""
    found = [(_picture(size), _area(size)) for size in sizes]
    best = max(found, key=lambda item: (not item[0].is_larger_than(MAX_BYTES), item[1]))[0]
    return replace(best, sizes=tuple(map(_size, sizes)), is_preview=is_preview)


def _picture(file: JsonObject) -> FoundPicture:
    sides = [side for name in ("width", "height") if (side := _number(file, name)) is not None]
    media_type = _media_type(file)
    is_doubtful = bool(media_type) and not media_type.startswith(("image/", "application/octet-stream"))
    longer_side, file_size = max(sides, default=None), _number(file, "file_size")
    return FoundPicture(str(file["file_id"]), longer_side, file_size, is_doubtful=is_doubtful)


def _size(size: JsonObject) -> PhotoSize:
    width, height = _number(size, "width") or 0, _number(size, "height") or 0
    return PhotoSize(file_id=str(size["file_id"]), width=width, height=height, file_size=_number(size, "file_size"))


def _area(size: JsonObject) -> int:
    return (_number(size, "width") or 0) * (_number(size, "height") or 0)


def _number(value: JsonObject, name: str) -> int | None:
    number = value.get(name)
    return number if isinstance(number, int) else None
