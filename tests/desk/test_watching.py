"""A page is heard, falls silent beyond its habit, and is looked at once when its time comes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from desk.events import Event
from desk.pages import watching
from desk.tables import Alert, Backfill, Page, PageHour, PageWatch
from desk.words import AlertKind, Channel
from tests.desk.town import PAGE, Town, comment, edited, make_town, own
from tests.factories import MONDAY, make_page

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def hear_weekly(
    session: Session, page: Page, *, weeks: int, hours: range, every: int = 1, messages: int = 1
) -> None:
    """In each of the weeks before Monday the page brought something in these hours of the day."""
    for week in range(1, weeks + 1):
        for day in range(7):
            for hour in hours:
                if week % every == 0:
                    at = (MONDAY - week * WEEK + day * DAY).replace(hour=hour)
                    session.add(PageHour(page_id=page.id or 0, hour_at=at, messages=messages))
    session.flush()


def watch(session: Session, page: Page, **values: Any) -> PageWatch:
    row = PageWatch(page_id=page.id or 0, **values)
    session.add(row)
    session.flush()
    return row


def look(session: Session, page: Page, now: datetime) -> watching.Look | None:
    found = watching.begin(session, page.id or 0, now=now)
    session.flush()
    return found


def alerts(session: Session, kind: AlertKind) -> list[Alert]:
    return list(session.exec(select(Alert).where(col(Alert.kind) == kind)))


def backfills(session: Session) -> list[Backfill]:
    return list(session.exec(select(Backfill).order_by(col(Backfill.id))))


def test_what_webhooks_brought_is_counted_by_the_hour(session: Session, town: Town) -> None:
    row = watch(session, town.page)
    events: list[Event] = [comment("55_1"), own("55_2", "55_1", 1), edited("55_1", 2, "Neu")]
    for now in (MONDAY, MONDAY + HOUR / 2, MONDAY + HOUR):
        watching.heard(session, events, now=now)
    hours = session.exec(select(PageHour).order_by(col(PageHour.hour_at))).all()
    assert [(one.hour_at, one.messages) for one in hours] == [(MONDAY, 4), (MONDAY + HOUR, 2)]
    session.refresh(row)
    assert row.event_at == MONDAY + HOUR


def test_unknown_pages_are_not_counted(session: Session, town: Town) -> None:
    watching.heard(session, [comment("9_1", page_id="4711")], now=MONDAY)
    assert session.exec(select(PageHour)).all() == []
    assert town.page.external_id == PAGE


@pytest.mark.parametrize(
    ("quiet", "silent"), [(2 * HOUR, False), (4 * HOUR, False), (5 * HOUR, True)]
)
def test_a_lively_page_is_silent_after_hours(
    session: Session, town: Town, quiet: timedelta, silent: bool
) -> None:
    hear_weekly(session, town.page, weeks=6, hours=range(24))
    now = MONDAY + quiet + timedelta(minutes=1)
    assert watching.is_silent(session, town.page.id or 0, MONDAY, now=now) is silent


def test_a_quiet_page_may_be_quiet(session: Session, town: Town) -> None:
    hear_weekly(session, town.page, weeks=6, hours=range(9, 10), every=3)
    last = MONDAY
    assert not watching.is_silent(session, town.page.id or 0, last, now=last + 2 * DAY)
    assert watching.is_silent(session, town.page.id or 0, last, now=last + 6 * WEEK)


def test_nights_without_anybody_are_no_silence(session: Session, town: Town) -> None:
    hear_weekly(session, town.page, weeks=6, hours=range(8, 18))
    evening = MONDAY.replace(hour=18)
    page = town.page.id or 0
    assert not watching.is_silent(session, page, evening, now=evening + 14 * HOUR)
    assert watching.is_silent(session, page, evening, now=evening + 20 * HOUR)


def test_one_storm_long_ago_is_no_habit(session: Session, town: Town) -> None:
    hear_weekly(session, town.page, weeks=6, hours=range(3, 4))
    for hour in range(10, 20):
        at = (MONDAY - 2 * WEEK).replace(hour=hour)
        session.add(PageHour(page_id=town.page.id or 0, hour_at=at, messages=600))
    session.flush()
    assert not watching.is_silent(session, town.page.id or 0, MONDAY, now=MONDAY.replace(hour=20))


@pytest.mark.parametrize(("quiet", "silent"), [(2 * DAY, False), (3 * DAY, True)])
def test_a_young_page_has_days(
    session: Session, town: Town, quiet: timedelta, silent: bool
) -> None:
    hear_weekly(session, town.page, weeks=1, hours=range(24))
    assert watching.is_silent(session, town.page.id or 0, MONDAY, now=MONDAY + quiet) is silent


def test_silence_is_told_once_looked_into_and_over_with_the_next_event(
    session: Session, town: Town
) -> None:
    hear_weekly(session, town.page, weeks=6, hours=range(24))
    row = watch(session, town.page, event_at=MONDAY, checked_at=MONDAY, look_at=MONDAY + HOUR)
    now = MONDAY + 2 * HOUR
    assert look(session, town.page, now) == watching.Look(town.page, check=False)
    for late in (6, 7):
        now = MONDAY + late * HOUR
        found = look(session, town.page, now)
        assert found == watching.Look(town.page, check=late == 6)
    (alert,) = alerts(session, AlertKind.SILENT)
    assert alert.detail == {"since": MONDAY.isoformat()}
    assert row.silent_since == MONDAY
    assert row.look_at == now + watching.LOOK_EVERY_WHILE_SILENT
    assert MONDAY - HOUR in [one.since for one in backfills(session)]
    watching.heard(session, [comment()], now=now + timedelta(minutes=2))
    session.expire_all()
    look(session, town.page, row.look_at or now)
    assert row.silent_since is None
    assert alerts(session, AlertKind.SILENT) == []  # not shown yet, and over


def test_a_new_page_is_looked_through_for_its_last_day(session: Session, town: Town) -> None:
    assert watching.due_pages(session, [Channel.FACEBOOK], now=MONDAY) == [town.page.id]
    assert look(session, town.page, MONDAY) == watching.Look(town.page, check=True)
    (asked,) = backfills(session)
    assert (asked.why, asked.since) == ("new-page", MONDAY - DAY)
    assert look(session, town.page, MONDAY + HOUR / 2) is None
    assert watching.due_pages(session, [Channel.FACEBOOK], now=MONDAY + HOUR / 2) == []
    assert watching.due_pages(session, [Channel.FACEBOOK], now=MONDAY + HOUR) == [town.page.id]


def test_three_days_without_us_are_caught_up_once(session: Session, town: Town) -> None:
    watch(session, town.page, event_at=MONDAY, checked_at=MONDAY, look_at=MONDAY + HOUR)
    back = MONDAY + 3 * DAY
    assert look(session, town.page, back) == watching.Look(town.page, check=True)
    (asked,) = backfills(session)
    assert (asked.why, asked.since) == ("gap", MONDAY - HOUR)
    assert look(session, town.page, back) is None


def test_a_look_that_is_a_little_late_is_no_gap(session: Session, town: Town) -> None:
    watch(session, town.page, event_at=MONDAY, checked_at=MONDAY, look_at=MONDAY)
    assert look(session, town.page, MONDAY + HOUR) == watching.Look(town.page, check=False)
    assert backfills(session) == []


def test_many_pages_are_not_looked_at_at_once(session: Session, town: Town) -> None:
    pages = [town.page, *(make_page(session) for _ in range(11))]
    make_page(session, channel=Channel.INSTAGRAM)
    make_page(session, retired_at=MONDAY)
    seen: list[int] = []
    while due := watching.due_pages(session, [Channel.FACEBOOK], now=MONDAY):
        assert len(due) <= watching.PAGES_A_SWEEP
        seen += due
        for page_id in due:
            watching.begin(session, page_id, now=MONDAY)
    assert seen == [page.id for page in pages]


def test_a_renewed_subscription_is_told_and_what_was_missed_is_fetched(
    session: Session, town: Town
) -> None:
    watch(session, town.page, checked_at=MONDAY)
    now = MONDAY + DAY
    watching.subscribed_again(session, town.page.id or 0, {"messages", "feed"}, now=now)
    session.flush()
    (alert,) = alerts(session, AlertKind.SUBSCRIBED)
    assert alert.detail["fields"] == ["feed", "messages"]
    (asked,) = backfills(session)
    assert asked.since == MONDAY - HOUR


def test_hours_of_long_ago_are_dropped(session: Session, town: Town) -> None:
    watch(session, town.page)
    for weeks in (1, 9):
        at = MONDAY - weeks * WEEK
        session.add(PageHour(page_id=town.page.id or 0, hour_at=at, messages=1))
    session.flush()
    watching.checked(session, town.page.id or 0, now=MONDAY)
    assert [one.hour_at for one in session.exec(select(PageHour))] == [MONDAY - WEEK]
