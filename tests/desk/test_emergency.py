"""The automatic first answer where words speak of danger to life."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from desk.cases import drafting
from desk.cases.listing import Filters, list_cases
from desk.cases.view import view
from desk.cases.waiting import is_answered
from desk.errors import NotPossible, Reason
from desk.incoming import intake
from desk.outgoing import attempts, outbox
from desk.outgoing.emergency import FRESH, MOST_OF_A_PAGE
from desk.tables import Message
from desk.words import Face, Kind, Progress, Status, What
from tests.desk.town import (
    ANNA,
    BERND,
    CIVIL,
    Town,
    apply,
    at,
    begin,
    card,
    cases,
    comment,
    direct,
    edited,
    make_town,
    messages,
    only_case,
    own,
    publish,
    removed,
    told,
    visitor_post,
)
from tests.factories import MONDAY

FIRE = "Hilfe, im Keller brennt es!"


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    town.page.emergency_reply = True
    session.add(town.page)
    session.flush()
    return town


def automatic(session: Session) -> list[Message]:
    return [message for message in messages(session) if message.automatic]


def send(session: Session) -> Message:
    attempts.succeed(session, begin(session), "55_900", now=at(1))
    return automatic(session)[0]


def test_it_names_112_and_says_what_it_is(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    (answer,) = automatic(session)
    assert (answer.progress, answer.staff_id) == (Progress.QUEUED, None)
    assert answer.text.startswith("Automatische Antwort: Ihre Nachricht hat noch kein Mensch")
    assert "112" in answer.text
    job = begin(session)
    assert (job.answer.target, job.answer.kind) == ("55_1", Kind.COMMENT)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Please help, there is a fire in the building", "Automatic answer"),
        ("My dad is not breathing", "Automatic answer"),
        ("Help, hier brennt das Haus", "Automatische Antwort"),
        ("Yangın var", "Automatische Antwort"),
    ],
)
def test_it_is_english_for_english_and_german_for_all_others(
    session: Session, town: Town, text: str, start: str
) -> None:
    apply(session, town, comment(text=text))
    assert automatic(session)[0].text.startswith(start)


def test_a_page_that_did_not_ask_for_it_sends_nothing(session: Session, town: Town) -> None:
    town.page.emergency_reply = False
    apply(session, town, comment(text=FIRE))
    assert automatic(session) == []
    assert only_case(session).concern is not None


@pytest.mark.parametrize("text", ["Ich bring euch um!", "Ihr Idioten", "Schlagloch"])
def test_only_danger_to_life_is_answered(session: Session, town: Town, text: str) -> None:
    apply(session, town, comment(text=text))
    assert automatic(session) == []


def test_the_case_waits_for_people_as_before(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    sent = send(session)
    case = only_case(session)
    assert sent.progress is Progress.SENT
    assert (case.status, case.waiting_since) == (Status.NEW, MONDAY)
    assert not is_answered(session, case)
    seen = view(session, case)
    assert seen.answer is None
    assert seen.automatic_answer is not None
    (row,) = list_cases(session, None, Filters(), now=MONDAY).rows
    assert (row.unsent, row.unanswered) == (None, 1)
    assert told(session, What.PUBLISHED) == []
    (entry,) = told(session, What.ANSWERED_AUTOMATICALLY)
    assert entry.staff_id is None


def test_a_word_more_gets_no_second_one_and_people_can_still_answer(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(text=FIRE))
    send(session)
    apply(session, town, comment("55_2", 2, text=FIRE, parent_id="55_1"))
    apply(session, town, comment(text=FIRE))
    assert len(automatic(session)) == 1
    answer = publish(session, town)
    assert only_case(session).status is Status.ANSWERED
    assert begin(session).message_id == answer.id


def test_an_echo_of_it_is_no_answer_of_a_colleague(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    (answer,) = automatic(session)
    begin(session)
    apply(session, town, own("55_900", "55_1", 1, text=answer.text))
    assert automatic(session)[0].progress is Progress.SENT
    assert only_case(session).status is Status.NEW


@pytest.mark.parametrize("kind", ["comment", "post", "direct"])
def test_an_edit_that_turns_into_danger_is_answered(
    session: Session, town: Town, kind: str
) -> None:
    make = {"comment": comment, "post": visitor_post, "direct": direct}[kind]
    apply(session, town, make("55_1", text="Hallo"), edited("55_1", 1, FIRE), now=at(2))
    assert len(automatic(session)) == 1


def test_what_is_old_gets_none(session: Session, town: Town) -> None:
    late = MONDAY + FRESH + timedelta(seconds=1)
    apply(session, town, comment(text=FIRE), now=late)
    assert automatic(session) == []


def test_what_was_fetched_from_the_history_gets_none(session: Session, town: Town) -> None:
    event = comment(text=FIRE)
    intake.apply(session, event, routing=town.routing, now=MONDAY, live=False)
    assert automatic(session) == []


def test_a_thread_that_somebody_answered_gets_none(session: Session, town: Town) -> None:
    apply(session, town, comment(), own("55_8", "55_1", 1))
    apply(session, town, comment("55_2", 2, text=FIRE, parent_id="55_1"))
    apply(session, town, comment("55_3", 3, text=FIRE, parent_id="55_1", author=BERND))
    assert len(cases(session)) == 2
    assert automatic(session) == []


def test_one_thread_gets_one_for_all_who_write_in_it(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE, author=ANNA))
    apply(session, town, comment("55_2", 1, text=FIRE, author=BERND, parent_id="55_1"))
    assert len(automatic(session)) == 1


def test_a_page_is_not_made_to_write_again_and_again(session: Session, town: Town) -> None:
    apply(session, town, *[comment(f"55_{n}", text=FIRE) for n in range(MOST_OF_A_PAGE + 5)])
    assert len(automatic(session)) == MOST_OF_A_PAGE
    assert len(cases(session)) == MOST_OF_A_PAGE + 5


def test_it_does_not_go_out_once_it_is_late(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    late = MONDAY + FRESH + timedelta(seconds=1)
    assert outbox.begin(session, only_case(session).id or 0, now=late) is None
    assert automatic(session)[0].progress is Progress.DISCARDED


def test_it_does_not_go_out_once_people_answered(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    answer = publish(session, town)
    assert begin(session).message_id == answer.id
    assert automatic(session)[0].progress is Progress.DISCARDED


def test_an_unclear_end_is_looked_up_even_when_it_is_late(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    attempts.unclear(session, begin(session), "timeout", now=MONDAY)
    late = MONDAY + FRESH + timedelta(minutes=1)
    job = begin(session, now=late)
    assert job.look
    attempts.missing(session, job, now=late)
    assert outbox.begin(session, only_case(session).id or 0, now=late) is None
    assert automatic(session)[0].progress is Progress.DISCARDED


def test_a_refused_one_bothers_nobody_and_is_not_tried_again(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE))
    attempts.fail(session, begin(session), Reason.GONE, "100/33", now=at(1))
    case = only_case(session)
    assert automatic(session)[0].progress is Progress.FAILED
    assert case.status is Status.NEW
    with pytest.raises(NotPossible):
        drafting.retry(session, case.id or 0, by=town.staff, now=at(2))
    with pytest.raises(Exception, match="No row"):
        card(session, CIVIL, Face.FAILURE)


def test_a_removed_message_takes_it_along(session: Session, town: Town) -> None:
    apply(session, town, comment(text=FIRE), removed("55_1", 1))
    assert automatic(session)[0].progress is Progress.DISCARDED
    assert only_case(session).status is Status.CLOSED
