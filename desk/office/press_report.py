"""The press office's morning: at eight on working days, what the day before brought."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.cases.waiting import OPEN
from desk.city_file.hours import OfficeHours
from desk.escalations.rules import rules_of
from desk.messenger.chats import load_chats
from desk.office.calendar import Calendar, working_days_of
from desk.office.deadlines import Rung
from desk.office.duty import day_begins_after
from desk.operation import alerts
from desk.reports import Figures, by_department
from desk.tables import Case, City, Escalation
from desk.words import AlertKind

AT_EIGHT = OfficeHours.model_validate({"mon-fri": ["08:00-09:00"]})
LATEST = timedelta(hours=12)  # after eight: then the next morning's says it
KEY = "city"
DEPARTMENTS_TOLD = 5


def due_keys(session: Session, *, now: datetime) -> list[str]:
    """Whether the morning's report is due, or nobody knows yet when it will be."""
    cities = session.exec(
        select(City.id).where((col(City.reports_at).is_(None)) | (col(City.reports_at) <= now))
    )
    return [KEY for _ in cities]


def report(session: Session, *, now: datetime) -> None:
    """Tell the press office's group and the channel about the time since the last such morning."""
    city = session.exec(
        select(City).with_for_update().execution_options(populate_existing=True)
    ).first()
    if city is None or (city.reports_at is not None and city.reports_at > now):
        return
    calendar = Calendar(AT_EIGHT, ZoneInfo(city.timezone), *working_days_of(city))
    due, city.reports_at = city.reports_at, day_begins_after(calendar, now)
    session.add(city)
    if due is None or now - due > LATEST:
        return
    chats = [chat for chat in (load_chats(session).press, rules_of(session).channel) if chat]
    since = _morning_before(calendar, due)
    detail = _figures(session, since=since, until=due, now=now)
    alerts.tell_chats(session, chats, AlertKind.DAILY, detail=detail, now=now)


def _morning_before(calendar: Calendar, due: datetime) -> datetime:
    """The last working day's eight o'clock: after a weekend it tells of three days."""
    day = due.astimezone(calendar.zone).date()
    while True:
        day -= timedelta(days=1)
        blocks = calendar.of_day(day)
        if blocks:
            return blocks[0][0]


def _figures(
    session: Session, *, since: datetime, until: datetime, now: datetime
) -> dict[str, object]:
    departments = by_department(session, since=since, until=until, now=now)
    overdue = (
        select(func.count())
        .select_from(Case)
        .where(col(Case.status).in_(OPEN), col(Case.rung) >= Rung.OVERDUE)
    )
    began = (
        select(func.count())
        .select_from(Escalation)
        .where(col(Escalation.began_at) >= since, col(Escalation.began_at) < until)
    )
    going_on = (
        select(func.count()).select_from(Escalation).where(col(Escalation.ended_at).is_(None))
    )
    most = sorted(departments, key=lambda one: -one.cases)[:DEPARTMENTS_TOLD]
    return {
        "since": since.isoformat(),
        "cases": sum(one.cases for one in departments),
        "answered": sum(one.answered for one in departments),
        "open": sum(sum(one.open_by_age) for one in departments),
        "overdue": session.exec(overdue).one(),
        "escalations": session.exec(began).one(),
        "going_on": session.exec(going_on).one(),
        "departments": [_row(one) for one in most if one.cases],
    }


def _row(one: Figures) -> list[object]:
    return [one.name, one.cases, sum(one.open_by_age)]
