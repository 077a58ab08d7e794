"""Who comes in by the city's provider is who the groups say, and nobody becomes more."""

import pytest
from sqlmodel import Session, select

from desk.cases import actions
from desk.identities import Account, Grant, GrantsInvalid, enter, granted, read_grants
from desk.leaving import remove
from desk.people import SESSION_LIFE, sign_in, sign_in_link, signed_in
from desk.permissions import departments_of
from desk.tables import Case, Department, Identity, Staff
from desk.words import Role, Status
from tests.factories import MONDAY, make_case, make_city, make_department, make_message, make_staff

GRANTS = read_grants(
    "presse=press; wache=staff:feuerwehr; leitung=lead:feuerwehr; bauhof=staff:tiefbau; "
    "bauleitung=lead:tiefbau; technik=admin; /prüfung=auditor; alt=staff:aufgeloest"
)
ISSUER = "https://login.stadt.example"


@pytest.fixture
def fire(session: Session) -> Department:
    make_city(session)
    make_department(session, slug="tiefbau", name="Tiefbauamt")
    return make_department(session, slug="feuerwehr", name="Feuerwehr")


def account(*groups: str, subject: str = "1") -> Account:
    return Account(ISSUER, subject, "Frau Yilmaz (Demo)", frozenset(groups))


def entered(session: Session, *groups: str, subject: str = "1", token: str | None = None) -> str:
    issued = enter(session, account(*groups, subject=subject), GRANTS, token=token, now=MONDAY)
    session.flush()
    return issued.token if issued else ""


def person(session: Session, token: str) -> Staff | None:
    return signed_in(session, token, now=MONDAY)


def slugs(session: Session, one: Staff) -> set[str]:
    numbers = departments_of(session, one)
    return {session.get_one(Department, number).slug for number in numbers}


@pytest.mark.parametrize(
    ("groups", "grant"),
    [
        ([], None),
        (["nobody knows it"], None),
        (["presse"], Grant(Role.PRESS)),
        (["wache"], Grant(Role.STAFF, frozenset({"feuerwehr"}))),
        (["wache", "leitung"], Grant(Role.LEAD, frozenset({"feuerwehr"}))),
        (["leitung", "bauleitung"], Grant(Role.LEAD, frozenset({"feuerwehr", "tiefbau"}))),
        (["leitung", "bauhof"], Grant(Role.STAFF, frozenset({"feuerwehr", "tiefbau"}))),
        (["leitung", "presse"], Grant(Role.PRESS)),
        (["presse", "technik"], Grant(Role.ADMIN)),
        (["/prüfung"], Grant(Role.AUDITOR)),
        (["/prüfung", "wache"], Grant(Role.STAFF, frozenset({"feuerwehr"}))),
    ],
)
def test_what_groups_let_somebody_be(groups: list[str], grant: Grant | None) -> None:
    assert granted(groups, GRANTS) == grant


@pytest.mark.parametrize(
    "text",
    ["presse", "presse=boss", "wache=staff", "presse=press:feuerwehr", "=press", "a=b=press"],
)
def test_a_mapping_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(GrantsInvalid):
        read_grants(text)


def test_somebody_new_comes_in(session: Session, fire: Department) -> None:
    one = person(session, entered(session, "wache"))
    assert one is not None
    assert (one.name, one.role, slugs(session, one)) == (
        "Frau Yilmaz (Demo)",
        Role.STAFF,
        {"feuerwehr"},
    )
    assert one.messenger_id is None


def test_the_same_account_is_the_same_person(session: Session, fire: Department) -> None:
    first, second = (person(session, entered(session, "wache")) for _ in range(2))
    assert first is second
    other = person(session, entered(session, "wache", subject="2"))
    assert other is not first


def test_an_equal_name_joins_nobody(session: Session, fire: Department) -> None:
    invited = make_staff(session, name="Frau Yilmaz (Demo)", role=Role.ADMIN)
    assert person(session, entered(session, "wache")) is not invited


def test_who_is_signed_in_by_the_bot_ties_the_account(session: Session, fire: Department) -> None:
    invited = make_staff(session, messenger_id="4711", role=Role.STAFF, departments=[fire])
    by_bot = sign_in(session, sign_in_link(session, invited, now=MONDAY).token, now=MONDAY).token
    assert person(session, entered(session, "bauhof", token=by_bot)) is invited
    assert person(session, entered(session, "bauhof")) is invited  # later, without the bot
    assert (invited.messenger_id, slugs(session, invited)) == ("4711", {"tiefbau"})


def test_who_forgot_to_sign_out_is_not_taken_for_the_next(
    session: Session, fire: Department
) -> None:
    """On a shared computer: neither a known account nor a new one becomes the other person's."""
    left_open = entered(session, "presse", subject="1")
    first = person(session, left_open)
    second = person(session, entered(session, "wache", subject="2"))
    again = person(session, entered(session, "wache", subject="2", token=left_open))
    third = person(session, entered(session, "wache", subject="3", token=left_open))
    assert again is second
    assert len({id(one) for one in (first, second, third)}) == 3
    assert first is not None
    assert first.role is Role.PRESS


def test_who_comes_back_after_leaving_ties_the_account_anew(
    session: Session, fire: Department
) -> None:
    left = person(session, entered(session, "wache"))
    assert left is not None
    remove(session, left.id or 0, now=MONDAY)
    invited = make_staff(session, messenger_id="4712", role=Role.STAFF, departments=[fire])
    by_bot = sign_in(session, sign_in_link(session, invited, now=MONDAY).token, now=MONDAY).token
    assert person(session, entered(session, "wache", token=by_bot)) is invited
    assert person(session, entered(session, "wache")) is invited


def test_role_and_departments_follow_the_groups(session: Session, fire: Department) -> None:
    one = person(session, entered(session, "leitung"))
    assert one is not None
    case = make_case(session, department=fire)
    make_message(session, case=case)
    actions.take(session, case.id or 0, by=one, now=MONDAY)
    entered(session, "bauhof")
    assert (one.role, slugs(session, one)) == (Role.STAFF, {"tiefbau"})
    assert session.get_one(Case, case.id).status is Status.NEW  # what lay with them is free


def test_who_lost_all_groups_is_out_at_once(session: Session, fire: Department) -> None:
    token = entered(session, "presse")
    assert person(session, token) is not None
    assert entered(session, "alle") == ""
    assert person(session, token) is None


def test_a_department_that_is_gone_lets_nobody_in(session: Session, fire: Department) -> None:
    assert entered(session, "alt") == ""
    assert session.exec(select(Identity)).all() == []


def test_who_was_removed_stays_out(session: Session, fire: Department) -> None:
    one = person(session, entered(session, "presse"))
    assert one is not None
    remove(session, one.id or 0, now=MONDAY)
    assert entered(session, "presse") == ""


def test_a_session_ends_as_any_other(session: Session, fire: Department) -> None:
    token = entered(session, "presse")
    assert signed_in(session, token, now=MONDAY + SESSION_LIFE) is None
