"""What an error of the Bot API means: one table for everyone who calls it.

Texts are compared as Telegram's own server writes them.  Source: tdlib/telegram-bot-api.
"""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)


class Trouble(StrEnum):
    """What is wrong, by what has to be done about it.

    After all but `UNCLEAR` it is certain that the call was not applied.
    """

    FLOOD = "flood"  # wait as long as told
    MOVED = "moved"  # the group has a new id
    SAME = "same"  # nothing to change: as good as done
    GONE = "gone"  # the message to change is not there, or not ours
    UNQUOTABLE = "unquotable"  # the message to reply to, or its topic, takes none
    FORMAT = "format"  # the HTML was refused
    LATE = "late"  # a tap was answered too late, or twice
    KICKED = "kicked"  # the group is lost
    RIGHTS = "rights"  # the group is there, but we may not write
    UNREACHABLE = "unreachable"  # a person blocked us, left Telegram, or never pressed Start
    TOKEN = "token"  # noqa: S105 - what is wrong, not a token
    CONFLICT = "conflict"  # somebody else fetches the updates
    NOT_SENT = "not-sent"  # no connection
    UNCLEAR = "unclear"  # no answer, or one that says nothing
    REFUSED = "refused"  # everything else that Telegram does not take


# The chat takes nothing of ours any more; `UNQUOTABLE` says so once nothing is quoted.
LOST = frozenset({Trouble.KICKED, Trouble.RIGHTS, Trouble.UNREACHABLE, Trouble.UNQUOTABLE})
# The limiter noted it: the rows say until when to wait.
WAITS = frozenset({Trouble.FLOOD, Trouble.TOKEN, Trouble.NOT_SENT, Trouble.UNCLEAR})
REFUSED_PAUSE = timedelta(minutes=5)  # before what was refused for no reason we know comes again

BY_TYPE: Mapping[type[TelegramError], Trouble] = {
    RetryAfter: Trouble.FLOOD,
    ChatMigrated: Trouble.MOVED,
    InvalidToken: Trouble.TOKEN,
    Conflict: Trouble.CONFLICT,
}
BAD_REQUEST: Mapping[str, Trouble] = {  # the first that the text contains
    "message is not modified": Trouble.SAME,
    "message to edit not found": Trouble.GONE,
    "message can't be edited": Trouble.GONE,
    "message_id_invalid": Trouble.GONE,
    "message to be replied not found": Trouble.UNQUOTABLE,
    "replied message not found": Trouble.UNQUOTABLE,
    "message thread not found": Trouble.UNQUOTABLE,
    "topic_closed": Trouble.UNQUOTABLE,
    "topic_deleted": Trouble.UNQUOTABLE,
    "can't parse entities": Trouble.FORMAT,
    "query is too old": Trouble.LATE,
    "query id is invalid": Trouble.LATE,
    "chat not found": Trouble.KICKED,
    "group chat was deactivated": Trouble.KICKED,
    "not enough rights": Trouble.RIGHTS,
    "have no rights to send": Trouble.RIGHTS,
    "chat_admin_required": Trouble.RIGHTS,
    "chat_write_forbidden": Trouble.RIGHTS,
}
FORBIDDEN: Mapping[str, Trouble] = {
    "blocked by the user": Trouble.UNREACHABLE,
    "user is deactivated": Trouble.UNREACHABLE,
    "can't initiate conversation": Trouble.UNREACHABLE,
    "not enough rights": Trouble.RIGHTS,
    "have no rights": Trouble.RIGHTS,
}
_BEFORE_SENDING = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})  # of httpx


def trouble(error: TelegramError) -> Trouble:
    """What the error means."""
    said = error.message.casefold()
    for kind, known in BY_TYPE.items():
        if isinstance(error, kind):
            return known
    match error:
        case Forbidden():
            return _first(FORBIDDEN, said, Trouble.KICKED)
        case BadRequest():
            return _first(BAD_REQUEST, said, Trouble.REFUSED)
    if said.startswith("too many requests"):
        return Trouble.FLOOD
    never_left = type(error.__cause__).__name__ in _BEFORE_SENDING
    return Trouble.NOT_SENT if never_left else Trouble.UNCLEAR


def _first(texts: Mapping[str, Trouble], said: str, otherwise: Trouble) -> Trouble:
    return next((known for text, known in texts.items() if text in said), otherwise)
