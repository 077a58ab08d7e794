"""One try to send an answer: what it needs, and what follows from how it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.cases import reckoning
from desk.cases.case import changed, locked, locked_message, move, place_of, tell
from desk.cases.steps import Step
from desk.cases.waiting import OPEN, waits_since
from desk.errors import Reason
from desk.incoming.finding import known_message
from desk.incoming.outside import confirm
from desk.messenger.cards import show_failure
from desk.outgoing import circuits
from desk.outgoing.holding import LONG_WAIT
from desk.pages import connections
from desk.pauses import growing
from desk.ports import Answer
from desk.tables import Attempt, Case, Message, Page
from desk.urgency import Urgency
from desk.words import Channel, Direction, Hold, Outcome, Progress, Scope, Status, What

LOOK_AFTER = timedelta(seconds=5)  # an unclear write is visible by then
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=5)
TELL_AFTER = 3  # tries after which staff hear that it takes longer


@dataclass(frozen=True)
class Job:
    """One message to send: with `look`, an earlier try may have arrived already."""

    message_id: int
    attempt_id: int
    channel: Channel
    page: Page
    answer: Answer
    until: datetime  # the end of its lease: nothing may be sent from then on
    look: bool
    known: tuple[str, ...]  # ids in the same place that are surely not this answer


def succeed(session: Session, job: Job, external_id: str, *, now: datetime) -> None:
    """The platform has it under this id."""
    message, _ = locked_message(session, job.message_id)
    other = _joined_by(session, message, external_id)
    if other is not None and job.look:
        _end(session, job, Outcome.NOT_FOUND, external_id, now=now)
        if not _is_over(session, job, message):
            _look_again(session, message, now)  # we found the same words of another answer
        return
    began = _end(session, job, Outcome.SENT, external_id, now=now)
    _reached(session, job, began=began, now=now)
    if other is not None and message.progress is not Progress.SENT:
        _take_back(session, other, now)
    confirm(session, message, external_id, now=now)


def missing(session: Session, job: Job, *, now: datetime) -> None:
    """We looked and it is not there: it may be sent, at once."""
    began = _end(session, job, Outcome.NOT_FOUND, "", now=now)
    circuits.looked(session, circuits.keys_of(job.page, job.answer.kind), began=began, now=now)
    message, _ = locked_message(session, job.message_id)
    if message.progress is Progress.SENDING and not _is_over(session, job, message):
        _requeue(session, message, uncertain=False)


def throttle(
    session: Session, job: Job, scope: Scope, detail: str, *, wait: timedelta, now: datetime
) -> None:
    """The platform asks to leave the whole `scope` alone for a while; the answer waits with it."""
    _end(session, job, Outcome.THROTTLED, detail, now=now)
    message, case = locked_message(session, job.message_id)
    key = circuits.key_of(scope, job.page)
    circuits.pause(session, key, until=now + wait, why=Outcome.THROTTLED)
    if not _is_over(session, job, message):
        _requeue(session, message, uncertain=job.look)
        _wait(session, case, message, wait, now=now)


def postpone(
    session: Session, job: Job, detail: str, *, chance: float = 0.0, now: datetime
) -> None:
    """It certainly did not arrive; try again after a growing delay."""
    _end(session, job, Outcome.NOT_SENT, detail, now=now)
    message, case = locked_message(session, job.message_id)
    circuits.failed(session, job.page, Outcome.NOT_SENT, chance=chance, now=now)
    if _is_over(session, job, message):
        return
    _requeue(session, message, uncertain=job.look)
    _wait(session, case, message, _delay(message.attempts, chance), now=now)


def unclear(session: Session, job: Job, detail: str, *, chance: float = 0.0, now: datetime) -> None:
    """Nobody knows whether it arrived: the next try looks first."""
    _end(session, job, Outcome.UNCLEAR, detail, now=now)
    message, case = locked_message(session, job.message_id)
    circuits.failed(session, job.page, Outcome.UNCLEAR, chance=chance, now=now)
    if _is_over(session, job, message):
        return
    delay = _delay(message.attempts, chance)
    wait = LOOK_AFTER if message.attempts == 1 else max(LOOK_AFTER, delay)
    _wait(session, case, message, wait, now=now)


def disconnected(session: Session, job: Job, detail: str, *, now: datetime) -> None:
    """The page's token died: the answer waits until there is another, nobody has to do a thing."""
    _end(session, job, Outcome.DISCONNECTED, detail, now=now)
    message, case = locked_message(session, job.message_id)
    if _is_over(session, job, message):
        return
    _requeue(session, message, uncertain=job.look)
    if message.problem != Hold.DISCONNECTED:
        message.problem = Hold.DISCONNECTED
        changed(session, case, urgency=Urgency.TAP)


def fail(session: Session, job: Job, reason: Reason, detail: str, *, now: datetime) -> None:
    """The platform refused for good."""
    began = _end(session, job, Outcome.REFUSED, f"{reason}: {detail}", now=now)
    message, _ = locked_message(session, job.message_id)
    if reason is not Reason.BLOCKED:
        _reached(session, job, began=began, now=now)
    if _is_over(session, job, message):
        return
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
    if place_of(session, case) is not None and not message.automatic:
        _give_back(session, case, message, now=now)
    tell(session, case, What.FAILED, now=now, message=message.id, reason=reason, codes=detail)
    if not message.automatic:
        show_failure(session, case, message)
    changed(session, case, urgency=Urgency.TAP)


def _reached(session: Session, job: Job, *, began: datetime, now: datetime) -> None:
    """The platform answered in clear words; what waited behind the trouble may follow."""
    page, kind = job.page, job.answer.kind
    if job.look:
        circuits.looked(session, circuits.keys_of(page, kind), began=began, now=now)
    elif circuits.succeeded(session, page, kind, began=began, now=now):
        connections.mended(session, job.page, now=now)


def _give_back(session: Session, case: Case, failed: Message, *, now: datetime) -> None:
    """The case waits again, with whoever has it or else with who wrote the answer."""
    move(case, Step.FAIL)
    if case.status is Status.CLAIMED and case.owner_id is None:
        case.owner_id = failed.staff_id
        case.claimed_at = now
    if case.status in OPEN:
        case.waiting_since = case.waiting_since or waits_since(session, case) or now


def _is_over(session: Session, job: Job, message: Message) -> bool:
    """Whether this try decides nothing any more.

    The echo was faster than the answer to our own call, or a process that stood still for longer
    than its lease was overtaken: then only the later try knows what may have arrived.
    """
    tries = select(func.max(Attempt.id)).where(col(Attempt.message_id) == job.message_id)
    return message.progress is Progress.SENT or session.exec(tries).one() != job.attempt_id


def _joined_by(session: Session, message: Message, external_id: str) -> Message | None:
    """Another answer of ours that was joined with what stands there under this id."""
    holder = known_message(session, message.channel, external_id)
    if holder is None or holder.id == message.id or holder.direction is not Direction.OUTGOING:
        return None
    return holder if holder.progress is Progress.SENT else None


def _take_back(session: Session, other: Message, now: datetime) -> None:
    """An echo of the same words was taken for `other`; the platform told us whose it is."""
    case = locked(session, other.case_id)
    session.refresh(other)
    other.external_id = None
    _look_again(session, other, now)
    reckoning.answered(session, case)
    changed(session, case, urgency=Urgency.TAP)


def _look_again(session: Session, message: Message, now: datetime) -> None:
    message.progress = Progress.SENDING
    message.uncertain = True
    message.not_before = now + max(LOOK_AFTER, _delay(message.attempts, 0))
    session.add(message)
    session.flush()


def _requeue(session: Session, message: Message, *, uncertain: bool) -> None:
    message.progress = Progress.QUEUED
    message.uncertain = uncertain
    message.not_before = None
    session.add(message)


def _end(session: Session, job: Job, outcome: Outcome, detail: str, *, now: datetime) -> datetime:
    """Note how the try ended; when it began."""
    attempt = session.get_one(Attempt, job.attempt_id)
    attempt.ended_at = now
    attempt.outcome = outcome
    attempt.detail = detail
    session.add(attempt)
    return attempt.started_at


def _wait(
    session: Session, case: Case, message: Message, wait: timedelta, *, now: datetime
) -> None:
    message.not_before = now + wait
    slow = message.attempts >= TELL_AFTER or wait > LONG_WAIT
    slow = slow and message.problem != Hold.DELAYED
    if slow:
        message.problem = Hold.DELAYED
    session.add(message)
    if slow:
        changed(session, case, urgency=Urgency.TAP)


def _delay(attempts: int, chance: float) -> timedelta:
    return growing(attempts, FIRST_DELAY, LONGEST_DELAY, chance=chance)
