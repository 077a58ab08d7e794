"""Office time is reckoned by the wall clock of the city, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.city_file.hours import OfficeHours
from desk.office.calendar import Calendar
from desk.office.holidays import public_holidays

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = OfficeHours.model_validate(
    {"mon-thu": ["08:00-12:00", "13:00-16:00"], "fri": ["08:00-12:00"]}
)
CITY = Calendar(USUAL, BERLIN, frozenset({date(2026, 11, 25)}), "DE-NW")
ROUND_THE_CLOCK = Calendar(OfficeHours.model_validate({"daily": ["00:00-24:00"]}), BERLIN)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
durations = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


def local(day: int, clock: str, month: int = 11) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        (local(23, "10:00"), 1, local(23, "11:00")),
        (local(23, "11:30"), 1, local(23, "13:30")),  # over lunch
        (local(23, "20:00"), 4, local(24, "12:00")),  # written in the evening
        (local(24, "15:00"), 2, local(26, "09:00")),  # the city is closed on Wednesday
        (local(27, "11:00"), 2, local(30, "09:00")),  # over the weekend
        (local(23, "08:00"), 4, local(23, "12:00")),  # a block's end is in time
    ],
)
def test_office_time_runs_while_the_office_is_open(
    since: datetime, hours: int, until: datetime
) -> None:
    assert CITY.after(since, timedelta(hours=hours)) == until
    assert CITY.between(since, until) == timedelta(hours=hours)


def test_a_public_holiday_of_the_state_counts_nothing() -> None:
    corpus_christi = local(4, "10:00", month=6)
    assert not CITY.is_open(corpus_christi)
    assert CITY.after(corpus_christi, timedelta(hours=1)) == local(5, "09:00", month=6)
    assert date(2026, 6, 4) in public_holidays("DE-NW", 2026)
    assert date(2026, 6, 4) not in public_holidays("DE-BE", 2026)


def test_a_calendar_that_nobody_knows_has_no_holidays() -> None:
    assert public_holidays("DE-XX", 2026) == frozenset()
    assert public_holidays("QQ", 2026) == frozenset()


def test_a_night_in_which_the_clocks_change_is_an_hour_longer_or_shorter() -> None:
    autumn, spring = local(24, "12:00", month=10), local(28, "12:00", month=3)
    day = timedelta(hours=24)
    assert ROUND_THE_CLOCK.after(autumn, day) == local(25, "11:00", month=10)
    assert ROUND_THE_CLOCK.after(spring, day) == local(29, "13:00", month=3)


def test_the_next_opening_is_later_than_now() -> None:
    assert CITY.opens_after(local(23, "08:00")) == local(23, "13:00")
    assert CITY.opens_after(local(24, "16:00")) == local(26, "08:00")


@settings(max_examples=60, deadline=None)
@given(since=instants, duration=durations, calendar=st.sampled_from([CITY, ROUND_THE_CLOCK]))
def test_between_measures_what_after_adds(
    since: datetime, duration: timedelta, calendar: Calendar
) -> None:
    until = calendar.after(since, duration)
    assert calendar.between(since, until) == duration
    assert until >= since


@settings(max_examples=60, deadline=None)
@given(since=instants, one=durations, other=durations)
def test_more_office_time_never_ends_earlier(
    since: datetime, one: timedelta, other: timedelta
) -> None:
    first, second = sorted((one, other))
    assert CITY.after(since, first) <= CITY.after(since, second)
    assert CITY.after(CITY.after(since, first), second - first) == CITY.after(since, second)
