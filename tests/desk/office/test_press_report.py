"""At eight on working days the press office reads what the time since the last such day brought."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session, col, select

from desk.office import press_report
from desk.tables import Alert, City
from desk.words import AlertKind
from tests.desk.town import PRESS, Town, apply, comment, make_town, publish
from tests.factories import MONDAY

EIGHT_ON_TUESDAY = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
EIGHT_ON_MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    press_report.report(session, now=MONDAY)
    return town


def told(session: Session) -> list[Alert]:
    session.flush()
    query = select(Alert).where(col(Alert.kind) == AlertKind.DAILY).order_by(col(Alert.id))
    return list(session.exec(query))


def city(session: Session) -> City:
    return session.exec(select(City)).one()


def test_it_comes_once_and_tells_of_the_day_before(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("66_1", 1, text="Ihr Arschlöcher", author=None))
    assert told(session) == []
    assert press_report.due_keys(session, now=EIGHT_ON_TUESDAY) == ["city"]
    for _ in range(2):
        press_report.report(session, now=EIGHT_ON_TUESDAY)
    (alert,) = told(session)
    assert alert.chat_id == PRESS
    figures = [alert.detail[key] for key in ("cases", "answered", "open", "escalations")]
    assert figures == [2, 0, 2, 1]
    assert alert.detail["departments"] == [["Tiefbauamt", 2, 2]]
    assert press_report.due_keys(session, now=EIGHT_ON_TUESDAY) == []


def test_after_a_weekend_it_tells_of_three_days(session: Session, town: Town) -> None:
    city(session).reports_at = EIGHT_ON_MONDAY
    press_report.report(session, now=EIGHT_ON_MONDAY)
    (alert,) = told(session)
    assert alert.detail["since"] == datetime(2026, 11, 27, 7, 0, tzinfo=UTC).isoformat()


def test_a_closed_day_and_a_late_start_tell_nothing(session: Session, town: Town) -> None:
    city(session).closed = ["2026-11-24"]
    city(session).reports_at = None
    press_report.report(session, now=MONDAY)
    assert city(session).reports_at == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    press_report.report(session, now=datetime(2026, 11, 25, 21, 0, tzinfo=UTC))
    assert told(session) == []


def test_the_citys_channel_reads_it_too(session: Session, town: Town) -> None:
    city(session).escalations = {"channel": "-300"}
    apply(session, town, comment())
    publish(session, town)
    press_report.report(session, now=EIGHT_ON_TUESDAY)
    assert sorted(alert.chat_id for alert in told(session)) == [PRESS, "-300"]
