from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.language import german
from web.times import Times

NEW_YEAR = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already 2027 in Berlin


def times(language: str = "de") -> Times:
    return Times(ZoneInfo("Europe/Berlin"), language, NEW_YEAR, german)


@pytest.mark.parametrize(
    ("instant", "language", "text"),
    [
        (NEW_YEAR, "de", "00:30"),
        (NEW_YEAR - timedelta(hours=1), "de", "31. Dez. 2026, 23:30"),
        (NEW_YEAR - timedelta(hours=1), "en", "Dec 31, 2026, 23:30"),
        (NEW_YEAR + timedelta(days=1), "de", "Sa., 2. Jan., 00:30"),
    ],
)
def test_the_day_is_the_citys(instant: datetime, language: str, text: str) -> None:
    assert times(language).at(instant) == text


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(seconds=59), "weniger als 1 Minute"),
        (timedelta(minutes=1), "1 Minute"),
        (timedelta(minutes=100), "100 Minuten"),
        (timedelta(hours=2), "2 Stunden"),
        (timedelta(days=3), "3 Tage"),
    ],
)
def test_a_duration_is_one_unit_in_words(duration: timedelta, text: str) -> None:
    assert times().lasting(duration) == text
