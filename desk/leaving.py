"""People leave: for a holiday, out of a group, or for good.  What lay with them is free again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.cases.case import changed, locked, move, tell
from desk.cases.steps import Step
from desk.errors import NoSuchPerson
from desk.incoming.revisions import discard_draft
from desk.people import department_names, end_sessions
from desk.permissions import SEES_EVERYTHING
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Case, Department, Membership, Staff
from desk.urgency import Urgency
from desk.words import Role, Status, What


@dataclass(frozen=True)
class Known:
    """A staff member as administrators see them."""

    id: int
    name: str
    role: Role
    departments: tuple[str, ...]
    connected: bool
    removed: bool


def everybody(session: Session) -> list[Known]:
    """All staff members, those who left last."""
    order = (col(Staff.removed_at).is_not(None), col(Staff.name), col(Staff.id))
    return [
        Known(
            id=person.id or 0,
            name=person.name,
            role=person.role,
            departments=tuple(department_names(session, person)),
            connected=person.messenger_id is not None,
            removed=person.removed_at is not None,
        )
        for person in session.exec(select(Staff).order_by(*order))
    ]


def remove(session: Session, staff_id: int, *, now: datetime) -> Staff:
    """The person may do nothing any more, at once; their name stays in what they did.

    Out of the groups they are put by the bot afterwards, see `groups_of`.

    Raises:
        NoSuchPerson: there is none of that number, or they left already.
    """
    person = session.get(Staff, staff_id, with_for_update=True)
    if person is None or person.removed_at is not None:
        raise NoSuchPerson(staff_id)
    person.removed_at = now
    session.add(person)
    end_sessions(session, person)
    release_claims(session, person, now=now)
    poke_after_commit(session, Task.PART, str(staff_id))
    return person


def go_on_leave(session: Session, person: Staff, *, until: datetime | None, now: datetime) -> int:
    """The person is away `until` then, or back again; how many cases are free again."""
    row = session.get_one(Staff, person.id)
    row.away_until = until
    session.add(row)
    return release_claims(session, row, now=now) if until is not None else 0


def left_group(session: Session, chat_id: str, messenger_id: str, *, now: datetime) -> None:
    """Who is no longer in a department's group does not work for it any more.

    The press office, administrators and auditors see all departments anyway.
    """
    person = session.exec(
        select(Staff).where(
            col(Staff.messenger_id) == messenger_id, col(Staff.removed_at).is_(None)
        )
    ).first()
    if person is None or person.role in SEES_EVERYTHING:
        return
    of_chat = select(Department.id).where(col(Department.chat_id) == chat_id)
    departments = set(session.exec(of_chat))
    left = select(Membership).where(
        col(Membership.staff_id) == person.id, col(Membership.department_id).in_(departments)
    )
    for membership in session.exec(left):
        session.delete(membership)
    release_claims(session, person, departments=departments, now=now)


def release_claims(
    session: Session,
    person: Staff,
    *,
    departments: Collection[int | None] | None = None,
    now: datetime,
) -> int:
    """Free what lies with the person, all of it or that of some departments; how much it was.

    A draft that waits is discarded; its text stays in the row.
    """
    query = select(Case.id).where(
        col(Case.owner_id) == person.id,
        col(Case.status).in_([Status.CLAIMED, Status.DRAFT]),
    )
    if departments is not None:
        query = query.where(col(Case.department_id).in_(departments))
    numbers = session.exec(query.order_by(col(Case.id))).all()
    for number in numbers:
        case = locked(session, number or 0)
        if case.status is Status.DRAFT:
            discard_draft(session, case, now=now)
            move(case, Step.DISCARD)
        move(case, Step.RELEASE)
        tell(session, case, What.RELEASED, now=now, owner=person.id)
        changed(session, case, urgency=Urgency.NEW)
    return len(numbers)


def due_people(session: Session) -> list[int]:
    """Ids of those who left and may still be in a group."""
    left = select(Staff.id).where(
        col(Staff.removed_at).is_not(None),
        col(Staff.messenger_id).is_not(None),
    )
    return [found or 0 for found in session.exec(left)]


def groups_of(session: Session, staff_id: int) -> tuple[str, list[str]] | None:
    """The account of somebody who left, and the groups to put it out of."""
    person = session.get(Staff, staff_id)
    if person is None or person.removed_at is None or person.messenger_id is None:
        return None
    own = select(Membership.department_id).where(col(Membership.staff_id) == staff_id)
    groups = session.exec(
        select(Department.chat_id)
        .where(col(Department.chat_id).is_not(None))
        .order_by(col(Department.id).not_in(own), col(Department.id))
    )
    return person.messenger_id, list(dict.fromkeys(chat for chat in groups if chat))


def parted(session: Session, staff_id: int) -> None:
    """The account is in no group any more: nothing ties it to the person."""
    person = session.get_one(Staff, staff_id)
    person.messenger_id = None
    session.add(person)
