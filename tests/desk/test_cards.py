import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from desk import people
from desk.cases import actions
from desk.messenger import chat_changes, looking, showing
from desk.messenger.cards import want_cards
from desk.storage.database import Database
from desk.tables import Card, Case, Chat, Department
from desk.urgency import Urgency
from desk.words import Concern, Face, Progress, Status
from tests.desk.town import (
    CIVIL,
    PRESS,
    Town,
    apply,
    at,
    card,
    cases,
    comment,
    draft,
    due_chats,
    hidden,
    make_town,
    messages,
    only_case,
    publish,
)
from tests.factories import MONDAY, make_department

NEW_CHAT = "-300"


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    apply(session, town, comment())
    return town


def number(session: Session) -> int:
    return only_case(session).id or 0


def show(session: Session, chat_id: str, shown_as: int) -> None:
    """The chat sees its most urgent due card as this message."""
    due = showing.next_due(session, chat_id, now=MONDAY)
    assert due is not None
    showing.shown(session, due.id, wanted=due.wanted, shown_as=shown_as, digest="seen")


def forward(session: Session, town: Town, department: str, minute: int) -> None:
    target = {"civil": town.civil, "press": town.press}[department]
    actions.forward(session, number(session), target.id or 0, by=town.officer, now=at(minute))


def escalate(session: Session, town: Town, minute: int) -> None:
    actions.escalate(session, number(session), Concern.MOOD, by=town.officer, now=at(minute))


def test_a_shown_card_is_due_again_only_when_something_changed(
    session: Session, town: Town
) -> None:
    assert looking.due_chats(session, now=MONDAY) == [CIVIL]
    show(session, CIVIL, 1)
    assert showing.next_due(session, CIVIL, now=MONDAY) is None
    actions.take(session, number(session), by=town.staff, now=at(1))
    due = showing.next_due(session, CIVIL, now=MONDAY)
    assert due is not None
    assert (due.shown_as, due.urgency, due.here) == (1, Urgency.TAP, True)
    assert due.view.owner == town.staff.name


def test_a_change_while_the_card_is_being_shown_is_not_lost(session: Session, town: Town) -> None:
    due = showing.next_due(session, CIVIL, now=MONDAY)
    assert due is not None
    actions.take(session, number(session), by=town.staff, now=at(1))
    showing.shown(session, due.id, wanted=due.wanted, shown_as=1, digest="old")
    assert showing.next_due(session, CIVIL, now=MONDAY) is not None


def test_the_most_urgent_card_comes_first(session: Session, town: Town) -> None:
    apply(session, town, comment("55_2", 1))
    first, second = cases(session)
    assert next_case(session) == first.id
    actions.take(session, second.id or 0, by=town.staff, now=at(1))
    assert next_case(session) == second.id


def next_case(session: Session) -> int:
    due = showing.next_due(session, CIVIL, now=MONDAY)
    assert due is not None
    return due.view.number


def test_a_waiting_tap_keeps_its_urgency_when_the_citizen_writes(
    session: Session, town: Town
) -> None:
    actions.take(session, number(session), by=town.staff, now=at(1))
    apply(session, town, comment("55_2", 1, parent_id="55_1"))
    assert card(session, CIVIL).urgency == Urgency.TAP


def test_a_forwarded_case_comes_to_the_other_chat_and_leaves_a_line(
    session: Session, town: Town
) -> None:
    show(session, CIVIL, 1)
    forward(session, town, "press", 1)
    assert due_chats(session) == {CIVIL, PRESS}
    left = showing.next_due(session, CIVIL, now=MONDAY)
    assert left is not None
    assert (left.here, left.shown_as) == (False, 1)


def test_a_case_that_left_before_its_card_was_shown_leaves_no_line(
    session: Session, town: Town
) -> None:
    forward(session, town, "press", 1)
    assert due_chats(session) == {PRESS}


def test_a_case_forwarded_back_comes_as_a_new_message(session: Session, town: Town) -> None:
    show(session, CIVIL, 1)
    forward(session, town, "press", 1)
    show(session, PRESS, 2)
    show(session, CIVIL, 1)
    forward(session, town, "civil", 2)
    back = card(session, CIVIL)
    assert (back.shown_as, back.replaces, back.shown < back.wanted) == (None, 1, True)


def test_the_press_office_sees_an_escalated_case_too(session: Session, town: Town) -> None:
    show(session, CIVIL, 1)
    escalate(session, town, 1)
    assert due_chats(session) == {CIVIL, PRESS}


def test_a_second_escalation_is_a_new_message_for_the_press_office(
    session: Session, town: Town
) -> None:
    escalate(session, town, 1)
    show(session, PRESS, 5)
    actions.calm(session, number(session), by=town.officer, now=at(2))
    show(session, PRESS, 5)
    escalate(session, town, 3)
    assert (card(session, PRESS).shown_as, card(session, PRESS).replaces) == (None, 5)
    escalate(session, town, 4)
    show(session, PRESS, 6)
    assert card(session, PRESS).shown_as == 6


def test_a_reopened_case_comes_as_a_new_message_and_the_old_one_shrinks(
    session: Session, town: Town
) -> None:
    show(session, CIVIL, 1)
    actions.close(session, number(session), by=town.staff, now=at(1))
    show(session, CIVIL, 1)
    actions.reopen(session, number(session), by=town.staff, now=at(2))
    show(session, CIVIL, 2)
    old = card(session, CIVIL)
    assert (old.shown_as, old.replaces, old.wanted - old.shown) == (2, 1, 1)
    showing.reduced(session, old.id or 0, wanted=old.wanted)
    assert (old.replaces, old.wanted - old.shown) == (None, 0)


def test_a_case_that_comes_back_while_its_card_is_drawn_is_still_a_new_message(
    session: Session, town: Town
) -> None:
    show(session, CIVIL, 1)
    actions.close(session, number(session), by=town.staff, now=at(1))
    due = showing.next_due(session, CIVIL, now=MONDAY)
    assert due is not None
    actions.reopen(session, number(session), by=town.staff, now=at(2))
    showing.shown(session, due.id, wanted=due.wanted, shown_as=1, digest="closed")
    again = card(session, CIVIL)
    assert (again.shown_as, again.replaces, again.shown < again.wanted) == (None, 1, True)


def test_a_department_without_a_chat_is_stood_in_for(session: Session, town: Town) -> None:
    silent = make_department(session)
    actions.forward(session, number(session), silent.id or 0, by=town.officer, now=at(1))
    assert due_chats(session) == {PRESS}


def test_without_any_chat_a_case_waits_until_one_is_bound(session: Session, town: Town) -> None:
    for department in (town.civil, town.press):
        department.chat_id = None
    apply(session, town, comment("55_2", 1))
    assert due_chats(session) == {CIVIL}
    token = people.invite_group(session, "presse", now=MONDAY).token
    people.bind_group(session, token, chat_id=NEW_CHAT, now=MONDAY)
    in_new_chat = session.exec(select(Card.case_id).where(col(Card.chat_id) == NEW_CHAT)).all()
    assert sorted(in_new_chat) == [case.id for case in cases(session)]


def test_a_newly_bound_group_gets_its_open_cases_and_no_others(
    session: Session, town: Town
) -> None:
    show(session, CIVIL, 1)
    apply(session, town, comment("55_2", 1))
    actions.close(session, cases(session)[1].id or 0, by=town.staff, now=at(2))
    token = people.invite_group(session, "tiefbau", now=MONDAY).token
    people.bind_group(session, token, chat_id=NEW_CHAT, now=MONDAY)
    in_new_chat = session.exec(select(Card.case_id).where(col(Card.chat_id) == NEW_CHAT)).all()
    assert list(in_new_chat) == [cases(session)[0].id]
    bound = session.exec(select(Department.slug).where(col(Department.chat_id) == NEW_CHAT))
    assert bound.all() == ["tiefbau"]
    assert session.exec(select(Department).where(col(Department.chat_id) == CIVIL)).all() == []


def test_a_lost_chats_open_cases_go_to_who_stands_in(session: Session, town: Town) -> None:
    show(session, CIVIL, 1)
    chat_changes.lose_chat(session, CIVIL, problem="kicked", now=MONDAY)
    assert due_chats(session) == {PRESS}
    assert session.get_one(Chat, CIVIL).problem == "kicked"
    actions.take(session, number(session), by=town.staff, now=at(1))
    assert due_chats(session) == {PRESS}


def test_who_stands_in_sees_a_case_it_sorted_before_as_a_new_message(
    session: Session, town: Town
) -> None:
    forward(session, town, "press", 1)
    show(session, PRESS, 7)
    forward(session, town, "civil", 2)
    show(session, PRESS, 7)
    chat_changes.lose_chat(session, CIVIL, problem="kicked", now=MONDAY)
    assert (card(session, PRESS).shown_as, card(session, PRESS).replaces) == (None, 7)


def test_a_chat_that_is_bound_again_sees_its_cases_as_new_messages(
    session: Session, town: Town
) -> None:
    show(session, CIVIL, 1)
    chat_changes.lose_chat(session, CIVIL, problem="kicked", now=MONDAY)
    token = people.invite_group(session, "tiefbau", now=MONDAY).token
    people.bind_group(session, token, chat_id=CIVIL, now=MONDAY)
    assert (card(session, CIVIL).shown_as, CIVIL in due_chats(session)) == (None, True)


def test_losing_a_chat_twice_changes_nothing_more(session: Session, town: Town) -> None:
    for _ in range(2):
        chat_changes.lose_chat(session, CIVIL, problem="kicked", now=MONDAY)
    assert due_chats(session) == {PRESS}


def test_an_upgraded_group_gets_what_is_open_once_more(session: Session, town: Town) -> None:
    apply(session, town, comment("55_2", 1))
    for shown_as in (1, 2):
        show(session, CIVIL, shown_as)
    actions.close(session, cases(session)[1].id or 0, by=town.staff, now=at(1))
    show(session, CIVIL, 2)
    chat_changes.move_chat(session, CIVIL, NEW_CHAT)
    session.refresh(town.civil)
    assert town.civil.chat_id == NEW_CHAT
    assert due_chats(session) == {NEW_CHAT}
    due = showing.next_due(session, NEW_CHAT, now=MONDAY)
    assert due is not None
    assert (due.view.number, due.shown_as, due.replaces) == (cases(session)[0].id, None, None)
    show(session, NEW_CHAT, 1)
    assert due_chats(session) == set()


def test_a_draft_that_waits_moves_with_its_group(session: Session, town: Town) -> None:
    draft(session, town)
    for shown_as in (1, 2):
        show(session, CIVIL, shown_as)
    chat_changes.move_chat(session, CIVIL, NEW_CHAT)
    moved = card(session, NEW_CHAT, Face.DRAFT)
    assert (moved.shown_as, moved.reply_to, moved.shown < moved.wanted) == (None, None, True)


@pytest.mark.parametrize(
    ("progress", "due"), [(Progress.SENT, set()), (Progress.QUEUED, {NEW_CHAT})]
)
def test_an_answer_on_its_way_moves_with_its_group_and_a_published_one_does_not(
    session: Session, town: Town, progress: Progress, due: set[str]
) -> None:
    publish(session, town).progress = progress
    for shown_as in (1, 2):
        show(session, CIVIL, shown_as)
    chat_changes.move_chat(session, CIVIL, NEW_CHAT)
    assert due_chats(session) == due


def test_a_group_that_was_bound_anew_before_its_upgrade_was_heard_of_keeps_one_card(
    session: Session, town: Town
) -> None:
    token = people.invite_group(session, "tiefbau", now=MONDAY).token
    people.bind_group(session, token, chat_id=NEW_CHAT, now=MONDAY)
    for _ in range(2):
        chat_changes.move_chat(session, CIVIL, NEW_CHAT)
    assert session.exec(select(Card.chat_id)).all() == [NEW_CHAT]


def test_a_card_that_cannot_be_shown_now_comes_later(session: Session, town: Town) -> None:
    later = MONDAY + timedelta(seconds=5)
    showing.delay(session, card(session, CIVIL).id or 0, until=later)
    session.flush()
    assert showing.next_due(session, CIVIL, now=MONDAY) is None
    assert showing.next_due_at(session, CIVIL) == later
    assert showing.next_due(session, CIVIL, now=later) is not None


def test_a_message_that_is_gone_from_the_chat_comes_anew(session: Session, town: Town) -> None:
    show(session, CIVIL, 1)
    showing.lost(session, card(session, CIVIL).id or 0)
    actions.take(session, number(session), by=town.staff, now=at(1))
    due = showing.next_due(session, CIVIL, now=MONDAY)
    assert due is not None
    assert due.shown_as is None


def test_a_card_is_found_by_its_message(session: Session, town: Town) -> None:
    show(session, CIVIL, 8_000_000_001)
    found = showing.card_at(session, CIVIL, 8_000_000_001)
    assert found is not None
    assert found.case_id == number(session)
    assert showing.card_at(session, PRESS, 8_000_000_001) is None


def test_a_copy_from_before_a_crash_counts_as_its_case(session: Session, town: Town) -> None:
    show(session, CIVIL, 5)
    case = number(session)
    assert showing.case_at(session, CIVIL, 4) is None
    assert showing.case_at(session, CIVIL, 4, named=case) == case
    assert showing.case_at(session, PRESS, 4, named=case) is None
    assert showing.is_copy(session, CIVIL, 4, case)
    assert not showing.is_copy(session, CIVIL, 5, case)


def test_while_a_card_is_on_its_way_no_message_is_called_a_copy(
    session: Session, town: Town
) -> None:
    show(session, CIVIL, 5)
    showing.lost(session, card(session, CIVIL).id or 0)
    assert not showing.is_copy(session, CIVIL, 6, number(session))


def test_a_look_at_an_outdated_card_draws_it_anew(session: Session, town: Town) -> None:
    show(session, CIVIL, 1)
    actions.show_anew(session, number(session), chat_id=CIVIL)
    assert due_chats(session) == {CIVIL}


def test_a_hidden_case_is_seen_as_hidden(session: Session, town: Town) -> None:
    show(session, CIVIL, 1)
    apply(session, town, hidden("55_1", 1))
    due = showing.next_due(session, CIVIL, now=MONDAY)
    assert due is not None
    assert due.view.status is Status.HIDDEN


@pytest.mark.anyio
async def test_changes_at_once_are_all_wanted(database: Database) -> None:
    def begin(session: Session) -> Town:
        town = make_town(session)
        apply(session, town, comment())
        return town

    def want(session: Session) -> None:
        want_cards(session, session.exec(select(Case)).one(), urgency=Urgency.NEW)

    town = await database.write(begin)
    before = (await database.read(card, CIVIL)).wanted
    case_number = await database.read(number)
    await asyncio.gather(
        *(database.write(want) for _ in range(6)),
        *(
            database.write(actions.note, case_number, "Notiz", by=town.staff, now=MONDAY)
            for _ in range(6)
        ),
    )
    assert (await database.read(card, CIVIL)).wanted == before + 12


@pytest.mark.anyio
async def test_a_card_wanted_first_by_many_at_once_is_one_card(database: Database) -> None:
    def begin(session: Session) -> None:
        town = make_town(session)
        apply(session, town, comment())
        session.delete(card(session, CIVIL))

    def want(session: Session) -> None:
        want_cards(session, session.exec(select(Case)).one(), urgency=Urgency.NEW)

    await database.write(begin)
    await asyncio.gather(*(database.write(want) for _ in range(4)))
    assert (await database.read(card, CIVIL)).wanted == 4
    assert await database.read(messages, Progress.DRAFT) == []
