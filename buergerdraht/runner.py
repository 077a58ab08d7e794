"""The in-process engine: fits `desk.ports.Work`; for one process with its own database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

import structlog

from desk.clock import Clock
from desk.ports import Task

Handler = Callable[[str], Awaitable[None]]
Due = tuple[Task, str]
Sweep = Callable[[], Awaitable[Sequence[Due]]]

SWEEP_SECONDS = 3.0  # of real time, also where the product's clock runs fast
AT_ONCE = 16  # of each task, so that a hanging messenger never holds up the citizens' door
GRACE_SECONDS = 10.0

log = structlog.get_logger(__name__)


class Runner:
    """Does what is poked: one of a task and key at a time, different keys side by side."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._handlers: Mapping[Task, Handler] = {}
        self._sweep: Sweep | None = None
        self._running: dict[Due, asyncio.Task[None]] = {}
        self._again: set[Due] = set()
        self._timers: dict[Due, tuple[datetime, asyncio.TimerHandle]] = {}
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
        if at is not None and (seconds := self._clock.seconds_until(at)) > 0:
            self._set_timer(due, at, seconds)
        elif due in self._running:
            self._again.add(due)
        else:
            self._running[due] = asyncio.create_task(self._run(due))

    async def sweep_for_ever(self) -> None:
        """Find what is due every few seconds, so that a lost poke costs seconds, never data."""
        while self._sweep is not None:
            for task, key in await self._sweep():
                self.poke(task, key)
            await asyncio.sleep(SWEEP_SECONDS)

    async def stop(self) -> None:
        """Take nothing new and let what runs end; what takes too long is cancelled."""
        self._stopping = True
        for _, timer in self._timers.values():
            timer.cancel()
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
            while True:
                self._again.discard(due)
                async with self._room[task]:
                    await self._handlers[task](key)
                if due not in self._again or self._stopping:
                    return
        except Exception as error:  # the rows still say what is due
            log.error("task failed", task=task, key=key, exc_info=error)
        finally:
            del self._running[due]

    def _set_timer(self, due: Due, at: datetime, seconds: float) -> None:
        known = self._timers.get(due)
        if known is not None:
            if known[0] <= at:
                return
            known[1].cancel()
        timer = asyncio.get_running_loop().call_later(seconds, self._ring, due)
        self._timers[due] = (at, timer)

    def _ring(self, due: Due) -> None:
        del self._timers[due]
        self.poke(*due)
