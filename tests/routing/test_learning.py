"""What people decide is counted exactly, and moves later decisions the right way."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing import (
    MESSAGES,
    NO_CONCERN,
    Assign,
    Catalogue,
    Counts,
    Department,
    Kind,
    Message,
    Router,
    Triage,
    features,
)

LABELS = ("abfall", "verkehr", NO_CONCERN)
STEPS = st.lists(st.tuples(st.sampled_from(LABELS), st.text(max_size=30)), max_size=8)
CATALOGUE = Catalogue(
    [
        Department("abfall", "Abfallwirtschaft", topics=("Sperrmüll", "Mülltonne")),
        Department("verkehr", "Verkehrsplanung", topics=("Ampel", "Umleitung")),
        Department("kultur", "Kulturamt", topics=("Konzert", "Theater")),
    ]
)
SLUGS = ("amt-a", "amt-b", "amt-c", "amt-d", "amt-e")
WASPS = "Am Glascontainer schwirren überall Wespen"
OTHER_WASPS = ("Wespen am Spielplatz!", "Da ist ein Wespennest", "Überall diese Wespen", WASPS)


def taught(label: str, *texts: str, times: int = 1) -> Router:
    counts = Counts()
    for text in texts * times:
        counts.change(label, features(text))
    return Router(CATALOGUE, counts)


@given(steps=STEPS, order=st.randoms(use_true_random=False))
def test_taking_everything_back_in_any_order_leaves_nothing(
    steps: list[tuple[str, str]], order: st.DataObject
) -> None:
    counts = Counts()
    changes = [(label, features(text), times) for label, text in steps for times in (1, -1)]
    order.shuffle(changes)  # type: ignore[attr-defined]
    for label, amounts, times in changes:
        counts.change(label, amounts, times)
    assert list(counts.rows()) == []
    assert {counts.total(label) for label in LABELS} == {0}


@given(steps=STEPS, more=STEPS)
def test_what_was_added_and_taken_back_leaves_the_rest_exactly(
    steps: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    alone, mixed = Counts(), Counts()
    for label, text in steps:
        alone.change(label, features(text))
    for label, text in [*more, *steps]:
        mixed.change(label, features(text))
    for label, text in more:
        mixed.change(label, features(text), times=-1)
    assert list(mixed.rows()) == list(alone.rows())


@given(steps=STEPS)
def test_rows_bring_the_same_counts_to_another_process(steps: list[tuple[str, str]]) -> None:
    here, there = Counts(), Counts()
    for label, text in steps:
        here.change(label, features(text))
    there.put(here.rows())
    assert list(there.rows()) == list(here.rows())
    assert [there.total(label) for label in LABELS] == [here.total(label) for label in LABELS]
    assert there.messages() == here.messages()


def test_whoever_learnt_in_another_order_decides_the_same_to_the_last_digit() -> None:
    lot = Random(0)
    words = ("Schlagloch", "Sirenen", "Laterne", "Museum", "Bücher", "Straßen", "riesig", "laut")
    catalogue = Catalogue([Department(slug, slug, topics=words[:4]) for slug in SLUGS])
    texts = [" ".join(lot.choices(words, k=6)) for _ in range(60)]
    lessons = [(lot.choice(SLUGS), text) for text in texts]
    here, there, read = Counts(), Counts(), Counts()
    for label, text in lessons:
        here.change(label, features(text))
    for label, text in reversed(lessons):
        there.change(label, features(text))
    read.put(here.rows())
    first, *others = [Router(catalogue, counts) for counts in (here, there, read)]
    for text in texts:
        for other in others:
            assert other.decide(Message(text)) == first.decide(Message(text))


def test_a_row_that_came_to_nothing_is_forgotten() -> None:
    counts = Counts()
    counts.put([("abfall", 7, 5), ("abfall", MESSAGES, 1)])
    counts.put([("abfall", 7, 0)])
    assert list(counts.rows()) == [("abfall", MESSAGES, 1)]
    assert counts.total("abfall") == 0


def test_a_text_without_words_teaches_nothing() -> None:
    assert features("") == features("😀 !!!") == features("und der 27") == {}


def test_what_people_decide_moves_later_messages() -> None:
    cold = Router(CATALOGUE).decide(Message(WASPS))
    assert isinstance(cold, Triage)
    decision = taught("verkehr", *OTHER_WASPS, times=10).decide(Message(WASPS))
    assert isinstance(decision, Assign)
    assert decision.department == "verkehr"
    assert any(item.kind is Kind.letters for item in decision.candidates[0].because)


def test_letters_alone_assign_nothing_before_people_have_decided_enough() -> None:
    early = taught("verkehr", *OTHER_WASPS, times=2).decide(Message(WASPS))
    assert isinstance(early, Triage)
    assert early.candidates[0].department == "verkehr"
    assert early.margin == 0


def test_no_concern_is_learnt_and_never_assigned() -> None:
    router = taught(NO_CONCERN, "Erster!", "Haha, wie geil", "Schönen Sonntag euch", times=20)
    decision = router.decide(Message("Haha, schönen Sonntag"))
    assert isinstance(decision, Triage)
    assert decision.candidates[0].department == NO_CONCERN


def test_no_concern_is_no_candidate_before_anybody_said_so() -> None:
    ranked = Router(CATALOGUE).rank(Message("Haha, schönen Sonntag, Sperrmüll"))
    assert NO_CONCERN not in [candidate.department for candidate in ranked]


def test_what_departments_that_are_gone_learnt_is_left_out() -> None:
    router = taught("gibt-es-nicht", WASPS, times=30)
    assert router.rank(Message(WASPS)) == Router(CATALOGUE).rank(Message(WASPS))


@pytest.mark.parametrize("lessons", [1, 2, 3])
def test_the_first_lessons_do_not_pull_everything_to_their_department(lessons: int) -> None:
    router = taught("abfall", "Sperrmüll: Wer ist da zuständig?", times=lessons)
    decision = router.decide(Message("Umleitung: Wer ist da zuständig?"))
    assert decision.candidates[0].department == "verkehr"


def test_a_change_counts_from_the_next_message_on() -> None:
    counts = Counts()
    router = Router(CATALOGUE, counts)
    before = router.decide(Message(WASPS))
    amounts = features(WASPS)
    for _ in range(40):
        counts.change("kultur", amounts)
    assert router.decide(Message(WASPS)).candidates[0].department == "kultur"
    for _ in range(40):
        counts.change("kultur", amounts, times=-1)
    assert router.decide(Message(WASPS)) == before
