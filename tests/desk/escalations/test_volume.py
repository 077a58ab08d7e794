"""A storm rings within its first minute, once; a busy day rings nothing."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from desk.city_file.models import EscalationsEntry
from desk.escalations import chain, handling, notices, volume
from desk.escalations.rules import rules_of
from desk.escalations.trying import Instants, tried
from desk.escalations.volume import BOUNDS, Usual, judge
from desk.events import Author
from desk.messenger.looking import look
from desk.tables import City, Escalation, Post
from desk.words import Rule
from routing.signals import Level
from simulator.scenarios.dienstag import dienstag
from simulator.scenarios.rohrbruch import rohrbruch
from tests.desk.town import POST, PRESS, Town, apply, cases, comment, direct, make_town
from tests.factories import MONDAY

MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def write(
    session: Session, town: Town, since: datetime, minutes: float, per_minute: float
) -> list[datetime]:
    """People write at an even rate; the instants at which something rang."""
    rang: list[datetime] = []
    known = len(session.exec(select(Escalation)).all())
    gap = 60 / per_minute
    for number in range(round(minutes * per_minute)):
        now = since + timedelta(seconds=number * gap)
        name = f"55_{since.timestamp():.0f}{number}"
        apply(session, town, comment(name, author=None, sent_at=now), now=now)
        count = len(session.exec(select(Escalation)).all())
        rang += [now] * (count - known)
        known = count
    return rang


@pytest.mark.parametrize("usual", [0.5, 1.0, 2.0])
def test_a_twentyfold_rate_is_a_crisis_within_a_minute(
    session: Session, town: Town, usual: float
) -> None:
    before = write(session, town, MONDAY - 3 * 60 * MINUTE, 180, usual)
    assert before == []
    rang = write(session, town, MONDAY, 1, 20 * usual)
    (row,) = session.exec(select(Escalation)).all()
    assert rang[0] - MONDAY < MINUTE
    assert (row.level, [one["rule"] for one in row.reasons][-1]) == (Level.crisis, Rule.VOLUME)
    write(session, town, MONDAY + MINUTE, 5, 20 * usual)
    assert len(session.exec(select(Escalation)).all()) == 1


def test_where_nothing_is_known_a_floor_decides(session: Session, town: Town) -> None:
    assert write(session, town, MONDAY, 30, 1) == []
    assert len(write(session, town, MONDAY + 31 * MINUTE, 3, 25)) == 1


def test_the_same_hour_of_the_weeks_before_says_what_is_usual(session: Session, town: Town) -> None:
    week = timedelta(weeks=1)
    for back in range(1, 5):
        write(session, town, MONDAY - back * week - 15 * MINUTE, 30, 2)
    came = Instants([case.opened_at for case in cases(session)])
    assert volume.usual_on_page(came, MONDAY) == Usual(1.0, certain=True)
    night = volume.usual_on_page(came, MONDAY - 6 * 60 * MINUTE)
    assert night == Usual(0.0, certain=True)


def test_one_person_is_no_storm_and_what_comes_late_is_none(session: Session, town: Town) -> None:
    for number in range(100):
        apply(
            session,
            town,
            comment(f"55_{number}", number / 60, parent_id="55_0" if number else None),
        )
        apply(session, town, direct(f"m_{number}", number / 60))
    for number in range(100):
        late = MONDAY - timedelta(hours=5)
        apply(session, town, comment(f"66_{number}", author=None, sent_at=late))
    assert session.exec(select(Escalation)).all() == []


def test_a_page_rings_for_what_no_post_explains(session: Session, town: Town) -> None:
    for number in range(30):
        now = MONDAY + number * timedelta(seconds=2)
        apply(
            session,
            town,
            comment(f"{number}_1", author=None, post_id=f"1001_{number}", sent_at=now),
            now=now,
        )
    (row,) = session.exec(select(Escalation)).all()
    assert (row.subject, row.post_id) == (f"page:{town.page.id}", None)


def test_its_message_counts_and_ends_when_it_was_seen_and_is_quiet(
    session: Session, town: Town
) -> None:
    (began,) = write(session, town, MONDAY, 3, 25)
    (row,) = session.exec(select(Escalation)).all()
    assert row.post_id == session.exec(select(Post.id).where(Post.external_id == POST)).one()
    due = look(session, PRESS, now=MONDAY + 4 * MINUTE)
    assert isinstance(due, notices.DueNotice)
    assert (due.level, due.came, due.still_open) == (Level.crisis, 75, 75)
    notices.shown(session, due, 77, now=MONDAY + 4 * MINUTE)
    later = MONDAY + timedelta(hours=2)
    chain.look(session, row.id or 0, now=later)
    assert row.ended_at is None
    handling.acknowledge(session, row.id or 0, by=town.officer, now=later)
    chain.look(session, row.id or 0, now=later + 10 * MINUTE)
    assert row.ended_at == later + 10 * MINUTE
    over = look(session, PRESS, now=later + 11 * MINUTE)
    assert isinstance(over, notices.DueNotice)
    assert (over.shown_as, over.ended_at) == (77, row.ended_at)
    assert began < MONDAY + MINUTE


def test_counts_change_at_most_once_a_minute_and_what_people_do_at_once(
    session: Session, town: Town
) -> None:
    write(session, town, MONDAY, 1, 25)
    (row,) = session.exec(select(Escalation)).all()
    due = look(session, PRESS, now=MONDAY + MINUTE)
    assert isinstance(due, notices.DueNotice)
    notices.shown(session, due, 77, now=MONDAY + MINUTE)
    write(session, town, MONDAY + MINUTE, 0.2, 25)
    soon = MONDAY + 1.3 * MINUTE
    assert not isinstance(look(session, PRESS, now=soon), notices.DueNotice)
    assert notices.next_due_at(session, PRESS) == MONDAY + 2 * MINUTE
    handling.acknowledge(session, row.id or 0, by=town.officer, now=soon)
    seen = look(session, PRESS, now=soon)
    assert isinstance(seen, notices.DueNotice)
    assert seen.seen_by == town.officer.name


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0, 50), st.booleans())
def test_more_is_never_less_grave(minute: int, ten: int, per_minute: float, certain: bool) -> None:
    usual = Usual(per_minute, certain)
    ranks = [
        level.rank if (level := judge(minute + more, ten + more, usual)) else -1
        for more in (0, 1, 50)
    ]
    assert ranks == sorted(ranks)
    if judge(minute, ten, usual) is not None:
        mildest = BOUNDS[-1]
        assert minute >= mildest.times * per_minute or ten >= mildest.times * per_minute * 10


def test_tried_on_what_came_it_rings_as_often_as_it_did(session: Session, town: Town) -> None:
    city = session.exec(select(City)).one()
    city.escalations = {"authors": ["Zeitung"], "reach": 5}
    write(session, town, MONDAY - 180 * MINUTE, 120, 1)
    write(session, town, MONDAY, 2, 30)
    apply(session, town, comment("77_1", author=Author("1", "Zeitung"), text="Ich bringe euch um"))
    for number in range(6):
        apply(session, town, comment(f"77_9{number}", author=None, parent_id="77_1"))
    rang = Counter(one["rule"] for row in session.exec(select(Escalation)) for one in row.reasons)
    found = tried(
        session, rules_of(session), since=MONDAY - timedelta(days=30), until=MONDAY + 60 * MINUTE
    )
    assert found.counts[Rule.VOLUME] == {Level.crisis: 1}
    for rule in (Rule.WORDS, Rule.AUTHOR, Rule.REACH):
        assert found.total(rule) == rang[rule] == 1
    assert found.cases == len(cases(session))
    quiet = tried(
        session,
        EscalationsEntry(reach=1000),
        since=MONDAY - timedelta(days=30),
        until=MONDAY + 60 * MINUTE,
        words=False,
    )
    assert (quiet.total(Rule.REACH), quiet.total(Rule.AUTHOR)) == (0, 0)


def rings_at(seconds: list[float], *, certain: bool) -> list[float]:
    """The seconds of a day of the demo at which it would ring, were all of it under one post."""
    came = Instants([MONDAY + timedelta(seconds=at) for at in seconds])
    return [
        at
        for at in seconds
        if volume.level_now(
            came,
            lambda: Usual(0.0, certain=certain),
            MONDAY + timedelta(seconds=at),
            ahead=timedelta(),
        )
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_busy_tuesday_of_the_demo_rings_nothing_and_its_storm_does(seed: int) -> None:
    tuesday = [step.at for step in dienstag(seed).steps]
    storm = [step.at for step in rohrbruch(seed).steps]
    assert rings_at(tuesday, certain=False) == []
    assert rings_at(tuesday, certain=True) == []
    first = rings_at(storm, certain=False)[0]
    assert first <= 60
