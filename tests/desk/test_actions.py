import asyncio

import pytest
from sqlmodel import Session, col, select

from desk.cases import actions, drafting
from desk.cases.steps import Step
from desk.cases.view import view
from desk.errors import (
    AlreadyTaken,
    InvalidRequest,
    NoSuchCase,
    NoSuchDepartment,
    NotAllowed,
    NotPossible,
    Reason,
    Stale,
    TooLong,
)
from desk.incoming import intake
from desk.outgoing import attempts, outbox
from desk.storage.database import Database
from desk.tables import Case, Department, Staff
from desk.words import Concern, Face, Progress, Role, Status, What
from tests.desk.town import (
    CIVIL,
    PRESS,
    Town,
    apply,
    at,
    begin,
    card,
    comment,
    direct,
    draft,
    edited,
    make_town,
    messages,
    only_case,
    own,
    publish,
    removed,
    told,
)
from tests.factories import MONDAY, make_department, make_message, make_staff


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    apply(session, town, comment())
    return town


def number(session: Session) -> int:
    return only_case(session).id or 0


def take(session: Session, by: Staff) -> Case:
    return actions.take(session, number(session), by=by, now=at(1))


def test_who_takes_a_case_owns_it(session: Session, town: Town) -> None:
    case = take(session, town.staff)
    assert (case.status, case.owner_id, case.claimed_at) == (
        Status.CLAIMED,
        town.staff.id,
        at(1),
    )


def test_a_taken_case_names_who_has_it(session: Session, town: Town) -> None:
    take(session, town.staff)
    with pytest.raises(AlreadyTaken) as taken:
        take(session, town.officer)
    assert (taken.value.owner, taken.value.since) == (town.staff.name, at(1))


def test_a_released_case_is_everybodys(session: Session, town: Town) -> None:
    take(session, town.staff)
    case = actions.release(session, number(session), by=town.officer, now=at(2))
    assert (case.status, case.owner_id, case.claimed_at) == (Status.NEW, None, None)


def test_there_is_no_case_of_another_number(session: Session, town: Town) -> None:
    with pytest.raises(NoSuchCase):
        actions.take(session, number(session) + 1, by=town.staff, now=MONDAY)


@pytest.mark.parametrize("role", [Role.STAFF, Role.LEAD, Role.AUDITOR])
def test_others_may_not_act(session: Session, town: Town, role: Role) -> None:
    stranger = make_staff(session, role=role, departments=[make_department(session)])
    with pytest.raises(NotAllowed):
        take(session, stranger)


@pytest.mark.parametrize("role", [Role.PRESS, Role.ADMIN])
def test_the_press_office_and_administrators_may(session: Session, town: Town, role: Role) -> None:
    assert take(session, make_staff(session, role=role)).status is Status.CLAIMED


def test_who_was_removed_may_not(session: Session, town: Town) -> None:
    town.staff.removed_at = MONDAY
    with pytest.raises(NotAllowed):
        take(session, town.staff)


def test_a_draft_takes_the_case_and_waits(session: Session, town: Town) -> None:
    case = draft(session, town)
    assert (case.status, case.owner_id) == (Status.DRAFT, town.staff.id)
    assert [m.text for m in messages(session, Progress.DRAFT)] == ["Wird repariert."]
    assert card(session, CIVIL, Face.DRAFT).reply_to == 11


def test_a_text_handled_twice_is_one_draft(session: Session, town: Town) -> None:
    draft(session, town)
    version = draft(session, town).version
    assert draft(session, town).version == version
    assert len(messages(session)) == 2


def test_a_new_draft_replaces_the_waiting_one(session: Session, town: Town) -> None:
    draft(session, town)
    draft(session, town, "Morgen.", source="2")
    assert [m.progress for m in messages(session)[1:]] == [Progress.DISCARDED, Progress.DRAFT]


def test_a_text_the_platform_would_refuse_is_no_draft(session: Session, town: Town) -> None:
    draft(session, town, "x" * drafting.PUBLIC_LIMIT)
    with pytest.raises(TooLong) as too_long:
        draft(session, town, "x" * (drafting.PUBLIC_LIMIT + 1), source="2")
    assert too_long.value.limit == drafting.PUBLIC_LIMIT


def test_a_direct_answer_is_shorter(session: Session) -> None:
    town = make_town(session)
    apply(session, town, direct())
    with pytest.raises(TooLong) as too_long:
        draft(session, town, "x" * (drafting.DIRECT_LIMIT + 1))
    assert too_long.value.limit == drafting.DIRECT_LIMIT


def test_a_corrected_text_corrects_its_draft_and_makes_old_taps_stale(
    session: Session, town: Town
) -> None:
    case = draft(session, town)
    version = case.version
    drafting.rewrite_draft(session, "1", "Übermorgen.", by=town.staff, now=at(1))
    assert messages(session)[1].text == "Übermorgen."
    with pytest.raises(Stale):
        drafting.publish(session, case.id or 0, version=version, by=town.staff, now=at(1))


def test_a_correction_that_is_too_long_is_refused(session: Session, town: Town) -> None:
    draft(session, town)
    long = "x" * (drafting.PUBLIC_LIMIT + 1)
    with pytest.raises(TooLong):
        drafting.rewrite_draft(session, "1", long, by=town.staff, now=at(1))


def test_a_correction_after_publishing_changes_nothing(session: Session, town: Town) -> None:
    publish(session, town)
    drafting.rewrite_draft(session, "1", "Anders.", by=town.staff, now=at(1))
    assert messages(session)[1].text == "Wird repariert."


def test_a_published_draft_is_queued_once(session: Session, town: Town) -> None:
    answer = publish(session, town)
    case = only_case(session)
    assert (answer.progress, case.status, case.waiting_since) == (
        Progress.QUEUED,
        Status.ANSWERED,
        None,
    )
    with pytest.raises(NotPossible):
        drafting.publish(session, number(session), version=case.version, by=town.staff, now=at(1))
    assert session.info["pokes"][("send", str(case.id))] is None


@pytest.mark.parametrize(
    "event", [comment("55_2", 1, parent_id="55_1"), edited("55_1", 1, "Doch nicht")]
)
def test_what_the_citizen_said_since_makes_publishing_stale(
    session: Session, town: Town, event: object
) -> None:
    version = draft(session, town).version
    apply(session, town, event)  # type: ignore[arg-type]
    for act in (drafting.publish, drafting.discard, drafting.keep_internal):
        with pytest.raises(Stale):
            act(session, number(session), version=version, by=town.staff, now=at(2))
    assert only_case(session).status is Status.DRAFT


def test_a_draft_whose_last_message_is_gone_cannot_be_published(
    session: Session, town: Town
) -> None:
    draft(session, town)
    apply(session, town, removed("55_1", 1))
    version = only_case(session).version
    with pytest.raises(NotPossible):
        drafting.publish(session, number(session), version=version, by=town.staff, now=at(2))
    with pytest.raises(NotPossible):
        draft(session, town, source="2")
    actions.reopen(session, number(session), by=town.staff, now=at(3))
    with pytest.raises(NotPossible):
        draft(session, town, source="3")
    assert messages(session, Progress.QUEUED, Progress.DRAFT) == []


def test_a_discarded_draft_leaves_the_case_with_its_owner(session: Session, town: Town) -> None:
    version = draft(session, town).version
    case = drafting.discard(session, number(session), version=version, by=town.staff, now=at(1))
    assert (case.status, case.owner_id) == (Status.CLAIMED, town.staff.id)
    assert len(messages(session, Progress.DISCARDED)) == 1


def test_a_draft_kept_internal_becomes_a_note(session: Session, town: Town) -> None:
    version = draft(session, town, "Wer weiß das?").version
    drafting.keep_internal(session, number(session), version=version, by=town.staff, now=at(1))
    assert [note.text for note in view(session, only_case(session)).notes] == ["Wer weiß das?"]


def test_forwarding_discards_the_draft_and_frees_the_case(session: Session, town: Town) -> None:
    draft(session, town)
    case = actions.forward(session, number(session), town.press.id or 0, by=town.staff, now=at(1))
    assert (case.status, case.department_id, case.owner_id) == (
        Status.NEW,
        town.press.id,
        None,
    )
    assert len(messages(session, Progress.DISCARDED)) == 1
    assert told(session, What.FORWARDED)[0].detail == {
        "department": "presse",
        "previous": "tiefbau",
    }
    with pytest.raises(NotAllowed):
        take(session, town.staff)


def test_a_case_is_not_forwarded_to_where_it_is_or_to_nowhere(session: Session, town: Town) -> None:
    retired = make_department(session, retired_at=MONDAY)
    for target, error in ((town.civil, NotPossible), (retired, NoSuchDepartment)):
        with pytest.raises(error):
            actions.forward(session, number(session), target.id or 0, by=town.staff, now=at(1))


def test_the_press_office_is_called_and_calmed(session: Session, town: Town) -> None:
    case = actions.escalate(session, number(session), Concern.MEDIA, by=town.staff, now=at(1))
    assert (case.concern, case.status) == (Concern.MEDIA, Status.NEW)
    assert actions.calm(session, number(session), by=town.officer, now=at(2)).concern is None
    with pytest.raises(NotPossible):
        actions.calm(session, number(session), by=town.officer, now=at(3))


def test_a_closed_case_waits_no_more_and_a_reopened_one_does(session: Session, town: Town) -> None:
    assert actions.close(session, number(session), by=town.staff, now=at(1)).waiting_since is None
    case = actions.reopen(session, number(session), by=town.staff, now=at(9))
    assert (case.status, case.waiting_since) == (Status.NEW, at(9))


def test_a_note_changes_no_status(session: Session, town: Town) -> None:
    take(session, town.staff)
    case = actions.note(session, number(session), "Bauhof weiß es.", by=town.officer, now=at(2))
    assert (case.status, case.owner_id) == (Status.CLAIMED, town.staff.id)


def test_a_failed_answer_is_tried_again(session: Session, town: Town) -> None:
    answer = publish(session, town)
    attempts.fail(session, begin(session), Reason.TOKEN_DEAD, "190", now=at(1))
    drafting.retry(session, number(session), by=town.staff, now=at(2))
    assert (answer.progress, answer.problem) == (Progress.QUEUED, None)
    with pytest.raises(NotPossible):
        drafting.retry(session, number(session), by=town.staff, now=at(2))


def test_an_answer_that_another_replaced_is_never_sent_later(session: Session, town: Town) -> None:
    """Its failure card still has a button when the citizen writes again."""
    first = publish(session, town)
    attempts.fail(session, begin(session), Reason.INVALID, "", now=at(1))
    second = publish(session, town, "Kürzer.", source="2")
    attempts.succeed(session, begin(session, now=at(2)), "55_9", now=at(2))
    apply(session, town, comment("55_2", 3, parent_id="55_1"))
    with pytest.raises(NotPossible) as refused:
        drafting.retry(session, number(session), by=town.staff, now=at(4))
    assert refused.value.step is Step.RETRY
    assert (first.progress, second.progress) == (Progress.DISCARDED, Progress.SENT)


def test_two_answers_that_failed_are_both_tried_again(session: Session, town: Town) -> None:
    publish(session, town)
    apply(session, town, comment("55_2", 1, parent_id="55_1"))
    publish(session, town, "Und morgen.", source="2")
    for _ in range(2):
        attempts.fail(session, begin(session), Reason.TOKEN_DEAD, "190", now=at(2))
    drafting.retry(session, number(session), by=town.staff, now=at(3))
    assert len(messages(session, Progress.QUEUED)) == 2


def test_an_answer_to_nothing_is_not_tried_again(session: Session, town: Town) -> None:
    publish(session, town)
    attempts.fail(session, begin(session), Reason.GONE, "", now=at(1))
    apply(session, town, removed("55_1", 2))
    with pytest.raises(NotPossible):
        drafting.retry(session, number(session), by=town.staff, now=at(3))


def test_own_cases_are_those_in_work(session: Session, town: Town) -> None:
    take(session, town.staff)
    assert actions.owned(session, town.staff) == [(number(session), "Tiefbauamt")]
    assert actions.owned(session, town.officer) == []
    actions.close(session, number(session), by=town.staff, now=at(2))
    assert actions.owned(session, town.staff) == []


def test_an_open_choice_is_the_chats_own_and_closes_with_the_next_change(
    session: Session, town: Town
) -> None:
    actions.choose(session, number(session), "forward", by=town.staff, chat_id=CIVIL)
    assert card(session, CIVIL).menu == "forward"
    actions.choose(session, number(session), "forward", by=town.staff, chat_id=PRESS)
    take(session, town.staff)
    assert card(session, CIVIL).menu is None


def test_a_flood_of_comments_does_not_push_the_draft_from_the_card(
    session: Session, town: Town
) -> None:
    draft(session, town)
    for minute in range(60):
        make_message(session, case=only_case(session), sent_at=at(minute))
    seen = view(session, only_case(session))
    assert seen.draft is not None
    assert seen.draft.text == "Wird repariert."
    assert len(seen.said) == 50


def open_case(session: Session) -> tuple[int, Town]:
    town = make_town(session)
    intake.apply(session, comment(), routing=town.routing, now=MONDAY)
    return number(session), town


@pytest.mark.anyio
async def test_of_ten_that_take_at_once_one_owns_the_case(database: Database) -> None:
    case_number, _ = await database.write(open_case)

    def hire(session: Session) -> list[Staff]:
        return [make_staff(session, name=f"Person {n}", role=Role.PRESS) for n in range(10)]

    people = await database.write(hire)
    ended = await asyncio.gather(
        *(database.write(actions.take, case_number, by=one, now=MONDAY) for one in people),
        return_exceptions=True,
    )
    [taken] = [end for end in ended if isinstance(end, Case)]
    refused = [end for end in ended if isinstance(end, AlreadyTaken)]
    assert len(refused) == 9
    owner = next(person for person in people if person.id == taken.owner_id)
    assert {refusal.owner for refusal in refused} == {owner.name}


@pytest.mark.anyio
async def test_taps_at_once_on_publish_queue_one_answer(database: Database) -> None:
    case_number, town = await database.write(open_case)
    version = (await database.write(draft, town)).version
    ended = await asyncio.gather(
        *(
            database.write(
                drafting.publish, case_number, version=version, by=town.staff, now=MONDAY
            )
            for _ in range(8)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(end, InvalidRequest) for end in ended) == 7
    assert len(await database.read(messages, Progress.QUEUED)) == 1


@pytest.mark.anyio
async def test_a_removal_and_a_publication_at_once_never_leave_an_answer_to_nothing(
    database: Database,
) -> None:
    case_number, town = await database.write(open_case)
    for minute in range(6):
        source = str(minute)
        one = comment(f"55_{minute + 2}", minute, parent_id="55_1")
        await database.write(apply, town, one, removed("55_1", 90))
        version = (await database.write(draft, town, source=source)).version
        await asyncio.gather(
            database.write(
                drafting.publish, case_number, version=version, by=town.staff, now=at(9)
            ),
            database.write(apply, town, removed(one.external_id, 91)),
            return_exceptions=True,
        )
        assert await database.read(messages, Progress.QUEUED, Progress.DRAFT) == []


@pytest.mark.anyio
async def test_the_echo_and_our_calls_result_at_once_count_once(database: Database) -> None:
    _, town = await database.write(open_case)
    await database.write(publish, town)
    job = await database.write(begin)
    await asyncio.gather(
        database.write(attempts.succeed, job, "55_9", now=at(1)),
        database.write(apply, town, own("55_9", "55_1", 1, "Wird repariert.")),
    )
    assert len(await database.read(told, What.SENT)) == 1
    assert len(await database.read(messages)) == 2


@pytest.mark.anyio
async def test_two_readers_that_meet_a_citizen_at_once_open_one_case(database: Database) -> None:
    town = await database.write(make_town)
    await asyncio.gather(*(database.write(apply, town, direct(f"m_{n}")) for n in range(8)))
    assert len(await database.read(messages)) == 8
    assert await database.read(number)


@pytest.mark.anyio
async def test_of_workers_at_once_one_begins(database: Database) -> None:
    case_number, town = await database.write(open_case)
    await database.write(publish, town)
    jobs = await asyncio.gather(
        *(database.write(outbox.begin, case_number, now=MONDAY) for _ in range(6))
    )
    assert sum(job is not None for job in jobs) == 1


def test_what_came_after_the_draft_is_not_answered_by_it(session: Session, town: Town) -> None:
    case = draft(session, town)
    apply(session, town, comment("55_2", 5, parent_id="55_1"))
    drafting.publish(session, number(session), version=case.version, by=town.staff, now=at(6))
    assert (case.status, case.waiting_since) == (Status.NEW, at(5))
    assert messages(session, Progress.QUEUED)


def test_an_outdated_done_does_not_close_an_unread_question(session: Session, town: Town) -> None:
    seen = only_case(session).version
    apply(session, town, comment("55_2", 5, parent_id="55_1"))
    with pytest.raises(Stale):
        actions.close(session, number(session), by=town.staff, now=at(6), version=seen)
    assert only_case(session).status is Status.NEW


def test_a_draft_that_is_corrected_to_a_note_never_goes_out(session: Session, town: Town) -> None:
    case = draft(session, town, source="phone:1")
    drafting.note_instead(session, "phone:1", "der nervt", by=town.staff, now=at(1))
    assert case.status is Status.CLAIMED
    assert messages(session, Progress.DRAFT) == []
    assert [note.text for note in view(session, case).notes] == ["der nervt"]


def test_who_stands_in_for_a_department_may_act_on_its_cases(session: Session, town: Town) -> None:
    alone = make_department(session, slug="ohne-gruppe")
    case = only_case(session)
    case.department_id = alone.id or 0
    session.flush()
    sorting = session.exec(select(Department).where(col(Department.chat_id) == PRESS)).one()
    stand_in = make_staff(session, departments=[sorting])
    stranger = make_staff(session, departments=[make_department(session, chat_id="-999")])
    with pytest.raises(NotAllowed):
        take(session, stranger)
    assert take(session, stand_in).owner_id == stand_in.id
