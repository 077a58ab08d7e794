"""Stored messages are routed again: what would change is told, and only untouched cases move."""

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from desk.cases import actions, replaying
from desk.cases.assigning import first_said, last_said
from desk.learning.current import load_routing
from desk.tables import Assignment, Case
from desk.words import How, What
from tests.desk import town as streets
from tests.desk.town import (
    CIVIL,
    PRESS,
    Town,
    apply,
    cases,
    comment,
    due_chats,
    make_town,
    only_case,
    told,
)
from tests.factories import MONDAY, make_case, make_message, make_page


@pytest.fixture
def town(session: Session) -> Town:
    """A page of the whole city, and a word that nobody thought of yet."""
    town = make_town(session)
    town.page.department_id = None
    session.add(town.page)
    session.flush()
    apply(session, town, comment("55_1", text="Schlagloch, Schlagloch, riesiges Schlagloch"))
    town.civil.topics = ["Schlagloch", "riesiges Schlagloch"]
    session.add(town.civil)
    session.flush()
    return replace(town, routing=load_routing(session))


def look(session: Session, town: Town, case: Case) -> replaying.Replayed | None:
    return replaying.look(session, case.id or 0, routing=town.routing)


def test_a_look_tells_what_would_be_different_and_changes_nothing(
    session: Session, town: Town
) -> None:
    case = only_case(session)
    assert case.triage is True
    found = look(session, town, case)
    assert found is not None
    assert (found.was, found.best_before, found.best) == (How.TRIAGE, None, "tiefbau")
    assert "Schlagloch" in " ".join(found.because)
    assert found.moves is True
    assert case.triage is True
    assert len(session.exec(select(Assignment)).all()) == 1


def test_an_untouched_case_goes_where_it_should(session: Session, town: Town) -> None:
    case = only_case(session)
    version = case.version
    found = replaying.replay(session, case.id or 0, routing=town.routing, now=MONDAY)
    assert found is not None
    assert case.version == version + 1
    entry = told(session, What.ROUTED)[-1]
    assert entry.detail["again"] is True
    assert entry.detail["department"] == found.after
    assert due_chats(session) == {CIVIL if found.after == "tiefbau" else PRESS}
    assert replaying.replay(session, case.id or 0, routing=town.routing, now=MONDAY) is None


def test_what_somebody_touched_stays(session: Session, town: Town) -> None:
    case = only_case(session)
    number = case.id or 0
    actions.note(session, number, "Ich frage nach.", by=town.officer, now=MONDAY)
    found = replaying.replay(session, number, routing=town.routing, now=MONDAY)
    assert found is not None
    assert found.moves is False
    assert case.triage is True
    assert len(session.exec(select(Assignment)).all()) == 1


def test_only_cases_since_the_day_are_looked_at(session: Session, town: Town) -> None:
    apply(session, town, comment("55_2", 60, author=streets.BERND))
    first, second = cases(session)
    assert replaying.numbers_since(session, streets.at(0)) == [first.id, second.id]
    assert replaying.numbers_since(session, streets.at(30)) == [second.id]


def test_of_somebody_who_writes_without_end_no_more_is_read_than_counts(session: Session) -> None:
    case = make_case(session, page=make_page(session))
    for number in range(15):
        make_message(session, case=case, text=f"Text {number}")
    assert first_said(session, case) == [f"Text {number}" for number in range(10)]
    assert last_said(session, case) == [f"Text {number}" for number in range(10, 15)]
