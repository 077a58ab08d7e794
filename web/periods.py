"""Periods of whole days: read from the address, and written back for links."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from web.address import Query, read_day

USUAL_DAYS = 30
OFFERED_DAYS = (7, 30, 90, 365)
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both whole, by the city's clock."""

    first: date
    last: date
    zone: ZoneInfo
    ignored: tuple[str, ...] = ()  # what the address said and was not understood

    @property
    def since(self) -> datetime:
        """The instant at which it begins."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def until(self) -> datetime:
        """The instant at which it is over."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """Behind the address of any page or file about it."""
        return "?" + urlencode({"since": self.first, "until": self.last})

    def of_last(self, days: int) -> "Period":
        """As many days that end with the same one."""
        return Period(self.last - timedelta(days=days - 1), self.last, self.zone)


def read_period(query: Query, *, zone: ZoneInfo, now: datetime) -> Period:
    """The period of an address; without one the last thirty days with today.

    What is not understood, ends before it begins or is longer than a year is left out and named.
    """
    today = now.astimezone(zone).date()
    ignored = []
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        written = next((value for value in reversed(query.get(name, ())) if value), None)
        days[name] = read_day(written) if written else None
        if written and days[name] is None:
            ignored.append(name)
    last = days["until"] or max(today, days["since"] or today)
    first = days["since"] or last - timedelta(days=USUAL_DAYS - 1)
    if first > last or (last - first).days >= LONGEST_DAYS:
        ignored.append("since")
        first = last - timedelta(days=USUAL_DAYS - 1)
    return Period(first, last, zone, tuple(dict.fromkeys(ignored)))
