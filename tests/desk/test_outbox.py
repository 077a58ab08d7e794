from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions, drafting
from desk.errors import Reason
from desk.outgoing import attempts, outbox
from desk.outgoing.attempts import LOOK_AFTER
from desk.outgoing.outbox import LEASE
from desk.outgoing.windows import HUMAN_AGENT_WINDOW, RESPONSE_WINDOW
from desk.tables import Attempt, Card
from desk.words import Face, Hold, Kind, Progress, Scope, Status, What
from tests.desk.town import (
    ANNA,
    CIVIL,
    Town,
    apply,
    at,
    begin,
    card,
    comment,
    direct,
    hidden,
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

MOMENT = timedelta(seconds=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def later(session: Session, now: datetime) -> attempts.Job | None:
    return outbox.begin(session, only_case(session).id or 0, now=now)


def outcomes(session: Session) -> list[str | None]:
    return list(session.exec(select(Attempt.outcome).order_by(col(Attempt.id))))


def test_an_answer_says_where_it_goes_and_bears_our_mark(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("55_2", 1, parent_id="55_1"))
    answer = publish(session, town)
    job = begin(session)
    assert (job.answer.kind, job.answer.target) == (Kind.COMMENT, "55_1")
    assert job.answer.reference == f"buergerdraht:{answer.id}"
    assert (job.look, job.answer.human_agent, job.page.external_id) == (False, False, "1001")


@pytest.mark.parametrize(
    ("event", "target"), [(direct(), ANNA.external_id), (visitor_post(), "1001_90")]
)
def test_an_answer_goes_to_the_person_or_under_the_post(
    session: Session, town: Town, event: object, target: str
) -> None:
    apply(session, town, event)  # type: ignore[arg-type]
    publish(session, town)
    assert begin(session).answer.target == target


def test_a_leased_answer_is_nobody_elses(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    begin(session)
    assert later(session, MONDAY + LEASE - MOMENT) is None
    assert outbox.due_cases(session, now=MONDAY + LEASE - MOMENT) == []
    number = only_case(session).id or 0
    assert outbox.next_due_at(session, number, now=MONDAY) == MONDAY + LEASE


def test_after_a_crash_in_the_middle_it_is_looked_for_before_it_is_sent_again(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    publish(session, town)
    begin(session)
    assert outbox.due_cases(session, now=MONDAY + LEASE) == [only_case(session).id]
    again = begin(session, now=MONDAY + LEASE)
    assert again.look
    attempts.missing(session, again, now=MONDAY + LEASE)
    third = begin(session, now=MONDAY + LEASE)
    assert not third.look
    attempts.succeed(session, third, "55_9", now=MONDAY + LEASE)
    assert outcomes(session) == [None, "not-found", "sent"]
    assert later(session, at(60)) is None


OVERTAKEN = [
    lambda session, job, now: attempts.missing(session, job, now=now),
    lambda session, job, now: attempts.postpone(session, job, "not reached", now=now),
    lambda session, job, now: attempts.disconnected(session, job, "190", now=now),
    lambda session, job, now: attempts.fail(session, job, Reason.INVALID, "100", now=now),
    lambda session, job, now: attempts.unclear(session, job, "timeout", now=now),
    lambda session, job, now: attempts.throttle(
        session, job, Scope.PAGE, "32", wait=timedelta(minutes=1), now=now
    ),
]


@pytest.mark.parametrize("end", OVERTAKEN)
@pytest.mark.parametrize("looked", [False, True])
def test_who_was_overtaken_cannot_let_the_answer_be_sent_twice(
    session: Session,
    town: Town,
    end: Callable[[Session, attempts.Job, datetime], None],
    looked: bool,
) -> None:
    """A process stood still for longer than its lease; meanwhile another one sent the answer."""
    apply(session, town, comment())
    publish(session, town)
    stalled, now = begin(session), MONDAY
    if looked:
        attempts.unclear(session, stalled, "timeout", now=now)
        now += LOOK_AFTER
        stalled = begin(session, now=now)
    now += LEASE
    attempts.missing(session, begin(session, now=now), now=now)
    attempts.unclear(session, begin(session, now=now), "timeout", now=now)
    end(session, stalled, now)
    assert messages(session)[1].progress is Progress.SENDING
    assert later(session, now) is None
    again = begin(session, now=now + timedelta(minutes=10))
    assert again.look, "what may stand there is looked for before it is sent"


def test_what_was_found_is_not_sent_again(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.unclear(session, begin(session), "timeout", now=MONDAY)
    assert later(session, MONDAY + LOOK_AFTER - MOMENT) is None
    looking = begin(session, now=MONDAY + LOOK_AFTER)
    assert looking.look
    attempts.succeed(session, looking, "55_9", now=MONDAY + LOOK_AFTER)
    assert messages(session)[1].external_id == "55_9"
    assert later(session, at(60)) is None


def test_what_could_not_be_looked_for_is_looked_for_again(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    now = MONDAY
    for _ in range(4):
        attempts.unclear(session, begin(session, now=now), "timeout", now=now)
        now = messages(session)[1].not_before or now
    assert begin(session, now=now).look


def test_a_certain_refusal_needs_no_look(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.postpone(session, begin(session), "500", now=MONDAY)
    assert later(session, MONDAY + MOMENT) is None
    assert not begin(session, now=MONDAY + attempts.FIRST_DELAY).look


def test_a_stated_delay_is_kept(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    wait = timedelta(minutes=17)
    attempts.throttle(session, begin(session), Scope.PAGE, "", wait=wait, now=MONDAY)
    assert messages(session)[1].not_before == MONDAY + wait


def test_delays_grow_and_staff_hear_after_the_third_try(session: Session, town: Town) -> None:
    apply(session, town, comment())
    answer = publish(session, town)
    now, waits, told_of = MONDAY, [], []
    for _ in range(12):
        version = only_case(session).version
        attempts.postpone(session, begin(session, now=now), "", now=now)
        due_at = outbox.next_due_at(session, answer.case_id, now=now)
        assert due_at is not None
        waits.append(due_at - now)
        told_of.append(only_case(session).version > version)
        now = due_at
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (attempts.FIRST_DELAY, attempts.LONGEST_DELAY)
    assert told_of == [False, False, True] + [False] * 9
    assert answer.problem == Hold.DELAYED
    attempts.succeed(session, begin(session, now=now), "55_9", now=now)
    assert answer.problem is None


def test_after_a_new_start_staff_hear_of_a_delay_again(session: Session, town: Town) -> None:
    apply(session, town, comment())
    answer = publish(session, town)
    now = MONDAY
    for _ in range(3):
        attempts.postpone(session, begin(session, now=now), "", now=now)
        now = answer.not_before or now
    attempts.fail(session, begin(session, now=now), Reason.TOKEN_DEAD, "190", now=now)
    retry(session, town, now)
    attempts.postpone(session, begin(session, now=now), "", now=now)
    assert answer.problem == Hold.DELAYED


def retry(session: Session, town: Town, now: datetime) -> None:
    drafting.retry(session, only_case(session).id or 0, by=town.staff, now=now)


def test_a_refused_answer_comes_back_to_who_wrote_it(session: Session, town: Town) -> None:
    apply(session, town, comment())
    answer = publish(session, town)
    attempts.fail(session, begin(session), Reason.GONE, "code=100", now=at(1))
    case = only_case(session)
    assert (answer.progress, answer.problem) == (Progress.FAILED, Reason.GONE)
    assert (case.status, case.owner_id, case.waiting_since) == (
        Status.CLAIMED,
        town.staff.id,
        at(0),
    )
    assert told(session, What.FAILED)[0].detail["codes"] == "code=100"
    failure = card(session, CIVIL, Face.FAILURE)
    assert (failure.message_id, failure.reply_to) == (answer.id, 11)
    assert later(session, at(60)) is None


def test_a_failure_whose_owner_has_changed_goes_to_the_writer(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    job = begin(session)
    apply(session, town, comment("55_2", 1, parent_id="55_1"))
    actions.close(session, only_case(session).id or 0, by=town.staff, now=at(2))
    attempts.fail(session, job, Reason.INVALID, "", now=at(3))
    case = only_case(session)
    assert (case.status, case.owner_id) == (Status.CLAIMED, town.staff.id)


def test_an_answer_written_without_a_chat_tells_its_failure_in_the_cases_chat(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    publish(session, town)
    for found in session.exec(select(Card).where(col(Card.face) == Face.DRAFT)):
        session.delete(found)
    attempts.fail(session, begin(session), Reason.INVALID, "", now=at(1))
    assert card(session, CIVIL, Face.FAILURE).shown == 0


def test_a_second_failure_is_a_new_message(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.fail(session, begin(session), Reason.INVALID, "", now=at(1))
    failure = card(session, CIVIL, Face.FAILURE)
    failure.shown_as, failure.shown = 77, failure.wanted
    retry(session, town, at(2))
    attempts.fail(session, begin(session, now=at(2)), Reason.INVALID, "", now=at(2))
    again = card(session, CIVIL, Face.FAILURE)
    assert (again.shown_as, again.replaces) == (None, 77)
    assert again.shown < again.wanted


def test_a_refusal_while_looking_keeps_the_doubt(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.unclear(session, begin(session), "timeout", now=MONDAY)
    looking = begin(session, now=at(1))
    attempts.fail(session, looking, Reason.TOKEN_DEAD, "190", now=at(1))
    retry(session, town, at(2))
    assert begin(session, now=at(2)).look


def test_a_hidden_case_does_not_wait_when_its_answer_fails(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    job = begin(session)
    apply(session, town, hidden("55_1", 1))
    attempts.fail(session, job, Reason.GONE, "", now=at(2))
    assert (only_case(session).status, only_case(session).waiting_since) == (Status.HIDDEN, None)


def test_a_failure_after_the_last_message_is_gone_opens_nothing(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    publish(session, town)
    job = begin(session)
    apply(session, town, removed("55_1", 1))
    attempts.fail(session, job, Reason.GONE, "", now=at(2))
    assert only_case(session).status is Status.CLOSED


def test_what_was_not_tried_is_not_sent_when_the_last_message_is_gone(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    answer = publish(session, town)
    apply(session, town, removed("55_1", 1))
    assert answer.progress is Progress.DISCARDED
    assert later(session, at(2)) is None


@pytest.mark.parametrize(
    ("age", "human_agent"),
    [
        (RESPONSE_WINDOW, False),
        (RESPONSE_WINDOW + MOMENT, True),
        (HUMAN_AGENT_WINDOW - MOMENT, True),
    ],
)
def test_a_direct_answer_uses_the_window_that_is_open(
    session: Session, town: Town, age: timedelta, *, human_agent: bool
) -> None:
    apply(session, town, direct())
    publish(session, town)
    assert begin(session, now=MONDAY + age).answer.human_agent == human_agent


def test_after_seven_days_a_direct_answer_is_refused_without_a_try(
    session: Session, town: Town
) -> None:
    apply(session, town, direct())
    answer = publish(session, town)
    assert later(session, MONDAY + HUMAN_AGENT_WINDOW) is None
    assert (answer.progress, answer.problem) == (Progress.FAILED, Reason.WINDOW_CLOSED)
    assert outcomes(session) == []


def test_what_the_citizen_wrote_in_a_later_case_opens_the_window(
    session: Session, town: Town
) -> None:
    apply(session, town, direct())
    case = only_case(session)
    answer = publish(session, town)
    case.status = Status.CLOSED
    apply(session, town, direct("m_2", 60 * 24 * 8), now=at(60 * 24 * 8))
    job = outbox.begin(session, case.id or 0, now=at(60 * 24 * 8 + 1))
    assert job is not None
    assert (job.message_id, job.answer.human_agent) == (answer.id, False)


def test_a_public_answer_knows_no_window(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    assert not begin(session, now=MONDAY + timedelta(days=400)).answer.human_agent


def test_answers_of_a_case_go_out_one_after_the_other(session: Session, town: Town) -> None:
    apply(session, town, comment())
    first = publish(session, town)
    attempts.postpone(session, begin(session), "", now=MONDAY)
    apply(session, town, comment("55_2", 1, parent_id="55_1"))
    second = publish(session, town, "Morgen.", source="2")
    assert later(session, MONDAY) is None
    job = begin(session, now=at(1))
    assert job.message_id == first.id
    attempts.succeed(session, job, "55_8", now=at(1))
    following = begin(session, now=at(1))
    assert following.message_id == second.id
    assert set(following.known) == {"55_1", "55_2", "55_8"}


def test_a_look_knows_the_answers_that_are_others(session: Session, town: Town) -> None:
    apply(session, town, comment(), own("55_7", "55_1", 1))
    publish(session, town)
    assert set(begin(session).known) == {"55_1", "55_7"}
