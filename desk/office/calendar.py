"""Office time: when a department works, and how much of its time lies between two instants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from desk.city_file.hours import DEFAULT_HOURS, OfficeHours
from desk.office.holidays import public_holidays
from desk.tables import City, Department

DAY = timedelta(days=1)
NOTHING = timedelta()


@dataclass(frozen=True)
class Calendar:
    """When a department works: its hours on the days on which the city's offices open."""

    hours: OfficeHours
    zone: ZoneInfo
    closed: frozenset[date] = frozenset()
    holidays: str | None = None  # country and state, such as `DE-NW`

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is at work; a block's first instant belongs to it, its last does not."""
        return any(start <= at < end for start, end in self.of_day(at.astimezone(self.zone).date()))

    def opens_after(self, at: datetime) -> datetime:
        """When a block begins next, later than `at`."""
        return next(start for start, _ in self._blocks(at) if start > at)

    def after(self, since: datetime, duration: timedelta) -> datetime:
        """The first instant at which `duration` of office time has passed since `since`."""
        left = duration
        for start, end in self._blocks(since):
            begin = max(start, since)
            if begin + left <= end:
                return since if duration <= NOTHING else begin + left
            left -= end - begin
        raise AssertionError("a week always has office time")

    def between(self, since: datetime, until: datetime) -> timedelta:
        """The office time from `since` to `until`; none where that is not later."""
        passed = NOTHING
        for start, end in self._blocks(since):
            if start >= until:
                break
            passed += max(NOTHING, min(end, until) - max(start, since))
        return passed

    def of_day(self, day: date) -> Sequence[tuple[datetime, datetime]]:
        """The blocks of a day as instants; one that a change of the clocks swallows is none."""
        if day in self.closed or (
            self.holidays and day in public_holidays(self.holidays, day.year)
        ):
            return ()
        blocks = (block.on(day, self.zone) for block in self.hours.on(day.weekday()))
        return [(start, end) for start, end in blocks if start < end]

    def _blocks(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The blocks that end after `since`, earliest first, without an end."""
        day = since.astimezone(self.zone).date()
        while True:
            yield from (block for block in self.of_day(day) if block[1] > since)
            day += DAY


def calendar_of(session: Session, department: Department) -> Calendar:
    """The office time of a department."""
    city = session.exec(select(City)).one()
    hours = OfficeHours.model_validate(department.hours) if department.hours else DEFAULT_HOURS
    return Calendar(hours, ZoneInfo(city.timezone), *working_days_of(city))


def working_days_of(city: City) -> tuple[frozenset[date], str | None]:
    """The days on which none of the city's offices opens, and whose public holidays it keeps."""
    return frozenset(date.fromisoformat(day) for day in city.closed), city.holidays
