"""Alerts in the chats of administrators and the press office."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.alerts import written
from desk.messenger.cards import want_cards
from desk.operation import alerts
from desk.operation.alerts import DueAlert
from desk.ports import Task
from desk.tables import Alert, Case
from desk.urgency import Urgency
from desk.words import AlertKind, Lost
from tests.bot.bench import GROUP, PRESS, Desk, open_case
from tests.factories import MONDAY, make_page

SINCE = datetime(2026, 11, 23, 5, 30, tzinfo=UTC).isoformat()


def due(kind: AlertKind, language: str = "de", **detail: Any) -> DueAlert:
    return DueAlert(
        id=1,
        chat_id=PRESS,
        kind=kind,
        page="Feuerwehr <Musterstadt>",
        token_env="FEUERWEHR_PAGE_TOKEN",
        department="Tiefbauamt",
        detail=detail,
        raised_at=MONDAY,
        urgency=Urgency.URGENT,
        timezone="Europe/Berlin",
        language=language,
    )


EXPECTED: dict[AlertKind, tuple[dict[str, Any], list[str]]] = {
    AlertKind.DISCONNECTED: (
        {"why": Lost.EXPIRED},
        ["Verbindung zu Facebook unterbrochen", "abgelaufen", "FEUERWEHR_PAGE_TOKEN"],
    ),
    AlertKind.CONNECTED: ({}, ["wieder mit Facebook verbunden", "gehen jetzt hinaus"]),
    AlertKind.BLOCKED: ({}, ["Facebook sperrt Antworten", "Öffentliche", "Erneut versuchen"]),
    AlertKind.SILENT: ({"since": SINCE}, ["ungewöhnlich still", "23.11. 06:30", "doctor"]),
    AlertKind.SUBSCRIBED: ({"fields": ["feed", "messages"]}, ["neu angemeldet", "feed, messages"]),
    AlertKind.FETCHED: ({"missing": 7, "since": SINCE}, ["nachgeholt", "7 seit 23.11. 06:30"]),
    AlertKind.UNREADABLE: ({"count": 3}, ["nicht lesen können: 3", "deliveries read-again"]),
    AlertKind.DUTY: (
        {"mine": 1, "departments": [["Ordnungsamt", 2, 0], ["Tiefbauamt", 5, 2]]},
        ["7 offen, 2 überfällig, 1 bei Ihnen", "Tiefbauamt: 5 offen, 2 überfällig"],
    ),
    AlertKind.SURGE: (
        {"surge": 7, "department": "tiefbau", "came": 120, "open": 80},
        ["Tiefbauamt", "Lage 7", "120 Fälle", "80 davon offen"],
    ),
    AlertKind.ESCALATED: (
        {"escalation": 3, "level": "crisis", "case": 12, "concern": "threat", "since": SINCE},
        ["KRISE", "#12 · Tiefbauamt", "Drohung, seit 23.11. 06:30", "niemand gesehen"],
    ),
    AlertKind.DAILY: (
        {"cases": 9, "answered": 7, "open": 4, "overdue": 1, "departments": [["Bauamt", 5, 2]]},
        ["9 neue Fälle, 7 davon", "Offen sind 4, überfällig 1", "Bauamt: 5 neu, 2 offen"],
    ),
    AlertKind.CHAT_LOST: (
        {"department": "tiefbau"},
        ["Tiefbauamt", "invite --group --department tiefbau"],
    ),
}


@pytest.mark.parametrize("kind", AlertKind)
def test_each_alert_says_what_happened_and_what_to_do(kind: AlertKind) -> None:
    detail, sentences = EXPECTED[kind]
    text = written(due(kind, **detail))
    assert [sentence for sentence in sentences if sentence not in text] == []
    assert "<Musterstadt>" not in text


@pytest.mark.parametrize("kind", AlertKind)
@pytest.mark.parametrize("language", ["de", "en"])
def test_an_alert_without_its_details_is_written_all_the_same(
    kind: AlertKind, language: str
) -> None:
    odd = {"since": "yesterday", "fields": [], "why": "a new word"}
    assert written(due(kind, language)) != ""
    assert written(due(kind, language, **odd)).startswith("<b>")


@pytest.mark.parametrize("why", Lost)
def test_each_reason_of_an_interruption_has_a_sentence_of_its_own(why: Lost) -> None:
    others = {written(due(AlertKind.DISCONNECTED, why=other)) for other in Lost if other != why}
    assert written(due(AlertKind.DISCONNECTED, why=why)) not in others


def test_a_direct_block_lifts_by_itself() -> None:
    text = written(due(AlertKind.BLOCKED, direct=True))
    assert "Private Nachrichten" in text
    assert "Erneut versuchen" not in text


def interrupt(session: Session) -> None:
    page = make_page(session, name="Feuerwehr")
    alerts.raise_alert(session, AlertKind.DISCONNECTED, page=page, now=MONDAY)


def show_case_to_press(session: Session) -> None:
    case = session.exec(select(Case)).one()
    case.concern = "mood"  # type: ignore[assignment]
    want_cards(session, case, urgency=Urgency.NEW)


async def alert_of(desk: Desk, chat_id: str = PRESS) -> Alert:
    query = select(Alert).where(col(Alert.chat_id) == chat_id)
    return await desk.database.read(lambda session: session.exec(query).one())


@pytest.mark.anyio
async def test_an_alert_comes_once_and_before_new_cards(desk: Desk) -> None:
    await desk.database.write(open_case)
    await desk.database.write(show_case_to_press)
    await desk.database.write(interrupt)
    await desk.pacer().pace(PRESS)
    await desk.pacer().pace(PRESS)
    first, second = desk.wire.of("sendMessage")
    assert "Verbindung zu Facebook unterbrochen" in first["text"]
    assert "#1" in second["text"]


@pytest.mark.anyio
async def test_an_alert_counts_in_the_budget(desk: Desk) -> None:
    await desk.database.write(interrupt)
    await desk.database.write(lambda session: session.exec(select(Alert)).one())
    flood = {"description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}}
    desk.wire.faults["sendMessage"] = [(429, flood)]
    await desk.pacer().pace(PRESS)
    assert desk.work.poked == [(Task.PACE, PRESS, MONDAY + timedelta(seconds=7))]
    desk.clock.instant += timedelta(seconds=7)
    await desk.pacer().pace(PRESS)
    assert (await alert_of(desk)).shown_at == desk.clock.instant


@pytest.mark.anyio
async def test_an_outage_delays_an_alert(desk: Desk) -> None:
    await desk.database.write(interrupt)
    desk.wire.faults["sendMessage"] = [(502, {"description": "Bad Gateway"})]
    await desk.pacer().pace(PRESS)
    [(task, key, at)] = desk.work.poked
    assert (task, key) == (Task.PACE, PRESS)
    assert at is not None
    desk.clock.instant = at
    await desk.pacer().pace(PRESS)
    assert (await alert_of(desk)).shown_at == at


@pytest.mark.anyio
async def test_an_alert_follows_an_upgraded_group(desk: Desk) -> None:
    await desk.database.write(interrupt)
    upgraded = {
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": -1009},
    }
    desk.wire.faults["sendMessage"] = [(400, upgraded)]
    await desk.pacer().pace(PRESS)
    await desk.pacer().pace("-1009")
    assert (await alert_of(desk, "-1009")).shown_at == MONDAY


@pytest.mark.anyio
async def test_a_refused_alert_waits_and_holds_up_no_card(desk: Desk) -> None:
    await desk.database.write(open_case)
    await desk.database.write(show_case_to_press)
    await desk.database.write(interrupt)
    desk.wire.faults["sendMessage"] = [(400, {"description": "Bad Request: odd"})]
    await desk.pacer().pace(PRESS)
    assert ["#1" in call["text"] for call in desk.wire.of("sendMessage")] == [False, True]


@pytest.mark.anyio
async def test_a_chat_that_threw_the_bot_out_is_told_nothing_more(desk: Desk) -> None:
    await desk.database.write(interrupt)
    kicked = {"description": "Forbidden: bot was kicked from the supergroup chat"}
    desk.wire.faults["sendMessage"] = [(403, kicked)]
    await desk.pacer().pace(PRESS)
    await desk.pacer().pace(PRESS)
    assert len(desk.wire.of("sendMessage")) == 1
    assert await desk.database.read(alerts.due_chats, now=desk.clock.now()) == []
    assert GROUP not in [call["chat_id"] for call in desk.wire.of("sendMessage")]
