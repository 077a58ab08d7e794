"""What staff ask of a case by typing its number, without its card before them."""

from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session, col, or_, select

from desk.cases.acting import reached
from desk.errors import NoSuchCase, NotAllowed, Stale
from desk.permissions import may_see
from desk.tables import Case, Department, Staff, TimelineEntry
from desk.words import Status, What

_CHANGES_NOTHING = (What.SENT, What.REMINDED, What.OVERDUE, What.CALLED_BY_CLOCK, What.ASKED)

P = ParamSpec("P")
T = TypeVar("T")


def as_typed(
    session: Session,
    person: Staff,
    step: Callable[Concatenate[Session, int, P], T],
    number: int,
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Do `step(session, number, …)`; a case that the person may not see is none.

    Who taps a card has read it; a number can be guessed, and the answer must not tell whether
    somebody else's case has it.

    Raises:
        NoSuchCase: there is none, or none that the person may see.
    """
    try:
        return step(session, number, *args, **kwargs)
    except NotAllowed:
        case = session.get(Case, number)
        if case is not None and may_see(session, person, case):
            raise
        raise NoSuchCase(number) from None


def as_seen(
    session: Session,
    number: int,
    step: Callable[..., Case],
    *,
    typed_at: datetime,
    by: Staff,
    now: datetime,
) -> Case:
    """Do a `step` that counts for what the person saw: the version that stood when they typed.

    Raises:
        Stale: others changed the case after `typed_at`.
    """
    case = reached(session, number, by)
    newer = select(TimelineEntry.id).where(
        col(TimelineEntry.case_id) == number,
        col(TimelineEntry.at) > typed_at,
        col(TimelineEntry.what).not_in(_CHANGES_NOTHING),
        or_(col(TimelineEntry.staff_id).is_(None), col(TimelineEntry.staff_id) != by.id),
    )
    if session.exec(newer.limit(1)).first() is not None:
        raise Stale
    return step(session, number, version=case.version, by=by, now=now)


def standing(session: Session, number: int) -> tuple[Status, str]:
    """Where the case stands, and the name of its department."""
    case = session.get_one(Case, number)
    return case.status, session.get_one(Department, case.department_id).name
