"""Figures by department: each reckoned by hand here, on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from desk import reports
from desk.cases import actions
from desk.cases.case import tell
from desk.reports import Figures, spread
from desk.tables import Case, Department, Staff
from desk.words import Concern, Direction, Progress, Status, What
from tests.factories import (
    MONDAY,
    make_case,
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


def answered(session: Session, roads: Department, after: timedelta, **values: Any) -> Case:
    case = make_case(session, department=roads, status=Status.ANSWERED)
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


def test_nothing_has_no_spread_and_one_is_its_own(session: Session) -> None:
    assert spread([]) == reports.Spread(None, None)
    assert spread([HOUR]) == reports.Spread(HOUR, HOUR)
