"""What people decided by department, and what was learnt from it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

import routing as words
from desk.learning import files, lessons, texts
from desk.learning.counting import Changes, change, locked
from desk.learning.figures import Decided, Moved, Taught, decided, taught
from desk.tables import Department
from desk.words import How, Role, Teacher
from tests.factories import MONDAY, make_city, make_department, make_staff
from tests.web.decisions import count, decide

LONG_AGO = MONDAY - timedelta(days=365)


@pytest.fixture
def fire(session: Session) -> Department:
    make_city(session)
    return make_department(session, slug="feuerwehr", name="Feuerwehr", position=1)


@pytest.fixture
def roads(session: Session) -> Department:
    return make_department(session, slug="tiefbau", name="Tiefbauamt", position=2)


def test_nothing_decided_is_nothing(session: Session, fire: Department) -> None:
    decide(session, "Sirene", None, first=fire)
    assert decided(session, None, since=LONG_AGO) == Decided((), 0, 0)
    assert taught(session) == Taught()
    assert taught(session).texts == 0


def test_cases_are_counted_where_they_came_and_where_they_belong(
    session: Session, fire: Department, roads: Department
) -> None:
    decide(session, "Sirene", "feuerwehr", first=fire, source=Teacher.ANSWER)
    decide(session, "Schlagloch", "tiefbau", first=fire)
    decide(session, "Danke", words.NO_CONCERN, first=fire, how=How.PAGE)
    decide(session, "Laterne", "tiefbau", first=fire, how=How.TRIAGE, source=Teacher.TRIAGE)
    assert decided(session, None, since=LONG_AGO) == Decided(
        departments=(
            Moved("Feuerwehr", first=3, given=1, kept=1, received=0),
            Moved("Tiefbauamt", first=0, given=0, kept=2, received=1),
        ),
        decisions=4,
        no_concern=1,
    )


def test_what_is_older_or_taken_back_does_not_count(session: Session, fire: Department) -> None:
    decide(session, "Sirene", "feuerwehr", first=fire, at=LONG_AGO)
    lessons.withdraw(session, decide(session, "Brand", "feuerwehr", first=fire))
    assert decided(session, None, since=MONDAY - timedelta(days=90)) == Decided((), 0, 0)


def test_an_office_of_a_district_keeps_what_it_has_though_the_matter_is_anothers(
    session: Session, fire: Department, roads: Department
) -> None:
    case = decide(session, "Schlagloch", "tiefbau", first=fire, source=Teacher.ANSWER)
    case.department_id = fire.id or 0
    session.add(case)
    session.flush()
    found = decided(session, None, since=LONG_AGO).departments
    assert found == (Moved("Feuerwehr", first=1, given=0, kept=1, received=0),)


def test_a_lead_sees_their_departments_and_the_press_office_all(
    session: Session, fire: Department, roads: Department
) -> None:
    decide(session, "Schlagloch", "tiefbau", first=fire)
    lead = make_staff(session, role=Role.LEAD, departments=[roads])
    press = make_staff(session, role=Role.PRESS)
    found = decided(session, lead, since=LONG_AGO)
    assert [each.name for each in found.departments] == ["Tiefbauamt"]
    assert found.decisions == 1
    both = decided(session, press, since=LONG_AGO).departments
    assert [each.name for each in both] == ["Feuerwehr", "Tiefbauamt"]


def test_lessons_are_counted_by_what_taught_them(session: Session, fire: Department) -> None:
    decide(session, "Sirene", "feuerwehr", first=fire, source=Teacher.ANSWER)
    decide(session, "Brand", "feuerwehr", first=fire)
    assert taught(session) == Taught({}, files=0, due=2)
    count(session)
    texts.learn(session, [texts.labelled("Rauch", "feuerwehr")], now=MONDAY)
    assert taught(session) == Taught(
        {Teacher.FORWARD: 1, Teacher.ANSWER: 1, Teacher.IMPORT: 1}, files=0, due=0
    )
    exported = list(files.export(session))
    lessons.withdraw(session, decide(session, "Qualm", "feuerwehr", first=fire))
    count(session)
    assert taught(session).texts == 3
    files.replace(session, exported)
    assert taught(session) == Taught({}, files=3, due=0)


def test_counts_of_a_file_are_told_apart_from_lessons(session: Session, fire: Department) -> None:
    changes = Changes()
    changes.add("feuerwehr", {words.MESSAGES: 7, 5: 1})
    change(session, locked(session), changes)
    decide(session, "Sirene", "feuerwehr", first=fire)
    count(session)
    assert taught(session) == Taught({Teacher.FORWARD: 1}, files=7, due=0)
