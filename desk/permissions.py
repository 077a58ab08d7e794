"""Who may see a case and who may act on it: one place for phone and page."""

from typing import Any

from sqlalchemy import ColumnElement, false, true
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from desk.errors import NotAllowed
from desk.messenger.chats import chats_of
from desk.tables import Case, Department, Membership, Staff
from desk.words import Role

SEES_EVERYTHING = frozenset({Role.PRESS, Role.ADMIN, Role.AUDITOR})
ACTS = frozenset({Role.STAFF, Role.LEAD, Role.PRESS, Role.ADMIN})
SEES_ROUTING = SEES_EVERYTHING | {Role.LEAD}


def departments_of(session: Session, person: Staff) -> set[int]:
    """The ids of the departments the person works for."""
    return set(
        session.exec(select(Membership.department_id).where(col(Membership.staff_id) == person.id))
    )


def may_see(session: Session, person: Staff, case: Case) -> bool:
    """Press office, administrators and auditors see all, others their departments' cases."""
    if person.removed_at is not None:
        return False
    return person.role in SEES_EVERYTHING or case.department_id in departments_of(session, person)


def visible_to(person: Staff) -> ColumnElement[bool]:
    """The condition of a query that leaves the cases of which `may_see` is true."""
    return _of_departments_of(person, col(Case.department_id))


def departments_visible_to(person: Staff) -> ColumnElement[bool]:
    """The condition of a query that leaves the departments whose cases the person may see."""
    return _of_departments_of(person, col(Department.id))


def may_see_routing(person: Staff) -> bool:
    """How well the routing does is for who is responsible for it; leads see their departments."""
    return person.removed_at is None and person.role in SEES_ROUTING


def may_see_figures(person: Staff) -> bool:
    """What the pages bring and cost is for who answers for them; leads see their departments."""
    return person.removed_at is None and person.role in SEES_ROUTING


def may_configure(person: Staff) -> bool:
    """Settings of the city are its administrators'."""
    return person.removed_at is None and person.role is Role.ADMIN


def may_choose_words(session: Session, person: Staff, department: Department) -> bool:
    """The lead of the department, the press office and administrators say what its words are."""
    if person.removed_at is not None:
        return False
    leads = person.role is Role.LEAD and department.id in departments_of(session, person)
    return leads or person.role in (Role.PRESS, Role.ADMIN)


def must_act(session: Session, person: Staff, case: Case) -> None:
    """Raise `NotAllowed` unless the person may act on the case.

    Whoever works for a department whose chat shows the case, because it stands in or was called,
    may act on it, too.
    """
    if person.role not in ACTS or person.removed_at is not None:
        raise NotAllowed
    if not may_see(session, person, case) and not _is_shown_it(session, person, case):
        raise NotAllowed


def _is_shown_it(session: Session, person: Staff, case: Case) -> bool:
    own = col(Department.id).in_(departments_of(session, person))
    theirs = session.exec(select(Department.chat_id).where(own))
    return bool(set(chats_of(session, case)) & {chat for chat in theirs if chat})


def _of_departments_of(person: Staff, department: Mapped[Any]) -> ColumnElement[bool]:
    if person.removed_at is not None:
        return false()
    if person.role in SEES_EVERYTHING:
        return true()
    own = select(Membership.department_id).where(col(Membership.staff_id) == person.id)
    return department.in_(own)
