"""Words that the catalogue lacks: suggested from what went wrong, accepted, kept, handed over."""

import pytest
from sqlmodel import Session, select

import routing as words
from desk import city_file
from desk.city import apply_city, export_city
from desk.errors import NoSuchDepartment, NotAllowed
from desk.learning import lessons
from desk.learning.accepted import accept
from desk.learning.current import load_catalogue
from desk.learning.suggestions import Suggestion, suggestions
from desk.tables import AcceptedWord, Department, Staff
from desk.words import Role, Teacher
from tests.desk.city_examples import CITY
from tests.factories import (
    MONDAY,
    make_case,
    make_citizen,
    make_message,
    make_page,
    make_staff,
)

FILE = city_file.read(CITY, name="city.toml")


@pytest.fixture
def press(session: Session) -> Staff:
    """The city is there; somebody of the press office may do everything."""
    apply(session)
    return make_staff(session, role=Role.PRESS)


def apply(session: Session, text: str = CITY) -> None:
    city = city_file.read(text, name="city.toml")
    apply_city(session, city, digest="of the file", now=MONDAY)


def topics(session: Session, slug: str = "feuerwehr") -> list[str]:
    """What the routing goes by."""
    (found,) = [one for one in load_catalogue(session).departments if one.slug == slug]
    return list(found.topics)


def exported(session: Session, *, accepted: bool = True) -> list[str]:
    city = export_city(session, accepted=accepted)
    assert city is not None
    return city.department("feuerwehr").topics


def test_an_accepted_word_counts_and_stays_when_the_file_is_applied_again(
    session: Session, press: Staff
) -> None:
    for word in ("Rauchsäule", " Rauchsäule ", "brand"):  # twice, and one that is there already
        accept(session, "feuerwehr", word, by=press, now=MONDAY)
    apply(session)
    assert topics(session) == ["Brand", "Sirene", "Rauchsäule"]
    assert exported(session) == ["Brand", "Sirene", "Rauchsäule"]
    assert exported(session, accepted=False) == ["Brand", "Sirene"]


def test_a_file_that_has_the_word_decides_about_it_from_then_on(
    session: Session, press: Staff
) -> None:
    accept(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    apply(session, CITY.replace('"Sirene"]', '"Sirene", "Rauchsäule"]'))
    assert session.exec(select(AcceptedWord)).all() == []
    assert topics(session) == ["Brand", "Sirene", "Rauchsäule"]
    apply(session)
    assert topics(session) == ["Brand", "Sirene"]


def test_who_may_accept_a_word(session: Session, press: Staff) -> None:
    fire = session.exec(select(Department).where(Department.slug == "feuerwehr")).one()
    lead = make_staff(session, role=Role.LEAD, departments=[fire])
    accept(session, "feuerwehr", "Rauchsäule", by=lead, now=MONDAY)
    for person, slug in (
        (lead, "presse"),
        (make_staff(session, departments=[fire]), "feuerwehr"),
        (make_staff(session, role=Role.AUDITOR), "feuerwehr"),
    ):
        with pytest.raises(NotAllowed):
            accept(session, slug, "Qualm", by=person, now=MONDAY)
    with pytest.raises(NoSuchDepartment):
        accept(session, "hafen", "Qualm", by=press, now=MONDAY)


def corrected(
    session: Session,
    text: str,
    label: str = "feuerwehr",
    *,
    best: str | None = None,
    citizen: bool = True,
) -> None:
    page = make_page(session)
    person = make_citizen(session, page=page) if citizen else None
    case = make_case(session, page=page, citizen=person)
    make_message(session, case=case, text=text)
    if best is not None:
        said = lessons.routed(session, case)
        said.candidates = [{"department": best, "score": 50.0, "because": []}]
        session.add(said)
    lessons.teach(session, case, label, Teacher.FORWARD, by=None, now=MONDAY)


def test_a_word_of_several_corrected_messages_is_suggested(session: Session, press: Staff) -> None:
    for text in (
        "Über der Siedlung steht eine Rauchsäule!",
        "Ist die Rauchsäule gefährlich?",
        "Diese Rauchsäulen machen mir Angst, dazu die Sirene",
    ):
        corrected(session, text)
    assert Suggestion("feuerwehr", "Rauchsäule", 3) in suggestions(session)
    assert "Sirene" not in {one.word for one in suggestions(session)}
    accept(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    assert "Rauchsäule" not in {one.word for one in suggestions(session)}


def test_what_the_routing_had_right_needs_no_word(session: Session, press: Staff) -> None:
    for _ in range(5):
        corrected(session, "Rauchsäule", best="feuerwehr")
    assert suggestions(session) == []


def test_a_word_that_everybody_uses_tells_nothing(session: Session, press: Staff) -> None:
    for _ in range(3):
        corrected(session, "Kuckuck und Rauchsäule")
    for _ in range(2):
        corrected(session, "Kuckuck", "presse")
        corrected(session, "Kuckuck", words.NO_CONCERN)
    assert [one.word for one in suggestions(session)] == ["Rauchsäule"]


def test_one_person_alone_suggests_nothing(session: Session, press: Staff) -> None:
    page = make_page(session)
    person = make_citizen(session, page=page)
    for _ in range(5):
        case = make_case(session, page=page, citizen=person)
        make_message(session, case=case, text="Rauchsäule")
        lessons.teach(session, case, "feuerwehr", Teacher.FORWARD, by=None, now=MONDAY)
    assert suggestions(session) == []


def test_chatter_suggests_no_word(session: Session, press: Staff) -> None:
    for _ in range(4):
        corrected(session, "Kuckuck", words.NO_CONCERN)
    assert suggestions(session) == []
