"""What the pages bring and what they cost: one function for each figure, for page and program.

A period's figures are those of the cases that were opened in it; what happened to cases, and the
escalations, are those of its days.  Nothing here is counted by person.  The city's own comments to
all under a post are no cases of anybody, so they are left out of every figure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median, quantiles
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, String, cast, extract, type_coerce
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from desk.cases.waiting import OPEN
from desk.office.calendar import calendar_of
from desk.office.deadlines import FIRST_RESPONSE
from desk.office.ruler import Ruler
from desk.permissions import departments_visible_to
from desk.tables import Case, Department, Escalation, Staff, TimelineEntry
from desk.tables.cases import FIGURED
from desk.words import What

AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))  # of open cases, the upper bounds
FEWEST_FOR_P90 = 2


class Brought(NamedTuple):
    """A case, as far as figures need it; instants are seconds since 1970, words are plain.

    A year has hundreds of thousands of them, and what a type makes of a value takes its time.
    """

    number: int
    department_id: int
    page_id: int
    post_id: int | None
    citizen_id: int | None
    opened: int
    answered: int | None  # by people, the first time
    received: int
    sent: int
    thanked: bool
    concern: str | None  # a `Concern`
    status: str  # a `Status`


class Answered(NamedTuple):
    """The first answer to a case: how many seconds it took by the clock and in office time."""

    clock: float
    office: float
    in_time: bool


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile of durations; `None` where there are none."""

    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True)
class Figures:
    """A department's figures for a period."""

    slug: str
    name: str
    cases: int
    answered: int
    clock: Spread  # to the first answer
    office: Spread
    in_time: float | None  # share of the answered, 0 to 1
    open_by_age: tuple[int, ...]  # up to each of `AGES`, and older; as of now
    reopened: int
    forwarded_in: int
    forwarded_out: int
    hidden: int
    escalated: int
    received: int  # messages of citizens
    sent: int  # answers of the city
    reached: int  # citizens who got an answer
    thanked: int  # cases in which the citizen said thanks for one
    office_days: int
    answers: Sequence[Answered] = field(repr=False)

    @property
    def effort(self) -> float | None:
        """Messages and answers an office day."""
        return (self.received + self.sent) / self.office_days if self.office_days else None


@dataclass(frozen=True)
class Day:
    """A day of the city's calendar."""

    day: date
    opened: int
    answered: int  # for the first time


def by_department(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    reader: Staff | None = None,
    cases: Sequence[Brought] | None = None,
) -> list[Figures]:
    """The figures of every department, in the order of the city file.

    Args:
        session: Only read.
        since: Cases count that were opened then or later; so do things that happened then.
        until: And before that.
        now: The instant at which open cases have their age.
        reader: Only departments whose cases the person may see; without a person, all.
        cases: Those of the period, where they are known already.
    """
    departments = departments_for(session, reader)
    known = brought(session, since=since, until=until) if cases is None else cases
    of = _grouped(known, lambda case: case.department_id)
    rulers = rulers_of(session, departments, since=since, until=now)
    ages = open_by_age(session, now=now)
    happened = {
        what: counted(session, what, since=since, until=until)
        for what in (What.REOPENED, What.HIDDEN)
    }
    escalated = escalated_cases(session, since=since, until=until)
    gone_in, gone_out = forwarded(session, since=since, until=until)
    found = []
    for department in departments:
        number, theirs = department.id or 0, of[department.id or 0]
        answers = first_answers(theirs, rulers[number], target_of(department))
        found.append(
            Figures(
                slug=department.slug,
                name=department.name,
                cases=len(theirs),
                answered=len(answers),
                clock=spread([one.clock for one in answers]),
                office=spread([one.office for one in answers]),
                in_time=in_time(answers),
                open_by_age=tuple(ages[number][place] for place in range(len(AGES) + 1)),
                reopened=happened[What.REOPENED][number],
                forwarded_in=gone_in[department.slug],
                forwarded_out=gone_out[department.slug],
                hidden=happened[What.HIDDEN][number],
                escalated=escalated[number],
                received=sum(case.received for case in theirs),
                sent=sum(case.sent for case in theirs),
                reached=reached(theirs),
                thanked=sum(case.thanked for case in theirs),
                office_days=rulers[number].days(since, until),
                answers=answers,
            )
        )
    return found


def total(departments: Sequence[Figures], cases: Iterable[Brought]) -> Figures:
    """The figures of all these departments together; an office day is one of any of them.

    Args:
        departments: As `by_department` found them.
        cases: Theirs: who wrote to two departments was reached once.
    """
    answers = [answer for one in departments for answer in one.answers]
    return Figures(
        slug="",
        name="",
        cases=sum(one.cases for one in departments),
        answered=len(answers),
        clock=spread([one.clock for one in answers]),
        office=spread([one.office for one in answers]),
        in_time=in_time(answers),
        open_by_age=tuple(
            sum(one.open_by_age[place] for one in departments) for place in range(len(AGES) + 1)
        ),
        reopened=sum(one.reopened for one in departments),
        forwarded_in=sum(one.forwarded_in for one in departments),
        forwarded_out=sum(one.forwarded_out for one in departments),
        hidden=sum(one.hidden for one in departments),
        escalated=sum(one.escalated for one in departments),
        received=sum(one.received for one in departments),
        sent=sum(one.sent for one in departments),
        reached=reached(cases),
        thanked=sum(one.thanked for one in departments),
        office_days=max((one.office_days for one in departments), default=0),
        answers=answers,
    )


def departments_for(session: Session, reader: Staff | None) -> Sequence[Department]:
    """The departments whose cases the reader may see; without a reader, all."""
    query = select(Department).where(col(Department.retired_at).is_(None))
    if reader is not None:
        query = query.where(departments_visible_to(reader))
    return session.exec(query.order_by(col(Department.position))).all()


def brought(
    session: Session, *, since: datetime, until: datetime, departments: Iterable[int] | None = None
) -> list[Brought]:
    """The cases that were opened in the period, the oldest first."""
    query = select(  # type: ignore[call-overload]  # more columns than its overloads know
        Case.id,
        Case.department_id,
        Case.page_id,
        Case.post_id,
        Case.citizen_id,
        _seconds(col(Case.opened_at)),
        _seconds(col(Case.answered_at)),
        Case.received,
        Case.sent,
        Case.thanked,
        type_coerce(col(Case.concern), String),
        type_coerce(col(Case.status), String),
    ).where(
        col(Case.opened_at) >= since,
        col(Case.opened_at) < until,
        col(Case.collective).is_(False),
    )
    if departments is not None:
        query = query.where(col(Case.department_id).in_(list(departments)))
    return [Brought._make(row) for row in session.exec(query.order_by(col(Case.opened_at)))]


def rulers_of(
    session: Session, departments: Sequence[Department], *, since: datetime, until: datetime
) -> Mapping[int, Ruler]:
    """The office time of each department, by its id; those with the same hours share one."""
    made: dict[str, Ruler] = {}
    found = {}
    for department in departments:
        hours = repr(department.hours)
        if hours not in made:
            made[hours] = Ruler(calendar_of(session, department), since, until)
        found[department.id or 0] = made[hours]
    return found


def target_of(department: Department) -> timedelta:
    """The office time within which the department wants to answer first."""
    return department.first_response or FIRST_RESPONSE


def first_answers(cases: Iterable[Brought], ruler: Ruler, target: timedelta) -> list[Answered]:
    """The first answers to these cases of a department."""
    found, most = [], target.total_seconds()
    for case in cases:
        if case.answered is not None:
            at = max(case.answered, case.opened)
            office = ruler.seconds(case.opened, at)
            found.append(Answered(at - case.opened, office, office <= most))
    return found


def in_time(answers: Sequence[Answered]) -> float | None:
    """The share that came within the target, 0 to 1; `None` of none."""
    return sum(one.in_time for one in answers) / len(answers) if answers else None


def spread(seconds: Sequence[float]) -> Spread:
    """Median and 90th percentile, the latter as `statistics.quantiles` reckons it inclusively."""
    if not seconds:
        return Spread(None, None)
    high = max(seconds)
    if len(seconds) >= FEWEST_FOR_P90:
        high = quantiles(seconds, n=10, method="inclusive")[8]
    return Spread(timedelta(seconds=median(seconds)), timedelta(seconds=high))


def reached(cases: Iterable[Brought]) -> int:
    """Citizens who got an answer; each of whom nobody knows the name counts by the case."""
    return len({case.citizen_id or f"#{case.number}" for case in cases if case.sent})


def by_day(cases: Iterable[Brought], zone: ZoneInfo, first: date, last: date) -> list[Day]:
    """How many cases each day opened, and how many of them it answered first; none left out."""
    known = list(cases)
    opened = Counter(_day(case.opened, zone) for case in known)
    answered = Counter(_day(case.answered, zone) for case in known if case.answered)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [Day(day, opened[day], answered[day]) for day in days]


def open_by_age(session: Session, *, now: datetime) -> Mapping[int, Counter[int]]:
    """Open cases by department and by the place of their age in `AGES`; older is the last."""
    rows = session.exec(
        select(Case.department_id, Case.opened_at).where(
            col(Case.status).in_(OPEN), col(Case.collective).is_(False)
        )
    )
    found: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for number, opened_at in rows:
        age = now - opened_at
        found[number][sum(age > bound for bound in AGES)] += 1
    return found


def counted(session: Session, what: What, *, since: datetime, until: datetime) -> Counter[int]:
    """In how many cases something happened, by department; only of `FIGURED`."""
    rows = session.exec(
        select(Case.department_id, Case.id)
        .join(TimelineEntry, col(TimelineEntry.case_id) == col(Case.id))
        .where(
            FIGURED,
            col(TimelineEntry.what) == what,
            col(TimelineEntry.at) >= since,
            col(TimelineEntry.at) < until,
            col(Case.collective).is_(False),
        )
        .distinct()
    )
    return Counter(department for department, _ in rows)


def escalated_cases(session: Session, *, since: datetime, until: datetime) -> Counter[int]:
    """For how many cases an escalation began, by department."""
    rows = session.exec(
        select(Case.department_id, Case.id)
        .join(Escalation, col(Escalation.case_id) == col(Case.id))
        .where(col(Escalation.began_at) >= since, col(Escalation.began_at) < until)
        .distinct()
    )
    return Counter(department for department, _ in rows)


def forwarded(
    session: Session, *, since: datetime, until: datetime
) -> tuple[Counter[str], Counter[str]]:
    """How often cases were forwarded to a department and away from it, by its slug."""
    details = session.exec(
        select(TimelineEntry.detail).where(
            FIGURED,
            col(TimelineEntry.what) == What.FORWARDED,
            col(TimelineEntry.at) >= since,
            col(TimelineEntry.at) < until,
        )
    ).all()
    there = Counter(str(one["department"]) for one in details if one.get("department"))
    away = Counter(str(one["previous"]) for one in details if one.get("previous"))
    return there, away


def _seconds(instant: Mapped[Any]) -> ColumnElement[int]:
    return cast(extract("epoch", instant), BigInteger)


def _day(seconds: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(seconds, zone).date()


def _grouped(
    cases: Iterable[Brought], key: Callable[[Brought], int]
) -> defaultdict[int, list[Brought]]:
    found: defaultdict[int, list[Brought]] = defaultdict(list)
    for case in cases:
        found[key(case)].append(case)
    return found
