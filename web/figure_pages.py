"""What the pages with figures show, each loaded in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from babel.dates import format_date
from markupsafe import Markup
from sqlmodel import Session

from desk import reports
from desk.errors import NotAllowed
from desk.post_figures import PostFigures, by_post
from desk.report_rows import Row, of_cases, of_department
from desk.reports import AGES, Brought, Day, Figures
from web import charts, numbers
from web.address import Query
from web.charts import Bar
from web.periods import OFFERED_DAYS, Period, read_period
from web.visits import Visit, visit

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class FigurePage(Visit):
    """A page about a period."""

    period: Period
    offered_days: tuple[int, ...] = OFFERED_DAYS

    def day(self, day: datetime) -> str:
        """A day as the reader writes it."""
        return format_date(day, "medium", locale=self.times.language)

    def took(self, duration: timedelta | None) -> str:
        """A duration in hours, for columns of figures; a dash for none."""
        return "–" if duration is None else numbers.hours(duration, self.times.language)


@dataclass(frozen=True)
class DepartmentsPage(FigurePage):
    """What each department's pages bring and cost."""

    departments: Sequence[Figures] = ()
    ages: tuple[int, ...] = tuple(age.days for age in AGES)

    @property
    def with_cases(self) -> list[Figures]:
        """The departments that had anything to do."""
        return [one for one in self.departments if one.cases or sum(one.open_by_age)]

    def first_answers(self) -> Markup:
        """The chart of how long the first answer took."""
        _ = self.times.translate
        rows = [(one.name, one.office.median) for one in self.with_cases]
        longest = max((took for _name, took in rows if took), default=None)
        return charts.bars(
            _("Erste Antwort in Dienstzeit, Median; je länger der Balken, desto später."),
            [Bar(name, self.took(took), _part(took, longest)) for name, took in rows],
        )

    def shares_in_time(self) -> Markup:
        """The chart of how many first answers came in time."""
        _ = self.times.translate
        return charts.bars(
            _("Erste Antworten in der Frist; ein voller Balken heißt: alle."),
            [
                Bar(one.name, numbers.percent(one.in_time, self.times.language), one.in_time)
                for one in self.with_cases
            ],
        )


@dataclass(frozen=True)
class PostsPage(FigurePage):
    """Which posts people talk about."""

    posts: Sequence[PostFigures] = ()


@dataclass(frozen=True)
class ReportPage(FigurePage):
    """The city as a whole, or the reader's departments."""

    total: Figures | None = None
    days: Sequence[Day] = ()
    departments: Sequence[str] = ()  # names of those that the reader may see

    def by_day(self) -> Markup:
        """The chart of what came and what was answered first, day by day."""
        _ = self.times.translate
        return charts.columns(
            "by-day",
            _("Fälle je Tag"),
            _("Je Tag zwei Säulen: neue Fälle, und Fälle, die zum ersten Mal beantwortet wurden."),
            [(day.opened, day.answered) for day in self.days],
        )

    @property
    def busiest(self) -> int:
        """The most cases of a day."""
        return max((max(day.opened, day.answered) for day in self.days), default=0)


T = TypeVar("T")


def load_departments(session: Session, here: Visit, period: Period) -> DepartmentsPage:
    """The page *Ämter*."""
    return DepartmentsPage(
        **vars(here),
        period=period,
        departments=reports.by_department(
            session,
            since=period.since,
            until=period.until,
            now=here.times.now,
            reader=here.reader,
            cases=_cases(session, here, period),
        ),
    )


def load_posts(session: Session, here: Visit, period: Period) -> PostsPage:
    """The page *Beiträge*."""
    cases = _cases(session, here, period)
    posts = by_post(session, cases, since=period.since, until=period.until)
    return PostsPage(**vars(here), period=period, posts=posts)


def load_report(session: Session, here: Visit, period: Period) -> ReportPage:
    """The page *Berichte*."""
    cases = _cases(session, here, period)
    departments = reports.by_department(
        session,
        since=period.since,
        until=period.until,
        now=here.times.now,
        reader=here.reader,
        cases=cases,
    )
    return ReportPage(
        **vars(here),
        period=period,
        total=reports.total(departments, cases),
        days=reports.by_day(cases, period.zone, period.first, period.last),
        departments=[one.name for one in departments],
    )


def load_department_rows(session: Session, here: Visit, period: Period) -> list[Row]:
    """The figures of each department, for a file."""
    return [of_department(one) for one in load_departments(session, here, period).departments]


def load_case_rows(session: Session, here: Visit, period: Period) -> list[Row]:
    """The cases of the period, for a file."""
    cases = _cases(session, here, period)
    departments = reports.departments_for(session, here.reader)
    rows = of_cases(
        session,
        cases,
        zone=period.zone,
        slugs={one.id or 0: one.slug for one in departments},
        rulers=reports.rulers_of(session, departments, since=period.since, until=here.times.now),
        targets={one.id or 0: reports.target_of(one) for one in departments},
    )
    return list(rows)


def load(
    session: Session,
    make: Callable[[Session, Visit, Period], T],
    token: str | None,
    query: Query,
    *,
    open_access: bool,
    language: str,
    now: datetime,
) -> T | None:
    """What `make` makes for who holds this session token, `None` for who is not signed in.

    Raises:
        NotAllowed: figures are not for this person.
    """
    here = visit(session, token, open_access=open_access, language=language, now=now)
    if here is None:
        return None
    if not here.sees_figures:
        raise NotAllowed
    return make(session, here, read_period(query, zone=here.times.zone, now=now))


def _cases(session: Session, here: Visit, period: Period) -> list[Brought]:
    departments = None
    if here.reader is not None and not here.sees_all:
        departments = [one.id or 0 for one in reports.departments_for(session, here.reader)]
    return reports.brought(session, since=period.since, until=period.until, departments=departments)


def _part(duration: timedelta | None, longest: timedelta | None) -> float | None:
    return duration / longest if duration is not None and longest else None
