from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from desk.incoming import deliveries
from desk.messenger import chat_changes
from desk.operation import alerts
from desk.tables import Alert, Delivery, Page, Staff
from desk.words import AlertKind, Role
from tests.desk.town import PRESS, Town, make_town
from tests.factories import MONDAY, make_staff

ADMIN = "4711"
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def town(session: Session) -> Town:
    town = make_town(session)
    make_staff(session, name="Frau Admin (Demo)", role=Role.ADMIN, messenger_id=ADMIN)
    return town


def rows(session: Session) -> list[Alert]:
    return list(session.exec(select(Alert).order_by(col(Alert.id))))


def told(session: Session) -> list[tuple[str, AlertKind]]:
    return [(alert.chat_id, alert.kind) for alert in rows(session)]


def interrupt(session: Session, page: Page) -> None:
    alerts.raise_alert(
        session, AlertKind.DISCONNECTED, page=page, detail={"why": "expired"}, now=MONDAY
    )


def reconnect(session: Session, page: Page) -> None:
    alerts.end_alert(
        session, AlertKind.DISCONNECTED, page=page, then=AlertKind.CONNECTED, now=LATER
    )


def show_all(session: Session) -> None:
    for alert in rows(session):
        if alert.shown_at is None:
            alerts.shown(session, alert.id or 0, shown_as=1, now=MONDAY)


def test_administrators_and_the_press_office_are_told_once(session: Session, town: Town) -> None:
    make_staff(session, role=Role.ADMIN, messenger_id="4712", removed_at=MONDAY)
    make_staff(session, role=Role.ADMIN)
    interrupt(session, town.page)
    show_all(session)
    interrupt(session, town.page)
    assert told(session) == [(ADMIN, AlertKind.DISCONNECTED), (PRESS, AlertKind.DISCONNECTED)]
    assert alerts.due_chats(session, now=LATER) == []


def test_who_was_told_is_told_that_it_is_over(session: Session, town: Town) -> None:
    interrupt(session, town.page)
    show_all(session)
    reconnect(session, town.page)
    assert told(session)[2:] == [(ADMIN, AlertKind.CONNECTED), (PRESS, AlertKind.CONNECTED)]
    interrupt(session, town.page)
    assert told(session)[4:] == [(ADMIN, AlertKind.DISCONNECTED), (PRESS, AlertKind.DISCONNECTED)]


def test_what_nobody_read_before_it_was_over_is_not_told(session: Session, town: Town) -> None:
    interrupt(session, town.page)
    reconnect(session, town.page)
    assert rows(session) == []


def test_a_chat_that_was_away_reads_the_newest(session: Session, town: Town) -> None:
    for count in (1, 7):
        alerts.raise_alert(session, AlertKind.UNREADABLE, detail={"count": count}, now=MONDAY)
    assert [alert.detail for alert in rows(session)] == [{"count": 7}] * 2


def test_events_are_told_each_time(session: Session, town: Town) -> None:
    for missing in (1, 7):
        detail = {"missing": missing, "since": MONDAY.isoformat()}
        alerts.raise_alert(session, AlertKind.FETCHED, page=town.page, detail=detail, now=MONDAY)
        show_all(session)
    assert [alert.detail["missing"] for alert in rows(session)] == [1, 1, 7, 7]


def test_each_lost_group_is_a_matter_of_its_own(session: Session, town: Town) -> None:
    for slug in ("tiefbau", "feuerwehr", "tiefbau"):
        detail = {"department": slug}
        alerts.raise_alert(session, AlertKind.CHAT_LOST, detail=detail, now=MONDAY)
    assert [alert.subject for alert in rows(session) if alert.chat_id == ADMIN] == [
        "department:tiefbau",
        "department:feuerwehr",
    ]
    show_all(session)
    alerts.end_alert(session, AlertKind.CHAT_LOST, department="tiefbau", now=LATER)
    still = [alert.subject for alert in rows(session) if alert.ended_at is None]
    assert still == ["department:feuerwehr"] * 2


def test_without_administrators_and_press_office_the_department_is_told(
    session: Session, town: Town
) -> None:
    town.press.chat_id = None
    administrator = session.exec(select(Staff).where(col(Staff.messenger_id) == ADMIN)).one()
    administrator.messenger_id = None
    session.flush()
    interrupt(session, town.page)
    assert [alert.chat_id for alert in rows(session)] == [town.civil.chat_id]


def test_interruptions_come_before_reports(session: Session, town: Town) -> None:
    alerts.raise_alert(session, AlertKind.SUBSCRIBED, page=town.page, now=MONDAY)
    interrupt(session, town.page)
    due = alerts.next_due(session, PRESS, now=MONDAY)
    assert due is not None
    assert (due.kind, due.page, due.detail) == (
        AlertKind.DISCONNECTED,
        town.page.name,
        {"why": "expired"},
    )


def test_a_delayed_alert_is_due_again_later(session: Session, town: Town) -> None:
    interrupt(session, town.page)
    for alert in rows(session):
        alerts.delay(session, alert.id or 0, until=LATER)
    assert alerts.next_due(session, PRESS, now=MONDAY) is None
    assert alerts.next_due_at(session, PRESS) == LATER
    assert alerts.next_due(session, PRESS, now=LATER) is not None


def test_a_group_that_moves_takes_its_alerts_along(session: Session, town: Town) -> None:
    interrupt(session, town.page)
    chat_changes.move_chat(session, PRESS, "-1002")
    assert [alert.chat_id for alert in rows(session)] == [ADMIN, "-1002"]
    alerts.raise_alert(session, AlertKind.DISCONNECTED, page=town.page, now=MONDAY)
    chat_changes.move_chat(session, "-1002", ADMIN)
    assert [alert.chat_id for alert in rows(session)] == [ADMIN]


def test_a_lost_chat_is_not_tried_again(session: Session, town: Town) -> None:
    interrupt(session, town.page)
    chat_changes.lose_chat(session, PRESS, problem="kicked", now=MONDAY)
    assert [(alert.chat_id, alert.kind) for alert in rows(session)] == [
        (ADMIN, AlertKind.DISCONNECTED),
        (ADMIN, AlertKind.CHAT_LOST),
    ]


def test_an_administrator_reads_their_own_language(session: Session, town: Town) -> None:
    make_staff(session, role=Role.ADMIN, messenger_id="4713", language="en")
    interrupt(session, town.page)
    read = [alerts.next_due(session, chat, now=MONDAY) for chat in ("4713", PRESS)]
    assert [due.language for due in read if due] == ["en", "de"]


def test_what_cannot_be_read_is_told_once_until_it_is_read_again(
    session: Session, town: Town
) -> None:
    for problem in ("unreadable at entry.0", "unknown page 7", None):
        delivery = Delivery(endpoint="meta", lane="meta", body=b"{}", received_at=MONDAY)
        session.add(delivery)
        session.flush()
        deliveries.mark_read(session, delivery.id or 0, now=MONDAY, problem=problem)
    assert told(session) == [(ADMIN, AlertKind.UNREADABLE), (PRESS, AlertKind.UNREADABLE)]
    assert rows(session)[0].detail == {"count": 2}
    show_all(session)
    assert deliveries.read_again(session, now=LATER) == 2
    assert all(alert.ended_at == LATER for alert in rows(session))
