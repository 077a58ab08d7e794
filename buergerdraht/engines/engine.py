"""What the two engines share: how work is described, and timers for what is due later."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bind_contextvars, clear_contextvars

from desk.clock import Clock
from desk.operation.measures import TASK_FAILURES
from desk.ports import Task
from desk.storage.trouble import refusal_of

Handler = Callable[[str], Awaitable[None]]
Due = tuple[Task, str]
Sweep = Callable[[], Awaitable[Sequence[Due]]]

SWEEP_SECONDS = 3.0  # of real time, also where the product's clock runs fast
AT_ONCE = 16  # of each task, so that a hanging messenger never holds up the citizens' door
GRACE_SECONDS = 6.0  # for what runs when the process is asked to end

log = structlog.get_logger(__name__)


class Engine(Protocol):
    """Does what is due; fits `desk.ports.Work`."""

    def prepare(self, handlers: Mapping[Task, Handler], sweep: Sweep) -> None:
        """Say who does what, and who finds what is due."""

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        """Say "look now", or at an instant; the earliest of several counts."""

    async def run(self) -> None:
        """Work until cancelled; it can be begun again after an error."""

    async def stop(self) -> None:
        """Take nothing new, let what runs end, and give back what takes too long."""


class Timers:
    """One alarm for each due, the earliest that was asked for."""

    def __init__(self, clock: Clock, ring: Callable[[Task, str], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._set: dict[Due, tuple[datetime, asyncio.TimerHandle]] = {}

    def set(self, task: Task, key: str, at: datetime) -> bool:
        """Ring at that instant; `False` where it has passed already."""
        seconds = self._clock.seconds_until(at)
        if seconds <= 0:
            return False
        known = self._set.get((task, key))
        if known is None or at < known[0]:
            if known is not None:
                known[1].cancel()
            timer = asyncio.get_running_loop().call_later(seconds, self._passed, task, key)
            self._set[task, key] = (at, timer)
        return True

    def cancel(self) -> None:
        """Ring no more."""
        for _, timer in self._set.values():
            timer.cancel()
        self._set.clear()

    def _passed(self, task: Task, key: str) -> None:
        del self._set[task, key]
        self._ring(task, key)


@contextmanager
def telling(task: Task, key: str) -> Iterator[None]:
    """Around one piece of work: its ids in the log; errors end here.

    What broke off is not lost: the rows still say what is due.
    """
    clear_contextvars()  # those of whoever poked
    bind_contextvars(task=task, key=key)
    try:
        yield
    except Exception as error:
        TASK_FAILURES.labels(task).inc()
        if refusal_of(error) is None:  # else the database has told already
            log.error("task failed", task=task, key=key, exc_info=error)


async def sweep_for_ever(sweep: Sweep, poke: Callable[[Task, str], None]) -> None:
    """Find what is due every few seconds, so that a lost poke costs seconds, never data."""
    while True:
        try:
            for task, key in await sweep():
                poke(task, key)
        except DBAPIError as error:  # what is due stays due
            if refusal_of(error) is None:  # else the database has told already
                log.warning("sweep failed", error=type(error.orig).__name__)
        await asyncio.sleep(SWEEP_SECONDS)
