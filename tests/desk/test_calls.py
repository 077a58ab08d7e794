"""The bot's calls: how many in a second, and who waits after what."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from desk.messenger import budget, calls
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.storage.database import Database
from desk.tables import Chat, Circuit
from desk.urgency import Urgency
from tests.databases import rolled_back
from tests.factories import MONDAY

GROUP, OTHER = "-100", "-200"
PLATFORM = 30  # messages a second, Telegram's FAQ
SECOND = timedelta(seconds=1)


def seconds(number: float) -> datetime:
    return MONDAY + timedelta(seconds=number)


def book(session: Session, chat_id: str = GROUP, *, now: datetime = MONDAY) -> Booked | Wait:
    return calls.book(session, chat_id, Urgency.TAP, now=now)


def fail(session: Session, chat_id: str = GROUP, *, now: datetime = MONDAY, **of: bool) -> None:
    calls.failed(session, chat_id, "unclear", now=now, chance=0.0, **of)


def bot(session: Session) -> Circuit:
    return session.get_one(Circuit, calls.KEY)


@settings(deadline=None)  # a loaded machine is no fault
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 5)), max_size=80))
def test_no_second_ever_holds_more_calls_than_the_platform_bears(
    sqlite_engine: Engine, wanted: list[tuple[int, int]]
) -> None:
    now, made = MONDAY, []
    with rolled_back(sqlite_engine) as session:
        for number, (pause, count) in enumerate(wanted):
            now += timedelta(milliseconds=pause)
            booked = calls.book(session, f"-{number}", Urgency.TAP, now=now, calls=count)
            if isinstance(booked, Booked):
                made += [booked.at] * count
    for first in made:
        assert len([at for at in made if first <= at < first + SECOND]) < PLATFORM


def test_who_books_far_ahead_asks_again_later(session: Session) -> None:
    booked = [book(session, f"-{number}") for number in range(150)]
    assert booked[0] == Booked(MONDAY, tell=True)
    later = [b.at for b in booked if isinstance(b, Booked)]
    assert later == sorted(later)
    assert later[-1] <= MONDAY + calls.LONGEST_BOOKING
    last = booked[-1]
    assert isinstance(last, Wait)
    assert isinstance(book(session, "-999", now=last.until), Booked)


def test_a_call_without_an_answer_lets_its_chat_wait_longer_each_time(session: Session) -> None:
    pauses = []
    now = MONDAY
    for _ in range(2):
        fail(session, now=now)
        waits_until = calls.waits_until(session, GROUP, now=now)
        assert waits_until is not None
        pauses.append(waits_until - now)
        now = waits_until
    assert pauses == [timedelta(seconds=2), timedelta(seconds=4)]
    assert isinstance(book(session, OTHER, now=MONDAY), Booked)


def test_several_in_a_row_stop_the_bot_and_one_call_tries_again(session: Session) -> None:
    for number in range(calls.OPENS_AFTER):
        fail(session, f"-{number}")
    stopped = book(session, OTHER)
    assert stopped == Wait(seconds(2))
    trial = book(session, OTHER, now=seconds(2))
    assert trial == Booked(seconds(2), tell=True, trial=True)
    assert book(session, "-300", now=seconds(2)) == Wait(seconds(2) + calls.TRIAL)
    fail(session, OTHER, now=seconds(3), trial=True)
    assert book(session, "-300", now=seconds(3)) == Wait(seconds(7))
    assert book(session, "-300", now=seconds(7)) == Booked(seconds(7), tell=True, trial=True)
    calls.succeeded(session, "-300", now=seconds(8))
    assert (bot(session).failures, bot(session).why) == (0, None)
    assert isinstance(book(session, "-400", now=seconds(8)), Booked)


def test_calls_that_were_under_way_together_are_one_failure(session: Session) -> None:
    for number in range(16):
        fail(session, f"-{number}")
    assert bot(session).failures == calls.OPENS_AFTER
    assert book(session, OTHER) == Wait(seconds(2))


def test_a_success_ends_the_chats_pauses(session: Session) -> None:
    fail(session)
    booked = book(session, now=seconds(2))
    assert isinstance(booked, Booked)
    assert booked.tell
    calls.succeeded(session, GROUP, now=seconds(2))
    assert session.get_one(Chat, GROUP, populate_existing=True).failures == 0


def test_a_success_is_written_down_once_a_minute(session: Session) -> None:
    calls.succeeded(session, None, now=MONDAY)
    told = [book(session, now=seconds(number)) for number in (1, 59, 61)]
    assert [booked.tell for booked in told if isinstance(booked, Booked)] == [False, False, True]
    assert bot(session).succeeded_at == MONDAY


def test_a_dead_token_stops_every_call_for_longer_and_longer(session: Session) -> None:
    now, pauses = MONDAY, []
    for _ in range(12):
        calls.shut_out(session, now=now, chance=0.0)
        stopped = book(session, now=now)
        assert isinstance(stopped, Wait)
        pauses.append(stopped.until - now)
        now = stopped.until
    assert pauses[0] == timedelta(seconds=2)
    assert pauses[-1] == calls.LONGEST_TOKEN_PAUSE
    assert bot(session).why == calls.TOKEN


def test_a_chats_flood_is_no_other_chats(session: Session) -> None:
    budget.pause(session, GROUP, until=seconds(30))
    assert book(session) == Wait(seconds(30))
    assert isinstance(book(session, OTHER), Booked)
    calls.pause_all(session, until=seconds(5))
    assert book(session, OTHER) == Wait(seconds(5))


def test_the_newest_message_of_a_chat_only_rises(session: Session) -> None:
    for message_id in (7, 9_000_000_000, 8):
        calls.seen(session, GROUP, message_id)
    assert session.get_one(Chat, GROUP, populate_existing=True).latest_id == 9_000_000_000


@pytest.mark.anyio
async def test_workers_at_the_same_time_share_the_seconds(database: Database) -> None:
    booked = await asyncio.gather(
        *(database.write(calls.book, f"-{number}", Urgency.TAP, now=MONDAY) for number in range(40))
    )
    instants = [b.at for b in booked if isinstance(b, Booked)]
    assert len(instants) == 40
    assert len([at for at in instants if at < MONDAY + SECOND]) < PLATFORM
