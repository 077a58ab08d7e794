"""How often people agreed with the routing's best guess, and how sure it must be therefore."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import or_, text
from sqlmodel import Session, col, select

import routing as words
from desk.districts import meant
from desk.learning.audits import WEIGHT
from desk.tables import Assignment, Case, City, Department, Lesson, Page
from desk.words import How
from routing.margins import FEWEST

MOST = 400  # decisions, the newest, that shares are of
LOOKED_AT = 2_000  # decisions, the newest, among which those are that teach margins


@dataclass(frozen=True)
class Agreement:
    """Over the newest decisions; a share is nothing where there is nothing to share."""

    decisions: int  # by people who saw the best guess
    agreed: float | None  # of them
    audits: int  # answers about automatic assignments
    automatic_agreed: float | None  # of them
    routed: int  # new cases whose page did not decide
    automatic: float | None  # of them
    target: float  # what the city wants to be right of what is automatic
    cold: bool  # too little was decided: the margins are the cautious ones of the first day
    missing: int  # decisions of a kind until one of the margins can be measured
    unreached: bool  # people agree too seldom for the target: nothing goes unasked
    partly: bool  # only on pages of the city, or only away from a department's, nothing does


class _Decided(NamedTuple):
    """What people decided about one guess."""

    how: How
    judged: words.Judged
    moves: bool  # acted on, the guess would have sent the case somewhere


def judged(session: Session) -> list[words.Judged]:
    """What people decided about guesses that may be acted on unasked, newest last.

    Of the automatic assignments only those that were asked about count, each for all that were
    not: whether the others come back depends on whether they were wrong.  A guess that a page's
    own department stays, that no office need act, or none at all never moves anything: it teaches
    no margin.
    """
    return [found.judged for found in _found(session) if found.moves]


def agreement(session: Session) -> Agreement:
    """How staff and routing agree, for page, command line and metrics."""
    looked_at = _found(session)
    found = looked_at[-MOST:]
    target = session.exec(select(City.precision)).first() or City.model_fields["precision"].default
    telling = [one.judged for one in looked_at if one.moves]
    margins = words.margins(telling, target)
    closed = [margins.assign == inf, margins.move in (None, inf)]
    audits = [one.judged for one in found if one.how is How.WORDS]
    ways = session.exec(
        select(Assignment.how)
        .where(text("how <> 'page'"))  # so that SQLite sees which index is meant
        .order_by(col(Assignment.id).desc())
        .limit(MOST)
    ).all()
    return Agreement(
        decisions=len(found),
        agreed=_share([one.judged for one in found]),
        audits=len(audits),
        automatic_agreed=_share(audits),
        routed=len(ways),
        automatic=ways.count(How.WORDS) / len(ways) if ways else None,
        target=target,
        cold=margins == words.COLD,
        missing=_missing(telling),
        unreached=all(closed),
        partly=inf in (margins.assign, margins.move) and not all(closed),
    )


def _found(session: Session) -> list[_Decided]:
    """The newest decisions, newest last."""
    newest = (
        select(Lesson.id, Lesson.at, Lesson.wanted, Lesson.assignment_id)
        .where(col(Lesson.wanted).is_not(None), col(Lesson.assignment_id).is_not(None))
        .order_by(col(Lesson.at).desc(), col(Lesson.id).desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    own = sqlalchemy.case((col(Assignment.how) != How.TRIAGE, col(Page.department_id)))
    rows = session.execute(
        sqlalchemy.select(
            col(Assignment.how),
            col(Assignment.margin),
            col(Assignment.candidates),
            newest.c.wanted,
            col(Department.slug),
        )
        .join(newest, newest.c.assignment_id == col(Assignment.id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Page, col(Page.id) == col(Case.page_id))
        .outerjoin(Department, col(Department.id) == own)
        .where(
            col(Assignment.margin).is_not(None),
            or_(col(Assignment.how) != How.WORDS, col(Assignment.audit)),
        )
        .order_by(newest.c.at, newest.c.id)
    )
    return [_decided(*row) for row in rows]


def _decided(
    how: How, margin: float, candidates: Sequence[dict[str, Any]], wanted: str, own: str | None
) -> _Decided:
    best = _best(candidates)
    away = own is not None and best != own
    return _Decided(
        how=How(how),
        judged=words.Judged(margin, best == wanted, _weight(how), away=away),
        moves=best not in (None, words.NO_CONCERN, own),
    )


def _best(candidates: Sequence[dict[str, Any]]) -> str | None:
    return meant(candidates[0]) if candidates else None


def _weight(how: How | None) -> float:
    return WEIGHT if how is How.WORDS else 1.0


def _missing(telling: Sequence[words.Judged]) -> int:
    away = sum(one.away for one in telling)
    return max(0, FEWEST - max(away, len(telling) - away))


def _share(found: Sequence[words.Judged]) -> float | None:
    weight = sum(one.weight for one in found)
    return sum(one.weight for one in found if one.right) / weight if weight else None
