"""Answers on their way: each try is a row before it is made, so that a crash leaves a trace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.cards import show_failure
from desk.case import changed, last_incoming, locked, locked_message, move, tell
from desk.errors import Reason
from desk.finding import DIRECT_THREAD
from desk.outside import confirm, reference_of
from desk.ports import Answer
from desk.steps import Step
from desk.tables import Attempt, Case, Message, Page
from desk.urgency import Urgency
from desk.waiting import OPEN, waits_since
from desk.words import Channel, Direction, Kind, Progress, Status, What

LEASE = timedelta(minutes=2)  # longer than any call may take
LOOK_AFTER = timedelta(seconds=5)  # an unclear write is visible by then
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
TELL_AFTER = 3  # tries after which staff hear that it takes longer
RESPONSE_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)

DELAYED = "delayed"


@dataclass(frozen=True)
class Job:
    """One message to send: with `look`, an earlier try may have arrived already."""

    message_id: int
    attempt_id: int
    channel: Channel
    page: Page
    answer: Answer
    look: bool
    known: tuple[str, ...]  # ids of the page's other messages in the thread


def begin(session: Session, case_id: int, *, now: datetime) -> Job | None:
    """Lease the case's next due message and open an attempt, or refuse what cannot be sent."""
    case = locked(session, case_id)
    message = session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case_id,
            col(Message.progress).in_([Progress.QUEUED, Progress.SENDING]),
        )
        .order_by(col(Message.id))
    ).first()
    if message is None or (message.not_before is not None and message.not_before > now):
        return None
    window = _window(session, case, message, now=now)
    if window is None:
        refuse(session, message.id or 0, Reason.WINDOW_CLOSED, detail="", now=now)
        return None
    look = message.uncertain
    message.uncertain = True
    message.progress = Progress.SENDING
    message.attempts += 1
    message.not_before = now + LEASE
    attempt = Attempt(message_id=message.id or 0, started_at=now)
    session.add_all([message, attempt])
    session.flush()
    return Job(
        message_id=message.id or 0,
        attempt_id=attempt.id or 0,
        channel=message.channel,
        page=session.get_one(Page, case.page_id),
        answer=_answer(message, human_agent=window > RESPONSE_WINDOW),
        look=look,
        known=_known(session, message),
    )


def succeed(session: Session, job: Job, external_id: str, *, now: datetime) -> None:
    """The platform has it."""
    _end(session, job, "sent", external_id, now=now)
    message = session.get_one(Message, job.message_id)
    confirm(session, message, external_id, now=now)


def postpone(
    session: Session, job: Job, outcome: str, detail: str, *, after: timedelta | None, now: datetime
) -> None:
    """It certainly did not arrive; try again after the stated or a growing delay."""
    _end(session, job, outcome, detail, now=now)
    message, case = locked_message(session, job.message_id)
    if message.progress is Progress.SENT:
        return  # the echo was faster than the answer to our own call
    message.progress = Progress.QUEUED
    message.uncertain = job.look
    _wait(session, case, message, after or _delay(message.attempts), now=now)


def unclear(session: Session, job: Job, detail: str, *, now: datetime) -> None:
    """Nobody knows whether it arrived: the next try looks first."""
    _end(session, job, "unclear", detail, now=now)
    message, case = locked_message(session, job.message_id)
    if message.progress is Progress.SENT:
        return
    wait = LOOK_AFTER if message.attempts == 1 else max(LOOK_AFTER, _delay(message.attempts))
    _wait(session, case, message, wait, now=now)


def missing(session: Session, job: Job, *, now: datetime) -> None:
    """We looked and it is not there: it may be sent, at once."""
    _end(session, job, "not-found", "", now=now)
    message, _ = locked_message(session, job.message_id)
    if message.progress is Progress.SENDING:
        message.progress = Progress.QUEUED
        message.uncertain = False
        message.not_before = None
        session.add(message)


def fail(session: Session, job: Job, reason: Reason, detail: str, *, now: datetime) -> None:
    """The platform refused for good."""
    _end(session, job, f"refused:{reason}", detail, now=now)
    message, _ = locked_message(session, job.message_id)
    message.uncertain = job.look
    session.add(message)
    refuse(session, job.message_id, reason, detail=detail, now=now)


def refuse(
    session: Session, message_id: int, reason: Reason, *, detail: str, now: datetime
) -> None:
    """The answer will not go out by itself; whoever wrote it is told why."""
    message, case = locked_message(session, message_id)
    if message.progress is Progress.SENT:
        return
    message.progress = Progress.FAILED
    message.problem = reason
    message.not_before = None
    session.add(message)
    if last_incoming(session, case) is not None:
        _give_back(session, case, message, now=now)
    tell(session, case, What.FAILED, now=now, message=message.id, reason=reason, codes=detail)
    show_failure(session, case, message)
    changed(session, case, urgency=Urgency.TAP)


def _give_back(session: Session, case: Case, failed: Message, *, now: datetime) -> None:
    """The case waits again, with whoever has it or else with who wrote the answer."""
    move(case, Step.FAIL)
    if case.status is Status.CLAIMED and case.owner_id is None:
        case.owner_id = failed.staff_id
        case.claimed_at = now
    if case.status in OPEN:
        case.waiting_since = case.waiting_since or waits_since(session, case) or now


def due_cases(session: Session, *, now: datetime) -> list[int]:
    """Numbers of the cases with a message that should be sent now."""
    return list(
        session.exec(
            select(Message.case_id)
            .where(
                col(Message.progress).in_([Progress.QUEUED, Progress.SENDING]),
                (col(Message.not_before).is_(None)) | (col(Message.not_before) <= now),
            )
            .distinct()
        )
    )


def next_due_at(session: Session, case_id: int) -> datetime | None:
    """When the case's next waiting message is due."""
    return session.exec(
        select(Message.not_before)
        .where(
            col(Message.case_id) == case_id,
            col(Message.progress).in_([Progress.QUEUED, Progress.SENDING]),
            col(Message.not_before).is_not(None),
        )
        .order_by(col(Message.not_before))
    ).first()


def _answer(message: Message, *, human_agent: bool) -> Answer:
    return Answer(
        kind=message.kind,
        target=message.target or "",
        text=message.text,
        reference=reference_of(message),
        queued_at=message.sent_at,
        human_agent=human_agent,
    )


def _window(session: Session, case: Case, message: Message, *, now: datetime) -> timedelta | None:
    """How long ago the citizen wrote, where the platform counts it; `None`: too long ago.

    The platform counts the whole conversation, also what became another case.
    """
    if message.kind is not Kind.DIRECT:
        return timedelta()
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
    age = now - last if last else timedelta.max
    return age if age < HUMAN_AGENT_WINDOW else None


def _known(session: Session, message: Message) -> tuple[str, ...]:
    ids = session.exec(
        select(Message.external_id).where(
            col(Message.channel) == message.channel,
            col(Message.target) == message.target,
            col(Message.external_id).is_not(None),
        )
    )
    return tuple(known for known in ids if known)


def _end(session: Session, job: Job, outcome: str, detail: str, *, now: datetime) -> None:
    attempt = session.get_one(Attempt, job.attempt_id)
    attempt.ended_at = now
    attempt.outcome = outcome
    attempt.detail = detail
    session.add(attempt)


def _wait(
    session: Session, case: Case, message: Message, wait: timedelta, *, now: datetime
) -> None:
    message.not_before = now + wait
    slow = message.attempts >= TELL_AFTER and message.problem != DELAYED
    if slow:
        message.problem = DELAYED
    session.add(message)
    if slow:
        changed(session, case, urgency=Urgency.TAP)


def _delay(attempts: int) -> timedelta:
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)
