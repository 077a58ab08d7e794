"""What a case brought and cost, kept on its row: figures of a year read nothing else.

An automatic message answers nothing, and is not counted.
"""

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.tables import Case, Message
from desk.words import Direction, Progress
from routing.thanks import says_thanks

STANDS = (Progress.SENT, Progress.OUTSIDE)


def received(case: Case, text: str) -> None:
    """One more message of the citizen; thanks only count for an answer."""
    case.received += 1
    if case.answered_at is not None and says_thanks(text):
        case.thanked = True


def answered(session: Session, case: Case) -> None:
    """Count the answers that stand, once one came or went; when the first came stays the first."""
    session.flush()
    count, first = session.exec(
        select(func.count(), func.min(Message.sent_at)).where(
            col(Message.case_id) == case.id,
            col(Message.direction) == Direction.OUTGOING,
            col(Message.progress).in_(STANDS),
            col(Message.automatic).is_(False),
        )
    ).one()
    case.sent, case.answered_at = count, first
    session.add(case)
