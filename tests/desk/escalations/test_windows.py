"""The platform's own windows: who has to answer hears in time that one shuts, each once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from desk.office import reminders
from desk.tables import Escalation
from desk.words import Concern, What
from routing.signals import Level
from tests.desk.town import Town, apply, at, direct, make_town, only_case, publish, told
from tests.factories import MONDAY

HOUR = timedelta(hours=1)


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    town.civil.first_response = 1000 * HOUR  # so that nothing else rings
    return town


def look(session: Session, hours: float) -> None:
    now = MONDAY + hours * HOUR
    for due in reminders.due_cases(session, now=now):
        reminders.look(session, due, now=now)
    session.flush()


def levels(session: Session) -> list[Level]:
    return [one.level for one in session.exec(select(Escalation))]


def test_both_windows_are_told_once_and_the_second_is_graver(session: Session, town: Town) -> None:
    apply(session, town, direct())
    look(session, 21)
    assert levels(session) == []
    look(session, 22)
    look(session, 23)
    assert levels(session) == [Level.notice]
    assert only_case(session).concern is Concern.WINDOW
    look(session, 6 * 24 + 12)
    assert levels(session) == [Level.urgent]
    look(session, 6 * 24 + 13)
    assert len(told(session, What.WINDOW_CLOSES)) == 2


def test_one_that_has_shut_is_past(session: Session, town: Town) -> None:
    apply(session, town, direct())
    look(session, 30)
    assert levels(session) == []
    look(session, 8 * 24)
    assert levels(session) == []


def test_it_counts_from_the_last_word_and_ends_with_the_answer(
    session: Session, town: Town
) -> None:
    apply(session, town, direct(), direct("m_2", 10 * 60), now=at(10 * 60))
    look(session, 22)
    assert levels(session) == []
    publish(session, town)
    look(session, 33)
    assert levels(session) == []
