"""The clock reminds, calls and frees what lies; each thing once."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions
from desk.cases.view import view
from desk.office import reminders
from desk.storage.database import Database
from desk.tables import Card
from desk.words import Concern, Face, Status, What
from tests.desk.town import (
    CIVIL,
    PRESS,
    Town,
    apply,
    cases_cards,
    comment,
    draft,
    make_town,
    only_case,
    publish,
    told,
)
from tests.factories import MONDAY

HOUR = timedelta(hours=1)
YILMAZ = "4711"


@pytest.fixture
def town(session: Session) -> Town:
    """The comment came on Monday at 10:00; the office works 8 to 16, four hours are promised."""
    town = make_town(session)
    town.staff.messenger_id = YILMAZ
    apply(session, town, comment())
    return town


def number(session: Session) -> int:
    return only_case(session).id or 0


def let_pass(session: Session, passed: timedelta) -> datetime:
    """The sweep looks every hour until then."""
    now = MONDAY
    while now <= MONDAY + passed:
        for due in reminders.due_cases(session, now=now):
            reminders.look(session, due, now=now)
        now += HOUR / 4
    session.flush()
    return now


def private(session: Session, face: Face) -> list[Card]:
    return list(
        session.exec(select(Card).where(col(Card.chat_id) == YILMAZ, col(Card.face) == face))
    )


def test_the_deadline_counts_office_time_from_the_citizens_message(
    session: Session, town: Town
) -> None:
    assert only_case(session).due_at == MONDAY + 4 * HOUR


def test_an_answer_in_time_rings_nothing(session: Session, town: Town) -> None:
    publish(session, town)
    let_pass(session, 20 * HOUR)
    assert [told(session, what) for what in (What.REMINDED, What.OVERDUE, What.ASKED)] == [[]] * 3
    assert only_case(session).due_at is None


def test_shortly_before_the_deadline_only_the_owner_is_reminded(
    session: Session, town: Town
) -> None:
    draft(session, town)
    before = cases_cards(session, CIVIL)[0].wanted
    let_pass(session, 3.5 * HOUR)
    assert len(told(session, What.REMINDED)) == 1
    assert len(private(session, Face.NUDGE)) == 1
    assert cases_cards(session, CIVIL)[0].wanted == before


def test_an_overdue_case_comes_again_and_the_press_office_sees_it(
    session: Session, town: Town
) -> None:
    card = cases_cards(session, CIVIL)[0]
    card.shown_as, card.shown = 7, card.wanted
    version = only_case(session).version
    let_pass(session, 4 * HOUR)
    assert [card.shown_as, card.replaces] == [None, 7]
    assert cases_cards(session, PRESS)
    assert view(session, only_case(session)).overdue
    assert only_case(session).concern is None
    assert only_case(session).version == version  # a tap that is under way still counts


def test_after_half_the_time_again_the_press_office_is_called(session: Session, town: Town) -> None:
    let_pass(session, 6 * HOUR)
    assert only_case(session).concern is Concern.OVERDUE
    let_pass(session, 30 * HOUR)
    assert len(told(session, What.CALLED_BY_CLOCK)) == 1
    assert len(told(session, What.OVERDUE)) == 2


def test_after_a_stop_of_three_days_only_the_highest_rung_rings(
    session: Session, town: Town
) -> None:
    later = MONDAY + timedelta(days=3)
    assert reminders.due_cases(session, now=later) == [number(session)]
    reminders.look(session, number(session), now=later)
    assert reminders.due_cases(session, now=later) == []
    assert len(told(session, What.OVERDUE)) == 1
    assert told(session, What.REMINDED) == []


def test_another_department_has_its_whole_time(session: Session, town: Town) -> None:
    late = MONDAY + 3 * HOUR
    actions.forward(session, number(session), town.press.id or 0, by=town.staff, now=late)
    assert only_case(session).due_at == MONDAY + 23 * HOUR


def test_who_writes_again_after_an_answer_waits_anew(session: Session, town: Town) -> None:
    publish(session, town)
    again = comment("55_2", minute=600, parent_id="55_1")
    apply(session, town, again, now=MONDAY + 10 * HOUR)
    assert only_case(session).due_at == MONDAY + timedelta(days=1, hours=2)


def test_a_claim_is_asked_about_and_lapses(session: Session, town: Town) -> None:
    actions.take(session, number(session), by=town.staff, now=MONDAY)
    let_pass(session, 2 * HOUR)
    assert len(private(session, Face.STILL)) == 1
    assert only_case(session).status is Status.CLAIMED
    let_pass(session, 3 * HOUR)
    assert only_case(session).status is Status.NEW
    assert only_case(session).owner_id is None
    assert len(told(session, What.LAPSED)) == 1


def test_who_is_still_on_it_keeps_the_case(session: Session, town: Town) -> None:
    actions.take(session, number(session), by=town.staff, now=MONDAY)
    now = let_pass(session, 2 * HOUR)
    reminders.still_on_it(session, number(session), by=town.staff, now=now)
    let_pass(session, 3 * HOUR)
    assert only_case(session).status is Status.CLAIMED
    assert told(session, What.LAPSED) == []


def test_a_colleague_cannot_say_it_for_the_owner(session: Session, town: Town) -> None:
    actions.take(session, number(session), by=town.staff, now=MONDAY)
    now = let_pass(session, 2 * HOUR)
    reminders.still_on_it(session, number(session), by=town.officer, now=now)
    let_pass(session, 3 * HOUR)
    assert only_case(session).status is Status.NEW


def test_a_claim_of_somebody_who_cannot_be_reached_lapses_all_the_same(
    session: Session, town: Town
) -> None:
    town.staff.messenger_id = None
    actions.take(session, number(session), by=town.staff, now=MONDAY)
    let_pass(session, 3 * HOUR)
    assert only_case(session).status is Status.NEW


def test_a_draft_that_waits_keeps_the_claim(session: Session, town: Town) -> None:
    draft(session, town)
    let_pass(session, 3 * HOUR)
    assert only_case(session).status is Status.DRAFT


def test_a_history_that_is_fetched_late_calls_nobody_at_once(session: Session, town: Town) -> None:
    from desk.incoming import intake  # noqa: PLC0415

    old = comment("55_7", minute=-60 * 24 * 30, author=None)
    intake.apply(session, old, routing=town.routing, now=MONDAY, live=False)
    session.flush()
    assert reminders.due_cases(session, now=MONDAY + HOUR) == []


@pytest.mark.anyio
async def test_two_processes_that_look_at_once_ring_once(database: Database) -> None:
    def prepare(session: Session) -> int:
        town = make_town(session)
        apply(session, town, comment())
        return only_case(session).id or 0

    due = await database.write(prepare)
    later = MONDAY + 5 * HOUR
    looks = (database.write(reminders.look, due, now=later) for _ in range(4))
    await asyncio.gather(*looks)

    def rung(session: Session) -> int:
        return len(told(session, What.OVERDUE))

    assert await database.read(rung) == 1


def test_a_nudge_is_drawn_anew_when_the_case_leaves_its_owner(session: Session, town: Town) -> None:
    draft(session, town)
    let_pass(session, 3.5 * HOUR)
    shown = private(session, Face.NUDGE)[0]
    shown.shown_as, shown.shown = 9, shown.wanted
    actions.forward(session, number(session), town.press.id or 0, by=town.staff, now=MONDAY)
    assert shown.wanted > shown.shown
