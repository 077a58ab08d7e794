"""Updates of the staff's messenger: stored first, then acted on, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session, col, select

from desk.errors import DeskError
from desk.messenger import calls, chat_changes
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import StaffUpdate

# After a week of silence the messenger begins with any number; repeats come within a day.
NUMBERED_ANEW = timedelta(days=6)

P = ParamSpec("P")
T = TypeVar("T")


class AlreadyDone(DeskError):
    """The update was acted on before."""


@dataclass(frozen=True)
class ReceivedUpdate:
    """An update as it came."""

    update_id: int
    chat_id: str
    body: bytes
    message_id: int | None = None  # of the message it brings, in that chat


def store(session: Session, updates: Sequence[ReceivedUpdate], *, now: datetime) -> None:
    """Keep updates; repeated ones are kept once."""
    for update in updates:
        known = session.get(StaffUpdate, update.update_id)
        if known is not None and now - known.received_at < NUMBERED_ANEW:
            continue
        row = known or StaffUpdate(
            update_id=update.update_id, body=b"", chat_id="", received_at=now
        )
        row.chat_id, row.body, row.received_at, row.done_at = update.chat_id, update.body, now, None
        session.add(row)
        if update.message_id is not None:
            calls.seen(session, update.chat_id, update.message_id)
            _is_reachable(session, update.chat_id)
        poke_after_commit(session, Task.ACT, update.chat_id)


def _is_reachable(session: Session, chat_id: str) -> None:
    """Who writes to us in private takes our messages again."""
    if not chat_id.startswith("-"):
        chat_changes.reachable(session, chat_id)


def undone(session: Session, chat_id: str) -> list[StaffUpdate]:
    """The chat's updates nobody acted on, in their order."""
    return list(
        session.exec(
            select(StaffUpdate)
            .where(col(StaffUpdate.done_at).is_(None), col(StaffUpdate.chat_id) == chat_id)
            .order_by(col(StaffUpdate.update_id))
            .limit(50)
        )
    )


def undone_chats(session: Session) -> list[str]:
    """Chats with updates nobody acted on."""
    return list(
        session.exec(
            select(StaffUpdate.chat_id).where(col(StaffUpdate.done_at).is_(None)).distinct()
        )
    )


def once(
    session: Session,
    update_id: int,
    done_at: datetime,
    work: Callable[Concatenate[Session, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do `work(session, …)` in the transaction that marks the update as done.

    Raises:
        AlreadyDone: it was done before; `work` was not called.
    """
    update = session.exec(
        select(StaffUpdate).where(col(StaffUpdate.update_id) == update_id).with_for_update()
    ).one()
    if update.done_at is not None:
        raise AlreadyDone
    result = work(session, *args, **kwargs)
    update.done_at = done_at
    session.add(update)
    return result


def done(session: Session, update_id: int, *, now: datetime) -> None:
    """Mark an update as done that asked for nothing to be changed."""
    update = session.get_one(StaffUpdate, update_id)
    update.done_at = update.done_at or now
    session.add(update)
