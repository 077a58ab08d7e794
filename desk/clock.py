"""The clock is an argument: functions take `now`, long-lived parts take a `Clock`."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits in it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    async def sleep(self, duration: timedelta) -> None:
        """Wait `duration` of this clock's time."""

    def seconds_until(self, instant: datetime) -> float:
        """Real seconds until `instant`, 0 when it has passed."""


class SystemClock:
    """The machine's clock, or one that runs `speed` times as fast from `start` on."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        self._speed = speed
        self._start = start or datetime.now(UTC)
        self._origin = time.monotonic()

    def now(self) -> datetime:
        """The present instant of this clock."""
        if self._speed == 1.0:
            return datetime.now(UTC)
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self._speed)

    async def sleep(self, duration: timedelta) -> None:
        """Wait `duration` of this clock's time."""
        await asyncio.sleep(max(0.0, duration.total_seconds() / self._speed))

    def seconds_until(self, instant: datetime) -> float:
        """Real seconds until `instant`, 0 when it has passed."""
        return max(0.0, (instant - self.now()).total_seconds() / self._speed)
