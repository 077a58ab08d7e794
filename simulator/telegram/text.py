"""Formatted text: plain characters and the entities that lie over them.

Telegram counts in UTF-16 code units; so do the offsets here.
Source: Bot API, "MessageEntity" and "Formatting options".
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

MAX_TEXT = 4096  # UTF-16 code units
MAX_CAPTION = 1024  # UTF-16 code units

SAFE_LINK = re.compile(r"(https?|tg|mailto):", re.IGNORECASE)

_TYPED = (  # what Telegram marks by itself in what people type
    ("bot_command", re.compile(r"(?<!\S)/\w{1,64}(?:@\w{3,32})?")),
    ("mention", re.compile(r"(?<!\w)@\w{4,32}")),
    ("url", re.compile(r"https?://[^\s<>]+")),
)
_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "spoiler": ('<span class="tg-spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "pre": ("<pre>", "</pre>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ("<blockquote expandable>", "</blockquote>"),
}


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True)
class Entity:
    """A stretch of text with a meaning or a look; `offset` and `length` in UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        """The first unit behind it."""
        return self.offset + self.length

    def api(self) -> dict[str, Any]:
        """The `MessageEntity`."""
        return {key: value for key, value in vars(self).items() if value is not None}

    def tags(self) -> tuple[str, str]:
        """The start and end tag of its safe HTML; both empty for what has no look of its own."""
        if self.type == "text_link" and self.url and SAFE_LINK.match(self.url):
            return f'<a href="{html.escape(self.url)}">', "</a>"
        return _TAGS.get(self.type, ("", ""))


@dataclass(frozen=True)
class FormattedText:
    """What a message says."""

    plain: str
    entities: tuple[Entity, ...] = ()

    def trimmed(self) -> "FormattedText":
        """The same without white space at both ends, as Telegram stores it."""
        start = units(self.plain) - units(self.plain.lstrip())
        plain = self.plain.strip()
        cut = (_cut(entity, start, units(plain)) for entity in self.entities)
        return FormattedText(plain, tuple(entity for entity in cut if entity.length > 0))

    @cached_property
    def html(self) -> str:
        """Normalised safe HTML: only tags of `_TAGS` and links, everything else escaped."""
        return "".join(_render(self.plain, _nested(self.entities)))


def typed(plain: str) -> FormattedText:
    """What a person typed, with the commands, mentions and links that Telegram marks."""
    text = plain.strip()
    entities = [
        Entity(kind, units(text[: match.start()]), units(match.group()))
        for kind, pattern in _TYPED
        for match in pattern.finditer(text)
    ]
    return FormattedText(text, tuple(sorted(entities, key=lambda entity: entity.offset)))


def _cut(entity: Entity, start: int, length: int) -> Entity:
    first, last = max(entity.offset - start, 0), min(entity.end - start, length)
    values = vars(entity) | {"offset": first, "length": last - first}
    return Entity(**values)


def _nested(entities: Iterable[Entity]) -> list[Entity]:
    """The entities in order of opening, without those that overlap another one crosswise."""
    kept: list[Entity] = []
    open_ends: list[int] = []
    for entity in sorted(entities, key=lambda entity: (entity.offset, -entity.length)):
        while open_ends and open_ends[-1] <= entity.offset:
            open_ends.pop()
        if not open_ends or entity.end <= open_ends[-1]:
            open_ends.append(entity.end)
            kept.append(entity)
    return kept


def _render(plain: str, entities: list[Entity]) -> Iterable[str]:
    waiting = entities[::-1]
    opened: list[tuple[int, str]] = []
    position = 0
    for character in plain:
        while opened and opened[-1][0] <= position:
            yield opened.pop()[1]
        while waiting and waiting[-1].offset <= position:
            entity = waiting.pop()
            start, end = entity.tags()
            opened.append((entity.end, end))
            yield start
        yield html.escape(character)
        position += units(character)
    yield from (end for _, end in reversed(opened))
