"""Words that people added to a department's topics without touching the city file.

They hold whatever is applied, until a city file has them itself; `city export` writes them into it.
"""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from desk.tables import AcceptedWord, Department


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
        if folded(row.word) in map(folded, department.topics):
            session.delete(row)
    session.flush()


def folded(word: str) -> str:
    """By what two spellings are one word."""
    return " ".join(word.casefold().split())


def _accepted(session: Session) -> dict[int, list[str]]:
    words: dict[int, list[str]] = {}
    rows = select(AcceptedWord).order_by(col(AcceptedWord.at), col(AcceptedWord.word))
    for row in session.exec(rows):
        words.setdefault(row.department_id, []).append(row.word)
    return words


def _merged(topics: Sequence[str], accepted: Iterable[str]) -> list[str]:
    known = set(map(folded, topics))
    return [*topics, *(word for word in accepted if folded(word) not in known)]
