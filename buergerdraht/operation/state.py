"""How it stands with this process and its database: asked often, looked at seldom."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from desk import reports
from desk.clock import Clock
from desk.operation import figures, heartbeats
from desk.operation.figures import Figures
from desk.storage.database import Database
from desk.storage.trouble import refusal_of

BEAT_SECONDS = 5.0  # of real time, also where the product's clock runs fast
SILENT_SECONDS = 20.0  # after the last sign of life, before the writer counts as stuck
FRESH_SECONDS = 1.0
LONGEST_LOOK_SECONDS = 3.0
REPORT_FRESH_SECONDS = 300.0  # thirty days do not change within minutes
REPORT_PERIOD = timedelta(days=30)

T = TypeVar("T")


@dataclass(frozen=True)
class NoAnswer:
    """The database could not be asked; `busy` says that it is there and has no time."""

    busy: bool = False


class _Shared(Generic[T]):
    """What is looked at anew once it is `fresh` seconds old.

    However many ask, one looks: a database that hangs must not take all threads.
    """

    def __init__(self, look: Callable[[], Awaitable[T]], fresh: float) -> None:
        self._look = look
        self._fresh = fresh
        self._looking: asyncio.Task[T | NoAnswer] | None = None
        self._stale = float("-inf")

    async def get(self) -> T | NoAnswer:
        """What was found last; `NoAnswer` where that takes too long or the database refuses."""
        looking = self._looking
        if looking is None or (looking.done() and time.monotonic() > self._stale):
            looking = self._looking = asyncio.create_task(self._found())
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                return await asyncio.shield(looking)
        except TimeoutError:
            return NoAnswer(busy=True)

    async def _found(self) -> T | NoAnswer:
        again = self._fresh
        try:
            return await self._look()
        except SQLAlchemyError as error:
            again = min(again, FRESH_SECONDS)
            return NoAnswer(busy=refusal_of(error) is None)
        finally:
            self._stale = time.monotonic() + again


class State:
    """Gives a sign of life every few seconds, and looks at the figures at most once a second."""

    def __init__(self, database: Database, clock: Clock, role: str) -> None:
        self.role = role
        self._database = database
        self._clock = clock
        self._process = secrets.token_hex(8)
        self._started_at = clock.now()
        self._written = time.monotonic()
        self._figures = _Shared(self._look, FRESH_SECONDS)
        self._report = _Shared(self._look_back, REPORT_FRESH_SECONDS)

    @property
    def stuck(self) -> bool:
        """Whether nothing could be written for a while."""
        return time.monotonic() - self._written > SILENT_SECONDS

    async def beat_for_ever(self) -> None:
        """Give signs of life; what hinders them is told by the database itself."""
        while True:
            with contextlib.suppress(SQLAlchemyError):
                await self.beat()
            await asyncio.sleep(BEAT_SECONDS)

    async def beat(self) -> None:
        """Write a sign of life: the proof that this process can write."""
        await self._database.write(
            heartbeats.beat,
            self._process,
            role=self.role,
            started_at=self._started_at,
            now=self._clock.now(),
        )
        self._written = time.monotonic()
        self._database.trouble.written()

    async def leave(self) -> None:
        """Take the sign of life back, at an end in order."""
        with contextlib.suppress(SQLAlchemyError):
            await self._database.write(heartbeats.leave, self._process)

    async def figures(self) -> Figures | NoAnswer:
        """How it stands, at most a second old."""
        return await self._figures.get()

    async def report(self) -> list[reports.Figures] | NoAnswer:
        """What the pages brought and cost in thirty days, at most five minutes old."""
        return await self._report.get()

    async def _look(self) -> Figures:
        return await self._database.read(figures.figures, now=self._clock.now())

    async def _look_back(self) -> list[reports.Figures]:
        now = self._clock.now()
        return await self._database.read(
            reports.by_department, since=now - REPORT_PERIOD, until=now, now=now
        )
