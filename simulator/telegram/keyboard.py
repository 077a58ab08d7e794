"""Reads `reply_markup`: inline keyboards are checked as Telegram does, others are kept.

Source: Bot API, "InlineKeyboardButton"; limits of python-telegram-bot's constants.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from simulator.telegram.errors import bad_request

MAX_DATA = 64  # bytes of callback_data
MAX_BUTTONS = 100  # in a keyboard
MAX_ROW = 8  # buttons in a row
STYLES = frozenset({"danger", "success", "primary"})
_ACTIONS = ("callback_data", "url", "web_app", "login_url", "copy_text", "pay")


@dataclass(frozen=True)
class Button:
    """A button under a message."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    style: str | None = None
    web_app: str | None = None

    def api(self) -> dict[str, Any]:
        """The `InlineKeyboardButton`."""
        shown = {key: value for key, value in vars(self).items() if value is not None}
        return shown | ({"web_app": {"url": self.web_app}} if self.web_app else {})

    def view(self) -> dict[str, Any]:
        """What the simulated phone shows."""
        return {
            "text": self.text,
            "callback_data": self.callback_data,
            "url": self.url or self.web_app,
            "style": self.style,
        }


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True)
class Markup:
    """An inline keyboard, or something else that hangs on a message, like a forced reply."""

    rows: Rows = ()
    other: dict[str, Any] | None = None


def read_markup(value: Any, *, private: bool) -> Markup:
    """Check a `reply_markup`; None is an empty one.

    Raises:
        ApiError: BUTTON_DATA_INVALID and the like.
    """
    if value is None:
        return Markup()
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in value:
        return Markup(other=value)
    rows = value["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    keyboard = tuple(tuple(_button(button, private) for button in row) for row in rows if row)
    if sum(map(len, keyboard)) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in keyboard):
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return Markup(keyboard)


def _button(value: Any, private: bool) -> Button:
    if not isinstance(value, dict) or not isinstance(value.get("text"), str) or not value["text"]:
        raise bad_request('can\'t parse inline keyboard button: field "text" must not be empty')
    actions = [action for action in _ACTIONS if action in value]
    if len(actions) != 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is expected")
    style = value.get("style")
    if style is not None and style not in STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    return Button(
        value["text"],
        callback_data=_data(value.get("callback_data")),
        url=_url(value.get("url", (value.get("login_url") or {}).get("url"))),
        style=style,
        web_app=_web_app(value.get("web_app"), private),
    )


def _data(data: Any) -> str | None:
    if data is None:
        return None
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    return data


def _url(url: Any) -> str | None:
    if url is None:
        return None
    parts = urlsplit(str(url))
    if parts.scheme not in {"http", "https", "tg"} or not parts.netloc:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return str(url)


def _web_app(web_app: Any, private: bool) -> str | None:
    if web_app is None:
        return None
    if not private:
        raise bad_request("BUTTON_TYPE_INVALID")
    return _url(web_app.get("url") if isinstance(web_app, dict) else "")
