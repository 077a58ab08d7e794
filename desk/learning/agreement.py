"""How often people agreed with the routing's best guess, and how sure it must be therefore."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, text
from sqlmodel import Session, col, select

import routing as words
from desk.learning.audits import WEIGHT
from desk.tables import Assignment, City, Lesson
from desk.words import How

MOST = 400  # decisions, the newest; the routing's margins look at no more


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


def judged(session: Session) -> list[words.Judged]:
    """What people decided about the routing's best guesses, newest last.

    Of the automatic assignments only those that were asked about count, each for all that were
    not: whether the others come back depends on whether they were wrong.
    """
    return [judgement for _, judgement in _judged(session)]


def agreement(session: Session) -> Agreement:
    """How staff and routing agree, for page, command line and metrics."""
    found = _judged(session)
    target = session.exec(select(City.precision)).first() or City.model_fields["precision"].default
    audits = [one for how, one in found if how is How.WORDS]
    ways = session.exec(
        select(Assignment.how)
        .where(text("how <> 'page'"))  # so that SQLite sees which index is meant
        .order_by(col(Assignment.id).desc())
        .limit(MOST)
    ).all()
    return Agreement(
        decisions=len(found),
        agreed=_share([one for _, one in found]),
        audits=len(audits),
        automatic_agreed=_share(audits),
        routed=len(ways),
        automatic=ways.count(How.WORDS) / len(ways) if ways else None,
        target=target,
        cold=words.margins([one for _, one in found], target) == words.COLD,
    )


def _judged(session: Session) -> list[tuple[How, words.Judged]]:
    rows = session.exec(
        select(Assignment.how, Assignment.margin, Assignment.candidates, Lesson.wanted)
        .join(Lesson, col(Lesson.assignment_id) == col(Assignment.id))
        .where(
            col(Lesson.wanted).is_not(None),
            col(Assignment.margin).is_not(None),
            or_(col(Assignment.how) != How.WORDS, col(Assignment.audit)),
        )
        .order_by(col(Lesson.at).desc(), col(Lesson.id).desc())
        .limit(MOST)
    ).all()
    return [
        (
            How(how),
            words.Judged(margin or 0.0, _best(candidates) == wanted, _weight(how)),
        )
        for how, margin, candidates, wanted in reversed(rows)
    ]


def _best(candidates: Sequence[dict[str, Any]]) -> str | None:
    return str(candidates[0]["department"]) if candidates else None


def _weight(how: How | None) -> float:
    return WEIGHT if how is How.WORDS else 1.0


def _share(found: Sequence[words.Judged]) -> float | None:
    weight = sum(one.weight for one in found)
    return sum(one.weight for one in found if one.right) / weight if weight else None
