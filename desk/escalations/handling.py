"""What people do about an escalation: they have seen it, want silence, or say that it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from desk.cases.acting import reached, tapped
from desk.cases.case import locked, tell
from desk.errors import NoSuchEscalation, NotAllowed
from desk.escalations import chain, ending, notices
from desk.escalations.ringing import open_about
from desk.operation import alerts
from desk.permissions import ACTS, SEES_EVERYTHING, departments_of, must_act
from desk.tables import Case, Escalation, Page, Post, Staff
from desk.words import Rule, What
from routing.signals import Level

SILENCES = (timedelta(hours=1), timedelta(hours=4))


def acknowledge(session: Session, escalation_id: int, *, by: Staff, now: datetime) -> Escalation:
    """The person has seen it: nobody more is called; who was first stays named.

    Raises:
        NoSuchEscalation: it is over, or none of the person's.
    """
    row = _reached(session, escalation_id, by)
    _see(session, row, by=by, now=now)
    _show_card(session, row)
    return row


def silence(
    session: Session, escalation_id: int, lasts: timedelta, *, by: Staff, now: datetime
) -> Escalation:
    """Nobody is called for so long, unless it becomes graver; raises as `acknowledge`."""
    row = _reached(session, escalation_id, by)
    _silence(session, row, lasts, by=by, now=now)
    _show_card(session, row)
    return row


def finish(session: Session, escalation_id: int, *, by: Staff, now: datetime) -> Escalation:
    """It is over; raises as above, and about a case, whose end is `desk.cases.actions.calm`."""
    row = _reached(session, escalation_id, by)
    if row.case_id is not None:
        raise NoSuchEscalation
    ending.end(session, row, by=by.id, now=now)
    return row


def acknowledge_case(session: Session, number: int, *, by: Staff, now: datetime) -> Case:
    """The person has seen what the press office was called for.

    Raises:
        NoSuchEscalation: nothing goes on about the case.
    """
    case = reached(session, number, by)
    row = open_about(session, f"case:{number}")
    if row is None:
        raise NoSuchEscalation
    _see(session, row, by=by, now=now)
    return tapped(session, case)


def silence_case(
    session: Session, number: int, lasts: timedelta, *, by: Staff, now: datetime
) -> Case:
    """Nobody is called about the case for so long; raises as `acknowledge_case`."""
    case = reached(session, number, by)
    row = open_about(session, f"case:{number}")
    if row is None:
        raise NoSuchEscalation
    _silence(session, row, lasts, by=by, now=now)
    return tapped(session, case)


def acted(session: Session, case: Case, *, by: Staff, now: datetime) -> None:
    """Who takes a case has seen what it was called for."""
    row = open_about(session, f"case:{case.id}") if case.concern is not None else None
    if row is not None:
        _see(session, row, by=by, now=now)


def over(session: Session, case: Case, *, by: Staff, now: datetime) -> None:
    """The press office need not watch the case any more."""
    row = open_about(session, f"case:{case.id}")
    if row is not None:
        ending.end(session, row, by=by.id, now=now)


def going_on(session: Session, person: Staff | None) -> list[Escalation]:
    """The escalations that concern the person, the gravest first, then the oldest.

    Those that they may handle; who sees all cases, and the demo, see all.
    """
    rows = session.exec(
        select(Escalation)
        .where(col(Escalation.ended_at).is_(None))
        .order_by(col(Escalation.began_at))
        .limit(500)
    ).all()
    looks = person is None or (person.role in SEES_EVERYTHING and person.removed_at is None)
    theirs = [row for row in rows if looks or (person and may_handle(session, person, row))]
    return sorted(theirs, key=lambda row: -row.level.rank)


@dataclass(frozen=True)
class Told:
    """An escalation in a line."""

    id: int
    level: Level
    case: int | None
    post_id: int | None
    about: str  # the post's text or the page's name
    rules: tuple[Rule, ...]
    began_at: datetime
    seen_by: str | None
    silent_until: datetime | None


def told_of(session: Session, person: Staff | None) -> list[Told]:
    """The same with what a line about each needs; in the demo, without a person, all of them."""
    told = []
    for row in going_on(session, person):
        post = session.get(Post, row.post_id) if row.post_id else None
        page = session.get_one(Page, row.page_id)
        seer = session.get(Staff, row.seen_by) if row.seen_by else None
        about = (post.text if post else None) or page.name
        told.append(
            Told(
                id=row.id or 0,
                level=row.level,
                case=row.case_id,
                post_id=row.post_id,
                about=about,
                rules=tuple(dict.fromkeys(Rule(one["rule"]) for one in row.reasons)),
                began_at=row.began_at,
                seen_by=seer.name if seer else None,
                silent_until=row.silent_until,
            )
        )
    return told


def may_handle(session: Session, person: Staff, row: Escalation) -> bool:
    """Whoever may act on its case; about a post or page, the press office and its department."""
    if row.case_id is not None:
        try:
            must_act(session, person, session.get_one(Case, row.case_id))
        except NotAllowed:
            return False
        return True
    if person.role not in ACTS or person.removed_at is not None:
        return False
    page = session.get_one(Page, row.page_id)
    return person.role in SEES_EVERYTHING or page.department_id in departments_of(session, person)


def _reached(session: Session, escalation_id: int, by: Staff) -> Escalation:
    known = session.get(Escalation, escalation_id)
    if known is not None and known.case_id is not None:
        locked(session, known.case_id)  # always before its escalation
    row = session.get(Escalation, escalation_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None or not may_handle(session, by, row):
        raise NoSuchEscalation
    return row


def _see(session: Session, row: Escalation, *, by: Staff, now: datetime) -> None:
    if row.seen_at is not None:
        return
    row.seen_at, row.seen_by = now, by.id
    session.add(row)
    alerts.forget_escalation(session, row.id or 0)
    chain.keep(session, row, now=now)
    notices.want(session, row, at_once=True)
    _tell(session, row, What.SEEN, by=by, now=now)


def _silence(
    session: Session, row: Escalation, lasts: timedelta, *, by: Staff, now: datetime
) -> None:
    row.silent_until = now + lasts
    session.add(row)
    alerts.forget_escalation(session, row.id or 0)
    chain.keep(session, row, now=now)
    notices.want(session, row, at_once=True)
    _tell(session, row, What.SILENCED, by=by, now=now, hours=lasts // timedelta(hours=1))


def _show_card(session: Session, row: Escalation) -> None:
    """One about a case is read on the case's card."""
    if row.case_id is not None:
        tapped(session, session.get_one(Case, row.case_id))


def _tell(
    session: Session, row: Escalation, what: What, *, by: Staff, now: datetime, **detail: Any
) -> None:
    if row.case_id is not None:
        case = session.get_one(Case, row.case_id)
        tell(session, case, what, now=now, by=by.id, **detail)
