"""The verdict sees what is lost, doubled or missing, and nothing where all is well."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from benchmarks.disorder.plan import Plan, Said, Subject
from benchmarks.disorder.play import Played
from benchmarks.disorder.verdict import Verdict, judge
from benchmarks.disorder.world import Record
from desk.tables import Case, Message
from desk.words import Direction, Progress, Status
from tests.factories import make_case, make_city, make_department, make_message, make_page

GROUP, PAGE, POST = -1001, "800000001", "800000001_1"
ASKED, REPLIED, ANSWER = "1_11", "1_12", "1_13"
OUTSIDE = "1_14"

World = dict[str, Any]


def comment(external_id: str, text: str, **more: Any) -> World:
    values = {"own": False, "via": None, "removed": False, "parent_id": None}
    return {"id": external_id, "text": text, **values, **more}


def card(message_id: int, number: int | None, **more: Any) -> World:
    return {
        "message_id": message_id,
        "from": {"is_bot": True},
        "text": f"🟢 BEANTWORTET  #{number} · Bauhof · Facebook, öffentlich\nWann?",
        "reply_to": None,
        "date": f"2027-03-02T08:00:0{message_id}+00:00",
        **more,
    }


@pytest.fixture
def case(session: Session) -> Case:
    """A case as it should be: asked, asked more, answered by us and by a colleague."""
    make_city(session)
    department = make_department(session, chat_id=str(GROUP))
    page = make_page(session, external_id=PAGE)
    case = make_case(
        session, page=page, department=department, thread=ASKED, status=Status.ANSWERED
    )
    make_message(session, case=case, external_id=ASKED, text="Wann?")
    make_message(session, case=case, external_id=REPLIED, text="Bitte!")
    make_message(session, case=case, external_id=ANSWER, text="Bald.", direction=Direction.OUTGOING)
    make_message(
        session,
        case=case,
        external_id=OUTSIDE,
        direction=Direction.OUTGOING,
        progress=Progress.OUTSIDE,
    )
    return case


@pytest.fixture
def world(case: Case) -> World:
    """The world in which it is so."""
    comments = [
        comment(ASKED, "Wann?"),
        comment(REPLIED, "Bitte!", parent_id=ASKED),
        comment(ANSWER, "Bald.", parent_id=ASKED, own=True, via="app"),
        comment(OUTSIDE, "Ja.", parent_id=ASKED, own=True, via="page_tools"),
    ]
    post = {"id": POST, "comments": comments}
    return {
        "pages": [{"id": PAGE, "posts": [post], "conversations": []}],
        "chats": [{"id": GROUP, "messages": [card(1, case.id)]}],
    }


def verdict(session: Session, world: World, **left: int) -> Verdict:
    subject = Subject(1, PAGE, Said.COMMENT, 5, 0, answer="Bald.")
    record = Record({1: ASKED}, {REPLIED: 1}, [OUTSIDE])
    played = Played(left=left)
    return judge(Plan(1, (subject,), ()), played, record, world, session)


def found(verdict: Verdict) -> set[str]:
    return {kind for kind, sentences in verdict.wrong.items() if sentences}


def test_where_all_is_well_nothing_is_found(session: Session, world: World) -> None:
    seen = verdict(session, world, unread=0)
    assert seen.holds, seen.wrong
    assert seen.counts == {"comments": 2, "answers": 1, "cases": 1, "cards": 1}


def _comments(world: World) -> list[World]:
    comments: list[World] = world["pages"][0]["posts"][0]["comments"]
    return comments


def _cards(world: World) -> list[World]:
    cards: list[World] = world["chats"][0]["messages"]
    return cards


ON_THE_PAGE: list[tuple[str, Callable[[World], object]]] = [
    ("lost", lambda world: _comments(world).append(comment("1_15", "Hallo?"))),
    ("lost", lambda world: _comments(world)[0].update(text="Und wo?")),
    ("lost", lambda world: _comments(world)[0].update(removed=True)),
    ("lost", lambda world: _comments(world).pop(2)),
    ("lost", lambda world: _comments(world)[2].update(parent_id=None)),
    ("doubled", lambda world: _comments(world).append({**_comments(world)[2], "id": "1_16"})),
    ("doubled", lambda world: _comments(world).pop(0)),
    ("cards missing", lambda world: _cards(world).pop()),
    ("cards missing", lambda world: _cards(world)[0].update(text="#1 · siehe unten")),
    ("cards doubled", lambda world: _cards(world).append({**_cards(world)[0], "message_id": 2})),
    ("cards doubled", lambda world: _cards(world).append(card(2, 4_711))),
]


@pytest.mark.parametrize(("kind", "change"), ON_THE_PAGE)
def test_what_is_wrong_on_the_page_or_in_the_chat_is_found(
    session: Session, world: World, kind: str, change: Callable[[World], object]
) -> None:
    change(world)
    assert kind in found(verdict(session, world))


def test_what_the_rows_lack_is_found(session: Session, world: World) -> None:
    for external_id in (ASKED, OUTSIDE, ANSWER):
        row = session.exec(select(Message).where(Message.external_id == external_id)).one()
        session.delete(row)
        session.flush()
        assert "lost" in found(verdict(session, world))


def test_a_thread_that_became_two_cases_is_found(session: Session, world: World) -> None:
    row = session.exec(select(Message).where(Message.external_id == REPLIED)).one()
    row.case_id = make_case(session).id or 0
    session.flush()
    assert "doubled" in found(verdict(session, world))


def test_what_is_left_to_be_done_is_found(session: Session, world: World) -> None:
    assert found(verdict(session, world, unread=3)) == {"unfinished"}
