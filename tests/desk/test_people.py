import asyncio
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from desk import people
from desk.errors import LinkInvalid, NoSuchDepartment
from desk.people import INVITATION_LIFE, SESSION_LIFE, SIGN_IN_LIFE
from desk.storage.database import Database
from desk.tables import Chat, Department, Membership, OneTimeLink, Staff, WebSession
from desk.words import Role
from tests.desk.town import Town, make_town
from tests.factories import MONDAY

MOMENT = timedelta(seconds=1)


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


def invite(session: Session, *slugs: str) -> str:
    name = "Herr Nowak (Demo)"
    return people.invite(session, name, Role.STAFF, slugs or ["tiefbau"], now=MONDAY).token


def link(session: Session, token: str, messenger_id: str = "42") -> Staff:
    return people.link_account(session, token, messenger_id=messenger_id, language="de", now=MONDAY)


def test_an_invitation_links_an_account_to_the_person(session: Session, town: Town) -> None:
    person = link(session, invite(session))
    found = people.linked(session, "42")
    assert found is not None
    assert (found.id, found.name) == (person.id, "Herr Nowak (Demo)")
    assert people.department_names(session, person) == ["Tiefbauamt"]
    assert people.linked(session, "43") is None


def test_an_invitation_works_once(session: Session, town: Town) -> None:
    token = invite(session)
    link(session, token)
    with pytest.raises(LinkInvalid):
        link(session, token, "43")


@pytest.mark.parametrize("token", ["", "unknown"])
def test_an_unknown_token_is_refused(session: Session, town: Town, token: str) -> None:
    with pytest.raises(LinkInvalid):
        link(session, token)


def test_an_invitation_expires(session: Session, town: Town) -> None:
    token = invite(session)
    for age, valid in ((INVITATION_LIFE, False), (INVITATION_LIFE - MOMENT, True)):
        try:
            people.link_account(session, token, messenger_id="42", language="de", now=MONDAY + age)
        except LinkInvalid:
            assert not valid
        else:
            assert valid


def test_a_token_is_only_good_for_its_purpose(session: Session, town: Town) -> None:
    group = people.invite_group(session, "tiefbau", now=MONDAY).token
    with pytest.raises(LinkInvalid):
        link(session, group)
    with pytest.raises(LinkInvalid):
        people.sign_in(session, invite(session), now=MONDAY)
    with pytest.raises(LinkInvalid):
        people.bind_group(session, invite(session), chat_id="-1", now=MONDAY)


def test_only_the_hash_of_a_token_is_kept(session: Session, town: Town) -> None:
    token = invite(session)
    assert token not in session.exec(select(OneTimeLink.token_hash)).one()


def test_an_account_is_one_person_at_a_time(session: Session, town: Town) -> None:
    first = link(session, invite(session))
    sign_in = people.sign_in_link(session, first, now=MONDAY).token
    people.sign_in(session, people.sign_in_link(session, first, now=MONDAY).token, now=MONDAY)
    second = link(session, invite(session))
    found = people.linked(session, "42")
    assert found is not None
    assert found.id == second.id
    assert first.messenger_id is None
    assert session.exec(select(WebSession)).all() == []
    with pytest.raises(LinkInvalid):
        people.sign_in(session, sign_in, now=MONDAY)


def test_a_person_may_be_linked_anew(session: Session, town: Town) -> None:
    link(session, invite(session))
    again = link(session, invite(session))
    assert link(session, invite(session), "43").messenger_id == "43"
    assert again.messenger_id == "42"


def test_who_was_removed_cannot_come_in(session: Session, town: Town) -> None:
    token = invite(session)
    person = session.exec(select(Staff).where(col(Staff.name) == "Herr Nowak (Demo)")).one()
    person.removed_at = MONDAY
    with pytest.raises(LinkInvalid):
        link(session, token)


def test_who_was_removed_is_neither_linked_nor_signed_in(session: Session, town: Town) -> None:
    person = link(session, invite(session))
    signed_in = people.sign_in(
        session, people.sign_in_link(session, person, now=MONDAY).token, now=MONDAY
    )
    person.removed_at = MONDAY
    session.flush()
    assert people.linked(session, "42") is None
    assert people.signed_in(session, signed_in.token, now=MONDAY) is None


def test_an_invitation_names_departments_that_exist(session: Session, town: Town) -> None:
    town.civil.retired_at = MONDAY
    for slug in ("tiefbau", "hochbau"):
        with pytest.raises(NoSuchDepartment) as missing:
            invite(session, slug)
        assert missing.value.slug == slug


def test_a_department_named_twice_is_joined_once(session: Session, town: Town) -> None:
    invite(session, "tiefbau", "tiefbau", "presse")
    nowak = session.exec(select(Staff).where(col(Staff.name) == "Herr Nowak (Demo)")).one()
    joined = session.exec(select(Membership).where(col(Membership.staff_id) == nowak.id)).all()
    assert len(joined) == 2


def test_a_sign_in_lasts_for_its_time(session: Session, town: Town) -> None:
    link_token = people.sign_in_link(session, town.staff, now=MONDAY).token
    signed = people.sign_in(session, link_token, now=MONDAY + SIGN_IN_LIFE - MOMENT)
    end = MONDAY + SIGN_IN_LIFE - MOMENT + SESSION_LIFE
    found = people.signed_in(session, signed.token, now=end - MOMENT)
    assert found is not None
    assert found.id == town.staff.id
    assert people.signed_in(session, signed.token, now=end) is None
    with pytest.raises(LinkInvalid):
        people.sign_in(session, link_token, now=MONDAY)


def test_a_sign_in_link_is_too_old_after_minutes(session: Session, town: Town) -> None:
    token = people.sign_in_link(session, town.staff, now=MONDAY).token
    with pytest.raises(LinkInvalid):
        people.sign_in(session, token, now=MONDAY + SIGN_IN_LIFE)


def test_signing_out_ends_the_session_and_no_other(session: Session, town: Town) -> None:
    first, second = (
        people.sign_in(
            session, people.sign_in_link(session, town.staff, now=MONDAY).token, now=MONDAY
        ).token
        for _ in range(2)
    )
    for _ in range(2):
        people.sign_out(session, first)
        session.flush()
    assert people.signed_in(session, first, now=MONDAY) is None
    assert people.signed_in(session, second, now=MONDAY) is not None


def test_a_cut_tie_ends_sessions_and_the_links_to_them(session: Session, town: Town) -> None:
    person = link(session, invite(session))
    token = people.sign_in_link(session, person, now=MONDAY).token
    signed = people.sign_in(
        session, people.sign_in_link(session, person, now=MONDAY).token, now=MONDAY
    )
    people.unlink(session, person)
    assert people.linked(session, "42") is None
    assert people.signed_in(session, signed.token, now=MONDAY) is None
    with pytest.raises(LinkInvalid):
        people.sign_in(session, token, now=MONDAY)


def test_a_bound_group_is_the_departments_chat(session: Session, town: Town) -> None:
    session.add(Chat(id="-300", problem="removed"))
    token = people.invite_group(session, "tiefbau", now=MONDAY).token
    department = people.bind_group(session, token, chat_id="-300", now=MONDAY)
    assert (department.slug, department.chat_id) == ("tiefbau", "-300")
    assert session.get_one(Chat, "-300").problem is None
    with pytest.raises(LinkInvalid):
        people.bind_group(session, token, chat_id="-400", now=MONDAY)


@pytest.mark.anyio
async def test_of_ten_that_use_a_link_at_once_one_gets_in(database: Database) -> None:
    await database.write(make_town)
    token = await database.write(invite)
    ended = await asyncio.gather(
        *(database.write(link, token, str(n)) for n in range(10)), return_exceptions=True
    )
    assert [type(end) for end in ended].count(LinkInvalid) == 9


@pytest.mark.anyio
async def test_of_links_of_one_account_used_at_once_one_counts(database: Database) -> None:
    await database.write(make_town)
    tokens = [await database.write(invite) for _ in range(4)]
    await asyncio.gather(*(database.write(link, token) for token in tokens))
    linked = await database.read(
        lambda session: session.exec(select(Staff).where(col(Staff.messenger_id) == "42")).all()
    )
    assert len(linked) == 1
    assert await database.read(lambda session: len(session.exec(select(Department)).all())) == 2
