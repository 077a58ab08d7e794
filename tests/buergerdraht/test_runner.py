import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from buergerdraht.runner import Due, Runner
from desk.clock import SystemClock
from desk.ports import Task

pytestmark = pytest.mark.anyio

Handler = Callable[[str], Awaitable[None]]
PATIENCE_SECONDS = 5


async def nothing_due() -> Sequence[Due]:
    return []


@pytest.fixture
async def runner() -> AsyncIterator[Runner]:
    runner = Runner(SystemClock())
    yield runner
    await runner.stop()


def prepare(runner: Runner, handler: Handler) -> None:
    runner.prepare({Task.READ: handler, Task.PACE: handler}, nothing_due)


async def within_patience(event: asyncio.Event) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await event.wait()


class Handled:
    """A handler that counts, and waits at a gate while it is closed."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.entered = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.left = asyncio.Event()

    async def __call__(self, key: str) -> None:
        self.keys.append(key)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.entered.set()
        await self.gate.wait()
        self.at_once -= 1
        self.left.set()


async def test_pokes_that_wait_are_one_and_none_is_lost(runner: Runner) -> None:
    handled = Handled()
    handled.gate.clear()
    prepare(runner, handled)
    runner.poke(Task.READ, "meta")
    await within_patience(handled.entered)
    for _ in range(50):
        runner.poke(Task.READ, "meta")
    handled.gate.set()
    assert await runner.idle(PATIENCE_SECONDS)
    assert handled.keys == ["meta", "meta"]
    assert handled.most_at_once == 1


async def test_different_keys_run_side_by_side(runner: Runner) -> None:
    handled = Handled()
    handled.gate.clear()
    prepare(runner, handled)
    runner.poke(Task.PACE, "-1")
    runner.poke(Task.PACE, "-2")
    await within_patience(handled.entered)
    await asyncio.sleep(0)
    handled.gate.set()
    assert await runner.idle(PATIENCE_SECONDS)
    assert handled.most_at_once == 2


async def test_a_task_that_fails_can_be_poked_again(runner: Runner) -> None:
    failures = [RuntimeError("once")]
    done = asyncio.Event()

    async def handler(_: str) -> None:
        if failures:
            raise failures.pop()
        done.set()

    prepare(runner, handler)
    runner.poke(Task.READ, "meta")
    assert await runner.idle(PATIENCE_SECONDS)
    runner.poke(Task.READ, "meta")
    await within_patience(done)


async def test_of_several_instants_the_earliest_counts(runner: Runner) -> None:
    handled = Handled()
    prepare(runner, handled)
    now = datetime.now(UTC)
    runner.poke(Task.PACE, "-1", now + timedelta(hours=1))
    runner.poke(Task.PACE, "-1", now + timedelta(milliseconds=20))
    await within_patience(handled.left)
    assert handled.keys == ["-1"]


async def test_the_sweep_finds_what_no_poke_told(runner: Runner) -> None:
    handled = Handled()

    async def due() -> Sequence[Due]:
        return [] if handled.keys else [(Task.READ, "meta")]

    runner.prepare({Task.READ: handled}, due)
    sweeping = asyncio.create_task(runner.sweep_for_ever())
    await within_patience(handled.left)
    sweeping.cancel()
    assert handled.keys == ["meta"]


async def test_after_stop_nothing_new_begins_and_what_ran_has_ended() -> None:
    runner = Runner(SystemClock())
    handled = Handled()
    handled.gate.clear()
    prepare(runner, handled)
    runner.poke(Task.READ, "meta")
    await within_patience(handled.entered)
    stopping = asyncio.create_task(runner.stop())
    await asyncio.sleep(0)
    runner.poke(Task.READ, "other")
    handled.gate.set()
    await stopping
    assert handled.keys == ["meta"]
    assert handled.at_once == 0


async def test_a_task_without_a_handler_is_left_to_others(runner: Runner) -> None:
    handled = Handled()
    runner.prepare({Task.READ: handled}, nothing_due)
    runner.poke(Task.PACE, "-1")
    runner.poke(Task.READ, "meta")
    await within_patience(handled.left)
    assert handled.keys == ["meta"]
