"""A comment is answered privately: once, for a week, and it is known for what it is."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from desk.cases import drafting, moderating
from desk.cases.view import view
from desk.errors import CannotRecall, NoPrivateReply, Reason, Stale, TooLong
from desk.events import PageWrote
from desk.outgoing import attempts, outbox
from desk.outgoing.attempts import Job
from desk.tables import Message
from desk.words import Channel, Kind, Progress, Status
from tests.desk.town import (
    PAGE,
    Town,
    apply,
    at,
    begin,
    comment,
    direct,
    make_town,
    messages,
    only_case,
    visitor_post,
)
from tests.factories import MONDAY

WEEK = timedelta(days=7).total_seconds() / 60


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    apply(session, town, comment())
    return town


def draft(session: Session, town: Town, text: str = "Wir melden uns.", minute: float = 1) -> None:
    drafting.draft(
        session,
        only_case(session).id or 0,
        text,
        by=town.staff,
        now=at(minute),
        source=f"test:{minute}",
        chat_id="-100",
        reply_to=1,
    )
    session.flush()


def send_privately(session: Session, town: Town, minute: float = 1) -> None:
    case = only_case(session)
    drafting.publish_privately(
        session, case.id or 0, version=case.version, by=town.staff, now=at(minute)
    )
    session.flush()


def answer(session: Session) -> Message:
    return messages(session)[-1]


def echo(job: Job, external_id: str = "m_out") -> PageWrote:
    return PageWrote(
        channel=Channel.FACEBOOK,
        page_id=PAGE,
        external_id=external_id,
        kind=Kind.DIRECT,
        text=job.answer.text,
        sent_at=at(2),
        answers="7001",
        reference=job.answer.reference,
    )


def test_it_goes_to_the_comment_and_answers_the_case(session: Session, town: Town) -> None:
    draft(session, town)
    assert view(session, only_case(session)).private_reply_until == MONDAY + timedelta(days=7)
    send_privately(session, town)
    job = begin(session)
    assert (job.answer.private_reply, job.answer.target) == (Kind.COMMENT, "55_1")
    assert job.answer.kind is Kind.DIRECT
    attempts.succeed(session, job, "m_out", now=at(2))
    assert only_case(session).status is Status.ANSWERED
    shown = view(session, only_case(session)).answer
    assert shown is not None
    assert shown.privately


def test_its_echo_is_ours_though_it_names_the_person(session: Session, town: Town) -> None:
    draft(session, town)
    send_privately(session, town)
    job = begin(session)
    apply(session, town, echo(job), now=at(2))
    assert answer(session).progress is Progress.SENT
    attempts.succeed(session, job, "m_out", now=at(2))
    assert [m.progress for m in messages(session)] == [Progress.RECEIVED, Progress.SENT]


def test_a_mark_that_somebody_else_forged_joins_nothing(session: Session, town: Town) -> None:
    draft(session, town)
    drafting.publish(
        session,
        only_case(session).id or 0,
        version=only_case(session).version,
        by=town.staff,
        now=at(1),
    )
    session.flush()
    job = begin(session)
    apply(session, town, echo(job), now=at(2))
    assert answer(session).progress is Progress.SENDING


def test_there_is_one_for_each_comment(session: Session, town: Town) -> None:
    draft(session, town)
    send_privately(session, town)
    attempts.succeed(session, begin(session), "m_out", now=at(2))
    draft(session, town, "Noch etwas.", minute=3)
    assert view(session, only_case(session)).private_reply_until is None
    with pytest.raises(NoPrivateReply):
        send_privately(session, town, minute=3)
    apply(session, town, comment("55_2", 4, parent_id="55_1"), now=at(4))
    send_privately(session, town, minute=5)
    assert answer(session).kind is Kind.COMMENT  # the newest row is the citizen's
    assert begin(session).answer.target == "55_2"


def test_one_that_failed_may_be_tried_again(session: Session, town: Town) -> None:
    draft(session, town)
    send_privately(session, town)
    attempts.fail(session, begin(session), Reason.PERSON_UNAVAILABLE, "#551", now=at(2))
    draft(session, town, "Dann so.", minute=3)
    send_privately(session, town, minute=3)


def test_after_a_week_it_is_too_late(session: Session, town: Town) -> None:
    draft(session, town, minute=WEEK)
    with pytest.raises(NoPrivateReply):
        send_privately(session, town, minute=WEEK)


def test_one_that_waited_for_a_week_is_refused(session: Session, town: Town) -> None:
    draft(session, town)
    send_privately(session, town)
    number = only_case(session).id or 0
    assert outbox.begin(session, number, now=MONDAY + timedelta(days=7)) is None
    assert answer(session).problem == Reason.WINDOW_CLOSED


def test_a_visitors_post_is_answered_privately_too(session: Session) -> None:
    town = make_town(session)
    apply(session, town, visitor_post())
    draft(session, town)
    send_privately(session, town)
    assert begin(session).answer.private_reply is Kind.POST


def test_a_direct_message_is_private_anyway(session: Session) -> None:
    town = make_town(session)
    apply(session, town, direct())
    town.civil.publish = "four-eyes"
    session.add(town.civil)
    draft(session, town)
    assert view(session, only_case(session)).private_reply_until is None


def test_the_rules_of_publishing_hold(session: Session, town: Town) -> None:
    draft(session, town, "a" * 2001)
    with pytest.raises(TooLong):
        send_privately(session, town)
    draft(session, town, "Kürzer", minute=2)
    with pytest.raises(Stale):
        drafting.publish_privately(
            session, only_case(session).id or 0, version=1, by=town.staff, now=at(2)
        )


def test_it_cannot_be_taken_back(session: Session, town: Town) -> None:
    draft(session, town)
    send_privately(session, town)
    attempts.succeed(session, begin(session), "m_out", now=at(2))
    with pytest.raises(CannotRecall):
        moderating.recall(session, only_case(session).id or 0, by=town.staff, now=at(3))
