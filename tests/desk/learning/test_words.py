"""Words that the catalogue lacks: suggested from what went wrong, accepted, kept, handed over."""

import pytest
from sqlmodel import Session, select

import routing as words
from desk import city_file
from desk.city import apply_city, export_city
from desk.errors import NoSuchDepartment, NotAllowed
from desk.learning import lessons
from desk.learning.choosing import accept, reject, take_back
from desk.learning.context import Context
from desk.learning.current import load_catalogue, load_routing
from desk.learning.suggestions import Suggestion, suggestions
from desk.tables import AcceptedWord, Department, District, RejectedWord, Staff
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
    (found,) = [one for one in suggestions(session) if one.word == "Rauchsäule"]
    example = Context("Diese ", "Rauchsäulen", " machen mir Angst, dazu die Sirene")
    assert found == Suggestion("feuerwehr", "Rauchsäule", 3, 3, example)
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


def suggested(session: Session) -> set[str]:
    return {one.word for one in suggestions(session)}


def smoke(session: Session) -> None:
    for text in ("Eine Rauchsäule!", "Rauchsäule am Hafen", "Sehe Rauchsäulen"):
        corrected(session, text)


def test_a_rejected_word_is_not_suggested_again_however_it_is_written(
    session: Session, press: Staff
) -> None:
    smoke(session)
    for _ in range(2):
        reject(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    for _ in range(9):
        corrected(session, "Rauchsäulen")
    assert "Rauchsäulen" not in suggested(session)
    (row,) = session.exec(select(RejectedWord)).all()
    assert (row.word, row.staff_id, row.at) == ("Rauchsäule", press.id, MONDAY)
    assert "Rauchsäule" not in topics(session)


def test_a_word_that_one_department_rejected_may_be_for_another(
    session: Session, press: Staff
) -> None:
    reject(session, "presse", "Rauchsäule", by=press, now=MONDAY)
    smoke(session)
    assert "Rauchsäule" in suggested(session)


def test_what_was_said_can_be_taken_back(session: Session, press: Staff) -> None:
    smoke(session)
    for say in (accept, reject):
        say(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
        assert "Rauchsäule" not in suggested(session)
        for _ in range(2):
            take_back(session, "feuerwehr", "rauchsäule", by=press)
        assert "Rauchsäule" in suggested(session)
        assert "Rauchsäule" not in topics(session)


def test_who_says_something_else_later_is_right(session: Session, press: Staff) -> None:
    accept(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    reject(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    assert "Rauchsäule" not in topics(session)
    assert session.exec(select(AcceptedWord)).all() == []
    accept(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    assert "Rauchsäule" in topics(session)
    assert session.exec(select(RejectedWord)).all() == []


def test_a_word_with_a_hyphen_is_settled_as_a_whole(session: Session, press: Staff) -> None:
    for text in ("Rauch-Melderkasten piept", "Der Rauch-Melderkasten", "Rauch-Melderkasten!"):
        corrected(session, text)
    (word,) = {one.word for one in suggestions(session) if "Melderkasten" in one.word}
    for say in (reject, accept):
        say(session, "feuerwehr", word, by=press, now=MONDAY)
        assert word not in suggested(session)


def test_a_taken_back_word_counts_no_more_from_the_next_message_on(
    session: Session, press: Staff
) -> None:
    routing = load_routing(session)
    message = words.Message("Eine riesige Rauchsäule!")

    def best() -> str | None:
        routing.refresh(session)
        found = routing.decide(message).candidates
        return found[0].department if found else None

    assert best() is None
    accept(session, "feuerwehr", "Rauchsäule", by=press, now=MONDAY)
    assert best() == "feuerwehr"
    take_back(session, "feuerwehr", "Rauchsäule", by=press)
    assert best() is None


def test_only_the_departments_asked_for_are_looked_at(session: Session, press: Staff) -> None:
    smoke(session)
    assert suggestions(session, only=["presse"]) == []
    assert "Rauchsäule" in {one.word for one in suggestions(session, only=["feuerwehr"])}


def test_the_name_of_a_place_of_the_city_file_is_no_word_of_a_department(
    session: Session, press: Staff
) -> None:
    for text in ("Lindenhof Rauchsäule", "Rauchsäule, Lindenhof!", "Lindenhof: Rauchsäulen"):
        corrected(session, text)
    assert suggested(session) == {"Lindenhof", "Rauchsäule"}
    session.add(District(name="Nord", places=["Lindenhof"], position=0))
    session.flush()
    assert suggested(session) == {"Rauchsäule"}
