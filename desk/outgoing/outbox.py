"""Answers on their way: each try is a row before it is made, so that a crash leaves a trace."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from desk.cases.case import changed, locked
from desk.errors import Reason
from desk.incoming import revisions
from desk.incoming.outside import reference_of
from desk.outgoing import emergency, holding
from desk.outgoing.attempts import Job, refuse
from desk.outgoing.holding import Held
from desk.outgoing.pictures import picture_of
from desk.outgoing.windows import may_answer, needs_human_agent
from desk.ports import Answer
from desk.tables import Attempt, Case, Message, Page
from desk.urgency import Urgency
from desk.words import Kind, Progress

LEASE = timedelta(minutes=2)  # longer than any call may take

_WAITS = (Progress.QUEUED, Progress.SENDING)


def begin(session: Session, case_id: int, *, lease: timedelta = LEASE, now: datetime) -> Job | None:
    """Lease the case's next due message and open an attempt.

    What may not go out now waits; what cannot be sent any more is refused.
    """
    case = locked(session, case_id)
    message = _next(session, case_id)
    while message is not None and emergency.is_too_late(session, case, message, now=now):
        revisions.discard(session, case, message, now=now)
        changed(session, case, urgency=Urgency.QUIET)
        message = _next(session, case_id)
    if message is None or (message.not_before is not None and message.not_before > now):
        return None
    if not message.uncertain and not may_answer(session, case, message, now=now):
        refuse(session, message.id or 0, Reason.WINDOW_CLOSED, detail="", now=now)
        return None
    page = session.get_one(Page, case.page_id, populate_existing=True)
    held = holding.enter(session, page, message.kind, now=now)
    if held is not None:
        _hold(session, case, message, held)
        return None
    return _open(session, case, message, page, until=now + lease, now=now)


def _open(
    session: Session, case: Case, message: Message, page: Page, *, until: datetime, now: datetime
) -> Job:
    look = message.uncertain
    message.uncertain = True
    message.progress = Progress.SENDING
    message.attempts += 1
    message.not_before = until
    attempt = Attempt(message_id=message.id or 0, started_at=now)
    session.add_all([message, attempt])
    session.flush()
    return Job(
        message_id=message.id or 0,
        attempt_id=attempt.id or 0,
        channel=message.channel,
        page=page,
        answer=_answer(
            session, message, human_agent=needs_human_agent(session, case, message, now=now)
        ),
        until=until,
        look=look,
        known=_known(session, case, message),
    )


def _hold(session: Session, case: Case, message: Message, held: Held) -> None:
    """Whoever waits for the answer reads why, once."""
    if held.why is not None and message.problem != held.why:
        message.problem = held.why
        session.add(message)
        changed(session, case, urgency=Urgency.TAP)


def refuse_late(session: Session, page_id: int, *, now: datetime) -> None:
    """Refuse what waited for the page until nobody may send it any more."""
    waiting = session.exec(
        select(Message.id, Message.case_id)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            col(Message.progress).in_(_WAITS),
            col(Message.kind) == Kind.DIRECT,
            col(Message.uncertain).is_(False),
            col(Case.page_id) == page_id,
        )
        .order_by(col(Message.case_id), col(Message.id))
    ).all()
    for message_id, case_id in waiting:
        case, message = locked(session, case_id), session.get_one(Message, message_id)
        if not may_answer(session, case, message, now=now):
            refuse(session, message_id or 0, Reason.WINDOW_CLOSED, detail="", now=now)


def due_cases(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the cases with a message that should be sent now."""
    return list(
        session.exec(
            select(Message.case_id)
            .join(Case, col(Case.id) == col(Message.case_id))
            .where(
                col(Message.progress).in_(_WAITS),
                or_(col(Message.not_before).is_(None), col(Message.not_before) <= now),
                holding.is_due(session, now=now),
            )
            .distinct()
        )
    )


def next_due_at(session: Session, case_id: int, *, now: datetime) -> datetime | None:
    """When the case's next waiting message is due; `None` if nobody can say yet."""
    message = _next(session, case_id)
    if message is None:
        return None
    page = session.get_one(Page, session.get_one(Case, case_id).page_id)
    held = holding.held(session, page, message.kind, now=now)
    if held is not None and held.until is None:
        return None
    instants = (message.not_before, held.until if held else None)
    return max((instant for instant in instants if instant is not None), default=None)


def _next(session: Session, case_id: int) -> Message | None:
    """The answers of a case go out one after the other."""
    return session.exec(
        select(Message)
        .where(col(Message.case_id) == case_id, col(Message.progress).in_(_WAITS))
        .order_by(col(Message.id))
        .limit(1)
    ).first()


def _answer(session: Session, message: Message, *, human_agent: bool) -> Answer:
    return Answer(
        kind=message.kind,
        target=message.target or "",
        text=message.text,
        reference=reference_of(message),
        queued_at=message.sent_at,
        human_agent=human_agent,
        picture_id=picture_of(session, message),
        private_reply=message.private_reply,
    )


def _known(session: Session, case: Case, message: Message) -> tuple[str, ...]:
    """Ids in the same place that are surely not this answer: the page's own and citizens'."""
    own = select(Message.external_id).where(
        col(Message.channel) == message.channel,
        col(Message.target) == message.target,
        col(Message.external_id).is_not(None),
    )
    of_thread = (
        select(Message.external_id)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            col(Case.page_id) == case.page_id,
            col(Case.thread) == case.thread,
            col(Message.external_id).is_not(None),
        )
    )
    if not case.public:
        of_thread = of_thread.where(col(Case.citizen_id) == case.citizen_id)
    found: Sequence[str | None] = [*session.exec(own), *session.exec(of_thread)]
    return tuple(dict.fromkeys(known for known in found if known))
