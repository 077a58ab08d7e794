"""A ruler measures what its calendar measures."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desk.office.calendar import Calendar
from desk.office.ruler import Ruler
from tests.desk.office.test_calendar import CITY, ROUND_THE_CLOCK, local

SINCE, UNTIL = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)
RULERS = [(one, Ruler(one, SINCE, UNTIL)) for one in (CITY, ROUND_THE_CLOCK)]

instants = st.integers(0, int((UNTIL - SINCE).total_seconds())).map(
    lambda seconds: SINCE + timedelta(seconds=seconds)
)


@given(st.sampled_from(RULERS), instants, instants)
def test_it_measures_as_the_calendar_does(
    measured: tuple[Calendar, Ruler], since: datetime, until: datetime
) -> None:
    calendar, ruler = measured
    assert ruler.between(since, until) == calendar.between(since, until)


def test_what_lies_outside_is_taken_for_its_end() -> None:
    ruler = Ruler(CITY, local(23, "08:00"), local(23, "16:00"))
    assert ruler.between(local(20, "08:00"), local(24, "12:00")) == timedelta(hours=7)
    assert ruler.between(local(24, "08:00"), local(24, "12:00")) == timedelta()


def test_days_are_those_on_which_somebody_works() -> None:
    _, ruler = RULERS[0]  # closed on Wednesday, the 25th
    assert ruler.days(local(23, "00:00"), local(30, "00:00")) == 4
    assert ruler.days(local(28, "00:00"), local(30, "00:00")) == 0
