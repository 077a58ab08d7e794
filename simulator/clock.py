"""Simulated time: it starts where the configuration says and runs `speed` times as fast."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The one source of time of the simulator.

    Args:
        start: The first simulated instant, aware; None is the real one.
        speed: Simulated seconds in a real second, above 0.
        monotonic: Real seconds that never go back; tests turn it by hand.
    """

    def __init__(
        self,
        start: datetime | None = None,
        *,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._speed = speed
        self._monotonic = monotonic
        self._began = monotonic()

    def now(self) -> datetime:
        """The simulated instant, aware, in UTC."""
        return self._start + timedelta(seconds=(self._monotonic() - self._began) * self._speed)

    async def sleep(self, seconds: float) -> None:
        """Wait for that many simulated seconds."""
        await asyncio.sleep(self.real(seconds))

    def real(self, seconds: float) -> float:
        """The real seconds that `seconds` simulated ones take."""
        return seconds / self._speed
