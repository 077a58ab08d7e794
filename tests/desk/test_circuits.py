"""When calls to a platform may go out, whatever number of processes asks."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from desk.outgoing import circuits
from desk.outgoing.circuits import (
    BREAKS_AFTER,
    FIRST_PAUSE,
    LONGEST_PAUSE,
    SPACING,
    TRIAL,
    USAGE_LIFE,
    Usage,
)
from desk.tables import Circuit, Page
from desk.words import Channel, Kind, Scope
from tests.factories import MONDAY, make_page

MOMENT = timedelta(seconds=1)


@pytest.fixture
def page(session: Session) -> Page:
    return make_page(session, external_id="1001")


@pytest.fixture
def other(session: Session) -> Page:
    return make_page(session, external_id="1002")


def goes(session: Session, page: Page, now: datetime, kind: Kind = Kind.COMMENT) -> bool:
    return circuits.enter(session, circuits.keys_of(page, kind), now=now) is None


def until(session: Session, page: Page, now: datetime, kind: Kind = Kind.COMMENT) -> datetime:
    closed = circuits.enter(session, circuits.keys_of(page, kind), now=now)
    assert closed is not None
    return closed.until


def fail(session: Session, page: Page, now: datetime, times: int = BREAKS_AFTER) -> None:
    for _ in range(times):
        circuits.failed(session, page, "unclear", chance=0.0, now=now)
    session.flush()


def succeed(session: Session, page: Page, now: datetime, began: datetime = MONDAY) -> bool:
    return circuits.succeeded(session, page, Kind.COMMENT, began=began, now=now)


def test_a_page_without_trouble_leaves_no_row_and_no_wait(session: Session, page: Page) -> None:
    assert goes(session, page, MONDAY)
    assert session.get(Circuit, circuits.key_of(Scope.PAGE, page)) is None


def test_failures_in_a_row_stop_the_page_and_no_other(
    session: Session, page: Page, other: Page
) -> None:
    fail(session, page, MONDAY, BREAKS_AFTER - 1)
    assert goes(session, page, MONDAY)
    fail(session, page, MONDAY, 1)
    assert until(session, page, MONDAY) == MONDAY + FIRST_PAUSE
    assert goes(session, other, MONDAY)


def test_a_success_in_between_starts_the_row_anew(session: Session, page: Page) -> None:
    fail(session, page, MONDAY, BREAKS_AFTER - 1)
    succeed(session, page, MONDAY)
    fail(session, page, MONDAY, BREAKS_AFTER - 1)
    assert goes(session, page, MONDAY)


def test_after_the_pause_one_goes_first(session: Session, page: Page) -> None:
    fail(session, page, MONDAY)
    later = MONDAY + FIRST_PAUSE
    assert goes(session, page, later)
    assert until(session, page, later) == later + TRIAL
    assert succeed(session, page, later + MOMENT, began=later)
    assert goes(session, page, later + MOMENT)
    assert goes(session, page, later + MOMENT)
    assert not succeed(session, page, later + MOMENT)


def test_a_try_that_left_no_trace_lets_another_follow(session: Session, page: Page) -> None:
    fail(session, page, MONDAY)
    later = MONDAY + FIRST_PAUSE
    assert goes(session, page, later)
    assert goes(session, page, later + TRIAL)


def test_a_look_that_went_well_lets_the_sending_be_the_try(session: Session, page: Page) -> None:
    fail(session, page, MONDAY)
    later = MONDAY + FIRST_PAUSE
    assert goes(session, page, later)
    circuits.looked(session, circuits.keys_of(page, Kind.COMMENT), began=later, now=later)
    assert goes(session, page, later)
    assert not goes(session, page, later)


def test_pauses_grow_to_a_limit_and_are_spread(session: Session, page: Page) -> None:
    pauses, now = [], MONDAY
    fail(session, page, now, BREAKS_AFTER - 1)
    for _ in range(8):
        fail(session, page, now, 1)
        pauses.append(until(session, page, now) - now)
        now += pauses[-1]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)
    circuits.failed(session, page, "unclear", chance=1.0, now=now)
    assert until(session, page, now) - now == LONGEST_PAUSE * 1.25


def test_what_the_app_may_not_do_no_page_may(session: Session, page: Page, other: Page) -> None:
    wait = MONDAY + timedelta(minutes=7)
    circuits.pause(session, circuits.key_of(Scope.APP, page), until=wait, why="4")
    session.flush()
    assert until(session, other, MONDAY) == wait
    assert goes(session, other, wait)
    assert not goes(session, page, wait), "one page goes first, for all"


def test_direct_messages_can_wait_alone(session: Session, page: Page) -> None:
    wait = MONDAY + timedelta(hours=24)
    circuits.pause(session, circuits.key_of(Scope.DIRECT, page), until=wait, why="2022")
    session.flush()
    assert until(session, page, MONDAY, Kind.DIRECT) == wait
    assert goes(session, page, MONDAY)


def test_a_shorter_pause_does_not_shorten_a_longer_one(session: Session, page: Page) -> None:
    key = circuits.key_of(Scope.PAGE, page)
    for minutes in (30, 1):
        circuits.pause(session, key, until=MONDAY + timedelta(minutes=minutes), why="32")
        session.flush()
    assert until(session, page, MONDAY) == MONDAY + timedelta(minutes=30)


@pytest.mark.parametrize("scope", [Scope.APP, Scope.PAGE, Scope.PUBLIC])
@pytest.mark.parametrize("looks", [False, True])
def test_a_call_that_was_under_way_does_not_end_a_pause(
    session: Session, page: Page, scope: Scope, *, looks: bool
) -> None:
    wait = MONDAY + timedelta(hours=1)
    circuits.pause(session, circuits.key_of(scope, page), until=wait, why="4")
    session.flush()
    now = MONDAY + MOMENT
    if looks:
        keys = circuits.keys_of(page, Kind.COMMENT)
        circuits.looked(session, keys, began=MONDAY - MOMENT, now=now)
    else:
        assert not succeed(session, page, now, began=MONDAY - MOMENT)
    session.flush()
    assert until(session, page, now) == wait
    assert goes(session, page, wait)
    assert not goes(session, page, wait), "one goes first"
    assert succeed(session, page, wait + MOMENT, began=wait)
    assert goes(session, page, wait + MOMENT)


def note(session: Session, percent: int, regain: timedelta | None = None, app: int = 0) -> None:
    usage = Usage(app, percent, regain)
    circuits.note_usage(session, Channel.FACEBOOK, "1001", usage, now=MONDAY)
    session.flush()


@pytest.mark.parametrize(
    ("percent", "spaced", "background"), [(79, False, True), (80, True, True), (95, True, False)]
)
def test_a_budget_that_fills_up_slows_down_and_stops_what_can_wait(
    session: Session, page: Page, percent: int, *, spaced: bool, background: bool
) -> None:
    note(session, percent)
    assert circuits.background_may_call(session, page, now=MONDAY) == background
    assert goes(session, page, MONDAY)
    assert goes(session, page, MONDAY) != spaced
    assert goes(session, page, MONDAY + SPACING)


def test_the_apps_budget_counts_for_all_pages(session: Session, page: Page, other: Page) -> None:
    note(session, 0, app=96)
    assert not circuits.background_may_call(session, other, now=MONDAY)


def test_a_used_up_budget_waits_as_long_as_the_platform_says(session: Session, page: Page) -> None:
    note(session, 100, timedelta(minutes=12))
    assert until(session, page, MONDAY) == MONDAY + timedelta(minutes=12)


def test_an_old_word_about_a_budget_says_nothing_any_more(session: Session, page: Page) -> None:
    note(session, 96)
    later = MONDAY + USAGE_LIFE
    assert circuits.background_may_call(session, page, now=later)
    assert goes(session, page, later)
    assert goes(session, page, later)


def test_what_can_wait_leaves_trouble_alone(session: Session, page: Page) -> None:
    assert circuits.background_may_call(session, page, now=MONDAY)
    fail(session, page, MONDAY)
    assert not circuits.background_may_call(session, page, now=MONDAY + FIRST_PAUSE)
    succeed(session, page, MONDAY + FIRST_PAUSE)
    assert circuits.background_may_call(session, page, now=MONDAY + FIRST_PAUSE)
    page.disconnected_at = MONDAY
    assert not circuits.background_may_call(session, page, now=MONDAY + FIRST_PAUSE)


def test_usage_of_a_page_that_nobody_knows_is_left_out(session: Session) -> None:
    note(session, 96)
    assert circuits.closed(session, now=MONDAY) == {}
