"""Which steps of staff teach the learner.  Closing, taking, waiting: silence never does."""

from datetime import datetime

from sqlmodel import Session

import routing as words
from desk.learning.lessons import lesson_of, routed, teach, withdraw
from desk.permissions import departments_of
from desk.tables import Case, Department, Staff
from desk.words import Status, Teacher

_STILL_OPEN = (Status.NEW, Status.CLAIMED)  # where the card has buttons for it


def forwarded(
    session: Session,
    case: Case,
    department: Department,
    *,
    of_triage: bool,
    by: Staff,
    now: datetime,
) -> None:
    """Somebody said whose case it is; the case lies with `department` already."""
    source = Teacher.FORWARD
    if of_triage:
        source = Teacher.TRIAGE
    elif routed(session, case).audit and not _is_decided(session, case):
        source = Teacher.AUDIT
    teach(session, case, department.slug, source, by=by.id, now=now)


def published(session: Session, case: Case, *, by: Staff, now: datetime) -> None:
    """Somebody of the department answered: they saw the suggestion and kept the case.

    Whoever answers for another department, or before anybody said whose case it is, says nothing
    about that.
    """
    if case.triage or case.department_id not in departments_of(session, by):
        return
    department = session.get_one(Department, case.department_id)
    teach(session, case, department.slug, Teacher.ANSWER, by=by.id, now=now)


def no_concern(session: Session, case: Case, *, by: Staff, now: datetime) -> None:
    """Somebody said that no office need act."""
    source = Teacher.TRIAGE if case.triage else Teacher.FORWARD
    teach(session, case, words.NO_CONCERN, source, by=by.id, now=now)


def reopened(session: Session, case: Case) -> None:
    """There is a concern after all; what else people decided still holds."""
    withdraw(session, case, words.NO_CONCERN)


def confirmed(session: Session, case: Case, *, by: Staff, now: datetime) -> None:
    """Somebody was asked and said that the automatic assignment is right."""
    department = session.get_one(Department, case.department_id)
    teach(session, case, department.slug, Teacher.AUDIT, by=by.id, now=now)


def is_asked(session: Session, case: Case) -> bool:
    """Whether the card should ask if the automatic assignment is right."""
    said = routed(session, case)
    return (
        said.audit
        and case.status in _STILL_OPEN
        and case.department_id == said.department_id
        and not _is_decided(session, case)
    )


def _is_decided(session: Session, case: Case) -> bool:
    lesson = lesson_of(session, case)
    return lesson is not None and lesson.wanted is not None
