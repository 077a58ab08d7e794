"""Both engines keep the same promises: `desk.ports.Work`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import make_url, text

from buergerdraht.engines.engine import Due, Engine, Sweep
from buergerdraht.engines.job_queue import JobQueue, prepare_job_tables
from buergerdraht.engines.runner import Runner
from desk.clock import SystemClock
from desk.ports import Task
from desk.storage.database import Database
from tests.databases import KEYRING

pytestmark = pytest.mark.anyio

Handler = Callable[[str], Awaitable[None]]
PATIENCE_SECONDS = 10
Running = Callable[..., AbstractAsyncContextManager[Engine]]
Kind = TypeVar("Kind", bound=Engine)


async def nothing_due() -> Sequence[Due]:
    return []


class Handled:
    """A handler that counts, and waits at a gate while it is closed."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.ended = 0
        self.at_once = 0
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, key: str) -> None:
        self.keys.append(key)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate.wait()
        finally:
            self.at_once -= 1
            self.ended += 1


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(engine: Kind, handler: Handler, sweep: Sweep) -> AsyncIterator[Kind]:
    """The engine at work; stopped as the product stops it."""
    engine.prepare({Task.READ: handler, Task.PACE: handler}, sweep)
    working = asyncio.create_task(engine.run())
    try:
        yield engine
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await engine.stop()


@pytest.fixture(params=["runner", "job queue"])
async def engine(request: pytest.FixtureRequest, anyio_backend: str) -> Engine:
    if request.param == "runner":
        return Runner(SystemClock())
    url = request.getfixturevalue("empty_postgres")
    await with_job_tables(url)
    return JobQueue(make_url(url), SystemClock())


async def with_job_tables(url: str) -> None:
    database = Database(url, KEYRING)
    await database.run(prepare_job_tables)
    await database.close()


async def test_pokes_that_wait_are_one_and_none_is_lost(engine: Engine) -> None:
    handled = Handled()
    handled.gate.clear()
    async with running(engine, handled, nothing_due):
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.keys == ["meta"])
        for _ in range(50):
            engine.poke(Task.READ, "meta")
        handled.gate.set()
        await until(lambda: handled.ended == 2)
        engine.poke(Task.READ, "other")
        await until(lambda: handled.ended == 3)
    assert handled.keys == ["meta", "meta", "other"]
    assert handled.most_at_once == 1


async def test_different_keys_run_side_by_side(engine: Engine) -> None:
    handled = Handled()
    handled.gate.clear()
    async with running(engine, handled, nothing_due):
        engine.poke(Task.PACE, "-1")
        engine.poke(Task.PACE, "-2")
        await until(lambda: handled.at_once == 2)
        handled.gate.set()
        await until(lambda: handled.ended == 2)


async def test_the_same_key_of_two_tasks_are_two(engine: Engine) -> None:
    handled = Handled()
    handled.gate.clear()
    async with running(engine, handled, nothing_due):
        engine.poke(Task.PACE, "7")
        engine.poke(Task.READ, "7")
        await until(lambda: handled.at_once == 2)
        handled.gate.set()


async def test_a_task_that_fails_can_be_poked_again(engine: Engine) -> None:
    failures = [RuntimeError("once")]
    tried: list[str] = []

    async def handler(key: str) -> None:
        tried.append(key)
        if failures:
            raise failures.pop()

    async with running(engine, handler, nothing_due):
        engine.poke(Task.READ, "meta")
        await until(lambda: len(tried) == 1 and not failures)
        engine.poke(Task.READ, "meta")
        await until(lambda: len(tried) == 2)


async def test_of_several_instants_the_earliest_counts(engine: Engine) -> None:
    handled, now = Handled(), datetime.now(UTC)
    async with running(engine, handled, nothing_due):
        engine.poke(Task.PACE, "-1", now + timedelta(hours=1))
        engine.poke(Task.PACE, "-1", now + timedelta(milliseconds=20))
        await until(lambda: handled.ended == 1)
    assert handled.keys == ["-1"]


async def test_an_instant_that_has_passed_is_now(engine: Engine) -> None:
    handled = Handled()
    async with running(engine, handled, nothing_due):
        engine.poke(Task.PACE, "-1", datetime.now(UTC) - timedelta(hours=1))
        await until(lambda: handled.ended == 1)


async def test_the_sweep_finds_what_no_poke_told(engine: Engine) -> None:
    handled = Handled()

    async def due() -> Sequence[Due]:
        return [] if handled.keys else [(Task.READ, "meta")]

    async with running(engine, handled, due):
        await until(lambda: handled.ended == 1)
    assert handled.keys == ["meta"]


async def test_a_sweep_that_the_database_refuses_is_tried_again(
    engine: Engine, empty_sqlite: str
) -> None:
    handled = Handled()
    looks: list[int] = []
    database = Database(empty_sqlite, KEYRING)

    async def due() -> Sequence[Due]:
        looks.append(1)
        if len(looks) == 1:
            await database.run(lambda connection: connection.execute(text("SELECT nothing_here")))
        return [(Task.READ, "meta")]

    async with running(engine, handled, due):
        await until(lambda: handled.ended > 0)
    await database.close()


async def test_after_stop_nothing_new_begins_and_what_ran_has_ended(engine: Engine) -> None:
    handled = Handled()
    handled.gate.clear()
    async with running(engine, handled, nothing_due):
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.at_once == 1)
        asyncio.get_running_loop().call_later(0.2, handled.gate.set)
    engine.poke(Task.READ, "other")
    assert handled.keys == ["meta"]
    assert (handled.at_once, handled.ended) == (0, 1)


async def test_a_task_without_a_handler_is_left_to_others(engine: Engine) -> None:
    handled = Handled()
    async with running(engine, handled, nothing_due):
        engine.poke(Task.SEND, "1")
        engine.poke(Task.READ, "meta")
        await until(lambda: handled.ended == 1)
    assert handled.keys == ["meta"]
