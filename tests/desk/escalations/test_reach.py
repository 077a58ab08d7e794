"""Accounts of the city's list, replies and reactions: each rings once, and grows graver."""

from typing import Any

import pytest
from sqlmodel import Session, select

from desk.escalations.reach import is_named, reactions_to
from desk.events import Author, Reacted
from desk.tables import City, Escalation
from desk.words import Channel, Concern, Rule
from routing.signals import Level
from tests.desk.town import Town, apply, at, cases, comment, direct, make_town, only_case

REPORTER = Author("9001", "Musterstädter  Zeitung")


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    city = session.exec(select(City)).one()
    city.escalations = {"authors": ["musterstädter zeitung", "9002"], "reach": 5}
    return town


def reaction(person: str, *, on: bool = True, external_id: str = "55_1") -> Reacted:
    return Reacted(Channel.FACEBOOK, external_id, person, on, at(1))


def rows(session: Session) -> list[Escalation]:
    session.flush()
    return list(session.exec(select(Escalation)))


@pytest.mark.parametrize(
    ("author", "named"),
    [
        (REPORTER, True),
        (Author("9002", None), True),
        (Author("9001", "Musterstädter Zeitung Fan"), False),
        (Author("musterstädter zeitung", ""), True),
        (None, False),
    ],
)
def test_an_account_is_named_by_its_whole_name_or_its_id(author: Any, *, named: bool) -> None:
    assert is_named(author, ["musterstädter zeitung", "9002"]) is named


def test_what_the_press_writes_rings(session: Session, town: Town) -> None:
    apply(session, town, comment(author=REPORTER), direct("m_1", 1, author=REPORTER))
    assert [case.concern for case in cases(session)] == [Concern.MEDIA, Concern.MEDIA]
    assert [one.reasons[0]["rule"] for one in rows(session)] == [Rule.AUTHOR, Rule.AUTHOR]
    apply(session, town, comment("55_2", 2, author=REPORTER, parent_id="55_1"))
    assert [len(one.reasons) for one in rows(session)] == [1, 1]


def test_many_replies_ring_for_the_comment_that_got_them(session: Session, town: Town) -> None:
    apply(session, town, comment())
    for number in range(4):
        author = Author(f"8{number}", f"Person {number} (Demo)")
        apply(session, town, comment(f"55_9{number}", 1, parent_id="55_1", author=author))
    assert rows(session) == []
    apply(session, town, comment("55_99", 2, parent_id="55_1", author=Author("89", "Nr. 5")))
    (row,) = rows(session)
    assert (row.case_id, row.level) == (cases(session)[0].id, Level.notice)


def test_reactions_count_once_a_person(session: Session, town: Town) -> None:
    apply(session, town, comment())
    apply(session, town, *[reaction(str(n % 4)) for n in range(20)])
    assert reactions_to(session, Channel.FACEBOOK, "55_1") == 4
    assert rows(session) == []
    apply(session, town, reaction("3", on=False), reaction("4"), reaction("5"))
    assert only_case(session).concern is Concern.REACH
    apply(session, town, *[reaction(str(n)) for n in range(20)])
    (row,) = rows(session)
    assert (row.level, len(row.reasons)) == (Level.urgent, 2)


def test_reactions_that_come_before_their_comment_count(session: Session, town: Town) -> None:
    apply(session, town, *[reaction(str(n)) for n in range(6)])
    apply(session, town, comment())
    assert only_case(session).concern is Concern.REACH
