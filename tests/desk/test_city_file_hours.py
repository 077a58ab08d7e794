from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from desk.city_file.hours import (
    LONGEST_DURATION,
    Block,
    OfficeHours,
    read_block,
    read_duration,
    weekdays,
    write_duration,
)

BERLIN = ZoneInfo("Europe/Berlin")
MINUTES_A_DAY = 24 * 60


def block(start_hour: int, end_hour: int) -> Block:
    return Block(timedelta(hours=start_hour), timedelta(hours=end_hour))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("mon", (0,)),
        ("mon-thu", (0, 1, 2, 3)),
        ("sat-mon", (5, 6, 0)),
        ("sun-sun", (6,)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_days_name_weekdays(days: str, expected: tuple[int, ...]) -> None:
    assert weekdays(days) == expected


@pytest.mark.parametrize("days", ["", "mo", "mon-", "-mon", "mon-tue-wed", "Mon", "mon-noon"])
def test_other_days_are_refused(days: str) -> None:
    with pytest.raises(PydanticCustomError, match="unknown-day"):
        weekdays(days)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("4h", 240), ("30min", 30), ("1h30min", 90), ("2d", 960), ("1d4h", 720), (" 90min ", 90)],
)
def test_durations_count_office_time(written: str, minutes: int) -> None:
    assert read_duration(written) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "written", ["", "0h", "4", "4 h", "-1h", "1.5h", "30min1h", "9999d", "٣h", 4, None, True]
)
def test_other_durations_are_refused(written: object) -> None:
    with pytest.raises(PydanticCustomError, match="bad-duration"):
        read_duration(written)


@given(st.integers(min_value=1, max_value=LONGEST_DURATION // timedelta(minutes=1)))
def test_a_written_duration_reads_the_same(minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    assert read_duration(write_duration(duration)) == duration


@given(st.integers(0, MINUTES_A_DAY - 1), st.integers(1, MINUTES_A_DAY))
def test_a_written_block_reads_the_same(start: int, end: int) -> None:
    if start >= end:
        start, end = end - 1, start + 1
    written = Block(timedelta(minutes=start), timedelta(minutes=end))
    assert read_block(str(written)) == written


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("8-12", "bad-block"),
        ("08:00", "bad-block"),
        (800, "bad-block"),
        ("25:00-26:00", "no-such-hour"),
        ("08:60-09:00", "no-such-hour"),
        ("20:00-24:01", "no-such-hour"),
        ("12:00-08:00", "backwards"),
        ("08:00-08:00", "backwards"),
    ],
)
def test_other_blocks_are_refused(written: object, kind: str) -> None:
    with pytest.raises(PydanticCustomError, match=kind):
        read_block(written)


def test_a_block_may_last_until_midnight() -> None:
    assert read_block("00:00-24:00") == block(0, 24)


def test_blocks_that_only_touch_do_not_overlap() -> None:
    assert not block(8, 12).overlaps(block(12, 16))
    assert block(8, 13).overlaps(block(12, 16))


def test_a_block_lies_between_two_instants() -> None:
    start, end = block(8, 12).on(date(2026, 12, 1), BERLIN)
    assert start == datetime(2026, 12, 1, 8, tzinfo=BERLIN)
    assert end == datetime(2026, 12, 1, 12, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 6, 1), 24)]
)
def test_a_whole_day_is_as_long_as_the_day_the_clocks_change(day: date, hours: int) -> None:
    start, end = block(0, 24).on(day, BERLIN)
    assert end - start == timedelta(hours=hours)


def test_hours_of_a_weekday_come_from_all_days_that_name_it() -> None:
    hours = OfficeHours.model_validate(
        {"thu": ["14:00-16:00"], "mon-thu": ["08:00-12:00"], "fri": []}
    )
    assert hours.on(0) == (block(8, 12),)
    assert hours.on(3) == (block(8, 12), block(14, 16))
    assert hours.on(4) == hours.on(6) == ()


def test_hours_are_dumped_as_they_are_written() -> None:
    written = {"mon-thu": ["08:00-12:00", "13:00-16:00"], "fri": ["08:00-12:00"]}
    assert OfficeHours.model_validate(written).model_dump(mode="json") == written
