"""Office time as a city writes it: weekdays, the blocks of a day, durations.

    hours = { mon-thu = ["08:00-12:00", "13:00-16:00"], fri = ["08:00-12:00"] }
    first_response = "1h30min"

All values keep this written form when they are dumped as JSON, and are read from it again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    PlainValidator,
    RootModel,
    model_validator,
)

from desk.city_file.mistakes import complaint, suggestion
from desk.city_file.texts import MistakeKind

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY: Final = "daily"
OFFICE_DAY: Final = timedelta(hours=8)  # what "1d" means: a day at work, not a day and a night
LONGEST_DURATION: Final = timedelta(hours=2000)  # a year at work

_BLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_DURATION = re.compile(r"(?:([0-9]{1,4})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,6})min)?")
_END_OF_DAY = timedelta(hours=24)
_MINUTES = 60


@dataclass(frozen=True, order=True)
class Block:
    """A stretch of office time on one day, by the wall clock: `start` belongs to it, `end` not.

    Both count from midnight, so that a block may last until 24:00.
    """

    start: timedelta
    end: timedelta

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants (UTC) between which this block lies on `day` in `zone`."""
        midnight = datetime.combine(day, time(), zone)  # adding to it moves the wall clock
        return (midnight + self.start).astimezone(UTC), (midnight + self.end).astimezone(UTC)

    def overlaps(self, other: "Block") -> bool:
        """Whether some minute belongs to both."""
        return self.start < other.end and other.start < self.end


def read_block(written: object) -> Block:
    """Read `"08:00-12:00"`.

    Raises:
        PydanticCustomError: it is no such text, an hour does not exist, or it ends too early.
    """
    if isinstance(written, Block):
        return written
    parts = _BLOCK.fullmatch(written.strip()) if isinstance(written, str) else None
    if parts is None:
        raise complaint(MistakeKind.BAD_BLOCK, given=str(written))
    start = _since_midnight(parts[1], parts[2])
    end = _since_midnight(parts[3], parts[4])
    if end <= start:
        raise complaint(MistakeKind.BACKWARDS, given=str(written))
    return Block(start, end)


def weekdays(days: str) -> tuple[int, ...]:
    """The weekdays (0 is Monday) that `"mon"`, `"mon-thu"`, `"sat-mon"` or `"daily"` names.

    Raises:
        PydanticCustomError: it names none.
    """
    if days == DAILY:
        return tuple(range(len(WEEKDAYS)))
    first, _, last = (days if "-" in days else f"{days}-{days}").partition("-")
    for day in (first, last):
        if day not in WEEKDAYS:
            raise complaint(MistakeKind.UNKNOWN_DAY, given=days, **suggestion(day, WEEKDAYS))
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last) - start) % len(WEEKDAYS) + 1
    return tuple((start + step) % len(WEEKDAYS) for step in range(length))


def read_duration(written: object) -> timedelta:
    """Read `"4h"`, `"30min"`, `"1h30min"` or `"2d"` as office time; a day is `OFFICE_DAY`.

    Raises:
        PydanticCustomError: it is no such text, is nothing, or is more than `LONGEST_DURATION`.
    """
    if isinstance(written, timedelta):
        return written
    parts = _DURATION.fullmatch(written.strip()) if isinstance(written, str) else None
    days, hours, minutes = (int(part or 0) for part in parts.groups()) if parts else (0, 0, 0)
    duration = days * OFFICE_DAY + timedelta(hours=hours, minutes=minutes)
    if not timedelta() < duration <= LONGEST_DURATION:
        raise complaint(MistakeKind.BAD_DURATION, given=str(written))
    return duration


def write_duration(duration: timedelta) -> str:
    """The written form in hours and minutes; seconds are cut off."""
    hours, minutes = divmod(duration // timedelta(minutes=1), _MINUTES)
    return "".join([f"{hours}h" if hours else "", f"{minutes}min" if minutes or not hours else ""])


def _named(days: str) -> str:
    weekdays(days)
    return days


def _since_midnight(hour: str, minute: str) -> timedelta:
    since = timedelta(hours=int(hour), minutes=int(minute))
    if int(minute) >= _MINUTES or since > _END_OF_DAY:
        raise complaint(MistakeKind.NO_SUCH_HOUR, given=f"{hour}:{minute}")
    return since


def _clock(since_midnight: timedelta) -> str:
    hours, minutes = divmod(since_midnight // timedelta(minutes=1), _MINUTES)
    return f"{hours:02}:{minutes:02}"


OfficeDuration = Annotated[
    timedelta, BeforeValidator(read_duration), PlainSerializer(write_duration, when_used="json")
]
Days = Annotated[str, AfterValidator(_named)]
DayBlocks = tuple[
    Annotated[Block, PlainValidator(read_block), PlainSerializer(str, when_used="json")], ...
]


class OfficeHours(RootModel[Mapping[Days, DayBlocks]]):
    """The weekly office hours of a department, as written: `{"mon-thu": (Block, ...), ...}`."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _has_office_time(self) -> "OfficeHours":
        if not any(self.root.values()):
            raise complaint(MistakeKind.NO_OFFICE_TIME)
        return self

    def on(self, weekday: int) -> tuple[Block, ...]:
        """The blocks of a weekday (0 is Monday), earliest first; none means closed."""
        found = [
            block
            for days, blocks in self.root.items()
            if weekday in weekdays(days)
            for block in blocks
        ]
        return tuple(sorted(found))


DEFAULT_HOURS: Final = OfficeHours.model_validate({"mon-fri": ["08:00-16:00"]})
