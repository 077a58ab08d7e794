"""While nobody is at work: cards come silently, and who writes privately is told so once."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from desk.cases import drafting
from desk.cases.view import view
from desk.incoming import intake
from desk.messenger import showing
from desk.outgoing import outbox
from desk.tables import Message, Page
from desk.words import Progress, Status
from tests.desk.town import CIVIL, Town, apply, at, comment, direct, make_town, messages, only_case
from tests.factories import MONDAY

EVENING = MONDAY + timedelta(hours=10)  # Monday, 20:00 in the city; the office opens at 8:00
MINUTES = 600.0


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def acknowledging(session: Session, town: Town) -> None:
    page = session.get_one(Page, town.page.id)
    page.acknowledge = True
    session.add(page)
    session.flush()


def write(session: Session, town: Town, now: datetime = EVENING, **values: object) -> None:
    minute = (now - MONDAY) / timedelta(minutes=1)
    apply(session, town, direct("m_1", minute, **({"text": "Hallo?"} | values)), now=now)


def automatic(session: Session) -> list[Message]:
    return [message for message in messages(session) if message.automatic]


@pytest.mark.parametrize(("now", "silent"), [(MONDAY, False), (EVENING, True)])
def test_off_duty_a_card_comes_silently(
    session: Session, town: Town, now: datetime, silent: bool
) -> None:
    apply(session, town, comment(), now=now)
    due = showing.next_due(session, CIVIL, now=now)
    assert due is not None
    assert due.silent is silent


def test_what_is_urgent_is_heard_at_any_hour(session: Session, town: Town) -> None:
    apply(session, town, comment(text="Ich bringe euch alle um, ihr seid tot"), now=EVENING)
    due = showing.next_due(session, CIVIL, now=EVENING)
    assert due is not None
    assert not due.silent


def test_who_writes_privately_off_duty_is_told_when_it_is_read(
    session: Session, town: Town
) -> None:
    acknowledging(session, town)
    write(session, town)
    (told,) = automatic(session)
    assert "ab Dienstag, 24.11., 08:00 Uhr" in told.text
    assert only_case(session).status is Status.NEW
    seen = view(session, only_case(session)).automatic_answer
    assert seen is not None
    assert seen.acknowledges


def test_it_is_said_once_a_case(session: Session, town: Town) -> None:
    acknowledging(session, town)
    write(session, town)
    apply(session, town, direct("m_2", MINUTES + 1, text="Noch da?"), now=at(MINUTES + 1))
    assert len(automatic(session)) == 1


def test_in_english_where_the_citizen_writes_english(session: Session, town: Town) -> None:
    acknowledging(session, town)
    write(session, town, text="Hello, when does the office open and who can help me with this?")
    assert "from Tuesday, 24.11., 08:00" in automatic(session)[0].text


@pytest.mark.parametrize("now", [MONDAY, MONDAY + timedelta(hours=5)])
def test_at_work_nobody_is_answered_by_a_machine(
    session: Session, town: Town, now: datetime
) -> None:
    acknowledging(session, town)
    write(session, town, now)
    assert automatic(session) == []


def test_without_the_citys_word_for_it_nothing_is_sent(session: Session, town: Town) -> None:
    write(session, town)
    assert automatic(session) == []


def test_a_comment_is_not_acknowledged(session: Session, town: Town) -> None:
    acknowledging(session, town)
    apply(session, town, comment(), now=EVENING)
    assert automatic(session) == []


def test_a_history_that_is_fetched_is_not_acknowledged(session: Session, town: Town) -> None:
    acknowledging(session, town)
    old = direct("m_1", MINUTES)
    intake.apply(session, old, routing=town.routing, now=EVENING, live=False)
    assert automatic(session) == []


def test_danger_is_answered_by_the_other_message_alone(session: Session, town: Town) -> None:
    acknowledging(session, town)
    page = session.get_one(Page, town.page.id)
    page.emergency_reply = True
    session.add(page)
    write(session, town, text="Hilfe, bei uns brennt das Haus!")
    assert len(automatic(session)) == 1
    assert "kein Mensch gelesen" in automatic(session)[0].text


def test_who_answers_before_it_went_out_answers_alone(session: Session, town: Town) -> None:
    acknowledging(session, town)
    write(session, town)
    number = only_case(session).id or 0
    drafting.draft(
        session,
        number,
        "Bin noch da.",
        by=town.staff,
        now=EVENING,
        source="1",
        chat_id=CIVIL,
        reply_to=None,
    )
    session.flush()
    job = outbox.begin(session, number, now=EVENING + timedelta(seconds=11))
    assert job is not None
    assert job.answer.text == "Bin noch da."
    assert automatic(session)[0].progress is Progress.DISCARDED
