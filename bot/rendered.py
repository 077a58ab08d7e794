"""What goes to Telegram: a text in its HTML, rows of buttons, and foreign text made harmless."""

import hashlib
import html
import re
from dataclasses import dataclass

QUOTE_LIMIT = 700  # characters of a quotation on a card

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Button:
    """A button: its label, what it carries, and a hint of colour that newer clients show."""

    label: str
    data: str
    style: str | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Rendered:
    """A message for Telegram: HTML and rows of buttons."""

    text: str
    rows: Rows = ()
    parse_mode: str | None = "HTML"

    def plain(self) -> "Rendered":
        """The same without formatting, for when Telegram refuses it."""
        return Rendered(html.unescape(_TAG.sub("", self.text)), self.rows, parse_mode=None)

    @property
    def digest(self) -> str:
        """Equal for equal messages."""
        return hashlib.sha256(repr((self.text, self.rows)).encode()).hexdigest()


def quotation(text: str, limit: int = QUOTE_LIMIT) -> str:
    """A quotation that folds up when it is long."""
    return f"<blockquote expandable>{escaped(cut(text, limit))}</blockquote>"


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with a sign that something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Foreign text that may not look like lines of the card itself."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def escaped(text: str) -> str:
    """Foreign text for Telegram's HTML: no control characters, no tags, no links by accident."""
    plain = "".join(c for c in text if c in "\n\t" or c.isprintable() or c == "\u200d")
    return html.escape(plain, quote=False)
