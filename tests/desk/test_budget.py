import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from desk.messenger import budget
from desk.messenger.budget import Granted, Wait
from desk.storage.database import Database
from desk.urgency import Urgency
from tests.databases import rolled_back
from tests.factories import MONDAY

GROUP, PRIVATE = "-100", "100"

calls = st.lists(
    st.tuples(
        st.integers(0, 9_000_000).map(lambda microseconds: timedelta(microseconds=microseconds)),
        st.sampled_from(Urgency),
    ),
    max_size=60,
)


def seconds(number: float) -> datetime:
    return MONDAY + timedelta(seconds=number)


def fill(session: Session, urgency: Urgency, times: int, *, now: datetime = MONDAY) -> None:
    for _ in range(times):
        assert budget.ask(session, GROUP, urgency, now=now) == Granted()


@settings(deadline=None)  # a loaded machine is no fault
@given(calls)
def test_no_sixty_seconds_ever_hold_more_than_the_share(
    sqlite_engine: Engine, calls: list[tuple[timedelta, Urgency]]
) -> None:
    granted: list[tuple[datetime, Urgency]] = []
    now = MONDAY
    with rolled_back(sqlite_engine) as session:
        for pause, urgency in calls:
            now += pause
            if budget.ask(session, GROUP, urgency, now=now) == Granted():
                granted.append((now, urgency))
    for index, (last, urgency) in enumerate(granted):
        window = [call for call, _ in granted[: index + 1] if last - budget.WINDOW < call]
        assert len(window) <= budget.SHARES[urgency] <= budget.CALLS


@settings(deadline=None)  # a loaded machine is no fault
@given(calls, st.sampled_from(Urgency))
def test_who_waits_as_long_as_told_is_served(
    sqlite_engine: Engine, calls: list[tuple[timedelta, Urgency]], urgency: Urgency
) -> None:
    now = MONDAY
    with rolled_back(sqlite_engine) as session:
        for pause, earlier in calls:
            now += pause
            budget.ask(session, GROUP, earlier, now=now)
        answer = budget.ask(session, GROUP, urgency, now=now)
        if isinstance(answer, Wait):
            assert answer.until > now
            assert budget.ask(session, GROUP, urgency, now=answer.until) == Granted()


@pytest.mark.parametrize("urgency", Urgency)
def test_each_urgency_has_its_share(session: Session, urgency: Urgency) -> None:
    fill(session, urgency, budget.SHARES[urgency])
    assert budget.ask(session, GROUP, urgency, now=seconds(1)) == Wait(seconds(60))


def test_a_tap_finds_room_when_quiet_calls_used_up_theirs(session: Session) -> None:
    fill(session, Urgency.QUIET, budget.SHARES[Urgency.QUIET])
    fill(session, Urgency.TAP, budget.CALLS - budget.SHARES[Urgency.QUIET])
    assert isinstance(budget.ask(session, GROUP, Urgency.TAP, now=MONDAY), Wait)


def test_a_private_chat_bears_more_than_a_group(session: Session) -> None:
    granted = [
        budget.ask(session, PRIVATE, Urgency.QUIET, now=MONDAY)
        for _ in range(budget.PRIVATE_CALLS + 1)
    ]
    assert granted[:-1] == [Granted()] * budget.PRIVATE_CALLS
    assert granted[-1] == Wait(seconds(60))


def test_a_paused_chat_waits_and_no_other(session: Session) -> None:
    budget.pause(session, GROUP, until=seconds(35))
    budget.pause(session, GROUP, until=seconds(5))
    assert budget.ask(session, GROUP, Urgency.TAP, now=seconds(34)) == Wait(seconds(35))
    assert budget.ask(session, GROUP, Urgency.TAP, now=seconds(35)) == Granted()
    assert budget.ask(session, "-200", Urgency.TAP, now=MONDAY) == Granted()


def test_a_clock_that_goes_back_gives_no_room_for_free(session: Session) -> None:
    fill(session, Urgency.TAP, budget.CALLS, now=seconds(30))
    assert budget.ask(session, GROUP, Urgency.TAP, now=MONDAY) == Wait(seconds(90))


@pytest.mark.anyio
async def test_workers_at_the_same_time_share_one_budget(database: Database) -> None:
    answers = await asyncio.gather(
        *(database.write(budget.ask, GROUP, Urgency.TAP, now=MONDAY) for _ in range(30))
    )
    assert answers.count(Granted()) == budget.CALLS
