"""Office time measured many times: the same as `Calendar.between`, by looking up."""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, timedelta

from desk.office.calendar import DAY, Calendar


class Ruler:
    """The office time of a calendar from `since` to `until`, laid out once.

    An instant outside is taken for the nearer end.
    """

    def __init__(self, calendar: Calendar, since: datetime, until: datetime) -> None:
        self._starts: list[float] = []
        self._lengths: list[float] = []
        self._before: list[float] = []  # office seconds before each block
        self._total = 0.0
        self._days: list[date] = []  # of each block
        day, last = (at.astimezone(calendar.zone).date() for at in (since, until))
        while day <= last:
            blocks = [
                (max(start, since).timestamp(), min(end, until).timestamp())
                for start, end in calendar.of_day(day)
                if start < until and end > since
            ]
            for start, end in blocks:
                self._starts.append(start)
                self._lengths.append(end - start)
                self._before.append(self._total)
                self._days.append(day)
                self._total += end - start
            day += DAY

    def between(self, since: datetime, until: datetime) -> timedelta:
        """The office time from `since` to `until`; none where that is not later."""
        return timedelta(seconds=self.seconds(since.timestamp(), until.timestamp()))

    def seconds(self, since: float, until: float) -> float:
        """The same in seconds, between instants in seconds since 1970."""
        return max(0.0, self._passed(until) - self._passed(since))

    def days(self, since: datetime, until: datetime) -> int:
        """The days with office time that begins between the two."""
        first, last = (bisect_left(self._starts, at.timestamp()) for at in (since, until))
        return len(set(self._days[first:last]))

    def _passed(self, at: float) -> float:
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(at - self._starts[place], self._lengths[place])
