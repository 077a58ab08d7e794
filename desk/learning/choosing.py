"""People say which words are a department's: accepted, rejected, or neither any more."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import true
from sqlmodel import Session, col, select

from desk.errors import NoSuchDepartment, NotAllowed
from desk.learning.accepted import folded, topics_by_department
from desk.learning.counting import locked
from desk.permissions import departments_visible_to, may_choose_words
from desk.tables import AcceptedWord, Department, Learning, RejectedWord, Staff

LONGEST = 64  # characters of a word

Row = TypeVar("Row", AcceptedWord, RejectedWord)


@dataclass(frozen=True)
class Chosen:
    """A word that somebody said something about."""

    department: str  # slug
    name: str  # of the department
    word: str
    by: str | None  # nobody: it was said in the demo
    at: datetime


def accept(session: Session, slug: str, word: str, *, by: Staff | None, now: datetime) -> None:
    """The word counts for the department from now on; accepted twice it is one.

    Raises:
        NoSuchDepartment: the city file has no such department.
        NotAllowed: who may: the lead of the department, the press office, administrators, and
            everybody in the demo, where `by` is nobody.
    """
    department, word, state = _begin(session, slug, word, by)
    _remove(session, RejectedWord, department, word)
    topics = topics_by_department(session, [department])[department.slug]
    if word and folded(word) not in map(folded, topics):
        _add(session, AcceptedWord, department, word, by, now)
        _say_that_words_changed(session, state)


def reject(session: Session, slug: str, word: str, *, by: Staff | None, now: datetime) -> None:
    """The word is no topic of the department and not suggested again; raises as `accept` does.

    One that was accepted counts no more.
    """
    department, word, state = _begin(session, slug, word, by)
    if _remove(session, AcceptedWord, department, word):
        _say_that_words_changed(session, state)
    if word and not _find(session, RejectedWord, department, word):
        _add(session, RejectedWord, department, word, by, now)


def take_back(session: Session, slug: str, word: str, *, by: Staff | None) -> None:
    """As if nobody had said anything about the word; raises as `accept` does."""
    department, word, state = _begin(session, slug, word, by)
    _remove(session, RejectedWord, department, word)
    if _remove(session, AcceptedWord, department, word):
        _say_that_words_changed(session, state)


def chosen(session: Session, table: type[Row], person: Staff | None) -> list[Chosen]:
    """What was said about words of the departments that the person may know, the newest first."""
    rows = session.exec(
        select(table, Department, Staff)
        .join(Department, col(Department.id) == col(table.department_id))
        .join(Staff, col(Staff.id) == col(table.staff_id), isouter=True)
        .where(
            col(Department.retired_at).is_(None),
            true() if person is None else departments_visible_to(person),
        )
        .order_by(col(table.at).desc(), col(table.word))
    )
    return [
        Chosen(department.slug, department.name, row.word, by.name if by else None, row.at)
        for row, department, by in rows
    ]


def _begin(
    session: Session, slug: str, word: str, by: Staff | None
) -> tuple[Department, str, Learning]:
    department = session.exec(
        select(Department).where(col(Department.slug) == slug, col(Department.retired_at).is_(None))
    ).first()
    if department is None:
        raise NoSuchDepartment(slug)
    if by is not None and not may_choose_words(session, by, department):
        raise NotAllowed
    return department, " ".join(word.split())[:LONGEST].strip(), locked(session)


def _find(session: Session, table: type[Row], department: Department, word: str) -> list[Row]:
    rows = session.exec(select(table).where(col(table.department_id) == department.id)).all()
    return [row for row in rows if folded(row.word) == folded(word)]


def _add(
    session: Session,
    table: type[Row],
    department: Department,
    word: str,
    by: Staff | None,
    now: datetime,
) -> None:
    staff_id = by.id if by else None
    session.add(table(department_id=department.id or 0, word=word, staff_id=staff_id, at=now))
    session.flush()


def _remove(session: Session, table: type[Row], department: Department, word: str) -> bool:
    found = _find(session, table, department, word)
    for row in found:
        session.delete(row)
    session.flush()
    return bool(found)


def _say_that_words_changed(session: Session, state: Learning) -> None:
    state.words += 1
    session.add(state)
    session.flush()
