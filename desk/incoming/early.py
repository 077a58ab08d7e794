"""Changes that come before the message they are about wait for it here."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from desk.events import MessageEdited, MessageHidden, MessageRemoved, PageWrote
from desk.tables import EarlyChange
from desk.words import Channel

Change = MessageEdited | MessageRemoved | MessageHidden | PageWrote

_ADAPTERS: dict[str, TypeAdapter[Change]] = {
    kind.__name__: TypeAdapter(kind)
    for kind in (MessageEdited, MessageRemoved, MessageHidden, PageWrote)
}


def keep(session: Session, change: Change, *, now: datetime) -> None:
    """Keep `change` until its message comes; a repeated one is kept once."""
    waits_for, happened_at = _place(change)
    if change in map(_read, _waiting(session, change.channel, waits_for)):
        return
    kind = type(change).__name__
    session.add(
        EarlyChange(
            channel=change.channel,
            external_id=waits_for,
            event=kind,
            content=_ADAPTERS[kind].dump_json(change).decode(),
            happened_at=happened_at,
            kept_at=now,
        )
    )


def take(session: Session, channel: Channel, external_id: str) -> list[Change]:
    """The changes that waited for a message, oldest first; they do not wait any longer."""
    waiting = _waiting(session, channel, external_id)
    if not waiting:
        return []
    changes = [_read(row) for row in waiting]
    for row in waiting:
        session.delete(row)
    session.flush()
    return changes


def _waiting(session: Session, channel: Channel, external_id: str) -> Sequence[EarlyChange]:
    return session.exec(
        select(EarlyChange)
        .where(col(EarlyChange.channel) == channel, col(EarlyChange.external_id) == external_id)
        .order_by(col(EarlyChange.happened_at), col(EarlyChange.id))
    ).all()


def _read(row: EarlyChange) -> Change:
    return _ADAPTERS[row.event].validate_json(row.content)


def _place(change: Change) -> tuple[str, datetime]:
    if isinstance(change, PageWrote):
        return change.answers, change.sent_at
    return change.external_id, change.at
