"""A database that can only be read, or is away: told clearly, and work goes on by itself after."""

import asyncio
import hashlib
import hmac
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import structlog
from psycopg import sql
from sqlalchemy import make_url

from desk.storage.database import Database
from tests.buergerdraht.house import SIGNED, house
from tests.buergerdraht.serving import Serving, serving
from tests.databases import KEYRING, administer
from tests.end_to_end.waiting import until
from tests.webhooks.bench import deliveries, messages
from tests.webhooks.reading import comments

PAGE = "100200300"  # of the ready-made city file
RECOVERY_SECONDS = 60.0
REFUSED = 30

pytestmark = pytest.mark.anyio


@contextmanager
def mounted_to_read(folder: Path, read_only: Path) -> Iterator[None]:
    """Show a folder at a second place, where it can only be read."""
    read_only.mkdir()
    if not mounts("--bind", str(folder), str(read_only)):
        pytest.skip("only who may mount a file system can make one read-only")
    try:
        assert mounts("-o", "remount,bind,ro", str(read_only))
        yield
    finally:
        subprocess.run(["umount", "--lazy", read_only], check=True)


def mounts(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def read_only(sqlite_database: str, tmp_path: Path) -> Iterator[Path]:
    """The folder of a database that somebody else holds open, where it can only be read."""
    folder, place = tmp_path / "database", tmp_path / "read-only"
    folder.mkdir()
    shutil.move(make_url(sqlite_database).database or "", folder / "desk.db")
    with closing(sqlite3.connect(folder / "desk.db")) as holder:
        holder.execute("PRAGMA user_version=1")  # the journal beside it is there from now on
        holder.commit()
        with mounted_to_read(folder, place):
            yield place


async def test_sqlite_that_can_only_be_read(read_only: Path) -> None:
    body = comments(1)
    digest = hmac.new(SIGNED.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={digest}"}
    url = f"sqlite+aiosqlite:///{read_only / 'desk.db'}"
    async with house(url) as at, at.ask() as ask:

        async def bring() -> int:
            return (await ask.post("/webhooks/meta", content=body, headers=headers)).status_code

        with structlog.testing.capture_logs() as logs:
            assert [await bring() for _ in range(REFUSED)] == [500] * REFUSED
            answer = await ask.get("/readyz")
            assert answer.status_code == 503
            assert answer.json()["reasons"] == [
                "database: Die Datenbank lässt sich nur lesen, nicht beschreiben."
            ]
            assert mounts("-o", "remount,bind,rw", str(read_only))
            assert await bring() == 200
        assert [found.body for found in await at.database.read(deliveries)] == [body]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == [
        "the database takes nothing"
    ]


@contextmanager
def only_readable(server_url: str, name: sql.Identifier) -> Iterator[None]:
    """As on a server that stands by, or whose disk its administrator protects."""
    setting = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on")
    administer(server_url, setting.format(name))
    end_connections(server_url, name)
    yield
    administer(
        server_url, sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name)
    )


@contextmanager
def away(server_url: str, name: sql.Identifier) -> Iterator[None]:
    """Nobody is let in, and who was in is out."""
    administer(server_url, sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
    end_connections(server_url, name)
    yield
    administer(server_url, sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))


def end_connections(server_url: str, name: sql.Identifier) -> None:
    ending = sql.SQL(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}"
    ).format(sql.Literal(name.as_string().strip('"')))
    administer(server_url, ending)


@pytest.mark.parametrize(
    ("hindrance", "reason"),
    [
        (only_readable, "database: The database can only be read, not written."),
        (away, "database: The database cannot be reached."),
    ],
)
async def test_postgresql_that_takes_nothing_for_a_while(
    postgres_url: str, postgres_database: str, tmp_path: Path, hindrance: object, reason: str
) -> None:
    assert callable(hindrance)
    name = sql.Identifier(make_url(postgres_database).database or "")
    body = comments(3, page=PAGE)
    with serving(postgres_database, tmp_path) as server:
        assert server.reasons() == []
        with hindrance(postgres_url, name):
            await asyncio.to_thread(hindered, server, body, reason)
        await asyncio.to_thread(recovered, server, body)
    database = Database(postgres_database, KEYRING)
    assert len(await database.read(messages)) == 3
    assert [found.problem for found in await database.read(deliveries)] == [None, None]
    await database.close()


def hindered(server: Serving, body: bytes, reason: str) -> None:
    assert [server.deliver(body) for _ in range(REFUSED)] == [500] * REFUSED
    assert server.reasons() == [reason]
    assert server.ask.get("/healthz").status_code == 200
    assert server.handshake() == "4711"
    assert server.ask.get("/metrics").text.count("buergerdraht_database_writable 0.0") == 1


def recovered(server: Serving, body: bytes) -> None:
    until(lambda: server.deliver(body) == 200, "a delivery is taken")
    assert server.deliver(body) == 200
    until(lambda: server.reasons() == [], "it is ready again", seconds=RECOVERY_SECONDS)
    assert server.process.said.count("the database takes nothing") == 1
    assert "Traceback" not in server.process.said
