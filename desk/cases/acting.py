"""What all that people do to a case have in common: they may, it becomes theirs, cards are due."""

from datetime import datetime

from sqlmodel import Session

from desk.cases.case import changed, locked
from desk.permissions import must_act
from desk.tables import Case, Staff
from desk.urgency import Urgency


def reached(session: Session, number: int, by: Staff) -> Case:
    """The case, kept from others until the transaction ends, if the person may act on it.

    Raises:
        NoSuchCase: there is none.
        NotAllowed: the person may not act on it.
    """
    case = locked(session, number)
    must_act(session, by, case)
    return case


def own(case: Case, by: Staff, now: datetime) -> None:
    """The case lies with the person from now on."""
    if case.owner_id != by.id:
        case.owner_id = by.id
        case.claimed_at = now


def tapped(session: Session, case: Case) -> Case:
    """A person waits to see what they did."""
    changed(session, case, urgency=Urgency.TAP)
    return case
