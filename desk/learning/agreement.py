"""How often people agreed with the routing's best guess, and how sure it must be therefore."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy
from sqlalchemy import ColumnElement, and_, or_, text
from sqlmodel import Session, col, select

import routing as words
from desk.districts import meant
from desk.learning.audits import WEIGHT
from desk.tables import Assignment, Case, City, Department, Lesson, Page
from desk.words import How

MOST = 400  # decisions of a kind, the newest; the routing's margins look at no more


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
    found = _found(session)[-MOST:]
    target = session.exec(select(City.precision)).first() or City.model_fields["precision"].default
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
        cold=words.margins(judged(session), target) == words.COLD,
    )


def _found(session: Session) -> list[_Decided]:
    """The newest decisions, newest last: so many on departments' pages, and so many on others."""
    by_page = col(Assignment.how) == How.PAGE
    asked = and_(
        col(Assignment.how) != How.PAGE,
        or_(col(Assignment.how) != How.WORDS, col(Assignment.audit)),
    )
    found = [*_newest(session, by_page), *_newest(session, asked)]
    return [one for _when, one in sorted(found, key=lambda one: one[0])]


def _newest(
    session: Session, kind: ColumnElement[bool]
) -> Iterator[tuple[tuple[datetime, int], _Decided]]:
    own = sqlalchemy.case((col(Assignment.how) != How.TRIAGE, col(Page.department_id)))
    rows = session.execute(
        sqlalchemy.select(
            col(Lesson.at),
            col(Lesson.id),
            col(Assignment.how),
            col(Assignment.margin),
            col(Assignment.candidates),
            col(Lesson.wanted),
            col(Department.slug),
        )
        .join(Lesson, col(Lesson.assignment_id) == col(Assignment.id))
        .join(Case, col(Case.id) == col(Assignment.case_id))
        .join(Page, col(Page.id) == col(Case.page_id))
        .outerjoin(Department, col(Department.id) == own)
        .where(col(Lesson.wanted).is_not(None), col(Assignment.margin).is_not(None), kind)
        .order_by(col(Lesson.at).desc(), col(Lesson.id).desc())
        .limit(MOST)
    )
    for at, number, how, margin, candidates, wanted, own_slug in rows:
        best = _best(candidates)
        away = own_slug is not None and best != own_slug
        yield (
            (at, number),
            _Decided(
                how=How(how),
                judged=words.Judged(margin, best == wanted, _weight(how), away=away),
                moves=best not in (None, words.NO_CONCERN, own_slug),
            ),
        )


def _best(candidates: Sequence[dict[str, Any]]) -> str | None:
    return meant(candidates[0]) if candidates else None


def _weight(how: How | None) -> float:
    return WEIGHT if how is How.WORDS else 1.0


def _share(found: Sequence[words.Judged]) -> float | None:
    weight = sum(one.weight for one in found)
    return sum(one.weight for one in found if one.right) / weight if weight else None
