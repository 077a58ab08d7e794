from datetime import datetime

import pytest
from sqlmodel import Session

from desk.cases import drafting
from desk.errors import Reason
from desk.incoming.outside import reference_of, same_text
from desk.outgoing import attempts, outbox
from desk.tables import Message
from desk.words import Kind, Progress, Status, What
from tests.desk.town import (
    ANNA,
    BERND,
    CIVIL,
    Town,
    apply,
    at,
    begin,
    cases,
    comment,
    direct,
    draft,
    make_town,
    messages,
    only_case,
    own,
    publish,
    told,
    visitor_post,
)

TEXT = "Wird repariert."


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def test_our_answers_echo_is_joined_before_our_call_ends(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    job = begin(session)
    apply(session, town, own("55_9", "55_1", 1, TEXT))
    attempts.succeed(session, job, "55_9", now=at(1))
    [answer] = messages(session, Progress.SENT)
    assert answer.external_id == "55_9"
    assert len(told(session, What.SENT)) == 1
    assert len(messages(session)) == 2


def test_our_answers_echo_is_known_after_our_call_ended(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.succeed(session, begin(session), "55_9", now=at(1))
    apply(session, town, own("55_9", "55_1", 1, TEXT), own("55_9", "55_1", 1, TEXT))
    assert len(messages(session)) == 2
    assert told(session, What.ANSWERED_OUTSIDE) == []


@pytest.mark.parametrize("end", ["postpone", "unclear", "fail", "missing"])
def test_an_echo_is_the_truth_whatever_our_call_ended_with(
    session: Session, town: Town, end: str
) -> None:
    apply(session, town, comment())
    publish(session, town)
    job = begin(session)
    apply(session, town, own("55_9", "55_1", 1, TEXT))
    match end:
        case "postpone":
            attempts.postpone(session, job, "", now=at(1))
        case "unclear":
            attempts.unclear(session, job, "", now=at(1))
        case "fail":
            attempts.fail(session, job, Reason.INVALID, "", now=at(1))
        case "missing":
            attempts.missing(session, job, now=at(1))
    assert [message.progress for message in messages(session)] == [
        Progress.RECEIVED,
        Progress.SENT,
    ]
    assert outbox.begin(session, only_case(session).id or 0, now=at(60)) is None
    assert only_case(session).status is Status.ANSWERED


def test_an_answer_that_was_given_up_and_came_through_counts(session: Session, town: Town) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.fail(session, begin(session), Reason.INVALID, "", now=at(1))
    assert only_case(session).status is Status.CLAIMED
    apply(session, town, own("55_9", "55_1", 1, TEXT))
    assert only_case(session).status is Status.ANSWERED
    assert messages(session)[1].progress is Progress.SENT


def test_a_late_echo_does_not_hide_what_the_citizen_wrote_since(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.fail(session, begin(session), Reason.INVALID, "", now=at(1))
    apply(session, town, comment("55_2", 2, parent_id="55_1"), own("55_9", "55_1", 1, TEXT))
    assert only_case(session).status is Status.CLAIMED


def test_an_echo_is_joined_by_our_mark_though_its_text_was_changed(
    session: Session, town: Town
) -> None:
    apply(session, town, direct())
    answer = publish(session, town)
    begin(session)
    reference = reference_of(answer)
    changed = own("m_9", ANNA.external_id, 1, "…", kind=Kind.DIRECT, reference=reference)
    apply(session, town, changed)
    assert answer.progress is Progress.SENT
    assert len(messages(session)) == 2


def test_an_echo_with_another_mark_and_text_is_a_colleagues(session: Session, town: Town) -> None:
    apply(session, town, direct())
    publish(session, town)
    begin(session)
    apply(session, town, own("m_9", ANNA.external_id, 1, kind=Kind.DIRECT, reference="other:1"))
    assert [m.progress for m in messages(session)[1:]] == [Progress.SENDING, Progress.OUTSIDE]


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("Ja,\nmorgen.  ", "Ja, morgen.", True),
        ("Grüße", "Gru\u0308ße", True),
        ("Ja.", "ja.", False),
        ("Ja.", "Ja", False),
    ],
)
def test_texts_are_the_same_but_for_space_and_composition(
    ours: str, theirs: str, *, same: bool
) -> None:
    assert same_text(ours, theirs) == same


def test_an_equal_text_at_another_place_is_not_our_echo(session: Session, town: Town) -> None:
    apply(session, town, comment(), comment("55_2", 1))
    case = cases(session)[0]

    drafting.draft(
        session, case.id or 0, TEXT, by=town.staff, now=at(2), source="1", chat_id="-1", reply_to=1
    )
    drafting.publish(session, case.id or 0, version=case.version, by=town.staff, now=at(2))
    outbox.begin(session, case.id or 0, now=at(2))
    apply(session, town, own("55_9", "55_2", 3, TEXT))
    assert [case.status for case in cases(session)] == [Status.ANSWERED, Status.ANSWERED]
    assert len(messages(session, Progress.SENDING)) == 1
    assert len(messages(session, Progress.OUTSIDE)) == 1


def test_an_echo_taken_for_a_colleagues_answer_is_given_back(session: Session, town: Town) -> None:
    """Else the platform's id would be taken, and the answer sent a second time."""
    apply(session, town, comment())
    publish(session, town)
    job = begin(session)
    apply(session, town, own("55_9", "55_1", 1, "Wird repariert. (bearbeitet)"))
    attempts.succeed(session, job, "55_9", now=at(1))
    session.flush()
    [answer] = messages(session)[1:]
    assert (answer.progress, answer.external_id) == (Progress.SENT, "55_9")


def test_a_colleagues_answer_marks_the_case_answered_and_discards_the_draft(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    draft(session, town)
    apply(session, town, own("55_9", "55_1", 1))
    assert only_case(session).status is Status.ANSWERED
    assert only_case(session).waiting_since is None
    assert len(messages(session, Progress.DISCARDED)) == 1
    assert len(cases(session)) == 1


def test_a_colleagues_answer_to_an_earlier_comment_leaves_the_later_one_open(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(), comment("55_2", 3, parent_id="55_1"))
    draft(session, town)
    apply(session, town, own("55_9", "55_1", 1))
    assert only_case(session).status is Status.DRAFT
    assert only_case(session).waiting_since == at(3)
    assert len(messages(session, Progress.DRAFT)) == 1


def test_a_comment_told_after_the_answer_it_was_answered_by_opens_nothing(
    session: Session, town: Town
) -> None:
    apply(session, town, comment(), own("55_9", "55_1", 5))
    apply(session, town, comment("55_2", 3, parent_id="55_1"))
    assert only_case(session).status is Status.ANSWERED
    assert told(session, What.REOPENED) == []


def test_a_colleagues_direct_message_answers_the_conversation(session: Session, town: Town) -> None:
    apply(session, town, direct(), own("m_9", ANNA.external_id, 1, kind=Kind.DIRECT))
    assert only_case(session).status is Status.ANSWERED


def test_a_direct_answer_told_before_the_question_answers_it(session: Session, town: Town) -> None:
    apply(session, town, own("m_9", ANNA.external_id, 1, kind=Kind.DIRECT), direct())
    assert only_case(session).status is Status.ANSWERED
    assert len(messages(session)) == 2


def test_own_writing_is_never_routed(session: Session, town: Town) -> None:
    apply(session, town, own("55_9", "1001_55", 1), own("m_9", "7001", 1, kind=Kind.DIRECT))
    assert cases(session) == []


def test_an_answer_under_a_visitor_post_is_joined(session: Session, town: Town) -> None:
    apply(session, town, visitor_post())
    publish(session, town)
    begin(session)
    apply(session, town, own("90_9", "1001_90", 1, TEXT))
    assert messages(session)[1].external_id == "90_9"


def test_after_a_colleagues_answer_the_failed_one_cannot_be_sent_again(
    session: Session, town: Town
) -> None:
    apply(session, town, comment())
    publish(session, town)
    attempts.fail(session, begin(session), Reason.INVALID, "", now=at(1))
    apply(session, town, own("55_9", "55_1", 2))
    assert messages(session, Progress.FAILED) == []


def two_equal_answers(session: Session, town: Town) -> tuple[Message, Message]:
    """Two people below one comment are told the same."""
    apply(session, town, comment(), comment("55_2", 1, author=BERND, parent_id="55_1"))
    for number, source in ((0, "1"), (1, "2")):
        case = cases(session)[number]
        drafting.draft(
            session,
            case.id or 0,
            TEXT,
            by=town.staff,
            now=at(2),
            source=source,
            chat_id=CIVIL,
            reply_to=None,
        )
        drafting.publish(session, case.id or 0, version=case.version, by=town.staff, now=at(2))
    session.flush()
    first, second = messages(session, Progress.QUEUED)
    return first, second


def begin_both(session: Session, now: datetime) -> tuple[attempts.Job, attempts.Job]:
    jobs = [outbox.begin(session, case.id or 0, now=now) for case in cases(session)]
    assert jobs[0] is not None
    assert jobs[1] is not None
    return jobs[0], jobs[1]


def test_two_looks_that_find_the_same_comment_join_it_once(session: Session, town: Town) -> None:
    first, second = two_equal_answers(session, town)
    for job in begin_both(session, at(2)):
        attempts.unclear(session, job, "timeout", now=at(2))
    looks = begin_both(session, at(3))
    for look in looks:
        attempts.succeed(session, look, "55_9", now=at(3))
    assert (first.progress, first.external_id) == (Progress.SENT, "55_9")
    assert (second.progress, second.uncertain) == (Progress.SENDING, True)
    again = outbox.begin(session, second.case_id, now=at(4))
    assert again is not None
    assert again.look
    assert "55_9" in again.known


def test_an_echo_joined_with_the_wrong_one_of_two_equal_answers_is_given_back(
    session: Session, town: Town
) -> None:
    first, second = two_equal_answers(session, town)
    failing, arriving = begin_both(session, at(2))
    apply(session, town, own("55_9", "55_1", 3, TEXT))
    assert first.progress is Progress.SENT, "nobody could tell them apart"
    attempts.fail(session, failing, Reason.INVALID, "", now=at(3))
    attempts.succeed(session, arriving, "55_9", now=at(3))
    assert (second.progress, second.external_id) == (Progress.SENT, "55_9")
    assert (first.progress, first.external_id) == (Progress.SENDING, None)
    again = outbox.begin(session, first.case_id, now=at(4))
    assert again is not None
    assert again.look
