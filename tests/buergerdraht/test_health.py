"""`/healthz`, `/readyz` and the id of every request, in the whole application."""

import re

import pytest
import structlog
from sqlalchemy import text
from sqlmodel import Session

from desk.tables import Delivery
from tests.buergerdraht.house import house
from tests.factories import MONDAY, make_page

pytestmark = pytest.mark.anyio


async def test_a_fresh_installation_is_ready(migrated_url: str) -> None:
    async with house(migrated_url) as at, at.ask() as ask:
        assert (await ask.get("/healthz")).text == "ok"
        answer = await ask.get("/readyz")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["ready"], found["role"], found["reasons"]) == (True, "alone", [])
    assert found["off"] == ["telegram"]
    assert found["last_success"] == {"received": None, "answered": None, "telegram": None}


async def test_an_old_unread_delivery_is_a_reason_and_its_time_the_last_success(
    migrated_url: str,
) -> None:
    async with house(migrated_url) as at, at.ask() as ask:
        await at.database.write(keep_unread)
        at.clock.turn(minutes=2)
        answer = await ask.get("/readyz", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.json()["reasons"] == [
        "unread: Unread deliveries: 1, the oldest has been waiting for 0:02:00."
    ]
    assert answer.json()["last_success"]["received"].startswith(MONDAY.isoformat()[:19])


def keep_unread(session: Session) -> None:
    session.add(Delivery(endpoint="meta", lane="meta", body=b"{}", received_at=MONDAY))


async def test_a_database_without_tables_is_a_reason_and_no_traceback(empty_sqlite: str) -> None:
    async with house(empty_sqlite) as at, at.ask() as ask:
        with structlog.testing.capture_logs() as logs:
            answer = await ask.get("/readyz")
    assert answer.status_code == 503
    assert [reason.partition(":")[0] for reason in answer.json()["reasons"]] == ["database"]
    assert logs == []


async def test_another_schema_is_a_reason(migrated_url: str) -> None:
    async with house(migrated_url) as at, at.ask() as ask:
        await at.database.run(
            lambda c: c.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        )
        answer = await ask.get("/readyz")
    assert answer.status_code == 503
    assert "0001" in answer.json()["reasons"][0]


async def test_a_dead_page_takes_nobody_out_of_service(migrated_url: str) -> None:
    async with house(migrated_url) as at, at.ask() as ask:
        await at.database.write(
            lambda session: make_page(session, external_id="1001", disconnected_at=MONDAY)
        )
        answer = await ask.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["warnings"] == [
        "page: Die Seite 1001 ist nicht verbunden; es warten 0 Antworten."
    ]


async def test_a_page_whose_database_is_away_is_one_sentence() -> None:
    away = "sqlite+aiosqlite:////nowhere/at/all.db"
    async with house(away) as at, at.ask() as ask:
        with structlog.testing.capture_logs() as logs:
            answers = [await ask.get("/", headers={"Accept-Language": "en"}) for _ in range(3)]
    for answer in answers:
        assert answer.status_code == 503
        assert (
            answer.text
            == "The database cannot be reached at the moment. Please try again in a minute."
        )
        assert answer.headers["retry-after"] == "10"
    assert [line["event"] for line in logs] == ["the database takes nothing"]


@pytest.mark.parametrize("given", ["abcd-1234", "f" * 64, "2f9e0c.77_a"])
async def test_the_proxys_request_id_is_taken(sqlite_database: str, given: str) -> None:
    async with house(sqlite_database) as at, at.ask() as ask:
        answer = await ask.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers.get_list("x-request-id") == [given]


@pytest.mark.parametrize("given", ["short", "f" * 65, "with space", 'a"quote"""', "ä" * 10, ""])
async def test_an_odd_request_id_is_replaced(sqlite_database: str, given: str) -> None:
    async with house(sqlite_database) as at, at.ask() as ask:
        answers = [
            await ask.get("/healthz", headers={b"X-Request-ID": given.encode()}) for _ in range(2)
        ]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(re.fullmatch("[0-9a-f]{16}", found) for found in ids)
    assert ids[0] != ids[1]


async def test_a_log_line_of_a_request_carries_its_id(sqlite_database: str) -> None:
    async with house(sqlite_database) as at, at.ask() as ask:
        with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
            await ask.post("/webhooks/meta", content=b"{}", headers={"X-Request-ID": "from-proxy"})
    assert [(line["event"], line["request"]) for line in logs] == [
        ("delivery rejected", "from-proxy")
    ]
