"""The chain: while nobody has seen an escalation, one person after the other is called.

The department's own people see the case at once, and so does the press office's group.  Then the
lead, the press office once more and who is on call are called, after times of the level, in office
time or by the clock.  Who acts on it, or says that they have seen it, ends that; a silence puts it
off.  After a stop of the program everybody is called once whose time came.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.cases.case import locked, move, tell
from desk.cases.steps import Step
from desk.cases.waiting import OPEN
from desk.city_file.models import ChainTime
from desk.escalations import ending, notices
from desk.escalations.rules import chain_of, rules_of
from desk.messenger.cards import want_cards
from desk.messenger.chats import load_chats
from desk.office.calendar import Calendar, calendar_of
from desk.operation import alerts
from desk.tables import Case, City, Department, Escalation, Membership, Page, Staff
from desk.urgency import Urgency
from desk.words import AlertKind, Link, Role, Rule, What
from routing.signals import Level

LOOKED_AT = timedelta(minutes=5)  # so often it is seen whether it ended by itself
_ENDS_ITSELF = frozenset({Rule.TIME, Rule.VOLUME})


def due_escalations(session: Session, *, now: datetime) -> list[int]:
    """Ids of the escalations about which the clock has something to say."""
    due = select(Escalation.id).where(
        col(Escalation.look_at) <= now, col(Escalation.ended_at).is_(None)
    )
    return [found or 0 for found in session.exec(due.order_by(col(Escalation.look_at)).limit(500))]


def look(session: Session, escalation_id: int, *, now: datetime) -> None:
    """Do what became due since; who looks again, or beside us, finds nothing left."""
    row = session.get(Escalation, escalation_id)
    case = locked(session, row.case_id) if row is not None and row.case_id is not None else None
    row = session.get(Escalation, escalation_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None or row.look_at is None or row.look_at > now:
        return
    if _is_over(session, row, case, now=now):
        ending.end(session, row, by=None, now=now)
        if case is not None and case.concern is not None:
            _calm(session, case, now=now)
        return
    if row.seen_at is None and not _is_silent(row, now):
        for place, (link, instant) in enumerate(_links(session, row)):
            if place >= row.stage and instant <= now:
                row.stage = place + 1
                _call(session, row, case, link, now=now)
    if not _is_silent(row, now):
        row.silent_until = None
    keep(session, row, now=now)


def keep(session: Session, row: Escalation, *, now: datetime) -> None:
    """Bring the next look in line with the escalation."""
    instants = [now + LOOKED_AT] if _may_end_itself(row) else []
    if row.seen_at is None:
        left = [instant for _, instant in _links(session, row)][row.stage :]
        until = row.silent_until if _is_silent(row, now) else None
        instants += [max(left[0], until or left[0])] if left else []
    row.look_at = min(instants, default=None)
    session.add(row)


def department_of(session: Session, row: Escalation, case: Case | None) -> Department | None:
    """The department that is responsible: the case's, else the page's, else the press office."""
    if case is not None:
        return session.get(Department, case.department_id)
    page = session.get_one(Page, row.page_id)
    if page.department_id is not None:
        return session.get(Department, page.department_id)
    slug = session.exec(select(City.press)).first()
    return session.exec(select(Department).where(col(Department.slug) == slug)).first()


def _links(session: Session, row: Escalation) -> Sequence[tuple[Link, datetime]]:
    """The links and when each is called, the first first."""
    chain = chain_of(rules_of(session), row.level)
    times = {Link.LEAD: chain.lead, Link.PRESS: chain.press, Link.ON_CALL: chain.on_call}
    calendar = None
    if chain.time is ChainTime.OFFICE:
        case = session.get(Case, row.case_id) if row.case_id else None
        department = department_of(session, row, case)
        calendar = calendar_of(session, department) if department is not None else None
    links = [(link, _after(calendar, row.rang_at, time)) for link, time in times.items() if time]
    return sorted(links, key=lambda found: found[1])


def _after(calendar: Calendar | None, since: datetime, time: timedelta) -> datetime:
    return calendar.after(since, time) if calendar is not None else since + time


def _is_silent(row: Escalation, now: datetime) -> bool:
    return row.silent_until is not None and row.silent_until > now


def _may_end_itself(row: Escalation) -> bool:
    rules = {one["rule"] for one in row.reasons}  # none: it is older than the rules
    return row.level is Level.notice or (bool(rules) and rules <= _ENDS_ITSELF)


def _is_over(session: Session, row: Escalation, case: Case | None, *, now: datetime) -> bool:
    """A mere notice, or what only the clock called for, ends with the case's being answered.

    What a volume called for ends when it is quiet again, if somebody has seen it.
    """
    if not _may_end_itself(row):
        return False
    if case is not None:
        return case.status not in OPEN
    return row.seen_at is not None and ending.is_quiet(session, row, now=now)


def _calm(session: Session, case: Case, *, now: datetime) -> None:
    move(case, Step.CALM)
    case.concern, case.level = None, None
    tell(session, case, What.CALMED, now=now)
    session.add(case)
    session.flush()
    want_cards(session, case, urgency=Urgency.QUIET)


def _call(
    session: Session, row: Escalation, case: Case | None, link: Link, *, now: datetime
) -> None:
    """Call whoever the link is, each in their private chat, the press office in its group."""
    department = department_of(session, row, case)
    chats = _chats(session, link, department, now=now)
    detail = {
        "escalation": row.id,
        "level": row.level,
        "case": row.case_id,
        "concern": next((one["concern"] for one in reversed(row.reasons) if one["concern"]), None),
        "rule": row.reasons[-1]["rule"] if row.reasons else None,
        "since": row.rang_at.isoformat(),
        "department": department.slug if department else "",
    }
    alerts.tell_chats(session, chats, AlertKind.ESCALATED, detail=detail | {"link": link}, now=now)
    if case is not None:
        tell(session, case, What.CALLED_ON, now=now, link=link, count=len(chats))
    notices.want(session, row)


def _chats(
    session: Session, link: Link, department: Department | None, *, now: datetime
) -> list[str]:
    press = load_chats(session).press
    if link is Link.PRESS and press is not None:
        return [press]
    people = select(Staff.messenger_id).where(
        col(Staff.messenger_id).is_not(None),
        col(Staff.removed_at).is_(None),
        (col(Staff.away_until).is_(None)) | (col(Staff.away_until) <= now),
    )
    own = select(Membership.staff_id).where(
        col(Membership.department_id) == (department.id if department else None)
    )
    match link:
        case Link.LEAD:
            people = people.where(col(Staff.role) == Role.LEAD, col(Staff.id).in_(own))
        case Link.PRESS:
            people = people.where(col(Staff.role) == Role.PRESS)
        case Link.ON_CALL:
            watches = col(Staff.role).in_((Role.PRESS, Role.ADMIN))
            people = people.where(col(Staff.on_call_until) > now, watches | col(Staff.id).in_(own))
    return [chat for chat in session.exec(people.order_by(col(Staff.id))) if chat]
