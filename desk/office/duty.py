"""Duty: what a person reads when their day begins, and who is called when the office is closed."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session, col, select

from desk.cases.case import tell
from desk.cases.waiting import OPEN
from desk.messenger.cards import cards_of, want
from desk.office.calendar import DAY, Calendar, calendar_of
from desk.office.deadlines import Rung
from desk.operation import alerts
from desk.permissions import ACTS
from desk.tables import Card, Case, Department, Membership, Staff
from desk.urgency import Urgency
from desk.words import AlertKind, Face, What
from routing.signals import Level

LATEST = timedelta(hours=3)  # after the day began a summary of what waits is none any more
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)  # on call until the person says otherwise


def due_departments(session: Session, *, now: datetime) -> list[int]:
    """Ids of the departments whose day begins, or of which nobody knows yet when it does."""
    found = session.exec(
        select(Department.id).where(
            col(Department.retired_at).is_(None),
            (col(Department.greets_at).is_(None)) | (col(Department.greets_at) <= now),
        )
    )
    return [number or 0 for number in found]


def greet(session: Session, department_id: int, *, now: datetime) -> None:
    """The department's day begins: its people read once what waits, those of several once in all.

    Nobody reads it who is on leave, or where nothing waits, or long after the day began.
    """
    department = session.get(
        Department, department_id, with_for_update=True, populate_existing=True
    )
    if department is None or (department.greets_at is not None and department.greets_at > now):
        return
    calendar = calendar_of(session, department)
    began, department.greets_at = department.greets_at, day_begins_after(calendar, now)
    session.add(department)
    if began is None or now - began > LATEST or not _begins(calendar, began):
        return
    day = began.astimezone(calendar.zone).date()
    for person in _people_of(session, department_id, now=now):
        _summarise(session, person, day, now=now)


def day_begins_after(calendar: Calendar, now: datetime) -> datetime:
    """When the first block of a day begins next, later than `now`."""
    day = now.astimezone(calendar.zone).date()
    while True:
        blocks = calendar.of_day(day)
        if blocks and blocks[0][0] > now:
            return blocks[0][0]
        day += DAY


def _begins(calendar: Calendar, at: datetime) -> bool:
    """Whether the day still begins then: hours and closed days may have changed since."""
    blocks = calendar.of_day(at.astimezone(calendar.zone).date())
    return bool(blocks) and blocks[0][0] == at


def go_on_call(session: Session, person: Staff, *, until: datetime | None) -> None:
    """The person is on call `until` then; `None` is not any more."""
    row = session.get_one(Staff, person.id)
    row.on_call_until = until
    session.add(row)


def call(session: Session, case: Case, *, now: datetime) -> None:
    """Something urgent happened to the case while the office is closed: who is on call sees it.

    Each of them gets one card for a case, which then stays true like every other.
    """
    department = session.get_one(Department, case.department_id)
    if case.concern is None or case.level is Level.notice:
        return
    if calendar_of(session, department).is_open(now):
        return
    people = _people_of(session, case.department_id, now=now)
    on_call = [one for one in people if one.on_call_until is not None and one.on_call_until > now]
    came = False
    for person in on_call:
        chat_id = person.messenger_id or ""
        known = cards_of(
            session,
            col(Card.case_id) == case.id,
            col(Card.chat_id) == chat_id,
            col(Card.face) == Face.ON_CALL,
        )
        if not known:
            new = Card(case_id=case.id or 0, chat_id=chat_id, face=Face.ON_CALL, wanted=0)
            want(session, new, urgency=Urgency.URGENT)
            came = True
    if came:
        tell(session, case, What.CALLED_ON_CALL, now=now, people=[one.id for one in on_call])


def _people_of(session: Session, department_id: int, *, now: datetime) -> list[Staff]:
    """Who works for the department, is connected and not on leave."""
    return list(
        session.exec(
            select(Staff)
            .join(Membership, col(Membership.staff_id) == col(Staff.id))
            .where(
                col(Membership.department_id) == department_id,
                col(Staff.role).in_(ACTS),
                col(Staff.messenger_id).is_not(None),
                col(Staff.removed_at).is_(None),
                (col(Staff.away_until).is_(None)) | (col(Staff.away_until) <= now),
            )
            .order_by(col(Staff.id))
        )
    )


def _summarise(session: Session, person: Staff, day: date, *, now: datetime) -> None:
    """What waits in the person's departments, once for each day however many there are."""
    open_cases = session.exec(
        select(Department.name, Case.rung, Case.owner_id)
        .join(Case, col(Case.department_id) == col(Department.id))
        .join(Membership, col(Membership.department_id) == col(Department.id))
        .where(col(Membership.staff_id) == person.id, col(Case.status).in_(OPEN))
    ).all()
    if not open_cases:
        return
    overdue = Counter(name for name, rung, _ in open_cases if rung >= Rung.OVERDUE)
    waiting = Counter(name for name, _, _ in open_cases)
    detail = {
        "day": day.isoformat(),
        "mine": sum(owner == person.id for _, _, owner in open_cases),
        "departments": [[name, waiting[name], overdue[name]] for name in sorted(waiting)],
    }
    alerts.tell_person(session, person, AlertKind.DUTY, detail=detail, now=now)
