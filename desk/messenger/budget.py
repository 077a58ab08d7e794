"""The chat budget: how many calls a chat of the messenger bears, and who may use them.

Telegram bears about 20 sends and edits a minute in a group (its FAQ) and tells no exact rule, so
two are never used.  The rows hold the instants of the last minute's calls, which keeps the rule
whatever window the platform counts in and however many processes send.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from desk.tables import Chat
from desk.urgency import Urgency

WINDOW = timedelta(minutes=1)
CALLS = 18  # of a window, in a group
SHARES = {  # how much of it each urgency may fill, so that the more urgent always finds room
    Urgency.QUIET: 6,
    Urgency.NEW: 10,
    Urgency.SURGE: 14,
    Urgency.URGENT: 15,
    Urgency.TAP: CALLS,
}
PRIVATE_CALLS = 50  # of a window, in a private chat: about one a second


@dataclass(frozen=True)
class Granted:
    """The call may be made now; it is counted already."""


@dataclass(frozen=True)
class Wait:
    """The call has to wait until `until`."""

    until: datetime


def ask(
    session: Session, chat_id: str, urgency: Urgency, *, now: datetime, calls: int = 1
) -> Granted | Wait:
    """Count `calls` of a chat if its budget has room for them at this urgency."""
    chat = locked(session, chat_id)
    if chat.paused_until is not None and chat.paused_until > now:
        return Wait(chat.paused_until)
    start = (now - WINDOW).timestamp()
    made = [call for call in chat.calls if call > start]
    room = _share(chat_id, urgency) - calls
    if len(made) > room:
        frees_room = sorted(made)[len(made) - room - 1]
        return Wait(datetime.fromtimestamp(frees_room, UTC) + WINDOW)
    chat.calls = [*made, *[now.timestamp()] * calls]
    session.add(chat)
    return Granted()


def pause(session: Session, chat_id: str, *, until: datetime) -> None:
    """The platform asked to leave this chat alone until then."""
    chat = locked(session, chat_id)
    chat.paused_until = max(until, chat.paused_until or until)
    session.add(chat)


def locked(session: Session, chat_id: str) -> Chat:
    """The chat's row, kept from others until the transaction ends; a new one is not added yet."""
    found = session.get(Chat, chat_id, with_for_update=True, populate_existing=True)
    return found or Chat(id=chat_id)


def _share(chat_id: str, urgency: Urgency) -> int:
    is_group = chat_id.startswith("-")
    return SHARES[urgency] if is_group else PRIVATE_CALLS
