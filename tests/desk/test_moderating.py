"""Comments are hidden, answers taken back: with a reason, once, and so that it can be undone."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from desk.cases import moderating
from desk.cases.view import view
from desk.errors import CannotRecall, InvalidRequest, NotAllowed, NotPossible, Reason
from desk.outgoing import acts, attempts
from desk.outgoing.acts import LEASE, ActJob
from desk.storage.database import Database
from desk.tables import Act, Case, City
from desk.words import ActKind, ActProgress, HideReason, Progress, Status, What
from tests.databases import rolled_back
from tests.desk.town import (
    Town,
    apply,
    at,
    begin,
    comment,
    direct,
    edited,
    hidden,
    make_town,
    messages,
    only_case,
    publish,
    removed,
    told,
)
from tests.factories import MONDAY

SPAM = HideReason.SPAM


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    apply(session, town, comment())
    return town


def number(session: Session) -> int:
    return only_case(session).id or 0


def next_act(session: Session) -> ActJob:
    job = acts.begin(session, number(session), lease=LEASE, now=MONDAY)
    assert job is not None
    return job


def hide(session: Session, town: Town) -> None:
    moderating.hide(session, number(session), SPAM, by=town.staff, now=MONDAY)
    session.flush()


def answered(session: Session, town: Town) -> None:
    publish(session, town)
    attempts.succeed(session, begin(session), "55_9", now=at(1))


def test_a_comment_is_hidden_with_reason_and_actor(session: Session, town: Town) -> None:
    hide(session, town)
    (entry,) = told(session, What.HIDE_WANTED)
    assert (entry.staff_id, entry.detail["reason"]) == (town.staff.id, SPAM)
    assert view(session, only_case(session)).acts[0].kind is ActKind.HIDE
    job = next_act(session)
    assert (job.kind, job.target) == (ActKind.HIDE, "55_1")
    acts.done(session, job, now=at(1))
    assert only_case(session).status is Status.HIDDEN
    assert view(session, only_case(session)).acts == ()


def test_the_platforms_own_word_of_it_changes_nothing_more(session: Session, town: Town) -> None:
    hide(session, town)
    acts.done(session, next_act(session), now=at(1))
    apply(session, town, hidden("55_1", 1.1))
    assert len(told(session, What.HIDDEN)) == 1
    assert only_case(session).status is Status.HIDDEN


def test_the_platforms_word_may_be_faster_than_its_answer(session: Session, town: Town) -> None:
    hide(session, town)
    job = next_act(session)
    apply(session, town, hidden("55_1", 0.5))
    acts.done(session, job, now=at(1))
    assert len(told(session, What.HIDDEN)) == 1
    assert only_case(session).status is Status.HIDDEN


def test_what_was_hidden_is_shown_again_and_waits_as_before(session: Session, town: Town) -> None:
    hide(session, town)
    acts.done(session, next_act(session), now=at(1))
    moderating.show(session, number(session), by=town.officer, now=at(2))
    acts.done(session, next_act(session), now=at(3))
    assert only_case(session).status is Status.NEW
    assert only_case(session).waiting_since is not None


def test_who_wants_it_shown_before_it_began_leaves_it_untouched(
    session: Session, town: Town
) -> None:
    hide(session, town)
    moderating.show(session, number(session), by=town.staff, now=MONDAY)
    kinds = session.exec(select(Act.kind).where(col(Act.progress) == ActProgress.WAITING)).all()
    assert kinds == [ActKind.SHOW]


def test_the_city_says_who_may_hide(session: Session, town: Town) -> None:
    city = session.exec(select(City)).one()
    city.hide = ["press"]
    session.add(city)
    session.flush()
    with pytest.raises(NotAllowed):
        hide(session, town)
    moderating.hide(session, number(session), SPAM, by=town.officer, now=MONDAY)


def test_a_message_in_messenger_is_never_hidden(session: Session) -> None:
    town = make_town(session)
    apply(session, town, direct())
    with pytest.raises(NotPossible):
        hide(session, town)


def test_a_missing_right_is_said_and_ends_it(session: Session, town: Town) -> None:
    hide(session, town)
    acts.refused(session, next_act(session), Reason.PERMISSION_MISSING, now=at(1))
    (doing,) = view(session, only_case(session)).acts
    assert doing.problem == Reason.PERMISSION_MISSING
    assert only_case(session).status is Status.NEW
    assert acts.due_cases(session, now=at(60)) == []


def test_a_comment_that_is_gone_is_not_touched(session: Session, town: Town) -> None:
    hide(session, town)
    apply(session, town, removed("55_1", 1))
    assert acts.begin(session, number(session), lease=LEASE, now=at(2)) is None
    assert only_case(session).status is Status.CLOSED


def test_an_answer_is_taken_back_and_the_case_waits_again(session: Session, town: Town) -> None:
    answered(session, town)
    moderating.recall(session, number(session), by=town.staff, now=at(2))
    job = next_act(session)
    assert (job.kind, job.target) == (ActKind.RECALL, "55_9")
    acts.done(session, job, now=at(3))
    case = only_case(session)
    assert case.status is Status.CLAIMED
    assert case.owner_id == town.staff.id
    assert case.waiting_since is not None
    assert [m.progress for m in messages(session)[1:]] == [Progress.RECALLED]
    apply(session, town, removed("55_9", 3.1))
    assert only_case(session).status is Status.CLAIMED


def test_an_answer_that_is_gone_already_is_taken_back(session: Session, town: Town) -> None:
    answered(session, town)
    moderating.recall(session, number(session), by=town.staff, now=at(2))
    acts.refused(session, next_act(session), Reason.GONE, now=at(3))
    assert only_case(session).status is Status.CLAIMED


def test_messenger_takes_nothing_back(session: Session) -> None:
    town = make_town(session)
    apply(session, town, direct())
    answered(session, town)
    with pytest.raises(CannotRecall):
        moderating.recall(session, number(session), by=town.staff, now=at(2))


def test_an_answer_is_changed_where_it_stands(session: Session, town: Town) -> None:
    answered(session, town)
    moderating.change(session, number(session), "Am Dienstag.", by=town.staff, now=at(2))
    job = next_act(session)
    assert job.text == "Am Dienstag."
    acts.done(session, job, now=at(3))
    assert messages(session, Progress.SENT)[0].text == "Am Dienstag."
    assert only_case(session).status is Status.ANSWERED


@pytest.mark.anyio
async def test_two_processes_take_an_act_once(database: Database) -> None:
    def prepare(session: Session) -> int:
        town = make_town(session)
        apply(session, town, comment())
        hide(session, town)
        return number(session)

    case = await database.write(prepare)
    begun = await asyncio.gather(
        *(database.write(acts.begin, case, lease=LEASE, now=MONDAY) for _ in range(4))
    )
    assert sum(job is not None for job in begun) == 1


events = st.sampled_from(["hide", "show", "do", "refuse", "crash", "echo", "unecho", "wait"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(events, max_size=20))
def test_the_page_ends_as_the_last_wish_that_was_done(
    sqlite_engine: Engine, steps: list[str]
) -> None:
    with rolled_back(sqlite_engine) as session:
        town = make_town(session)
        apply(session, town, comment())
        minute, standing = 0.0, False  # whether the platform hides it
        jobs: list[ActJob] = []
        for step in steps:
            minute += 0.1
            now = at(minute)
            try:
                match step:
                    case "hide":
                        moderating.hide(session, number(session), SPAM, by=town.staff, now=now)
                    case "show":
                        moderating.show(session, number(session), by=town.staff, now=now)
                    case "echo" | "unecho" if standing == (step == "echo"):
                        apply(session, town, hidden("55_1", minute, hide=standing), now=now)
                    case "wait":
                        minute += LEASE.total_seconds() / 60
            except InvalidRequest:
                continue
            if step in ("do", "refuse", "crash"):
                job = acts.begin(session, number(session), lease=LEASE, now=now)
                if job is None:
                    continue
                jobs.append(job)
                if step == "refuse":
                    acts.refused(session, job, Reason.INVALID, now=now)
                    continue
                standing = job.kind is ActKind.HIDE  # a crash comes after the platform did it
                if step == "do":
                    acts.done(session, job, now=now)
            session.flush()
        waiting = acts.due_cases(session, now=at(minute + 60))
        if not waiting:
            assert (messages(session)[0].hidden_at is not None) == standing
            assert (only_case(session).status is Status.HIDDEN) == standing


def test_a_word_is_liked_and_no_longer(session: Session, town: Town) -> None:
    moderating.like(session, number(session), by=town.staff, now=MONDAY)
    session.flush()
    acts.done(session, next_act(session), now=at(1))
    assert view(session, only_case(session)).likes
    moderating.unlike(session, number(session), by=town.staff, now=at(2))
    session.flush()
    acts.done(session, next_act(session), now=at(2))
    assert not view(session, only_case(session)).likes
    with pytest.raises(NotPossible):
        moderating.unlike(session, number(session), by=town.staff, now=at(3))


def test_what_the_page_may_not_do_is_said_until_it_may(session: Session, town: Town) -> None:
    hide(session, town)
    acts.refused(session, next_act(session), Reason.PERMISSION_MISSING, now=at(1))
    assert view(session, only_case(session)).lacks == (ActKind.HIDE,)
    hide(session, town)
    acts.done(session, next_act(session), now=at(2))
    assert view(session, only_case(session)).lacks == ()


@pytest.mark.parametrize(
    ("text", "goes"),
    [("Ihr Vollpfosten!", True), ("VOLLPFOSTEN", True), ("Vollpfostenweg 3", False)],
)
def test_a_word_of_the_citys_list_hides_a_comment_and_says_so(
    session: Session, town: Town, text: str, goes: bool
) -> None:
    city = session.exec(select(City)).one()
    city.block_words = ["Vollpfosten"]
    session.add(city)
    apply(session, town, comment("55_7", 1, author=None, text=text), now=at(1))
    case_id = messages(session)[-1].case_id
    job = acts.begin(session, case_id, lease=LEASE, now=at(1))
    assert (job is not None) == goes
    if job is not None:
        acts.done(session, job, now=at(1))
        session.flush()
        seen = view(session, session.get_one(Case, case_id))
        assert (seen.status, seen.hidden_by_word) == (Status.HIDDEN, True)
        moderating.show(session, case_id, by=town.staff, now=at(2))


def test_a_direct_message_is_never_hidden(session: Session, town: Town) -> None:
    city = session.exec(select(City)).one()
    city.block_words = ["Vollpfosten"]
    session.add(city)
    apply(session, town, direct("m_7", 1, text="Ihr Vollpfosten"), now=at(1))
    case_id = messages(session)[-1].case_id
    assert acts.begin(session, case_id, lease=LEASE, now=at(1)) is None


def test_an_edit_brings_a_word_of_the_list_too(session: Session, town: Town) -> None:
    city = session.exec(select(City)).one()
    city.block_words = ["Vollpfosten"]
    session.add(city)
    apply(session, town, edited("55_1", 1, "Ihr Vollpfosten"), now=at(1))
    assert next_act(session).kind is ActKind.HIDE
