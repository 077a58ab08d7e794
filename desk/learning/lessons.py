"""What people decide is noted as what the counts should say; counting it comes after the commit."""

from datetime import datetime

from sqlmodel import Session, col, select

from desk.districts import matter_of
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Assignment, Case, Lesson
from desk.words import Teacher

EVERYTHING = "all"  # the one key of `Task.LEARN`


def teach(
    session: Session, case: Case, label: str, source: Teacher, *, by: int | None, now: datetime
) -> None:
    """The case's first text belongs to `label`; the newest decision of people counts.

    Where `label` is a district's office, the matter is that of the department it stands in for.

    Args:
        session: Its transaction has locked the case.
        case: Stored and routed.
        label: A department's slug or `routing.NO_CONCERN`.
        source: What taught it.
        by: The id of who decided.
        now: When.
    """
    lesson = _kept(session, case) or Lesson(case_id=case.id, source=source, at=now)
    seen = routed(session, case)
    wanted = matter_of(session, label, seen)
    if lesson.wanted == wanted:
        return  # who says it first has the merit
    lesson.wanted, lesson.source = wanted, source
    lesson.staff_id, lesson.at, lesson.assignment_id = by, now, seen.id
    _note(session, lesson)


def withdraw(session: Session, case: Case, label: str | None = None) -> None:
    """What people decided about the case holds no more; with `label` only if that was it."""
    lesson = _kept(session, case)
    if lesson is None or lesson.wanted is None or label not in (None, lesson.wanted):
        return
    lesson.wanted = None
    _note(session, lesson)


def lesson_of(session: Session, case: Case) -> Lesson | None:
    """The lesson of the case, also one that was withdrawn."""
    return session.exec(select(Lesson).where(col(Lesson.case_id) == case.id)).first()


def routed(session: Session, case: Case) -> Assignment:
    """What the routing said last about the case."""
    return session.exec(
        select(Assignment)
        .where(col(Assignment.case_id) == case.id, col(Assignment.staff_id).is_(None))
        .order_by(col(Assignment.id).desc())
        .limit(1)
    ).one()


def _kept(session: Session, case: Case) -> Lesson | None:
    """The lesson, locked: whoever deletes all that was learnt does so before this or after it."""
    return session.exec(
        select(Lesson)
        .where(col(Lesson.case_id) == case.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _note(session: Session, lesson: Lesson) -> None:
    session.add(lesson)
    session.flush()
    poke_after_commit(session, Task.LEARN, EVERYTHING)
