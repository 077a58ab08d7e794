"""A department is named by people: by its short name, its name, an alias, or nearly so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz
from sqlmodel import Session, col, select

from desk.cases.acting import reached
from desk.cases.actions import forward
from desk.cases.view import view
from desk.tables import Case, Department, Staff
from routing.forms import fold

SURE = 80.0  # of rapidfuzz's 0-100: below, the person is asked
AHEAD = 8.0  # the best must lead by so much
ASKED = 3  # departments to choose from


@dataclass(frozen=True)
class Question:
    """Which department was meant: id, short name and name of the likeliest, best first."""

    version: int
    departments: tuple[tuple[int, str, str], ...]


def forward_to(
    session: Session, number: int, words: str, *, by: Staff, now: datetime
) -> Case | Question:
    """Forward the case to the department that `words` name; ask where that is not clear.

    Without words the departments are offered for which the citizen's words speak.
    """
    case = reached(session, number, by)
    if not words:
        return _question(case, _guessed(session, case))
    found = departments_like(session, words)
    if isinstance(found, Department):
        return forward(session, number, found.id or 0, by=by, now=now)
    return _question(case, found)


def departments_like(session: Session, words: str) -> Department | Sequence[Department]:
    """The one department that `words` name, else the `ASKED` that resemble them most."""
    departments = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.position))
    ).all()
    wanted = _folded(words)
    exact = [one for one in departments if wanted in _names(one)]
    if exact:
        return exact[0] if len(exact) == 1 else exact[:ASKED]
    scored = [(max(fuzz.WRatio(wanted, name) for name in _names(one)), one) for one in departments]
    best = sorted(scored, key=lambda pair: -pair[0])[:ASKED]
    second = best[1][0] if len(best) > 1 else 0.0
    if best and best[0][0] >= SURE and best[0][0] - second >= AHEAD:
        return best[0][1]
    return [department for _score, department in best]


def _guessed(session: Session, case: Case) -> list[Department]:
    guesses = [guess.department_id for guess in view(session, case).guesses]
    others = [number for number in guesses if number != case.department_id]
    return [session.get_one(Department, number) for number in others[:ASKED]]


def _question(case: Case, departments: Sequence[Department]) -> Question:
    offered = tuple((one.id or 0, one.slug, one.name) for one in departments)
    return Question(case.version, offered)


def _names(department: Department) -> set[str]:
    return {_folded(name) for name in (department.slug, department.name, *department.aliases)}


def _folded(words: str) -> str:
    return " ".join(filter(None, (fold(word) for word in words.replace("-", " ").split())))
