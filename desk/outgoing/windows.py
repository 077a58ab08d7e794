"""How long a direct message may still be answered.

Source: Meta, "Messenger Platform: Send Messages": 24 hours after the citizen's last message, seven
days with the tag for what a person typed.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.incoming.finding import DIRECT_THREAD
from desk.tables import Case, Message
from desk.words import Direction, Kind

RESPONSE_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)


def may_answer(session: Session, case: Case, answer: Message, *, now: datetime) -> bool:
    """Whether a window is open: the longer one only for what a staff member typed."""
    if answer.kind is not Kind.DIRECT:
        return True
    window = HUMAN_AGENT_WINDOW if answer.staff_id is not None else RESPONSE_WINDOW
    return _age(session, case, now) < window


def needs_human_agent(session: Session, case: Case, answer: Message, *, now: datetime) -> bool:
    """Whether only the longer window is still open."""
    return answer.kind is Kind.DIRECT and _age(session, case, now) > RESPONSE_WINDOW


def _age(session: Session, case: Case, now: datetime) -> timedelta:
    """How long ago the citizen wrote.

    The platform counts the whole conversation, also what became another case.
    """
    last = session.exec(
        select(Message.sent_at)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            col(Case.citizen_id) == case.citizen_id,
            col(Case.thread) == DIRECT_THREAD,
            col(Message.direction) == Direction.INCOMING,
        )
        .order_by(col(Message.sent_at).desc())
        .limit(1)
    ).first()
    return now - last if last else timedelta.max
