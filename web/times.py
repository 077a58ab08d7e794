"""Instants and durations as people of the city read them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time, format_timedelta

from desk.language import Translate

NEXT_UNIT_FROM = 2  # 100 minutes say more than 2 hours do


@dataclass(frozen=True)
class Times:
    """Renders times for one reader: the city's time zone, the reader's language."""

    zone: ZoneInfo
    language: str
    now: datetime
    translate: Translate

    def at(self, instant: datetime) -> str:
        """The local time, with the date unless it is today's: `14:02`, `Mo., 23. Nov., 14:02`."""
        local, today = instant.astimezone(self.zone), self.now.astimezone(self.zone)
        time = format_time(local, "HH:mm", locale=self.language)
        if local.date() == today.date():
            return time
        skeleton = "MMMEd" if local.year == today.year else "yMMMd"
        day = format_skeleton(skeleton, local, tzinfo=self.zone, locale=self.language)
        return f"{day}, {time}"

    def iso(self, instant: datetime) -> str:
        """The local time for machines, to the second."""
        return instant.astimezone(self.zone).isoformat(timespec="seconds")

    def lasting(self, duration: timedelta) -> str:
        """A duration in one unit, in words."""
        _ = self.translate
        if duration < timedelta(minutes=1):
            return _("weniger als 1 Minute")
        return format_timedelta(
            duration, granularity="minute", threshold=NEXT_UNIT_FROM, locale=self.language
        )
