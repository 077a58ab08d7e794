"""Reads `parse_mode=HTML` as strictly as Telegram: an unknown or unclosed tag refuses the message.

Source: Bot API, "HTML style"; wording of the errors as in tdlib's parser.
"""

import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from simulator.telegram.errors import ApiError, bad_request
from simulator.telegram.text import Entity, FormattedText, units

ENTITY_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "span": "spoiler",
}
_CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ATTRIBUTE = r"""\s+([a-z0-9-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?"""
_START = re.compile(rf"<([a-z0-9-]*)((?:{_ATTRIBUTE})*)\s*(>?)", re.IGNORECASE)
_END = re.compile(r"</([a-z0-9-]*)\s*(>?)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(#x[0-9a-f]+|#[0-9]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_PIECE = re.compile(r"[^<&]+")


@dataclass
class _Open:
    """A start tag that waits for its end."""

    tag: str
    offset: int
    attributes: Mapping[str, str]


class _Reader:
    """Goes through the source once and collects characters and entities."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self._plain: list[str] = []
        self._offset = 0  # UTF-16 code units of what was collected
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> FormattedText:
        while self._position < len(self._source):
            if self._source.startswith("</", self._position):
                self._end_tag()
            elif self._source.startswith("<", self._position):
                self._start_tag()
            elif self._source.startswith("&", self._position):
                self._reference()
            else:
                self._characters()
        if self._open:
            tag = self._open[-1].tag
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{tag}"')
        ordered = sorted(self._entities, key=lambda entity: (entity.offset, -entity.length))
        return FormattedText("".join(self._plain), tuple(ordered))

    def _start_tag(self) -> None:
        found = _START.match(self._source, self._position)
        tag = found.group(1).lower() if found else ""
        if found is None or tag not in ENTITY_OF_TAG:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {self._bytes()}')
        if not found.group(5):
            raise _unparsable(f"Unclosed start tag at byte offset {self._bytes()}")
        attributes = _attributes(found.group(2))
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            where = f"at byte offset {self._bytes()}"
            raise _unparsable(f'Tag "span" must have class "tg-spoiler" {where}')
        self._open.append(_Open(tag, self._offset, attributes))
        self._position = found.end()

    def _end_tag(self) -> None:
        found = _END.match(self._source, self._position)
        if found is None or not found.group(2):
            raise _unparsable(f"Unclosed end tag at byte offset {self._bytes()}")
        if not self._open:
            raise _unparsable(f"Unexpected end tag at byte offset {self._bytes()}")
        opened, tag = self._open.pop(), found.group(1).lower()
        if tag not in {"", opened.tag}:
            expected = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise _unparsable(f"Unmatched end tag at byte offset {self._bytes()}, {expected}")
        self._position = found.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        text = "".join(self._plain)
        entity = _entity(opened, length, text[len(text) - length :] if length else "")
        if entity is None or length == 0:
            return
        inner = self._entities[-1] if self._entities else None
        if entity.type == "pre" and inner == replace(
            entity, type="code", language=_language(inner)
        ):
            self._entities.pop()
            entity = replace(entity, language=_language(inner))
        self._entities.append(entity)

    def _reference(self) -> None:
        found = _REFERENCE.match(self._source, self._position)
        if found is None:
            self._collect("&", self._position + 1)
        else:
            self._collect(self._character(found.group(1)), found.end())

    def _character(self, name: str) -> str:
        """The character of `&name;`; a name that Telegram does not know refuses the message."""
        if name.startswith("#"):
            code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
            if 0 < code <= sys.maxunicode and unicodedata.category(chr(code)) != "Cs":
                return chr(code)
        elif name in _CHARACTERS:
            return _CHARACTERS[name]
        raise _unparsable(f'Unsupported entity "&{name};" at byte offset {self._bytes()}')

    def _characters(self) -> None:
        found = _PIECE.match(self._source, self._position)
        if found is not None:
            self._collect(found.group(), found.end())

    def _collect(self, text: str, position: int) -> None:
        self._plain.append(text)
        self._offset += units(text)
        self._position = position

    def _bytes(self) -> int:
        return len(self._source[: self._position].encode())


def parse_html(source: str) -> FormattedText:
    """Read a text with `parse_mode=HTML`.

    Raises:
        ApiError: "can't parse entities: …" for an unknown, unclosed or crossed tag and for an
            entity other than `&lt; &gt; &amp; &quot;` and numbers.
    """
    return _Reader(source).read()


def _entity(opened: _Open, length: int, text: str) -> Entity | None:
    kind = ENTITY_OF_TAG[opened.tag]
    attributes = opened.attributes
    entity = Entity(kind, opened.offset, length)
    match kind:
        case "text_link":
            url = attributes.get("href") or text
            return replace(entity, url=url) if "." in url or ":" in url else None
        case "blockquote" if "expandable" in attributes:
            return replace(entity, type="expandable_blockquote")
        case "code" if attributes.get("class", "").startswith("language-"):
            return replace(entity, language=attributes["class"].removeprefix("language-"))
        case "custom_emoji":
            return replace(entity, custom_emoji_id=attributes.get("emoji-id"))
    return entity


def _language(entity: Entity | None) -> str | None:
    return entity.language if entity else None


def _attributes(source: str) -> dict[str, str]:
    found = re.finditer(_ATTRIBUTE, source, re.IGNORECASE)
    return {match.group(1).lower(): _value(match.group(2) or "") for match in found}


def _value(source: str) -> str:
    bare = source[1:-1] if source[:1] in {'"', "'"} else source
    for name, character in _CHARACTERS.items():
        bare = bare.replace(f"&{name};", character)
    return bare


def _unparsable(detail: str) -> ApiError:
    return bad_request(f"can't parse entities: {detail}")
