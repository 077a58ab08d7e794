"""Words that people added to a department's topics without touching the city file.

They hold whatever is applied, until a city file has them itself; `city export` writes them into it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from desk.errors import NoSuchDepartment, NotAllowed
from desk.learning.counting import locked
from desk.permissions import departments_of
from desk.tables import AcceptedWord, Department, Staff
from desk.words import Role

LONGEST = 64  # characters of a word

_EVERYWHERE = frozenset({Role.PRESS, Role.ADMIN})


def accept(session: Session, slug: str, word: str, *, by: Staff, now: datetime) -> None:
    """The word counts for the department from now on; accepted twice it is one.

    Raises:
        NoSuchDepartment: the city file has no such department.
        NotAllowed: who may: the lead of the department, the press office, administrators.
    """
    department = _department(session, slug)
    leads = by.role is Role.LEAD and department.id in departments_of(session, by)
    if by.removed_at is not None or not (leads or by.role in _EVERYWHERE):
        raise NotAllowed
    word = " ".join(word.split())[:LONGEST]
    if not word or _folded(word) in map(_folded, _topics(session, department)):
        return
    state = locked(session)
    if session.get(AcceptedWord, (department.id, word)) is None:
        session.add(
            AcceptedWord(department_id=department.id or 0, word=word, staff_id=by.id, at=now)
        )
        state.words += 1
        session.add(state)
    session.flush()


def topics_by_department(
    session: Session, departments: Sequence[Department]
) -> dict[str, list[str]]:
    """The topics of each department by its slug, those of the city file first."""
    accepted = _accepted(session)
    return {
        department.slug: _merged(department.topics, accepted.get(department.id or 0, []))
        for department in departments
    }


def words_by_slug(session: Session) -> dict[str, list[str]]:
    """The accepted words alone, by the department's slug."""
    slugs = dict(session.exec(select(Department.id, Department.slug)).all())
    return {slugs[key]: words for key, words in _accepted(session).items() if key in slugs}


def hand_over(session: Session) -> None:
    """Forget the accepted words that the city file has itself: from now on it decides about them.

    So a word that is taken out of the file later does not come back.
    """
    for row in session.exec(select(AcceptedWord)).all():
        department = session.get_one(Department, row.department_id)
        if _folded(row.word) in map(_folded, department.topics):
            session.delete(row)
    session.flush()


def _department(session: Session, slug: str) -> Department:
    found = session.exec(
        select(Department).where(col(Department.slug) == slug, col(Department.retired_at).is_(None))
    ).first()
    if found is None:
        raise NoSuchDepartment(slug)
    return found


def _topics(session: Session, department: Department) -> list[str]:
    return topics_by_department(session, [department])[department.slug]


def _accepted(session: Session) -> dict[int, list[str]]:
    words: dict[int, list[str]] = {}
    rows = select(AcceptedWord).order_by(col(AcceptedWord.at), col(AcceptedWord.word))
    for row in session.exec(rows):
        words.setdefault(row.department_id, []).append(row.word)
    return words


def _merged(topics: Sequence[str], accepted: Iterable[str]) -> list[str]:
    known = set(map(_folded, topics))
    return [*topics, *(word for word in accepted if _folded(word) not in known)]


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())
