"""Figures by department: each reckoned by hand here, on both databases."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from desk import reports
from desk.cases import actions
from desk.cases.case import tell
from desk.reports import Figures, spread
from desk.tables import Case, Citizen, Department, Staff
from desk.words import Concern, Direction, Progress, Role, Status, What
from tests.factories import (
    MONDAY,
    make_case,
    make_citizen,
    make_city,
    make_department,
    make_message,
    make_page,
    make_staff,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = MONDAY + 10 * DAY  # Monday, 10:00 in the city


@pytest.fixture
def roads(session: Session) -> Department:
    make_city(session)
    make_department(session, slug="presse", name="Presse")
    return make_department(
        session,
        slug="tiefbau",
        name="Tiefbauamt",
        hours={"mon-fri": ["08:00-16:00"]},
        first_response=4 * HOUR,
    )


def answered(
    session: Session,
    roads: Department,
    after: timedelta,
    *,
    citizen: Citizen | None = None,
    **values: Any,
) -> Case:
    case = make_case(session, department=roads, status=Status.ANSWERED, citizen=citizen)
    make_message(session, case=case, sent_at=MONDAY)
    make_message(session, case=case, direction=Direction.OUTGOING, sent_at=MONDAY + after, **values)
    return case


def of_roads(session: Session) -> Figures:
    found = reports.by_department(session, since=MONDAY - DAY, until=NOW, now=NOW)
    return next(one for one in found if one.slug == "tiefbau")


def test_the_first_answer_counts_by_the_clock_and_in_office_time(
    session: Session, roads: Department
) -> None:
    for hours in (1, 2, 3, 26):  # MONDAY is at 10:00, the office closes at 16:00
        answered(session, roads, hours * HOUR)
    found = of_roads(session)
    assert (found.cases, found.answered) == (4, 4)
    assert found.clock.median == 2.5 * HOUR
    assert found.office.median == 2.5 * HOUR
    assert found.office.p90 == timedelta(hours=3 + 0.7 * 7)  # 26 hours are ten in the office
    assert found.in_time == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"progress": Progress.OUTSIDE}, True),
        ({"automatic": True}, False),
        ({"progress": Progress.QUEUED}, False),
        ({"progress": Progress.DISCARDED}, False),
    ],
)
def test_what_is_an_answer(
    session: Session, roads: Department, values: dict[str, Any], counts: bool
) -> None:
    answered(session, roads, HOUR, **values)
    found = of_roads(session)
    assert (found.answered, found.sent) == (int(counts), int(counts))


def test_only_the_first_answer_counts_and_only_cases_of_the_period(
    session: Session, roads: Department
) -> None:
    case = answered(session, roads, HOUR)
    make_message(session, case=case, direction=Direction.OUTGOING, sent_at=MONDAY + 9 * HOUR)
    make_case(session, department=roads, opened_at=MONDAY - 2 * DAY)
    found = of_roads(session)
    assert (found.cases, found.clock.median, found.sent) == (1, HOUR, 2)


def test_open_cases_have_an_age(session: Session, roads: Department) -> None:
    for days in (0.5, 2, 2.5, 5, 30):
        make_case(session, department=roads, opened_at=NOW - days * DAY)
    assert of_roads(session).open_by_age == (1, 2, 1, 1)


def test_what_happened_is_counted_once_a_case(session: Session, roads: Department) -> None:
    officer = make_staff(session, departments=[roads])
    case = make_case(session, department=roads, page=make_page(session))
    make_message(session, case=case)
    number, press = (
        case.id or 0,
        session.exec(select(Department).where(Department.slug == "presse")).one(),
    )
    _escalate(session, number, officer)
    tell(session, case, What.HIDDEN, now=MONDAY)
    tell(session, case, What.REOPENED, now=MONDAY)
    tell(session, case, What.REOPENED, now=MONDAY)
    session.flush()
    found = of_roads(session)
    assert (found.escalated, found.hidden, found.reopened) == (1, 1, 1)
    actions.forward(session, number, press.id or 0, by=officer, now=MONDAY)
    session.flush()
    assert of_roads(session).forwarded_out == 1


def _escalate(session: Session, number: int, by: Staff) -> None:
    actions.escalate(session, number, Concern.MOOD, by=by, now=MONDAY)


def test_the_citys_own_comment_to_all_is_nobodys_case(session: Session, roads: Department) -> None:
    case = answered(session, roads, HOUR)
    case.collective = True
    session.add(case)
    session.flush()
    found = of_roads(session)
    assert (found.cases, found.answered, found.received, found.sent) == (0, 0, 0, 0)


def test_citizens_are_reached_once_however_often_they_are_answered(
    session: Session, roads: Department
) -> None:
    citizen = make_citizen(session)
    for after in (1, 2):
        answered(session, roads, after * HOUR, citizen=citizen)
    answered(session, roads, HOUR)  # nobody knows who it is
    make_message(session, case=make_case(session, department=roads))  # nobody answered
    found = of_roads(session)
    assert (found.reached, found.received, found.sent) == (2, 4, 3)


def test_thanks_count_after_an_answer(session: Session, roads: Department) -> None:
    case = answered(session, roads, HOUR)
    make_message(session, case=case, text="Vielen Dank!", sent_at=MONDAY + 2 * HOUR)
    make_message(session, case=make_case(session, department=roads), text="Danke im Stillen!")
    assert of_roads(session).thanked == 1


def test_effort_is_what_was_written_an_office_day(session: Session, roads: Department) -> None:
    answered(session, roads, HOUR)
    found = of_roads(session)
    assert found.office_days == 9  # Monday to Friday, and to Thursday of the next week
    assert found.effort == pytest.approx(2 / 9)


def test_each_day_has_what_it_opened_and_answered_first(
    session: Session, roads: Department
) -> None:
    for hours in (1, 26):
        answered(session, roads, hours * HOUR)
    cases = reports.brought(session, since=MONDAY - DAY, until=NOW)
    first = MONDAY.date()
    days = reports.by_day(cases, ZoneInfo("Europe/Berlin"), first, first + 2 * DAY)
    assert [(one.opened, one.answered) for one in days] == [(2, 1), (0, 1), (0, 0)]


def test_a_reader_sees_their_own_departments(session: Session, roads: Department) -> None:
    answered(session, roads, HOUR)
    staff, press = make_staff(session, departments=[roads]), make_staff(session, role=Role.PRESS)

    def seen_by(reader: Staff) -> list[str]:
        found = reports.by_department(
            session, since=MONDAY - DAY, until=NOW, now=NOW, reader=reader
        )
        return [one.slug for one in found]

    assert (seen_by(staff), seen_by(press)) == (["tiefbau"], ["presse", "tiefbau"])


def test_nothing_has_no_spread_and_one_is_its_own(session: Session) -> None:
    assert spread([]) == reports.Spread(None, None)
    assert spread([3600]) == reports.Spread(HOUR, HOUR)
