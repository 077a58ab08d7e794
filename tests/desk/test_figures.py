"""How it stands, in figures, on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from desk import migrations
from desk.operation import heartbeats
from desk.operation.figures import BackfillState, ChatStates, Figures, PageState, Waiting, figures
from desk.tables import Alert, Backfill, Chat, Circuit, Delivery, PageWatch, StaffUpdate
from desk.words import AlertKind, Channel, Direction, Progress
from tests.factories import MONDAY, make_case, make_message, make_page

MINUTE = timedelta(minutes=1)


def now(session: Session) -> Figures:
    session.flush()
    return figures(session, now=MONDAY)


def test_an_empty_database_has_nothing_that_waits(session: Session) -> None:
    found = now(session)
    assert found.schema == migrations.newest()
    assert found.unread == found.unsent == found.updates == Waiting()
    assert (found.unreadable, found.due_cards, found.alerts) == (0, 0, 0)
    assert (found.pages, found.circuits, found.backfills) == ([], [], [])
    assert found.chats == ChatStates(0, 0, 0, 0.0)
    assert (found.processes, found.received_at, found.answered_at) == ({}, None, None)


def test_the_oldest_unread_delivery_and_the_last_one_are_told(session: Session) -> None:
    for minutes, read in ((5, True), (4, False), (3, False), (2, True)):
        received = MONDAY - minutes * MINUTE
        session.add(
            Delivery(
                endpoint="meta",
                lane="meta",
                body=b"{}",
                received_at=received,
                read_at=received if read else None,
                problem="unreadable at entry" if minutes == 2 else None,
            )
        )
        session.flush()
    found = now(session)
    assert found.unread == Waiting(2, MONDAY - 4 * MINUTE)
    assert found.unread.age(MONDAY) == 4 * MINUTE
    assert found.unreadable == 1
    assert found.received_at == MONDAY - 2 * MINUTE


def test_answers_that_wait_for_their_page_are_told_apart(session: Session) -> None:
    pages = [
        make_page(session, external_id="1"),
        make_page(session, external_id="2", disconnected_at=MONDAY),
        make_page(session, external_id="3", blocked_at=MONDAY),
    ]
    session.add(PageWatch(page_id=pages[2].id or 0, silent_since=MONDAY))
    for page in pages:
        make_message(
            session,
            case=make_case(session, page=page),
            direction=Direction.OUTGOING,
            progress=Progress.QUEUED,
            sent_at=MONDAY - MINUTE,
        )
    found = now(session)
    assert found.unsent == Waiting(1, MONDAY - MINUTE)
    assert found.pages == [
        PageState(Channel.FACEBOOK, "1", disconnected=False, blocked=False, silent=False, held=0),
        PageState(Channel.FACEBOOK, "2", disconnected=True, blocked=False, silent=False, held=1),
        PageState(Channel.FACEBOOK, "3", disconnected=False, blocked=True, silent=True, held=1),
    ]


@pytest.mark.parametrize(("ahead", "is_open"), [(1, True), (-1, False)])
def test_a_circuit_is_open_while_it_is_paused(session: Session, ahead: int, is_open: bool) -> None:
    page = make_page(session, external_id="1001")
    until = MONDAY + ahead * MINUTE
    session.add(Circuit(key=f"page:{page.id}", failures=2, paused_until=until, usage_percent=80))
    session.add(Circuit(key="app:facebook", succeeded_at=MONDAY - MINUTE))
    found = now(session)
    assert [(one.name, one.is_open) for one in found.circuits] == [
        ("app:facebook", False),
        ("page:1001", is_open),
    ]
    assert found.answered_at == MONDAY - MINUTE


def test_chats_are_told_together(session: Session) -> None:
    recent, old = MONDAY.timestamp() - 5, MONDAY.timestamp() - 90
    session.add(Chat(id="-1", calls=[old, *[recent] * 9]))
    session.add(Chat(id="-2", paused_until=MONDAY + MINUTE))
    session.add(Chat(id="7", calls=[recent] * 40, problem="blocked"))
    assert now(session).chats == ChatStates(count=3, paused=1, lost=1, fullest=0.5)


def test_updates_alerts_and_looks_into_the_history_are_counted(session: Session) -> None:
    page = make_page(session)
    for number, done in ((1, True), (2, False)):
        at = MONDAY - number * MINUTE
        session.add(
            StaffUpdate(
                update_id=number,
                chat_id="-1",
                body=b"{}",
                received_at=at,
                done_at=at if done else None,
            )
        )
    for kind in list(AlertKind)[:1]:
        session.add(Alert(chat_id="-1", kind=kind, raised_at=MONDAY))
    for ended in (None, MONDAY):
        session.add(
            Backfill(
                page_id=page.id or 0,
                since=MONDAY,
                why="gap",
                looked_at=10,
                missing=2,
                problem="190" if ended else None,
                started_at=MONDAY,
                ended_at=ended,
            )
        )
    found = now(session)
    assert found.updates == Waiting(1, MONDAY - 2 * MINUTE)
    assert found.alerts == 1
    assert found.backfills == [BackfillState("gap", open=1, failed=1, looked_at=20, missing=4)]


def test_a_process_lives_while_it_gives_a_sign(session: Session) -> None:
    beat, start = heartbeats.beat, MONDAY - 2 * heartbeats.FORGOTTEN_AFTER
    beat(session, "forgotten", role="worker", started_at=start, now=start)
    beat(session, "lost", role="worker", started_at=start, now=MONDAY - MINUTE)
    for process in ("one", "two"):
        beat(session, process, role="worker", started_at=start, now=MONDAY)
    beat(session, "web", role="web", started_at=start, now=MONDAY)
    assert now(session).processes == {"web": 1, "worker": 2}
    heartbeats.leave(session, "one")
    assert now(session).processes == {"web": 1, "worker": 1}
