"""What the words of messages call the press office for."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from desk.cases import actions
from desk.cases.listing import Filters, list_cases
from desk.cases.signals import MOST_TOLD, Warned, warnings_of
from desk.cases.view import view
from desk.events import Event
from desk.tables import TimelineEntry
from desk.urgency import Urgency
from desk.words import Concern, Progress, Status, What
from routing.signals import Level, SignalKind
from tests.desk import town as of
from tests.desk.town import (
    CIVIL,
    PRESS,
    Town,
    apply,
    at,
    card,
    comment,
    due_chats,
    edited,
    make_town,
    only_case,
    removed,
    told,
)
from tests.factories import MONDAY

THREAT, INSULT, HARMLESS = "Ich bring euch um!", "Ihr Idioten", "Wann wird das repariert?"


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def see_all(session: Session) -> None:
    """All chats have seen what there is to see."""
    for chat in (CIVIL, PRESS):
        for shown in of.cases_cards(session, chat):
            shown.shown, shown.shown_as = shown.wanted, 10 + (shown.id or 0)
            session.add(shown)
    session.flush()


def calm(session: Session, town: Town) -> None:
    actions.calm(session, only_case(session).id or 0, by=town.officer, now=at(30))
    session.flush()


def standing(session: Session) -> tuple[Concern | None, Level | None]:
    case = only_case(session)
    return case.concern, case.level


def test_a_threat_calls_the_press_office_by_itself(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    assert standing(session) == (Concern.THREAT, Level.crisis)
    assert only_case(session).status is Status.NEW
    assert due_chats(session) == {CIVIL, PRESS}
    assert card(session, PRESS).urgency == Urgency.URGENT
    (entry,) = told(session, What.ESCALATED)
    assert entry.staff_id is None
    assert entry.text == "bring euch um"
    assert entry.detail == {
        "concern": "threat",
        "level": "crisis",
        "rule": "death-threat",
        "message": of.messages(session)[0].id,
    }


def test_a_harmless_message_calls_nobody(session: Session, town: Town) -> None:
    apply(session, town, comment(text=HARMLESS))
    assert standing(session) == (None, None)
    assert due_chats(session) == {CIVIL}
    assert card(session, CIVIL).urgency == Urgency.NEW


def test_a_notice_is_not_urgent(session: Session, town: Town) -> None:
    apply(session, town, comment(text=INSULT))
    assert standing(session) == (Concern.INSULT, Level.notice)
    assert card(session, PRESS).urgency == Urgency.NEW


def test_a_later_message_is_read_too_and_comes_as_a_new_card(session: Session, town: Town) -> None:
    apply(session, town, comment(text=HARMLESS))
    see_all(session)
    apply(session, town, comment("55_2", 5, text=THREAT, parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.crisis)
    assert card(session, CIVIL).replaces is not None


def test_an_edit_that_turns_into_a_threat_is_read(session: Session, town: Town) -> None:
    apply(session, town, comment(text=HARMLESS), edited("55_1", 5, THREAT))
    assert standing(session) == (Concern.THREAT, Level.crisis)
    assert card(session, PRESS).urgency == Urgency.URGENT


def test_an_edit_of_a_closed_case_calls_without_opening_it(session: Session, town: Town) -> None:
    apply(session, town, comment(text=HARMLESS))
    actions.close(session, only_case(session).id or 0, by=town.staff, now=at(1))
    apply(session, town, edited("55_1", 5, THREAT))
    assert only_case(session).status is Status.CLOSED
    assert PRESS in due_chats(session)


def test_applying_twice_changes_nothing(session: Session, town: Town) -> None:
    events: list[Event] = [comment(text=THREAT), edited("55_1", 5, THREAT + " Ihr Idioten")]
    apply(session, town, *events)
    calm(session, town)
    version, entries = only_case(session).version, count(session)
    apply(session, town, *events)
    assert (only_case(session).version, count(session)) == (version, entries)
    assert standing(session) == (None, None)


def test_the_same_message_never_overrules_who_called_it_off(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    calm(session, town)
    apply(session, town, edited("55_1", 31, THREAT + " Wirklich."))
    apply(session, town, edited("55_1", 32, HARMLESS), edited("55_1", 33, THREAT))
    assert standing(session) == (None, None)


def test_a_later_message_calls_anew_when_it_is_more_than_a_notice(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(text=INSULT))
    calm(session, town)
    apply(session, town, comment("55_2", 31, text=INSULT, parent_id="55_1"))
    assert standing(session) == (None, None)
    apply(session, town, comment("55_3", 32, text=THREAT, parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.crisis)
    calm(session, town)
    apply(session, town, comment("55_4", 33, text=THREAT, parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.crisis)


def test_a_worse_signal_takes_the_place_of_a_milder_one_and_not_the_other_way(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(text=INSULT))
    apply(session, town, comment("55_2", 1, text="Ich breche dir alle Knochen", parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.urgent)
    apply(session, town, comment("55_3", 2, text=INSULT, parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.urgent)
    assert [entry.detail["concern"] for entry in told(session, What.SIGNALLED)] == ["insult"]


def test_what_people_called_for_gives_way_only_to_something_urgent(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(text=HARMLESS))
    actions.escalate(session, only_case(session).id or 0, Concern.MOOD, by=town.staff, now=MONDAY)
    apply(session, town, comment("55_2", 1, text=INSULT, parent_id="55_1"))
    assert standing(session) == (Concern.MOOD, None)
    apply(session, town, comment("55_3", 2, text=THREAT, parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.crisis)


def test_the_readers_see_what_was_recognised_the_worst_first(session: Session, town: Town) -> None:
    apply(session, town, comment(text=f"{INSULT}! {THREAT}"))
    expected = (
        Warned(Concern.THREAT, Level.crisis, "bring euch um"),
        Warned(Concern.INSULT, Level.notice, "Idioten"),
    )
    assert view(session, only_case(session)).warnings == expected
    (row,) = list_cases(session, None, Filters(), now=MONDAY).rows
    assert (row.level, row.warnings) == (Level.crisis, expected)


def test_words_of_a_removed_message_are_shown_no_more(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT), removed("55_1", 3))
    number = only_case(session).id or 0
    assert warnings_of(session, [number])[number] == (Warned(Concern.THREAT, Level.crisis, ""),)


def test_what_was_called_off_is_shown_no_more(session: Session, town: Town) -> None:
    apply(session, town, comment(text=THREAT))
    calm(session, town)
    assert view(session, only_case(session)).warnings == ()


def test_what_the_city_writes_is_not_read(session: Session, town: Town) -> None:
    apply(session, town, comment(text=HARMLESS), of.own("55_9", "55_1", 4, text=THREAT))
    assert of.messages(session, Progress.OUTSIDE)
    assert standing(session) == (None, None)


def test_each_thing_that_words_warn_of_has_a_concern() -> None:
    others = {Concern.MOOD, Concern.OVERDUE, Concern.WINDOW, Concern.REACH}
    assert {Concern(kind) for kind in SignalKind} == set(Concern) - others


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    texts=st.lists(st.sampled_from([THREAT, INSULT, HARMLESS]), min_size=1, max_size=5),
    again=st.data(),
)
def test_events_that_come_more_than_once_change_nothing(
    session: Session, texts: list[str], again: Any
) -> None:
    with session.begin_nested() as nested:
        town = make_town(session)
        events = [comment(f"55_{n}", n, text=text) for n, text in enumerate(texts)]
        apply(session, town, *events)
        before = state(session)
        apply(session, town, *again.draw(st.lists(st.sampled_from(events))))
        assert state(session) == before
        nested.rollback()


def state(session: Session) -> list[Any]:
    cases = [(case.id, case.version, case.concern, case.level) for case in of.cases(session)]
    return [*cases, count(session)]


def count(session: Session) -> int:
    return len(told(session, What.ESCALATED) + told(session, What.SIGNALLED))


def test_who_writes_a_hundred_insults_makes_no_hundred_entries(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(text=INSULT))
    more = [comment(f"55_{n}", n, text=INSULT, parent_id="55_1") for n in range(2, 100)]
    apply(session, town, *more)
    assert count(session) == MOST_TOLD
    apply(session, town, comment("55_200", 200, text=THREAT, parent_id="55_1"))
    assert standing(session) == (Concern.THREAT, Level.crisis)
    assert count(session) == MOST_TOLD + 1


def test_entries_by_people_are_no_warnings(session: Session, town: Town) -> None:
    apply(session, town, comment(text=HARMLESS))
    number = only_case(session).id or 0
    actions.escalate(session, number, Concern.MEDIA, by=town.staff, now=MONDAY)
    session.flush()
    assert isinstance(told(session, What.ESCALATED)[0], TimelineEntry)
    assert warnings_of(session, [number]) == {}
