"""How long a direct message, and a comment privately, may still be answered.

Source: Meta, "Messenger Platform: Send Messages": 24 hours after the citizen's last message, seven
days with the tag for what a person typed.  "Private Replies": one for each comment or visitor post,
seven days after it was written.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.incoming.finding import DIRECT_THREAD, known_message
from desk.tables import Case, Message
from desk.words import Direction, Kind, Progress

RESPONSE_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)
PRIVATE_REPLY_WINDOW = timedelta(days=7)


def may_answer(session: Session, case: Case, answer: Message, *, now: datetime) -> bool:
    """Whether a window is open: the longer one only for what a staff member typed."""
    if answer.private_reply is not None:
        said = known_message(session, answer.channel, answer.target or "")
        return said is not None and now - said.sent_at < PRIVATE_REPLY_WINDOW
    if answer.kind is not Kind.DIRECT:
        return True
    window = HUMAN_AGENT_WINDOW if answer.staff_id is not None else RESPONSE_WINDOW
    return _age(session, case, now) < window


def needs_human_agent(session: Session, case: Case, answer: Message, *, now: datetime) -> bool:
    """Whether only the longer window is still open."""
    if answer.private_reply is not None:
        return False
    return answer.kind is Kind.DIRECT and _age(session, case, now) > RESPONSE_WINDOW


def private_reply_to(session: Session, case: Case) -> Message | None:
    """The newest word of the citizen in public to which a private reply was not tried yet.

    Whether its week is over is for who knows the time, see `PRIVATE_REPLY_WINDOW`.
    """
    used = select(Message.target).where(
        col(Message.case_id) == case.id,
        col(Message.private_reply).is_not(None),
        col(Message.progress).in_([Progress.QUEUED, Progress.SENDING, Progress.SENT]),
    )
    return session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case.id,
            col(Message.direction) == Direction.INCOMING,
            col(Message.kind) != Kind.DIRECT,
            col(Message.removed_at).is_(None),
            col(Message.external_id).is_not(None),
            col(Message.external_id).not_in(used),
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
        .limit(1)
    ).first()


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
