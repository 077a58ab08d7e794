"""One escalation about a case, post or page; only what makes it graver is news."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions
from desk.errors import NoSuchEscalation, NotAllowed
from desk.escalations import chain, handling
from desk.messenger.chats import chats_of
from desk.office import reminders
from desk.tables import Alert, Escalation
from desk.words import AlertKind, Concern, Role, Rule, What
from routing.signals import Level
from tests.desk.town import Town, apply, at, comment, make_town, only_case, told
from tests.factories import MONDAY, make_staff

THREAT = "Ich bringe euch alle um, ihr seid tot"
INSULT = "Ihr Arschlöcher"
HOUR = timedelta(hours=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def only(session: Session) -> Escalation:
    session.flush()
    return session.exec(select(Escalation)).one()


def calls(session: Session) -> list[Alert]:
    query = select(Alert).where(col(Alert.kind) == AlertKind.ESCALATED).order_by(col(Alert.id))
    return list(session.exec(query))


def let_pass(session: Session, until: timedelta) -> None:
    now = MONDAY
    while now <= MONDAY + until:
        for found in chain.due_escalations(session, now=now):
            chain.look(session, found, now=now)
        now += timedelta(minutes=1)
    session.flush()


def lead_of(session: Session, town: Town) -> None:
    make_staff(
        session, name="Frau Lea (Demo)", role=Role.LEAD, departments=[town.civil], messenger_id="91"
    )


def test_words_ring_once_for_a_case(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT), comment("55_2", 1, text=THREAT, parent_id="55_1"))
    row = only(session)
    assert (row.case_id, row.level) == (only_case(session).id, Level.crisis)
    assert [one["rule"] for one in row.reasons] == [Rule.WORDS]


def test_what_is_graver_is_news_again(session: Session, town: Town) -> None:
    apply(session, town, comment(text=INSULT))
    handling.acknowledge_case(session, only_case(session).id or 0, by=town.officer, now=at(1))
    assert only(session).seen_by == town.officer.id
    apply(session, town, comment("55_2", 2, text=THREAT, parent_id="55_1"), now=at(2))
    row = only(session)
    assert (row.level, row.seen_at, row.rang_at) == (Level.crisis, None, at(2))
    assert len(row.reasons) == 2


def test_who_is_called_while_nobody_has_seen_it(session: Session, town: Town) -> None:
    lead_of(session, town)
    town.officer.messenger_id = "92"
    town.officer.on_call_until = at(24 * 60)
    apply(session, town, comment(text=THREAT))
    let_pass(session, 4 * timedelta(minutes=1))
    assert calls(session) == []
    let_pass(session, HOUR)
    assert [one.chat_id for one in calls(session)] == ["91", "-200", "92"]
    assert len(told(session, What.CALLED_ON)) == 3
    let_pass(session, 3 * HOUR)
    assert len(calls(session)) == 3


def test_after_a_stop_everybody_is_called_once(session: Session, town: Town) -> None:
    lead_of(session, town)
    apply(session, town, comment(text=THREAT))
    row = only(session)
    for _ in range(2):
        chain.look(session, row.id or 0, now=MONDAY + 72 * HOUR)
    session.flush()
    assert [one.chat_id for one in calls(session)] == ["91", "-200"]


def test_who_has_seen_it_ends_the_chain(session: Session, town: Town) -> None:
    lead_of(session, town)
    apply(session, town, comment(text=THREAT))
    let_pass(session, timedelta(minutes=6))
    assert [one.chat_id for one in calls(session)] == ["91"]
    handling.acknowledge(session, only(session).id or 0, by=town.officer, now=at(6))
    assert calls(session) == []  # it was not shown yet, and need not be
    let_pass(session, HOUR)
    assert calls(session) == []
    handling.acknowledge(session, only(session).id or 0, by=town.staff, now=at(9))
    assert only(session).seen_by == town.officer.id


def test_who_takes_the_case_has_seen_it(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    actions.take(session, only_case(session).id or 0, by=town.staff, now=at(1))
    assert only(session).seen_by == town.staff.id


def test_a_silence_puts_the_chain_off(session: Session, town: Town) -> None:
    lead_of(session, town)
    apply(session, town, comment(text=THREAT))
    handling.silence(session, only(session).id or 0, HOUR, by=town.officer, now=MONDAY)
    let_pass(session, timedelta(minutes=59))
    assert calls(session) == []
    let_pass(session, timedelta(minutes=60))
    assert [one.chat_id for one in calls(session)] == ["91", "-200"]
    assert only(session).silent_until is None


def test_urgent_things_wait_for_office_time(session: Session, town: Town) -> None:
    """Called on Monday at 15:50; at 16:00 the office closes, at 08:20 half an hour has passed."""
    lead_of(session, town)
    late = MONDAY + 5 * HOUR + timedelta(minutes=50)
    apply(session, town, comment())
    number = only_case(session).id or 0
    actions.escalate(session, number, Concern.MOOD, by=town.staff, now=late)
    (look_at,) = [only(session).look_at]
    assert look_at == MONDAY + 22 * HOUR + timedelta(minutes=20)


def test_calming_ends_it(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    number = only_case(session).id or 0
    actions.calm(session, number, by=town.officer, now=at(5))
    row = only(session)
    assert (row.ended_at, row.ended_by, row.look_at) == (at(5), town.officer.id, None)
    with pytest.raises(NoSuchEscalation):
        handling.acknowledge(session, row.id or 0, by=town.officer, now=at(6))
    actions.escalate(session, number, Concern.THREAT, by=town.officer, now=at(7))
    session.flush()
    assert len(session.exec(select(Escalation)).all()) == 2


def test_what_the_clock_called_for_ends_with_the_answer(session: Session, town: Town) -> None:
    apply(session, town, comment())
    case = only_case(session)
    for hours in range(0, 48):
        now = MONDAY + hours * HOUR
        for due in reminders.due_cases(session, now=now):
            reminders.look(session, due, now=now)
    assert case.concern is Concern.OVERDUE
    assert only(session).level is Level.urgent
    actions.close(session, case.id or 0, by=town.staff, now=now)
    chain.look(session, only(session).id or 0, now=now + HOUR)
    session.flush()
    assert only(session).ended_at == now + HOUR
    assert case.concern is None
    assert list(chats_of(session, case)) == ["-100", "-200"]  # it stays overdue on its card


def test_a_threat_is_not_over_because_somebody_answered(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    actions.close(session, only_case(session).id or 0, by=town.staff, now=at(1))
    let_pass(session, 12 * HOUR)
    assert only(session).ended_at is None


def test_others_may_not_touch_it(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    stranger = make_staff(session, name="Herr Fremd (Demo)")
    number, row = only_case(session).id or 0, only(session).id or 0
    for work in (handling.acknowledge, handling.finish):
        with pytest.raises(NoSuchEscalation):
            work(session, row, by=stranger, now=at(1))
    with pytest.raises(NotAllowed):
        handling.acknowledge_case(session, number, by=stranger, now=at(1))
    auditor = make_staff(session, name="Frau Prüf (Demo)", role=Role.AUDITOR)
    with pytest.raises(NoSuchEscalation):
        handling.acknowledge(session, row, by=auditor, now=at(1))
    assert handling.going_on(session, stranger) == []
    assert [one.id for one in handling.going_on(session, town.officer)] == [row]


def test_one_from_before_the_rules_were_kept_needs_a_person(session: Session, town: Town) -> None:
    """A migration made it, and nobody knows what it rang for."""
    apply(session, town, comment(text=THREAT))
    row = only(session)
    row.reasons, row.stage, row.look_at = [], 9, None
    handling.acknowledge(session, row.id or 0, by=town.officer, now=at(1))
    actions.close(session, only_case(session).id or 0, by=town.staff, now=at(2))
    let_pass(session, HOUR)
    assert only(session).ended_at is None
