"""Who leaves can do nothing more, and what lay with them is free again."""

import pytest
from sqlmodel import Session, col, select

from desk import leaving, people
from desk.cases import actions
from desk.errors import NoSuchPerson, NotAllowed
from desk.tables import Membership, Staff, WebSession
from desk.words import Progress, Status, What
from tests.desk.town import (
    CIVIL,
    Town,
    apply,
    comment,
    draft,
    make_town,
    messages,
    only_case,
    told,
)
from tests.factories import MONDAY

YILMAZ = "4711"


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    town.staff.messenger_id = YILMAZ
    session.add(town.staff)
    apply(session, town, comment())
    return town


def remove(session: Session, person: Staff) -> None:
    leaving.remove(session, person.id or 0, now=MONDAY)
    session.flush()


def test_who_is_removed_can_do_nothing_at_once(session: Session, town: Town) -> None:
    link = people.sign_in_link(session, town.staff, now=MONDAY)
    people.sign_in(session, link.token, now=MONDAY)
    remove(session, town.staff)
    assert people.linked(session, YILMAZ) is None
    assert session.exec(select(WebSession)).all() == []
    with pytest.raises(NotAllowed):
        actions.take(session, only_case(session).id or 0, by=town.staff, now=MONDAY)


def test_what_lay_with_them_is_free_again(session: Session, town: Town) -> None:
    draft(session, town)
    remove(session, town.staff)
    assert only_case(session).status is Status.NEW
    assert only_case(session).owner_id is None
    assert [one.text for one in messages(session, Progress.DISCARDED)] == ["Wird repariert."]
    assert told(session, What.RELEASED)[0].detail["owner"] == town.staff.id


def test_they_are_put_out_of_every_group_and_then_forgotten(session: Session, town: Town) -> None:
    remove(session, town.staff)
    assert leaving.due_people(session) == [town.staff.id]
    found = leaving.groups_of(session, town.staff.id or 0)
    assert found is not None
    account, groups = found
    assert (account, CIVIL in groups) == (YILMAZ, True)
    leaving.parted(session, town.staff.id or 0)
    assert leaving.due_people(session) == []
    assert leaving.groups_of(session, town.staff.id or 0) is None


def test_nobody_is_removed_twice(session: Session, town: Town) -> None:
    remove(session, town.staff)
    for number in (town.staff.id or 0, 9999):
        with pytest.raises(NoSuchPerson):
            leaving.remove(session, number, now=MONDAY)


def test_who_left_the_group_works_for_the_department_no_more(session: Session, town: Town) -> None:
    actions.take(session, only_case(session).id or 0, by=town.staff, now=MONDAY)
    leaving.left_group(session, CIVIL, YILMAZ, now=MONDAY)
    session.flush()
    assert only_case(session).status is Status.NEW
    mine = select(Membership).where(col(Membership.staff_id) == town.staff.id)
    assert session.exec(mine).all() == []
    with pytest.raises(NotAllowed):
        actions.take(session, only_case(session).id or 0, by=town.staff, now=MONDAY)


def test_another_group_that_is_left_changes_nothing(session: Session, town: Town) -> None:
    leaving.left_group(session, "-999", YILMAZ, now=MONDAY)
    actions.take(session, only_case(session).id or 0, by=town.staff, now=MONDAY)


def test_the_press_office_may_leave_a_group(session: Session, town: Town) -> None:
    town.officer.messenger_id = "5000"
    session.add(town.officer)
    leaving.left_group(session, CIVIL, "5000", now=MONDAY)
    actions.take(session, only_case(session).id or 0, by=town.officer, now=MONDAY)


def test_everybody_is_listed_those_who_left_last(session: Session, town: Town) -> None:
    remove(session, town.staff)
    listed = leaving.everybody(session)
    assert [person.removed for person in listed] == [False, True]
    assert listed[-1].departments == ("Tiefbauamt",)
