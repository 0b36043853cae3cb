"""Parsing of HTML markup, `parse_mode` HTML, into plain text and entities.

The tags are those of the section "HTML style" in the Bot API documentation, the errors those of the server.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sandbox.telegram.entities import FormattedText, utf16_length
from sandbox.telegram.errors import BotApiError, bad_request
from sandbox.telegram.objects import MessageEntity

_ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(
    r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot)(?![a-zA-Z]));?"
)
_START = re.compile(r"<(?P<tag>[^\s>/][^\s>]*|)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>")
_END = re.compile(r"</(?P<tag>[^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"\s*(?P<name>[^\s=>/\"']+)\s*(?:=\s*(?P<value>\"[^\"]*\"|'[^']*'|[A-Za-z0-9.\-]+(?=\s|$)))?")


@dataclass
class _OpenTag:
    tag: str
    argument: str
    offset: int
    text_from: int


def _decoded(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if name := match["name"]:
            return _NAMED[name]
        code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
        return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match.group()

    return _REFERENCE.sub(character, text)


def _parse_error(text: str) -> BotApiError:
    return bad_request(f"can't parse entities: {text}")


def _byte_offset(markup: str, position: int) -> int:
    return len(markup[:position].encode())


def parse_html(markup: str) -> FormattedText:
    """Parse markup.

    Raises:
        BotApiError: an unknown, unclosed or unmatched tag, with its offset in bytes.
    """
    parts: list[str] = []
    offset = characters = position = 0
    open_tags: list[_OpenTag] = []
    entities: list[MessageEntity] = []
    while position < len(markup):
        bracket = markup.find("<", position)
        plain = _decoded(markup[position : bracket if bracket >= 0 else len(markup)])
        parts.append(plain)
        offset += utf16_length(plain)
        characters += len(plain)
        if bracket < 0:
            break
        if markup.startswith("</", bracket):
            closed, position = _read_end(markup, bracket, open_tags)
            if offset > closed.offset:
                inner = "".join(parts)[closed.text_from :]
                _add_entity(entities, closed, offset - closed.offset, inner)
        else:
            tag, argument, position = _read_start(markup, bracket)
            open_tags.append(_OpenTag(tag, argument, offset, characters))
    if open_tags:
        raise _parse_error(f'Can\'t find end tag corresponding to start tag "{open_tags[-1].tag}"')
    plain_code = [
        entity.model_copy(update={"language": None}) if entity.type == "code" else entity for entity in entities
    ]
    return FormattedText("".join(parts), sorted(plain_code, key=lambda entity: (entity.offset, -entity.length)))


def _read_start(markup: str, position: int) -> tuple[str, str, int]:
    """Read a start tag; return the tag, its argument (a link, a language, an id) and the position after it."""
    at = f"at byte offset {_byte_offset(markup, position)}"
    match = _START.match(markup, position)
    name = re.compile(r"<([^\s>]*)").match(markup, position)
    tag = name.group(1).lower() if name else ""
    if name and name.end() == len(markup):
        raise _parse_error(f"Unclosed start tag {at}")
    if tag not in _ENTITY_OF_TAG:
        raise _parse_error(f'Unsupported start tag "{tag}" {at}')
    if match is None:
        raise _parse_error(f"Unclosed start tag {at}")
    attributes = _read_attributes(match["attributes"], tag, at)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _parse_error(f'Tag "span" must have class "tg-spoiler" {at}')
    language = attributes.get("class", "")
    argument = {
        "a": attributes.get("href", ""),
        "code": language.removeprefix("language-") if language.startswith("language-") else "",
        "tg-emoji": attributes.get("emoji-id", ""),
        "blockquote": "expandable" if "expandable" in attributes else "",
    }
    return tag, argument.get(tag, ""), match.end()


def _read_attributes(source: str, tag: str, at: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    rest = source.rstrip()
    position = 0
    while position < len(rest):
        match = _ATTRIBUTE.match(rest, position)
        if match is None:
            raise _parse_error(f'Empty attribute name in the tag "{tag}" {at}')
        attributes[match["name"]] = _decoded((match["value"] or "").strip("\"'"))
        position = match.end()
    return attributes


def _read_end(markup: str, position: int, open_tags: list[_OpenTag]) -> tuple[_OpenTag, int]:
    at = f"at byte offset {_byte_offset(markup, position)}"
    if not open_tags:
        raise _parse_error(f"Unexpected end tag {at}")
    match = _END.match(markup, position)
    if match is None:
        raise _parse_error(f"Unclosed end tag {at}")
    expected, found = open_tags[-1].tag, match["tag"].lower()
    if found and found != expected:
        raise _parse_error(f'Unmatched end tag {at}, expected "</{expected}>", found "</{found}>"')
    return open_tags.pop(), match.end()


def _add_entity(entities: list[MessageEntity], closed: _OpenTag, length: int, inner: str) -> None:
    kind = _ENTITY_OF_TAG[closed.tag]
    last = entities[-1] if entities else None
    if last and (last.offset, last.length) == (closed.offset, length) and {last.type, kind} == {"pre", "code"}:
        # `<pre><code class="language-…">` is one entity, in either order of nesting.
        language = last.language or closed.argument or None
        entities[-1] = last.model_copy(update={"type": "pre", "language": language})
        return
    entity = MessageEntity(type=kind, offset=closed.offset, length=length)
    if kind == "text_link":
        user_id = re.fullmatch(r"tg://user\?id=(\d+)", closed.argument)
        url = normalized_link(closed.argument or inner)
        if user_id is None and url is None:
            return
        entity = entity.model_copy(update={"url": url or closed.argument})
    elif kind == "code" and closed.argument:
        entity = entity.model_copy(update={"language": closed.argument})
    elif kind == "custom_emoji":
        if not closed.argument.isdigit():
            raise _parse_error("Invalid custom emoji identifier specified")
        entity = entity.model_copy(update={"custom_emoji_id": closed.argument})
    elif closed.argument == "expandable":
        entity = entity.model_copy(update={"type": "expandable_blockquote"})
    entities.append(entity)


def normalized_link(link: str) -> str | None:
    """The link as Telegram stores it, or None if invalid: no host with a dot, white space, another scheme."""
    if link.lower().startswith(("tg://", "ton://")):
        return link if re.fullmatch(r"(?i:tg|ton)://[\w\-]+(?:[/?#]\S*)?", link) else None
    if re.search(r"\s", link):
        return None
    try:
        parts = urlsplit(link if "://" in link else f"http://{link}")
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or port == 0:
        return None
    if not (":" in host or re.fullmatch(r"[\w%~-]+(?:\.[\w%~-]+)+\.?", host)):
        return None
    return parts._replace(path=parts.path or "/").geturl()
