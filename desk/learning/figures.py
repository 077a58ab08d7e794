"""What people decided, department by department, and what was learnt from it.  No persons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy
from sqlalchemy import func, true
from sqlmodel import Session, col, select

import routing as words
from desk.permissions import departments_visible_to
from desk.tables import Assignment, Case, Department, Learnt, Lesson, Staff
from desk.words import How, Teacher

PERIOD = timedelta(days=90)


@dataclass
class Moved:
    """The cases of a department that people decided about."""

    name: str
    first: int = 0  # the routing brought them here
    given: int = 0  # of them, what people gave to another department
    kept: int = 0  # what is the department's in the end
    received: int = 0  # of them, what the routing had brought to another department


@dataclass(frozen=True)
class Decided:
    """What people decided within a time."""

    departments: tuple[Moved, ...]  # only where there was something, as in the city file
    decisions: int  # in the whole city
    no_concern: int  # of them


@dataclass(frozen=True)
class Taught:
    """What is in the counts, by what taught it."""

    sources: Mapping[Teacher, int] = field(default_factory=dict)
    files: int = 0  # texts that came with a file of counts
    due: int = 0  # decisions that are not counted yet

    @property
    def texts(self) -> int:
        """All of it."""
        return sum(self.sources.values()) + self.files


def decided(session: Session, person: Staff | None, *, since: datetime) -> Decided:
    """The decisions since then; departments only as far as the person may know them."""
    departments = session.exec(select(Department).order_by(col(Department.position))).all()
    moved = {department.id or 0: Moved(department.name) for department in departments}
    decisions = no_concern = 0
    for first, how, last, wanted, count in _decisions(session, since):
        here = moved[first] if how is not How.TRIAGE else None
        theirs = moved[last] if wanted != words.NO_CONCERN else None
        decisions += count
        no_concern += 0 if theirs else count
        _count(here, theirs, count)
    seen = session.exec(
        select(Department.id).where(true() if person is None else departments_visible_to(person))
    )
    shown = {key for key in seen if key and (moved[key].first or moved[key].kept)}
    return Decided(
        departments=tuple(each for key, each in moved.items() if key in shown),
        decisions=decisions,
        no_concern=no_concern,
    )


def taught(session: Session) -> Taught:
    """How many texts are in the counts, and where they came from."""
    by_source = session.exec(
        select(Lesson.source, func.count())
        .where(col(Lesson.counted).is_not(None))
        .group_by(col(Lesson.source))
    )
    counts = {Teacher(source): count for source, count in by_source}
    sources = {source: counts[source] for source in Teacher if source in counts}
    texts = session.exec(
        select(func.coalesce(func.sum(Learnt.amount), 0)).where(
            col(Learnt.feature) == words.MESSAGES
        )
    ).one()
    due = session.exec(
        select(func.count()).where(col(Lesson.wanted).is_distinct_from(col(Lesson.counted)))
    ).one()
    return Taught(sources, max(0, int(texts) - sum(sources.values())), due)


def _decisions(session: Session, since: datetime) -> list[tuple[int, How, int, str, int]]:
    """Where the routing brought cases, how, where they are now, what people said, how many.

    Where they are and not what was learnt: a district's office has cases of another's matter.
    """
    parts = (
        col(Assignment.department_id),
        col(Assignment.how),
        col(Case.department_id),
        col(Lesson.wanted),
    )
    rows = session.execute(
        sqlalchemy.select(*parts, func.count())
        .join(Lesson, col(Lesson.assignment_id) == col(Assignment.id))
        .join(Case, col(Case.id) == col(Lesson.case_id))
        .where(col(Lesson.wanted).is_not(None), col(Lesson.at) >= since)
        .group_by(*parts)
    )
    return [(first, how, last, wanted, count) for first, how, last, wanted, count in rows]


def _count(here: Moved | None, theirs: Moved | None, count: int) -> None:
    if here is not None:
        here.first += count
    if theirs is not None:
        theirs.kept += count
    if here is not None and theirs is not None and here is not theirs:
        here.given += count
        theirs.received += count
