"""Texts and their entities: lengths in UTF-16 units, trimming, and entities that Telegram detects."""

import re
from dataclasses import dataclass, field

from sandbox.telegram.objects import MessageEntity

_DETECTED = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w)"),
    "url": re.compile(r"(?<![\w@./])(?:https?://|www\.)[^\s<>\"]+[^\s<>\".,;:!?)]"),
    "mention": re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)"),
    "hashtag": re.compile(r"(?<!\w)#\w+"),
}


@dataclass(frozen=True)
class FormattedText:
    """A text without markup, and its entities in order."""

    text: str
    entities: list[MessageEntity] = field(default_factory=list)


def utf16_length(text: str) -> int:
    """The length as Telegram counts it: characters outside the basic plane are two units."""
    return len(text) + sum(character > "\uffff" for character in text)


def trimmed(formatted: FormattedText) -> FormattedText:
    """The text without white space at its ends, as Telegram stores it, with the entities moved."""
    start = utf16_length(formatted.text) - utf16_length(formatted.text.lstrip())
    text = formatted.text.strip()
    end = utf16_length(text)
    kept = []
    for entity in formatted.entities:
        first = max(entity.offset - start, 0)
        last = min(entity.offset + entity.length - start, end)
        if last > first:
            kept.append(entity.model_copy(update={"offset": first, "length": last - first}))
    return FormattedText(text, kept)


def with_detected_entities(formatted: FormattedText) -> FormattedText:
    """The text with entities for commands, links, mentions and hashtags, except inside other entities."""
    covered = [(entity.offset, entity.offset + entity.length) for entity in formatted.entities]
    entities = list(formatted.entities)
    for kind, pattern in _DETECTED.items():
        for match in pattern.finditer(formatted.text):
            offset = utf16_length(formatted.text[: match.start()])
            length = utf16_length(match.group())
            if all(offset + length <= first or offset >= last for first, last in covered):
                covered.append((offset, offset + length))
                entities.append(MessageEntity(type=kind, offset=offset, length=length))
    return FormattedText(formatted.text, sorted(entities, key=lambda entity: (entity.offset, -entity.length)))


def entity_text(text: str, entity: MessageEntity) -> str:
    """The part of the text that an entity covers."""
    units = text.encode("utf-16-le")
    return units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
