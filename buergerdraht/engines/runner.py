"""The engine for one process with its own database: tasks of the event loop."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime

from buergerdraht.engines.engine import (
    AT_ONCE,
    GRACE_SECONDS,
    Due,
    Handler,
    Sweep,
    Timers,
    sweep_for_ever,
    telling,
)
from desk.clock import Clock
from desk.ports import Task


class Runner:
    """Does what is poked: one of a task and key at a time, different keys side by side."""

    def __init__(self, clock: Clock) -> None:
        self._handlers: Mapping[Task, Handler] = {}
        self._sweep: Sweep | None = None
        self._running: dict[Due, asyncio.Task[None]] = {}
        self._again: set[Due] = set()
        self._timers = Timers(clock, self.poke)
        self._room = {task: asyncio.Semaphore(AT_ONCE) for task in Task}
        self._stopping = False

    def prepare(self, handlers: Mapping[Task, Handler], sweep: Sweep) -> None:
        """Say who does what, and who finds what is due."""
        self._handlers = handlers
        self._sweep = sweep

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        """Say "look now", or at an instant; the earliest of several counts."""
        due = (task, key)
        if self._stopping or task not in self._handlers:
            return
        if at is not None and self._timers.set(task, key, at):
            return
        if due in self._running:
            self._again.add(due)
        else:
            self._running[due] = asyncio.create_task(self._run(due))

    async def run(self) -> None:
        """Sweep until cancelled."""
        if self._sweep is not None:
            await sweep_for_ever(self._sweep, self.poke)

    async def stop(self) -> None:
        """Take nothing new and let what runs end; what takes too long is cancelled."""
        self._stopping = True
        self._timers.cancel()
        for task in await self._late(GRACE_SECONDS):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def idle(self, seconds: float) -> bool:
        """Wait until nothing runs, at most `seconds`; whether that came about."""
        return not await self._late(seconds)

    async def _late(self, seconds: float) -> Iterable[asyncio.Task[None]]:
        ends = asyncio.get_running_loop().time() + seconds
        while running := list(self._running.values()):
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return running
            await asyncio.wait(running, timeout=left)
        return []

    async def _run(self, due: Due) -> None:
        task, key = due
        try:
            with telling(task, key):
                while True:
                    self._again.discard(due)
                    async with self._room[task]:
                        await self._handlers[task](key)
                    if due not in self._again or self._stopping:
                        return
        finally:
            del self._running[due]
