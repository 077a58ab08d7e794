"""Which steps of staff teach: decisions do, silence never does."""

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

import routing as words
from desk.cases import actions, drafting
from desk.cases.view import view
from desk.errors import Stale
from desk.learning.audits import RATE, is_chosen
from desk.learning.current import load_routing
from desk.tables import Assignment, Case, Department, Lesson, Staff
from desk.words import How, Role, Status, Teacher, What
from tests.desk import town as streets
from tests.desk.learning.test_folding import counted, expected, fold_all
from tests.desk.town import Town, apply, comment, only_case, told
from tests.factories import MONDAY, make_staff

TEXT = "Schlagloch 55_1"


@pytest.fixture
def town(session: Session) -> Town:
    return streets.make_town(session)


def lesson(session: Session) -> Lesson | None:
    return session.exec(select(Lesson)).first()


def wanted(session: Session) -> tuple[str | None, Teacher] | None:
    found = lesson(session)
    return (found.wanted, found.source) if found else None


def case_here(session: Session, town: Town) -> Case:
    apply(session, town, comment())
    return only_case(session)


def in_triage(session: Session, town: Town) -> Case:
    case = case_here(session, town)
    case.triage, case.department_id = True, town.press.id or 0
    session.add(case)
    session.flush()
    return case


def press(session: Session, town: Town) -> Staff:
    return make_staff(session, name="Herr Presse (Demo)", role=Role.PRESS, departments=[town.press])


def test_forwarding_says_whose_it_is(session: Session, town: Town) -> None:
    case = case_here(session, town)
    actions.forward(session, case.id or 0, town.press.id or 0, by=town.staff, now=MONDAY)
    assert wanted(session) == ("presse", Teacher.FORWARD)
    fold_all(session)
    assert counted(session) == expected((TEXT, "presse"))


def test_forwarding_back_takes_the_label_over(session: Session, town: Town) -> None:
    case, who = case_here(session, town), press(session, town)
    actions.forward(session, case.id or 0, town.press.id or 0, by=who, now=MONDAY)
    fold_all(session)
    actions.forward(session, case.id or 0, town.civil.id or 0, by=who, now=MONDAY)
    fold_all(session)
    assert counted(session) == expected((TEXT, town.civil.slug))


def test_a_decision_in_triage_is_told_apart(session: Session, town: Town) -> None:
    case = in_triage(session, town)
    who = press(session, town)
    actions.forward(session, case.id or 0, town.civil.id or 0, by=who, now=MONDAY)
    assert wanted(session) == (town.civil.slug, Teacher.TRIAGE)


def test_an_answer_of_the_department_confirms_it(session: Session, town: Town) -> None:
    case_here(session, town)
    streets.publish(session, town)
    assert wanted(session) == (town.civil.slug, Teacher.ANSWER)


def test_an_answer_of_somebody_else_says_nothing(session: Session, town: Town) -> None:
    case, who = case_here(session, town), press(session, town)
    publish(session, case, who)
    assert wanted(session) is None


def test_an_answer_before_anybody_said_whose_it_is_says_nothing(
    session: Session, town: Town
) -> None:
    case, who = in_triage(session, town), press(session, town)
    publish(session, case, who)
    assert wanted(session) is None


def publish(session: Session, case: Case, who: Staff) -> None:
    number = case.id or 0
    drafting.draft(
        session, number, "Wir prüfen es.", by=who, now=MONDAY, source="1", chat_id="-1",
        reply_to=None,
    )  # fmt: skip
    drafting.publish(session, number, version=case.version, by=who, now=MONDAY)


def test_silence_says_nothing(session: Session, town: Town) -> None:
    case = case_here(session, town)
    number = case.id or 0
    actions.take(session, number, by=town.staff, now=MONDAY)
    actions.note(session, number, "Wer weiß", by=town.staff, now=MONDAY)
    actions.release(session, number, by=town.staff, now=MONDAY)
    actions.close(session, number, by=town.staff, now=MONDAY)
    actions.reopen(session, number, by=town.staff, now=MONDAY)
    assert wanted(session) is None


def test_no_concern_closes_the_case_until_somebody_reopens_it(session: Session, town: Town) -> None:
    case = in_triage(session, town)
    number, who = case.id or 0, press(session, town)
    with pytest.raises(Stale):
        actions.close_without_concern(session, number, version=0, by=who, now=MONDAY)
    actions.close_without_concern(session, number, version=case.version, by=who, now=MONDAY)
    assert case.status is Status.CLOSED
    assert wanted(session) == (words.NO_CONCERN, Teacher.TRIAGE)
    fold_all(session)
    assert counted(session) == expected((TEXT, words.NO_CONCERN))
    actions.reopen(session, number, by=who, now=MONDAY)
    fold_all(session)
    assert counted(session) == {}


def test_reopening_keeps_what_people_said_about_the_department(
    session: Session, town: Town
) -> None:
    case = case_here(session, town)
    number = case.id or 0
    actions.forward(session, number, town.press.id or 0, by=town.staff, now=MONDAY)
    who = press(session, town)
    actions.close(session, number, by=who, now=MONDAY)
    actions.reopen(session, number, by=who, now=MONDAY)
    assert wanted(session) == ("presse", Teacher.FORWARD)


def asked(session: Session, town: Town) -> Case:
    """A case that was assigned automatically and is asked about."""
    case = case_here(session, town)
    said = session.exec(select(Assignment)).one()
    said.audit, said.how = True, How.WORDS
    session.add(said)
    session.flush()
    return case


def test_a_question_is_answered_once_and_teaches(session: Session, town: Town) -> None:
    case = asked(session, town)
    assert view(session, case).asked is True
    for _ in range(2):
        actions.confirm_assignment(session, case.id or 0, by=town.staff, now=MONDAY)
    assert wanted(session) == (town.civil.slug, Teacher.AUDIT)
    assert view(session, case).asked is False
    assert len(told(session, What.CONFIRMED)) == 1


def test_no_to_the_question_is_forwarding(session: Session, town: Town) -> None:
    case = asked(session, town)
    actions.forward(session, case.id or 0, town.press.id or 0, by=town.staff, now=MONDAY)
    assert wanted(session) == ("presse", Teacher.AUDIT)
    assert view(session, case).asked is False


def test_where_nothing_is_asked_a_confirmation_does_nothing(session: Session, town: Town) -> None:
    case = case_here(session, town)
    version = case.version
    actions.confirm_assignment(session, case.id or 0, by=town.staff, now=MONDAY)
    assert (wanted(session), case.version) == (None, version)


def test_about_one_in_twenty_is_asked_about_and_always_the_same() -> None:
    numbers = range(1, 20_001)
    chosen = [number for number in numbers if is_chosen(number, "Musterstadt")]
    assert abs(len(chosen) / len(numbers) - RATE) < 0.005
    assert chosen == [number for number in numbers if is_chosen(number, "Musterstadt")]
    assert chosen != [number for number in numbers if is_chosen(number, "Neustadt")]


def test_an_automatic_assignment_is_remembered_with_its_margin(
    session: Session, town: Town
) -> None:
    case = case_here(session, town)
    said = session.exec(select(Assignment).where(col(Assignment.case_id) == case.id)).one()
    assert said.how in set(How)
    assert said.margin is not None
    (entry,) = told(session, What.ROUTED)
    assert entry.detail["automatic"] is (said.how is How.WORDS)
    assert session.get_one(Department, said.department_id).slug == entry.detail["department"]


def test_whoever_writes_again_before_anybody_looked_is_routed_by_more(
    session: Session, town: Town
) -> None:
    town.page.department_id, town.civil.topics = None, ["Schlagloch"]
    session.add_all([town.page, town.civil])
    session.flush()
    town = replace(town, routing=load_routing(session))
    apply(session, town, streets.direct("m_1", 0, text="Hallo?"))
    case = only_case(session)
    assert case.triage is True
    before = session.exec(select(Assignment)).one()
    assert before.candidates == []
    apply(session, town, streets.direct("m_2", 1, text="Ein Schlagloch, riesig!"))
    newest = session.exec(select(Assignment).order_by(col(Assignment.id).desc())).first()
    assert newest is not None
    assert newest.candidates[0]["department"] == town.civil.slug
    number = case.id or 0
    who = press(session, town)
    actions.take(session, number, by=who, now=MONDAY)
    apply(session, town, streets.direct("m_3", 2, text="Und die Laterne!"))
    assert len(session.exec(select(Assignment)).all()) == 2
