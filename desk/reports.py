"""What the pages bring and what they cost, by department: one function for each figure.

Nothing here is counted by person.  The city's own comments to all under a post are no cases of
anybody, so they are left out of every figure.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from desk.cases.waiting import OPEN
from desk.office.calendar import calendar_of
from desk.office.deadlines import FIRST_RESPONSE
from desk.tables import Case, Department, Message, TimelineEntry
from desk.words import Direction, Progress, What

AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))  # of open cases, the upper bounds
FEWEST_FOR_P90 = 2


@dataclass(frozen=True)
class Answered:
    """The first answer to a case: how long it took by the clock and in office time."""

    clock: timedelta
    office: timedelta
    in_time: bool


@dataclass(frozen=True)
class Spread:
    """Median and 90th percentile of durations; `None` where there are none."""

    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True)
class Figures:
    """A department's figures for cases that were opened in a period."""

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


def by_department(
    session: Session, *, since: datetime, until: datetime, now: datetime
) -> list[Figures]:
    """The figures of every department, in the order of the city file.

    Args:
        session: Only read.
        since: Cases count that were opened then or later; so do things that happened then.
        until: And before that.
        now: The instant at which open cases have their age.
    """
    departments = session.exec(
        select(Department)
        .where(col(Department.retired_at).is_(None))
        .order_by(col(Department.position))
    ).all()
    answered = first_answers(session, departments, since=since, until=until)
    opened = opened_cases(session, since=since, until=until)
    ages = open_by_age(session, now=now)
    happened = {
        what: counted(session, what, since=since, until=until)
        for what in (What.REOPENED, What.HIDDEN, What.ESCALATED)
    }
    gone_in, gone_out = forwarded(session, since=since, until=until)
    received, sent = written(session, since=since, until=until)
    found = []
    for department in departments:
        number, answers = department.id or 0, answered[department.id or 0]
        found.append(
            Figures(
                slug=department.slug,
                name=department.name,
                cases=opened[number],
                answered=len(answers),
                clock=spread([one.clock for one in answers]),
                office=spread([one.office for one in answers]),
                in_time=sum(a.in_time for a in answers) / len(answers) if answers else None,
                open_by_age=tuple(ages[number][place] for place in range(len(AGES) + 1)),
                reopened=happened[What.REOPENED][number],
                forwarded_in=gone_in[department.slug],
                forwarded_out=gone_out[department.slug],
                hidden=happened[What.HIDDEN][number],
                escalated=happened[What.ESCALATED][number],
                received=received[number],
                sent=sent[number],
            )
        )
    return found


def opened_cases(session: Session, *, since: datetime, until: datetime) -> Counter[int]:
    """How many cases were opened, by the id of the department that has them now."""
    rows = session.exec(
        select(Case.department_id, func.count())
        .where(*_opened(since, until))
        .group_by(col(Case.department_id))
    )
    return Counter(dict(rows.all()))


def first_answers(
    session: Session, departments: Sequence[Department], *, since: datetime, until: datetime
) -> Mapping[int, list[Answered]]:
    """The first answers to the cases opened then, by department; automatic ones are none."""
    first = (
        select(Message.case_id, func.min(Message.sent_at).label("at"))
        .where(
            col(Message.direction) == Direction.OUTGOING,
            col(Message.progress).in_([Progress.SENT, Progress.OUTSIDE]),
            col(Message.automatic).is_(False),
        )
        .group_by(col(Message.case_id))
        .subquery()
    )
    rows = session.exec(
        select(Case.department_id, Case.opened_at, first.c.at)
        .join(first, first.c.case_id == col(Case.id))
        .where(*_opened(since, until))
    ).all()
    calendars = {one.id or 0: calendar_of(session, one) for one in departments}
    targets = {one.id or 0: one.first_response or FIRST_RESPONSE for one in departments}
    found: defaultdict[int, list[Answered]] = defaultdict(list)
    for number, opened_at, at in rows:
        if number not in calendars:
            continue
        answered_at = max(at, opened_at)
        office = calendars[number].between(opened_at, answered_at)
        clock = answered_at - opened_at
        found[number].append(Answered(clock, office, office <= targets[number]))
    return found


def spread(durations: Sequence[timedelta]) -> Spread:
    """Median and 90th percentile, the latter as `statistics.quantiles` reckons it inclusively."""
    if not durations:
        return Spread(None, None)
    seconds = [one.total_seconds() for one in durations]
    high = max(seconds)
    if len(seconds) >= FEWEST_FOR_P90:
        high = quantiles(seconds, n=10, method="inclusive")[8]
    return Spread(timedelta(seconds=median(seconds)), timedelta(seconds=high))


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
    """In how many cases something happened, by department."""
    rows = session.exec(
        select(Case.department_id, func.count(col(Case.id).distinct()))
        .join(TimelineEntry, col(TimelineEntry.case_id) == col(Case.id))
        .where(
            col(TimelineEntry.what) == what,
            col(TimelineEntry.at) >= since,
            col(TimelineEntry.at) < until,
            col(Case.collective).is_(False),
        )
        .group_by(col(Case.department_id))
    )
    return Counter(dict(rows.all()))


def forwarded(
    session: Session, *, since: datetime, until: datetime
) -> tuple[Counter[str], Counter[str]]:
    """How often cases were forwarded to a department and away from it, by its slug."""
    details = session.exec(
        select(TimelineEntry.detail).where(
            col(TimelineEntry.what) == What.FORWARDED,
            col(TimelineEntry.at) >= since,
            col(TimelineEntry.at) < until,
        )
    ).all()
    there = Counter(str(one["department"]) for one in details if one.get("department"))
    away = Counter(str(one["previous"]) for one in details if one.get("previous"))
    return there, away


def written(
    session: Session, *, since: datetime, until: datetime
) -> tuple[Counter[int], Counter[int]]:
    """Messages of citizens and answers of the city, by department."""
    rows = session.exec(
        select(Case.department_id, Message.direction, func.count())
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(
            col(Message.sent_at) >= since,
            col(Message.sent_at) < until,
            col(Message.progress).in_([Progress.RECEIVED, Progress.SENT, Progress.OUTSIDE]),
            col(Message.automatic).is_(False),
            col(Case.collective).is_(False),
        )
        .group_by(col(Case.department_id), col(Message.direction))
    ).all()
    received = Counter({number: n for number, way, n in rows if way is Direction.INCOMING})
    sent = Counter({number: n for number, way, n in rows if way is Direction.OUTGOING})
    return received, sent


def _opened(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [
        col(Case.opened_at) >= since,
        col(Case.opened_at) < until,
        col(Case.collective).is_(False),
    ]
