"""What only the engine of several processes promises."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
from sqlalchemy import make_url

from buergerdraht.engines.job_queue import QUEUES, SCHEMA, JobQueue, prepare_job_tables
from desk.clock import SystemClock
from desk.ports import Task
from desk.storage.database import Database
from tests.buergerdraht.test_engines import (
    PATIENCE_SECONDS,
    Handled,
    nothing_due,
    running,
    until,
    with_job_tables,
)
from tests.databases import KEYRING

pytestmark = pytest.mark.anyio


@pytest.fixture
async def url(empty_postgres: str, anyio_backend: str) -> str:
    await with_job_tables(empty_postgres)
    return empty_postgres


@pytest.fixture
async def server(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
        await connection.execute(f"SET search_path TO {SCHEMA}")
        yield connection


def queue(url: str) -> JobQueue:
    return JobQueue(make_url(url), SystemClock())


async def jobs(server: psycopg.AsyncConnection) -> list[tuple[str, str]]:
    rows = await server.execute("SELECT lock, status::text FROM procrastinate_jobs ORDER BY id")
    return [(str(lock), str(status)) for lock, status in await rows.fetchall()]


async def test_a_process_without_handlers_pokes_the_others(url: str) -> None:
    door, handled = queue(url), Handled()
    door.prepare({}, nothing_due)
    opened = asyncio.create_task(door.run())
    async with running(queue(url), handled, nothing_due):
        door.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 1)
    opened.cancel()
    await asyncio.gather(opened, return_exceptions=True)


async def test_over_all_processes_one_of_a_key_runs_at_once(url: str) -> None:
    handled = Handled()
    handled.gate.clear()
    async with (
        running(queue(url), handled, nothing_due) as first,
        running(queue(url), handled, nothing_due) as second,
    ):
        first.poke(Task.READ, "meta")
        await until(lambda: handled.at_once == 1)
        for engine in (first, second):
            engine.poke(Task.READ, "meta")
        second.poke(Task.PACE, "-1")
        await until(lambda: handled.at_once == 2)
        handled.gate.set()
        await until(lambda: handled.ended == 3)
    assert sorted(handled.keys) == ["-1", "meta", "meta"]


async def test_connections_from_a_time_of_reading_only_still_serve_afterwards(
    url: str, server: psycopg.AsyncConnection
) -> None:
    name = make_url(url).database
    await server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    handled = Handled()
    async with running(queue(url), handled, nothing_due) as engine:
        await server.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 1)


async def test_jobs_leave_nothing_behind(url: str, server: psycopg.AsyncConnection) -> None:
    handled = Handled()
    async with running(queue(url), handled, nothing_due) as engine:
        for number in range(30):
            engine.poke(Task.READ, str(number))
        await until(lambda: handled.ended == 30)
    assert await jobs(server) == []


async def test_what_a_killed_process_held_is_freed(
    url: str, server: psycopg.AsyncConnection
) -> None:
    """Killed, it can neither end its job nor say that its worker is gone."""
    await server.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"
    )
    await server.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status,"
        " worker_id) SELECT 'citizens', 'read', 'read:meta', 'read:meta', '{\"key\": \"meta\"}',"
        " 'doing', id FROM procrastinate_workers"
    )
    handled = Handled()
    async with running(queue(url), handled, nothing_due) as engine:
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 1)


async def test_it_works_on_when_all_its_connections_broke(
    url: str, server: psycopg.AsyncConnection
) -> None:
    """Also the one over which the end of a running job should have been noted."""
    handled = Handled()
    handled.gate.clear()
    async with running(queue(url), handled, nothing_due) as engine:
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.at_once == 1)
        await server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        handled.gate.set()
        await until(lambda: handled.ended == 1)
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 2)


async def test_an_end_that_could_not_be_noted_is_noted_later(
    url: str, server: psycopg.AsyncConnection
) -> None:
    """The worker lives on, so nobody takes its job for stalled."""
    handled = Handled()
    async with running(queue(url), handled, nothing_due) as engine:
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 1)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await jobs(server):
                await asyncio.sleep(0.01)
        await server.execute(
            "INSERT INTO procrastinate_jobs"
            " (id, queue_name, task_name, lock, queueing_lock, status, worker_id)"
            " SELECT 1, 'citizens', 'read', 'read:meta', 'read:meta', 'doing', id"
            " FROM procrastinate_workers LIMIT 1"
        )
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 2)


async def test_tables_of_another_version_are_made_anew(
    url: str, server: psycopg.AsyncConnection
) -> None:
    await server.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '1.0.0'")
    await server.execute("DROP TABLE procrastinate_workers CASCADE")
    await with_job_tables(url)
    assert await jobs(server) == []
    rows = await server.execute("SELECT count(*) FROM procrastinate_workers")
    assert await rows.fetchone() == (0,)


async def test_tables_of_this_version_are_left_alone(
    url: str, server: psycopg.AsyncConnection
) -> None:
    await server.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock) VALUES ('a', 'b', 'c')"
    )
    database = Database(url, KEYRING)
    await database.run(prepare_job_tables)
    await database.close()
    assert await jobs(server) == [("c", "todo")]


def test_every_task_has_its_queue() -> None:
    assert set(QUEUES) == set(Task)
