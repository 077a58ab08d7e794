"""Thousands of deliveries that no platform promised, through the real door and the real reader.

Every run makes the same ones (`derandomize`); what it finds becomes a test of its own.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, func, select

from desk.incoming import deliveries as stored
from desk.storage.database import Database
from desk.tables import Delivery
from tests.buergerdraht.house import house
from tests.webhooks.bench import SECRET, HandClock, facebook_channels, make_town
from tests.webhooks.mangled import Mangled, deliveries
from webhooks.reading import Reader

A_BATCH = 20
ON_SQLITE, ON_POSTGRES = 10_000, 2_000
EXPECTED_ALARMS = {
    "delivery not fully read",
    "the platform enforces its policy on a page",
    "the subscription leaves out values: switch on include_values",
}
OURS = ("reading failed", "applying failed")  # how the reader marks a mistake of our own

Logs = Sequence[MutableMapping[str, Any]]


@dataclass
class Fuzzed:
    """A running house, and what came of the deliveries so far."""

    app: FastAPI
    database: Database
    reader: Reader
    runner: asyncio.Runner
    kept: int = 0
    answers: Counter[int] = field(default_factory=Counter)

    def take(self, batch: Sequence[Mangled]) -> None:
        """Bring a batch, have it read, and look at everything that must hold."""
        with structlog.testing.capture_logs() as logs:
            statuses = self.runner.run(self._bring(batch))
            self.runner.run(self._read())
        self.answers.update(statuses)
        self.kept += statuses.count(200)
        assert statuses == [200 if one.authentic else 403 for one in batch]
        found, unread, problems = self.runner.run(self.database.read(_state, len(batch)))
        assert (found, unread) == (self.kept, 0)
        assert [problem for problem in problems if problem.startswith(OURS)] == []
        _no_surprise(logs)

    async def _bring(self, batch: Sequence[Mangled]) -> list[int]:
        return list(await asyncio.gather(*(_post(self.app, one) for one in batch)))

    async def _read(self) -> None:
        for lane in await self.database.read(stored.unread_lanes):
            await self.reader.read_lane(lane)


def _state(session: Session, newest: int) -> tuple[int, int, list[str]]:
    count, unread = session.exec(
        select(
            func.count(col(Delivery.id)),
            func.count(col(Delivery.id)) - func.count(col(Delivery.read_at)),
        )
    ).one()
    latest = select(Delivery.problem).order_by(col(Delivery.id).desc()).limit(newest)
    return count, unread, [problem for problem in session.exec(latest) if problem]


def _no_surprise(logs: Logs) -> None:
    surprises = [
        line
        for line in logs
        if line.get("exc_info")
        or (line["log_level"] == "error" and line["event"] not in EXPECTED_ALARMS)
    ]
    assert surprises == []


async def _post(app: FastAPI, delivery: Mangled) -> int:
    """Speak ASGI as a server does; the status of the answer."""
    length = (b"content-length", str(len(delivery.body)).encode())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/webhooks/meta",
        "raw_path": b"/webhooks/meta",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"door"), length, *delivery.headers],
        "client": ("192.0.2.1", 4711),
        "server": ("door", 443),
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": delivery.body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return int(sent[0]["status"])


@pytest.fixture
def fuzzed(request: pytest.FixtureRequest) -> Iterator[Fuzzed]:
    """The whole application on the database that the test names, and a reader."""
    url: str = request.getfixturevalue(request.param)
    with asyncio.Runner() as runner:
        at = house(url, meta_app_secret=SECRET)
        product = runner.run(at.__aenter__()).product
        product.database.on_poke = None  # the test says when is read
        runner.run(product.database.write(make_town))
        reader = Reader(product.database, facebook_channels(), HandClock())
        yield Fuzzed(product.app, product.database, reader, runner)
        runner.run(at.__aexit__(None, None, None))


def _batches(count: int) -> settings:
    """Settings for so many deliveries: always the same ones, and as many as were asked for."""
    return settings(
        max_examples=count // A_BATCH,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize(
    ("fuzzed", "count"),
    [("sqlite_database", ON_SQLITE), ("postgres_database", ON_POSTGRES)],
    indirect=["fuzzed"],
)
def test_no_delivery_breaks_anything_or_slips_in_unsigned(
    fuzzed: Fuzzed, count: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)

    @_batches(count)
    @given(st.lists(deliveries(), min_size=A_BATCH, max_size=A_BATCH))
    def bring(batch: list[Mangled]) -> None:
        fuzzed.take(batch)

    bring()
    assert sum(fuzzed.answers.values()) >= count
    assert min(fuzzed.answers[200], fuzzed.answers[403]) > count / 5
    assert "Traceback" not in caplog.text
