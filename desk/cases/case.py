"""A case changes: found and locked, moved by the table of steps, told in the timeline, shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from desk.cases.steps import Step, after
from desk.cases.waiting import OPEN
from desk.errors import NoSuchCase
from desk.messenger.cards import want_cards
from desk.office import deadlines
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Case, Citizen, Message, Page, TimelineEntry
from desk.urgency import Urgency
from desk.words import Channel, Direction, Kind, Progress, Status, What

LARGEST_NUMBER = 2**31 - 1  # that the databases compare


def locked(session: Session, number: int) -> Case:
    """The case of that number, kept from others until the transaction ends.

    Raises:
        NoSuchCase: there is none.
    """
    if number > LARGEST_NUMBER:
        raise NoSuchCase(number)
    found = session.exec(
        select(Case)
        .where(col(Case.id) == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NoSuchCase(number)
    return found


def locked_message(session: Session, message_id: int) -> tuple[Message, Case]:
    """A message as it is now, and its case, kept from others until the transaction ends.

    The case is always locked before its messages, so that two transactions never wait for each
    other.
    """
    message = session.get_one(Message, message_id)
    case = locked(session, message.case_id)
    session.refresh(message)
    return message, case


def move(case: Case, step: Step) -> None:
    """Take `step` in the table of steps; who is not in work has no owner.

    Raises:
        NotPossible: the table does not allow it.
    """
    case.status = after(case.status, step)
    if case.status is Status.NEW:
        case.owner_id = None
        case.claimed_at = None
        case.alive_at = None
    if case.status is not Status.CLAIMED:
        case.asked_at = None
    if case.status in (Status.ANSWERED, Status.HIDDEN, Status.CLOSED):
        case.waiting_since = None


def tell(
    session: Session,
    case: Case,
    what: What,
    *,
    now: datetime,
    by: int | None = None,
    text: str | None = None,
    **detail: Any,
) -> None:
    """Add an entry to the case's timeline; what the owner does shows that they are on it."""
    if case.status in OPEN:
        case.settled_at = None
    else:
        case.settled_at = case.settled_at or now
    if by is not None and by == case.owner_id:
        case.alive_at, case.asked_at = now, None
    session.add(
        TimelineEntry(
            case_id=number_of(case), at=now, staff_id=by, what=what, text=text, detail=detail
        )
    )


def changed(session: Session, case: Case, *, urgency: Urgency) -> None:
    """A new version of the case: taps on what was shown before are stale, the cards are due."""
    case.version += 1
    case.to_index = True
    poke_after_commit(session, Task.INDEX, "all")
    deadlines.keep(session, case)
    session.add(case)
    session.flush()
    want_cards(session, case, urgency=urgency)


def number_of(case: Case) -> int:
    """The number of a stored case."""
    if case.id is None:
        raise ValueError("the case is not stored yet")
    return case.id


def open_draft(session: Session, case: Case) -> Message | None:
    """The draft that waits in the case."""
    return session.exec(
        select(Message)
        .where(col(Message.case_id) == case.id, col(Message.progress) == Progress.DRAFT)
        .order_by(col(Message.id).desc())
    ).first()


@dataclass(frozen=True)
class Place:
    """Where an answer goes: the person, the visitor post, the thread's top comment, or a post."""

    channel: Channel
    kind: Kind
    target: str


def place_of(session: Session, case: Case) -> Place | None:
    """Where an answer to the case goes; `None` where nothing is left that could be answered."""
    if case.collective:
        return Place(session.get_one(Page, case.page_id).channel, Kind.COMMENT, case.thread)
    answered = last_incoming(session, case)
    if answered is None:
        return None
    target = case.thread
    if answered.kind is Kind.DIRECT:
        citizen = session.get(Citizen, case.citizen_id)
        target = citizen.external_id if citizen else ""
    return Place(answered.channel, answered.kind, target)


def last_incoming(session: Session, case: Case) -> Message | None:
    """The newest message of the citizen that still stands."""
    return session.exec(
        select(Message)
        .where(
            col(Message.case_id) == case.id,
            col(Message.direction) == Direction.INCOMING,
            col(Message.removed_at).is_(None),
        )
        .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
    ).first()
