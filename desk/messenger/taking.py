"""A card is taken before it is shown: budget, lease and the note of a try, in one transaction.

Two processes may look at the same chat in the same moment, and one that stalls may wake up late.
Who takes a card locks its row and sees that it is still due as it was read; until the lease ends
nobody else does.  A new message is noted as tried before it is sent, so that after an end that
nobody knows the chat is looked through for it, see `unknown_ids`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from desk.messenger import calls
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.messenger.showing import DueCard, locked_card
from desk.operation.alerts import DueAlert
from desk.tables import Alert, Card, Chat

LEASE = timedelta(seconds=45)  # longer than a call may take, with its wait for the bot's turn
EDIT_LEASE = timedelta(seconds=10)  # shorter: a message that is changed twice does no harm
LOOKED_THROUGH = 5  # messages above the newest that was known when the card was tried


@dataclass(frozen=True)
class Taken:
    """The card is this process's own until `until`; after that no call for it may begin."""

    booked: Booked
    until: datetime


def take(
    session: Session, card: DueCard, *, now: datetime, count: int = 1, sends: bool = False
) -> Taken | Wait | None:
    """Take a due card for `count` calls; `None` if it changed since it was read.

    With `sends` it is noted that a new message is tried.
    """
    row = locked_card(session, card.id)
    if row is None or not _as_read(row, card, now):
        return None
    booked = calls.book(session, card.chat_id, card.urgency, now=now, calls=count)
    if isinstance(booked, Wait):
        return booked
    if sends:
        row.tried_after = session.get_one(Chat, card.chat_id).latest_id or 0
    row.not_before = now + (LEASE if row.shown_as is None else EDIT_LEASE)
    session.add(row)
    return Taken(booked, row.not_before)


def end_leases(session: Session) -> None:
    """Nobody else works with the database: what a dead process had taken is free again."""
    session.exec(update(Card).where(col(Card.tried_after).is_not(None)).values(not_before=None))


def take_alert(session: Session, alert: DueAlert, *, now: datetime) -> Taken | Wait | None:
    """Take a due alert; `None` if it changed since it was read.

    An alert is not looked for after an unclear end: it comes again, which harms less than a gap.
    """
    row = session.get(Alert, alert.id, with_for_update=True, populate_existing=True)
    free = row is not None and (row.not_before is None or row.not_before <= now)
    if row is None or not free or row.shown_at is not None or row.chat_id != alert.chat_id:
        return None
    booked = calls.book(session, alert.chat_id, alert.urgency, now=now)
    if isinstance(booked, Wait):
        return booked
    row.not_before = now + LEASE
    session.add(row)
    return Taken(booked, row.not_before)


def give_back(session: Session, card_id: int, *, unclear: bool, until: datetime | None) -> None:
    """The call for the card failed; unless it is `unclear`, no new message stands in the chat."""
    row = locked_card(session, card_id)
    if row is None:
        return
    row.not_before = until
    if not unclear:
        row.tried_after = None
    session.add(row)


def not_there(session: Session, card: DueCard, *, now: datetime) -> None:
    """There is no message that could be the card that was tried, unless somebody took it since."""
    row = locked_card(session, card.id)
    if row is not None and _as_read(row, card, now):
        row.tried_after = None
        session.add(row)


def unknown_ids(session: Session, chat_id: str, tried_after: int) -> list[int]:
    """The ids under which a card that was tried may stand: those of which no row knows better."""
    ids = range(tried_after + 1, tried_after + 1 + LOOKED_THROUGH)
    known = session.exec(
        select(Card.shown_as, Card.replaces).where(
            col(Card.chat_id) == chat_id,
            or_(col(Card.shown_as).in_(ids), col(Card.replaces).in_(ids)),
        )
    ).all()
    taken = {message_id for row in known for message_id in row}
    return [message_id for message_id in ids if message_id not in taken]


def found(session: Session, card_id: int, message_id: int) -> None:
    """The message of the card that was tried stands in the chat: the card is that one."""
    row = locked_card(session, card_id)
    if row is None or row.shown_as is not None:
        return
    row.shown_as, row.tried_after, row.not_before = message_id, None, None
    session.add(row)
    calls.seen(session, row.chat_id, message_id)


def _as_read(row: Card, card: DueCard, now: datetime) -> bool:
    free = row.not_before is None or row.not_before <= now
    read = (card.chat_id, card.wanted, card.shown_as, card.replaces, card.tried_after)
    return free and row.shown < row.wanted and read == _state(row)


def _state(row: Card) -> Sequence[str | int | None]:
    return (row.chat_id, row.wanted, row.shown_as, row.replaces, row.tried_after)
