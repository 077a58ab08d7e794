"""Districts of the city file: kept with the city, and what they mean for cases and learning."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session, select

from desk import city_file
from desk.cases import actions
from desk.cases.view import view
from desk.city import export_city
from desk.learning.agreement import judged
from desk.learning.current import load_routing
from desk.learning.suggestions import suggestions
from desk.tables import Assignment, Case, Department, District, Lesson
from desk.words import How, What
from routing import InDistrict
from tests.desk import city_examples
from tests.desk import town as streets
from tests.desk.learning.test_folding import counted, expected, fold_all
from tests.desk.test_city import put
from tests.desk.town import Town, apply, only_case, told
from tests.factories import MONDAY, make_department, make_staff

SOUTH = """
[[districts]]
name = "Süd"
places = ["Bochumer Straße", "Hochlarmark"]
instead = { feuerwehr = "presse" }
department = "presse"

[[districts]]
name = "Nord"
places = ["Nordstraße"]
"""
LATENT = "Schlagloch in der Bochumer Str. 12"


def test_districts_are_written_back_as_they_were_and_leave_with_the_file(session: Session) -> None:
    plain = city_file.read(city_examples.CITY, name="city.toml")
    city = city_file.read(city_examples.CITY + SOUTH, name="city.toml")
    put(session, city)
    put(session, city)
    session.expire_all()
    assert export_city(session) == city
    turned = city.model_copy(update={"districts": city.districts[::-1]})
    put(session, turned)
    session.expire_all()
    assert export_city(session) == turned
    put(session, plain)
    assert export_city(session) == plain
    assert session.exec(select(District)).all() == []


@pytest.fixture
def south(session: Session) -> Department:
    """The office that does in the south what the town's civil engineering does elsewhere."""
    return make_department(session, slug="tiefbau-sued", name="Tiefbau Süd", chat_id="-300")


@pytest.fixture
def town(session: Session, south: Department) -> Town:
    made = streets.make_town(session)
    made.page.department_id, made.civil.topics = None, ["Schlagloch"]
    district = District(
        name="Süd",
        places=["Bochumer Straße"],
        instead={"tiefbau": south.slug},
        department=south.slug,
    )
    session.add_all([made.page, made.civil, district])
    session.flush()
    return replace(made, routing=load_routing(session))


def case_of(session: Session, town: Town, text: str, **values: Any) -> Case:
    apply(session, town, streets.comment(text=text, **values))
    return only_case(session)


def wanted(session: Session) -> str | None:
    return session.exec(select(Lesson.wanted)).one()


def test_a_case_goes_to_the_districts_office_and_card_and_timeline_say_why(
    session: Session, town: Town, south: Department
) -> None:
    case = case_of(session, town, LATENT)
    assert (case.department_id, case.triage) == (south.id, False)
    seen = view(session, case)
    assert seen.district == InDistrict("Süd", ("Bochumer Straße",))
    assert seen.reasons == ("Schlagloch",)
    assert seen.better_guess is None
    (entry,) = told(session, What.ROUTED)
    assert entry.detail["department"] == south.slug
    assert entry.detail["district"] == {"name": "Süd", "places": ["Bochumer Straße"]}


def test_a_case_of_no_district_has_none(session: Session, town: Town) -> None:
    case = case_of(session, town, "Schlagloch")
    assert case.department_id == town.civil.id
    assert view(session, case).district is None
    assert session.exec(select(Assignment.district)).one() is None


def test_what_no_word_can_place_is_triaged_in_its_district(
    session: Session, town: Town, south: Department
) -> None:
    case = case_of(session, town, "Was ist denn in der Bochumer Straße los?")
    assert (case.department_id, case.triage) == (south.id, True)
    assert view(session, case).district == InDistrict("Süd", ("Bochumer Straße",))


def test_on_the_departments_own_page_the_districts_office_gets_the_case(
    session: Session, town: Town, south: Department
) -> None:
    town.page.department_id = town.civil.id
    session.add(town.page)
    session.flush()
    case = case_of(session, town, "Schon wieder, Bochumer Straße!")
    assert case.department_id == south.id
    assert session.exec(select(Assignment.how)).one() is How.PAGE


def test_an_answer_of_the_districts_office_teaches_the_matter_and_agrees(
    session: Session, town: Town, south: Department
) -> None:
    case = case_of(session, town, LATENT)
    said = session.exec(select(Assignment)).one()
    said.audit = True
    session.add(said)
    session.flush()
    clerk = make_staff(session, name="Frau Süd (Demo)", departments=[south])
    actions.confirm_assignment(session, case.id or 0, by=clerk, now=MONDAY)
    assert wanted(session) == "tiefbau"
    fold_all(session)
    assert counted(session) == expected((LATENT, "tiefbau"))
    (judgement,) = judged(session)
    assert judgement.right
    assert suggestions(session) == []


def test_what_staff_forward_to_the_districts_office_is_learnt_for_the_matter(
    session: Session, town: Town, south: Department
) -> None:
    case = case_of(session, town, "Hier ist ein Loch, so tief wie ein See")
    actions.forward(session, case.id or 0, south.id or 0, by=town.officer, now=MONDAY)
    assert wanted(session) == "tiefbau"
    assert session.get_one(Case, case.id).department_id == south.id
    assert told(session, What.FORWARDED)[0].detail["department"] == south.slug


def test_what_the_districts_office_gives_to_another_is_learnt_for_that(
    session: Session, town: Town, south: Department
) -> None:
    case = case_of(session, town, LATENT)
    clerk = make_staff(session, name="Frau Süd (Demo)", departments=[south])
    actions.forward(session, case.id or 0, town.press.id or 0, by=clerk, now=MONDAY)
    assert wanted(session) == "presse"
    fold_all(session)
    assert counted(session) == expected((LATENT, "presse"))
