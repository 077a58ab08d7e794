"""What people decided about the routing's best guesses, and what follows for its margins."""

import pytest
from sqlmodel import Session

import routing as words
from desk.learning import lessons
from desk.learning.agreement import MOST, Agreement, agreement, judged
from desk.learning.audits import WEIGHT
from desk.learning.current import Routing
from desk.learning.folding import fold
from desk.tables import Department
from desk.words import How, Teacher
from tests.factories import MONDAY, make_case, make_city, make_department, make_page


def decided(
    session: Session,
    label: str | None,
    *,
    best: str | None = "tiefbau",
    margin: float | None = 2.0,
    how: How | None = How.TRIAGE,
    audit: bool = False,
    own: Department | None = None,
    office: Department | None = None,
) -> None:
    """A case whose best guess was `best`, and what people said (nothing: silence)."""
    case = make_case(session, page=make_page(session, department=own), department=office or own)
    said = lessons.routed(session, case)
    said.margin, said.how, said.audit = margin, how, audit
    said.candidates = [{"department": best, "score": 50.0, "because": []}] if best else []
    session.add(said)
    session.flush()
    if label is not None:
        lessons.teach(session, case, label, Teacher.FORWARD, by=None, now=MONDAY)


def test_people_agree_or_not_and_silence_says_nothing(session: Session) -> None:
    decided(session, "tiefbau", margin=3.0)
    decided(session, "feuerwehr", margin=1.0)
    decided(session, None)
    decided(session, "tiefbau", margin=None, how=None)  # of a time before margins were noted
    assert judged(session) == [
        words.Judged(3.0, right=True),
        words.Judged(1.0, right=False),
    ]


def test_what_would_move_nothing_teaches_no_margin(session: Session) -> None:
    make_city(session)
    own = make_department(session, slug="tiefbau")
    decided(session, "tiefbau", best=None, margin=0.0)
    decided(session, words.NO_CONCERN, best=words.NO_CONCERN)
    decided(session, "tiefbau", how=How.PAGE, own=own)
    decided(session, "tiefbau", how=How.PAGE, own=own, office=make_department(session))
    assert judged(session) == []
    assert agreement(session).decisions == 4
    assert agreement(session).agreed == pytest.approx(3 / 4)


def test_guesses_that_leave_the_page_are_of_their_own_kind(session: Session) -> None:
    own = make_department(session, slug="presse")
    decided(session, "presse", how=How.PAGE, own=own)
    decided(session, "tiefbau", how=How.WORDS, own=own, audit=True)
    decided(session, "tiefbau", how=How.WORDS, audit=True)
    assert judged(session) == [
        words.Judged(2.0, right=False, away=True),
        words.Judged(2.0, right=True, weight=WEIGHT, away=True),
        words.Judged(2.0, right=True, weight=WEIGHT),
    ]


def test_a_decision_that_was_withdrawn_is_none(session: Session) -> None:
    case = make_case(session, page=make_page(session))
    said = lessons.routed(session, case)
    said.margin, said.how = 1.0, How.PAGE
    session.add(said)
    lessons.teach(session, case, "tiefbau", Teacher.ANSWER, by=None, now=MONDAY)
    lessons.withdraw(session, case)
    assert judged(session) == []


def test_an_answer_to_a_question_stands_for_all_that_was_not_asked_about(session: Session) -> None:
    decided(session, "tiefbau", how=How.WORDS, audit=True)
    decided(session, "feuerwehr", how=How.WORDS, audit=False)  # came back: one of the wrong ones
    assert judged(session) == [words.Judged(2.0, right=True, weight=WEIGHT)]


def test_no_more_than_the_newest_decisions_count(session: Session) -> None:
    make_city(session)
    for _ in range(5):
        decided(session, "feuerwehr")
    for _ in range(MOST):
        decided(session, "tiefbau")
    found = agreement(session)
    assert (found.decisions, found.agreed) == (MOST, 1.0)


def test_the_figures_of_a_first_day(session: Session) -> None:
    make_city(session, precision=0.9)
    assert agreement(session) == Agreement(
        decisions=0,
        agreed=None,
        audits=0,
        automatic_agreed=None,
        routed=0,
        automatic=None,
        target=0.9,
        cold=True,
        missing=25,
        unreached=False,
        partly=False,
    )


def test_the_figures_weigh_what_was_asked_about(session: Session) -> None:
    make_city(session)
    decided(session, "tiefbau", how=How.WORDS, audit=True)
    decided(session, "feuerwehr")
    decided(session, None, how=How.WORDS)
    decided(session, None, how=How.PAGE)
    found = agreement(session)
    assert (found.decisions, found.audits, found.routed) == (2, 1, 3)
    assert found.agreed == pytest.approx(WEIGHT / (WEIGHT + 1))
    assert found.automatic_agreed == 1.0
    assert found.automatic == pytest.approx(2 / 3)
    assert (found.target, found.cold) == (0.95, True)


def test_enough_decisions_warm_the_margins(session: Session) -> None:
    make_city(session)
    make_department(session, slug="tiefbau", topics=["Schlagloch"])
    own = make_department(session, slug="presse")
    routing = Routing()
    routing.refresh(session)
    message = words.Message("Schlagloch", words.Page("presse"))
    assert routing.decide(message).department == "presse"
    for _ in range(60):
        decided(session, "tiefbau", margin=0.5, how=How.PAGE, own=own)
    assert agreement(session).cold is False
    while fold(session):
        pass
    routing.refresh(session)
    moved = routing.decide(message)
    assert isinstance(moved, words.Assign)
    assert (moved.department, moved.moved) == ("tiefbau", True)


def test_a_target_that_nobody_reaches_closes_what_was_measured(session: Session) -> None:
    make_city(session)
    for number in range(40):
        decided(session, "tiefbau" if number % 2 else "feuerwehr")
    found = agreement(session)
    assert (found.cold, found.missing, found.unreached, found.partly) == (False, 0, True, False)
    own = make_department(session, slug="presse")
    for _ in range(40):
        decided(session, "tiefbau", how=How.PAGE, own=own)
    found = agreement(session)
    assert (found.unreached, found.partly) == (False, True)


def test_guesses_that_stay_bring_the_measure_no_nearer(session: Session) -> None:
    make_city(session)
    own = make_department(session, slug="tiefbau")
    for _ in range(30):
        decided(session, "tiefbau", how=How.PAGE, own=own)
    decided(session, "feuerwehr")
    found = agreement(session)
    assert (found.decisions, found.cold, found.missing) == (31, True, 24)
