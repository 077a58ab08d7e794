"""The morning's summary, who is on call, cards that lose their text, and handing over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions, handing
from desk.cases.view import view
from desk.errors import AlreadyTaken, NoSuchColleague, NotPossible
from desk.office import duty, reminders
from desk.tables import Alert, Card, Case, Department, Staff
from desk.words import AlertKind, Concern, Face, Role, Status, What
from tests.desk.town import CIVIL, Town, apply, comment, make_town, only_case, told
from tests.factories import MONDAY, make_staff

MORNING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # Tuesday, 08:00 in Berlin
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
YILMAZ, OZAN = "4711", "4712"


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    town.civil.hours = {"mon-fri": ["08:00-12:00", "13:00-16:00"]}
    town.staff.messenger_id = YILMAZ
    session.add_all((town.civil, town.staff))
    apply(session, town, comment())
    return town


def number(session: Session) -> int:
    return only_case(session).id or 0


def greet(session: Session, department: Department, now: datetime) -> None:
    duty.greet(session, department.id or 0, now=now)
    session.flush()


def summaries(session: Session) -> list[Alert]:
    return list(session.exec(select(Alert).where(col(Alert.kind) == AlertKind.DUTY)))


def test_in_the_morning_one_reads_what_waits_once(session: Session, town: Town) -> None:
    greet(session, town.civil, MONDAY)
    assert town.civil.greets_at == MORNING
    assert summaries(session) == []
    actions.take(session, number(session), by=town.staff, now=MONDAY)
    for _ in range(2):
        greet(session, town.civil, MORNING + timedelta(minutes=1))
    (summary,) = summaries(session)
    assert summary.chat_id == YILMAZ
    assert summary.detail["mine"] == 1
    assert summary.detail["departments"] == [["Tiefbauamt", 1, 0]]
    assert town.civil.greets_at == MORNING + timedelta(days=1)


def test_who_works_for_two_departments_reads_one_summary(session: Session, town: Town) -> None:
    both = make_staff(session, name="Frau Beide (Demo)", departments=[town.civil, town.press])
    both.messenger_id = OZAN
    for department in (town.civil, town.press):
        department.hours, department.greets_at = {"mon-fri": ["08:00-16:00"]}, MORNING
        session.add(department)
    for department in (town.civil, town.press):
        greet(session, department, MORNING)
    assert sorted(summary.chat_id for summary in summaries(session)) == [YILMAZ, OZAN]


@pytest.mark.parametrize("late", [timedelta(hours=4), timedelta(days=3)])
def test_long_after_the_day_began_nobody_is_greeted(
    session: Session, town: Town, late: timedelta
) -> None:
    greet(session, town.civil, MONDAY)
    greet(session, town.civil, MORNING + late)
    assert summaries(session) == []


def test_nobody_is_greeted_on_leave_or_where_nothing_waits(session: Session, town: Town) -> None:
    town.civil.greets_at = MORNING
    town.staff.away_until = MORNING + timedelta(days=1)
    session.add_all((town.civil, town.staff))
    greet(session, town.civil, MORNING)
    town.civil.greets_at, town.staff.away_until = MORNING + timedelta(days=1), None
    session.add_all((town.civil, town.staff))
    actions.close(session, number(session), by=town.officer, now=MORNING)
    greet(session, town.civil, MORNING + timedelta(days=1))
    assert summaries(session) == []


def test_a_day_that_became_a_holiday_greets_nobody(session: Session, town: Town) -> None:
    greet(session, town.civil, MONDAY)
    town.civil.hours = {"wed": ["08:00-12:00"]}
    session.add(town.civil)
    greet(session, town.civil, MORNING)
    assert summaries(session) == []
    assert town.civil.greets_at == MORNING + timedelta(days=1)


def on_call_cards(session: Session) -> list[Card]:
    return list(session.exec(select(Card).where(col(Card.face) == Face.ON_CALL)))


def threat(session: Session, town: Town, now: datetime) -> None:
    text = "Ich bringe euch alle um, ihr seid tot"
    event = comment("55_9", 0, author=None, text=text, sent_at=now)
    apply(session, town, event, now=now)


def test_who_is_on_call_sees_what_is_urgent_off_duty(session: Session, town: Town) -> None:
    duty.go_on_call(session, town.staff, until=duty.FOR_EVER)
    make_staff(session, name="Herr Kollege (Demo)", departments=[town.civil], messenger_id=OZAN)
    apply(session, town, comment("55_8", 0, author=None, sent_at=NIGHT), now=NIGHT)
    assert on_call_cards(session) == []
    threat(session, town, NIGHT)
    (card,) = on_call_cards(session)
    assert (card.chat_id, card.shown < card.wanted) == (YILMAZ, True)
    assert len(told(session, What.CALLED_ON_CALL)) == 1
    actions.take(session, card.case_id, by=town.staff, now=NIGHT)
    session.refresh(card)
    assert card.shown < card.wanted


@pytest.mark.parametrize(
    ("until", "now"),
    [
        (duty.FOR_EVER, MONDAY),
        (NIGHT, NIGHT),
        (None, NIGHT),
    ],
    ids=["on-duty", "over", "never"],
)
def test_nobody_is_called_without_need(
    session: Session, town: Town, until: datetime | None, now: datetime
) -> None:
    duty.go_on_call(session, town.staff, until=until)
    threat(session, town, now)
    assert on_call_cards(session) == []


def test_a_colleague_who_calls_the_press_at_night_calls_who_is_on_call(
    session: Session, town: Town
) -> None:
    duty.go_on_call(session, town.staff, until=duty.FOR_EVER)
    actions.escalate(session, number(session), Concern.MEDIA, by=town.officer, now=NIGHT)
    assert len(on_call_cards(session)) == 1


def test_some_time_after_nobody_need_act_the_cards_lose_their_text(
    session: Session, town: Town
) -> None:
    actions.close(session, number(session), by=town.staff, now=MONDAY)
    case = only_case(session)
    end = MONDAY + timedelta(hours=48)
    assert case.look_at == end
    reminders.look(session, number(session), now=end - timedelta(seconds=1))
    assert not view(session, case).wiped
    (card,) = session.exec(select(Card)).all()
    before = card.wanted
    reminders.look(session, number(session), now=end)
    session.flush()
    assert view(session, case).wiped
    assert card.wanted == before + 1
    assert reminders.due_cases(session, now=end + timedelta(days=9)) == []


def test_a_case_that_comes_back_has_its_text_again(session: Session, town: Town) -> None:
    actions.close(session, number(session), by=town.staff, now=MONDAY)
    reminders.look(session, number(session), now=MONDAY + timedelta(hours=48))
    actions.reopen(session, number(session), by=town.staff, now=MORNING + timedelta(days=2))
    assert not view(session, only_case(session)).wiped
    assert only_case(session).settled_at is None


def receiver(session: Session, town: Town, name: str = "Herr Ozan (Demo)") -> Staff:
    return make_staff(session, name=name, departments=[town.civil], messenger_id=OZAN)


def test_a_case_is_handed_to_a_colleague_who_sees_it_in_private(
    session: Session, town: Town
) -> None:
    ozan = receiver(session, town)
    actions.take(session, number(session), by=town.staff, now=MONDAY)
    handing.hand_over_to(session, number(session), "ozan", by=town.staff, now=MONDAY)
    assert only_case(session).owner_id == ozan.id
    work = session.exec(
        select(Card).where(col(Card.chat_id) == OZAN, col(Card.face) == Face.WORK)
    ).one()
    assert work.shown < work.wanted
    (entry,) = told(session, What.HANDED_OVER)
    assert (entry.staff_id, entry.detail["to"]) == (town.staff.id, ozan.id)


def test_a_new_case_is_given_by_anybody_what_lies_with_another_by_leads(
    session: Session, town: Town
) -> None:
    ozan = receiver(session, town)
    lead = make_staff(session, name="Frau Leitung (Demo)", role=Role.LEAD, departments=[town.civil])
    handing.hand_over(session, number(session), ozan.id or 0, by=town.staff, now=MONDAY)
    with pytest.raises(AlreadyTaken):
        handing.hand_over(session, number(session), town.staff.id or 0, by=town.staff, now=MONDAY)
    handing.hand_over(session, number(session), town.staff.id or 0, by=lead, now=MONDAY)
    assert only_case(session).owner_id == town.staff.id


@pytest.mark.parametrize("words", ["Niemand", "", "Demo"])
def test_who_is_meant_has_to_be_clear(session: Session, town: Town, words: str) -> None:
    receiver(session, town)
    make_staff(session, name="Frau Olga (Demo)", departments=[town.civil], messenger_id="4713")
    with pytest.raises(NoSuchColleague) as raised:
        handing.hand_over_to(session, number(session), words, by=town.staff, now=MONDAY)
    assert "Herr Ozan (Demo)" in raised.value.known


def test_nobody_is_given_a_case_who_is_away_a_stranger_or_not_connected(
    session: Session, town: Town
) -> None:
    away = receiver(session, town)
    away.away_until = MONDAY + timedelta(days=1)
    session.add(away)
    others = [
        make_staff(session, name="Frau Fremd (Demo)", messenger_id="4714"),
        make_staff(session, name="Ohne Telefon (Demo)", departments=[town.civil]),
        away,
    ]
    for person in others:
        with pytest.raises(NoSuchColleague):
            handing.hand_over(session, number(session), person.id or 0, by=town.staff, now=MONDAY)


def test_what_is_answered_cannot_be_handed_over(session: Session, town: Town) -> None:
    ozan = receiver(session, town)
    actions.close(session, number(session), by=town.staff, now=MONDAY)
    with pytest.raises(NotPossible):
        handing.hand_over(session, number(session), ozan.id or 0, by=town.staff, now=MONDAY)
    assert session.get_one(Case, number(session)).status is Status.CLOSED
    assert session.exec(select(Card.chat_id).where(col(Card.chat_id) == CIVIL)).all()
