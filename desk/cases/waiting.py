"""What of a case nobody answered yet, and since when it waits.

Our own answer answers what was stored before it was written.  A colleague on the platform sees all
that stands there, so an answer from outside answers what was written before it, whatever the order
in which the platform tells us.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from desk.tables import Case, Message
from desk.words import Direction, Progress, Status

OPEN = frozenset({Status.NEW, Status.CLAIMED, Status.DRAFT})

_OUR_ANSWERS = (Progress.QUEUED, Progress.SENDING, Progress.SENT)


def is_answered(session: Session, case: Case) -> bool:
    """Whether every message of the citizen, also a removed one, was answered."""
    query = select(Message.id).where(*_unanswered(session, case)).limit(1)
    return session.exec(query).first() is None


def waits_since(session: Session, case: Case) -> datetime | None:
    """When the oldest unanswered message was written, those that still stand first."""
    removed = col(Message.removed_at).is_not(None)
    return session.exec(
        select(Message.sent_at)
        .where(*_unanswered(session, case))
        .order_by(removed, col(Message.sent_at))
        .limit(1)
    ).first()


def wrote_after(session: Session, answer: Message) -> bool:
    """Whether the citizen wrote more after `answer` was written."""
    later = select(Message.id).where(
        col(Message.case_id) == answer.case_id,
        col(Message.direction) == Direction.INCOMING,
        col(Message.id) > answer.id,
    )
    return session.exec(later.limit(1)).first() is not None


def _unanswered(session: Session, case: Case) -> list[ColumnElement[bool]]:
    ours = session.exec(
        select(func.max(col(Message.id))).where(
            col(Message.case_id) == case.id,
            col(Message.progress).in_(_OUR_ANSWERS),
            col(Message.automatic).is_(False),
        )
    ).one()
    outside = session.exec(
        select(Message.sent_at)
        .where(col(Message.case_id) == case.id, col(Message.progress) == Progress.OUTSIDE)
        .order_by(col(Message.sent_at).desc())
        .limit(1)
    ).first()
    conditions = [
        col(Message.case_id) == case.id,
        col(Message.direction) == Direction.INCOMING,
    ]
    if ours is not None:
        conditions.append(col(Message.id) > ours)
    if outside is not None:
        conditions.append(col(Message.sent_at) > outside)
    return conditions
