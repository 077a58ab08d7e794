"""What staff do with a case.  Each is one function; the caller's transaction commits it."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.acting import own, reached, tapped
from desk.cases.case import (
    move,
    tell,
)
from desk.cases.steps import Step, after
from desk.errors import (
    AlreadyTaken,
    NoSuchDepartment,
    NotPossible,
    Stale,
)
from desk.escalations import handling
from desk.escalations.ringing import Reason, ring_case
from desk.incoming.revisions import discard_draft
from desk.learning import labels
from desk.messenger.cards import cards_of, show_again, want
from desk.messenger.chats import chats_of
from desk.messenger.private import show_privately
from desk.office import duty
from desk.office.deadlines import begin_anew
from desk.tables import Assignment, Card, Case, Department, Staff
from desk.urgency import Urgency
from desk.words import Concern, Face, Rule, Status, What
from routing.signals import Level

PUBLIC_LIMIT = 8000  # characters of a comment
DIRECT_LIMIT = 2000  # characters of a direct message


def take(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The person answers the case from now on.

    Raises:
        AlreadyTaken: a colleague was faster.
    """
    case = reached(session, number, by)
    if case.owner_id is not None and case.status in (Status.CLAIMED, Status.DRAFT):
        owner = session.get(Staff, case.owner_id)
        if owner is not None:
            raise AlreadyTaken(owner.name, case.claimed_at or now)
    move(case, Step.TAKE)
    own(case, by, now)
    tell(session, case, What.TAKEN, now=now, by=by.id)
    handling.acted(session, case, by=by, now=now)
    show_privately(session, case, Face.WORK, urgency=Urgency.TAP)
    return tapped(session, case)


def release(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """Nobody answers the case any more; it is new again."""
    case = reached(session, number, by)
    move(case, Step.RELEASE)
    tell(session, case, What.RELEASED, now=now, by=by.id)
    return tapped(session, case)


def forward(session: Session, number: int, department_id: int, *, by: Staff, now: datetime) -> Case:
    """Another department is responsible; its chat gets the card, the old one keeps a line.

    Raises:
        NoSuchDepartment: the city file has no such department.
    """
    case = reached(session, number, by)
    found = session.get(Department, department_id)
    if found is None or found.retired_at is not None:
        raise NoSuchDepartment(str(department_id))
    if found.id == case.department_id:
        raise NotPossible(Step.FORWARD, case.status)
    before = chats_of(session, case)
    discard_draft(session, case, now=now, by=by.id)
    move(case, Step.FORWARD)
    previous = session.get(Department, case.department_id)
    case.department_id = found.id or 0
    of_triage, case.triage = case.triage, False
    begin_anew(case, now=now)
    session.add(
        Assignment(case_id=number, department_id=case.department_id, at=now, staff_id=by.id)
    )
    tell(
        session,
        case,
        What.FORWARDED,
        now=now,
        by=by.id,
        department=found.slug,
        previous=previous.slug if previous else None,
    )
    labels.forwarded(session, case, found, of_triage=of_triage, by=by, now=now)
    return _seen_anew(session, case, before)


def escalate(
    session: Session,
    number: int,
    concern: Concern,
    *,
    by: Staff,
    now: datetime,
    reason: str | None = None,
) -> Case:
    """Call the press office; its chat gets the card too.  `reason` is a word for the timeline."""
    case = reached(session, number, by)
    before = chats_of(session, case)
    move(case, Step.ESCALATE)
    case.concern, case.level = concern, None
    tell(session, case, What.ESCALATED, now=now, by=by.id, text=reason, concern=concern)
    called = Reason(Rule.HAND, Level.urgent, concern, by=by.id)
    ring_case(session, case, called, now=now)
    duty.call(session, case, now=now)
    return _seen_anew(session, case, before)


def calm(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The press office need not watch the case any more."""
    case = reached(session, number, by)
    if case.concern is None:
        raise NotPossible(Step.CALM, case.status)
    move(case, Step.CALM)
    case.concern, case.level = None, None
    handling.over(session, case, by=by, now=now)
    tell(session, case, What.CALMED, now=now, by=by.id)
    return tapped(session, case)


def close(
    session: Session, number: int, *, by: Staff, now: datetime, version: int | None = None
) -> Case:
    """Nothing is left to do.

    Raises:
        Stale: the case changed since the person saw it in that `version`.
    """
    case = reached(session, number, by)
    _must_be_as_seen(case, Step.CLOSE, version)
    move(case, Step.CLOSE)
    tell(session, case, What.CLOSED, now=now, by=by.id)
    return tapped(session, case)


def close_without_concern(
    session: Session, number: int, *, version: int, by: Staff, now: datetime
) -> Case:
    """No office need act; the routing learns it.  Reopening takes it back; raises `Stale`."""
    case = reached(session, number, by)
    _must_be_as_seen(case, Step.CLOSE, version)
    move(case, Step.CLOSE)
    tell(session, case, What.CLOSED, now=now, by=by.id, no_concern=True)
    labels.no_concern(session, case, by=by, now=now)
    return tapped(session, case)


def confirm_assignment(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The automatic assignment that the card asks about is right; unasked it changes nothing."""
    case = reached(session, number, by)
    if not labels.is_asked(session, case):
        return case
    tell(session, case, What.CONFIRMED, now=now, by=by.id)
    labels.confirmed(session, case, by=by, now=now)
    return tapped(session, case)


def reopen(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """Something is left to do after all; the card comes again as a new message."""
    case = reached(session, number, by)
    move(case, Step.REOPEN)
    case.waiting_since = now
    show_again(session, case)
    tell(session, case, What.REOPENED, now=now, by=by.id)
    labels.reopened(session, case)
    return tapped(session, case)


def note(session: Session, number: int, text: str, *, by: Staff, now: datetime) -> Case:
    """A word for the colleagues; no citizen ever sees it."""
    case = reached(session, number, by)
    move(case, Step.NOTE)
    tell(session, case, What.NOTED, now=now, by=by.id, text=text)
    return tapped(session, case)


def choose(session: Session, number: int, menu: str | None, *, by: Staff, chat_id: str) -> Case:
    """Open a choice on the case's card in this chat, or close it."""
    case = reached(session, number, by)
    for card in cards_of(
        session,
        col(Card.case_id) == number,
        col(Card.chat_id) == chat_id,
        col(Card.face).in_((Face.CASE, Face.WORK, Face.ON_CALL)),
    ):
        want(session, card, urgency=Urgency.TAP, menu=menu)
    return case


def show_anew(session: Session, number: int, *, chat_id: str) -> None:
    """Somebody looked at an outdated card: draw it anew, even if nothing seems to be due."""
    for card in cards_of(session, col(Card.case_id) == number, col(Card.chat_id) == chat_id):
        want(session, card, urgency=Urgency.TAP)


def owned(session: Session, person: Staff) -> list[tuple[int, str]]:
    """Number and department of the cases that lie with the person, oldest first."""
    rows = session.exec(
        select(Case.id, Department.name)
        .join(Department, col(Department.id) == col(Case.department_id))
        .where(
            col(Case.owner_id) == person.id,
            col(Case.status).in_([Status.CLAIMED, Status.DRAFT]),
        )
        .order_by(col(Case.id))
    )
    return [(number or 0, name) for number, name in rows]


def _must_be_as_seen(case: Case, step: Step, version: int | None) -> None:
    after(case.status, step)
    if version is not None and case.version != version:
        raise Stale


def _seen_anew(session: Session, case: Case, before: Collection[str]) -> Case:
    """A chat that gets the case back sees it as a new message, not far up as an edited one."""
    came = [chat for chat in chats_of(session, case) if chat not in before]
    show_again(session, case, came)
    return tapped(session, case)
