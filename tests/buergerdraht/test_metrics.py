"""`/metrics`: who may see it, and what it says."""

import hashlib
import hmac
from datetime import timedelta
from math import isnan

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session

from desk import reports
from desk.tables import Circuit, Delivery
from desk.words import Direction, Status
from tests.buergerdraht.house import ELSEWHERE, SIGNED, house
from tests.factories import (
    MONDAY,
    make_case,
    make_city,
    make_department,
    make_message,
    make_page,
)

pytestmark = pytest.mark.anyio

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[(f"buergerdraht_{name}", frozenset(labels.items()))]


async def test_without_a_token_it_is_for_this_machine_alone(sqlite_database: str) -> None:
    async with house(sqlite_database) as at:
        for address, headers, status in (
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            (ELSEWHERE, {}, 403),
            ("testclient", {}, 403),
            ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
            ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
            ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 403),
            ("127.0.0.1", {"Via": "1.1 proxy"}, 403),
            ("127.0.0.1", {"X-Forwarded-Proto": "https"}, 403),
        ):
            async with at.ask(address=address) as ask:
                answer = await ask.get("/metrics", headers=headers)
            assert answer.status_code == status, (address, headers)
            assert ("buergerdraht_" in answer.text) is (status == 200)


async def test_with_a_token_it_is_for_who_holds_it(sqlite_database: str) -> None:
    async with house(sqlite_database, metrics_token="läuft-42") as at:
        for given, status in (
            ("Bearer läuft-42", 200),
            ("bearer läuft-42", 200),
            ("Bearer laeuft-42", 401),
            ("Bearer ", 401),
            ("Basic läuft-42", 401),
            ("läuft-42", 401),
            ("", 401),
        ):
            for address in ("127.0.0.1", ELSEWHERE):
                async with at.ask(address=address) as ask:
                    headers = {b"Authorization": given.encode()}
                    answer = await ask.get("/metrics", headers=headers)
                assert answer.status_code == status, given
                if status == 401:
                    assert answer.headers["www-authenticate"] == "Bearer"


async def test_it_tells_what_the_rows_say(migrated_url: str) -> None:
    async with house(migrated_url) as at, at.ask() as ask:
        await at.database.write(fill)
        at.clock.turn(seconds=90)
        answer = await ask.get("/metrics")
    found = samples(answer.text)
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert value(found, "database_writable") == 1
    assert value(found, "unread_deliveries") == 2
    assert value(found, "oldest_unread_delivery_seconds") == 90
    assert value(found, "oldest_unsent_answer_seconds") == 0
    assert value(found, "last_delivery_timestamp_seconds") == MONDAY.timestamp()
    assert value(found, "page_blocked", channel="facebook", page="1001") == 1
    assert value(found, "page_disconnected", channel="facebook", page="1001") == 0
    assert value(found, "circuit_usage_ratio", circuit="app:facebook") == 0.75
    assert value(found, "processes", role="alone") == 0
    assert value(found, "routing_decisions") == 0
    assert value(found, "routing_cold") == 1
    assert isnan(value(found, "routing_agreement_ratio"))


def fill(session: Session) -> None:
    make_page(session, external_id="1001", blocked_at=MONDAY)
    session.add(Circuit(key="app:facebook", usage_percent=75))
    for _ in range(2):
        session.add(Delivery(endpoint="meta", lane="meta", body=b"{}", received_at=MONDAY))


async def test_it_counts_deliveries_by_the_answer(sqlite_database: str) -> None:
    body = b'{"object":"page","entry":[]}'
    digest = hmac.new(SIGNED.encode(), body, hashlib.sha256).hexdigest()
    async with house(sqlite_database) as at, at.ask() as ask:
        before = samples((await ask.get("/metrics")).text)
        for headers in ({"X-Hub-Signature-256": f"sha256={digest}"}, {}, {}):
            await ask.post("/webhooks/meta", content=body, headers=headers)
        after = samples((await ask.get("/metrics")).text)
    for status, count in (("200", 1), ("403", 2)):
        key = (
            "buergerdraht_deliveries_total",
            frozenset({("endpoint", "meta"), ("status", status)}),
        )
        assert after[key] - before.get(key, 0) == count


async def test_it_answers_when_the_database_does_not(empty_sqlite: str) -> None:
    async with house(empty_sqlite) as at, at.ask() as ask:
        answer = await ask.get("/metrics")
    assert answer.status_code == 200
    found = samples(answer.text)
    assert value(found, "database_writable") == 0
    assert ("buergerdraht_unread_deliveries", frozenset()) not in found


async def test_it_tells_the_same_figures_by_department_as_the_pages(migrated_url: str) -> None:
    async with house(migrated_url) as at, at.ask() as ask:
        await at.database.write(answered)
        at.clock.turn(seconds=86_400)
        answer = await ask.get("/metrics")
        now = at.clock.now()
        since = now - timedelta(days=30)
        figures = await at.database.read(reports.by_department, since=since, until=now, now=now)
    found = samples(answer.text)
    one = next(one for one in figures if one.slug == "tiefbau")
    assert (one.cases, one.answered, one.office.median) == (1, 1, timedelta(hours=1))
    of = {"department": "tiefbau"}
    assert value(found, "department_cases", **of) == 1
    assert value(found, "department_citizens_reached", **of) == one.reached
    assert value(found, "department_in_time_ratio", **of) == one.in_time
    took = {"time": "office", "quantile": "0.5"}
    assert value(found, "department_first_answer_seconds", **of, **took) == 3600
    assert value(found, "department_open_cases", **of, days="+Inf") == one.open_by_age[-1]


def answered(session: Session) -> None:
    make_city(session)
    roads = make_department(session, slug="tiefbau", name="Tiefbauamt")
    case = make_case(session, department=roads, status=Status.ANSWERED)
    make_message(session, case=case)
    later = MONDAY + timedelta(hours=1)
    make_message(session, case=case, direction=Direction.OUTGOING, sent_at=later)
