"""The simulated world as the player needs it: act as people do, and wait until something is so."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from simulator.simulation import Simulation

PATIENCE_SECONDS = 45.0  # real ones: a fast clock does not make the machine faster

Found = TypeVar("Found")


class Town:
    """Pages, phones and the clock of one simulation.

    Args:
        patience_seconds: The shortest patience, in real seconds.
    """

    def __init__(
        self, simulation: Simulation, *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._patience_seconds = patience_seconds
        self.meta = simulation.meta
        self.telegram = simulation.telegram
        self.clock = simulation.clock
        self._changes = simulation.changes

    @property
    def revision(self) -> int:
        """A number that rises with everything that happens."""
        return self._changes.revision

    async def sleep_until(self, instant: datetime) -> None:
        """Wait for a simulated instant; one that has passed is no wait."""
        await self.clock.sleep(max(0.0, (instant - self.clock.now()).total_seconds()))

    async def until(self, look: Callable[[], Found | None], patience: timedelta) -> Found | None:
        """What `look` finds, asked again after each change; None when patience is over.

        Args:
            look: Returns None as long as there is nothing to find.
            patience: Simulated time, but at least the town's real seconds.
        """
        real = max(self._patience_seconds, self.clock.real(patience.total_seconds()))
        ends = time.monotonic() + real
        while True:
            revision = self._changes.revision
            found = look()
            if found is not None or time.monotonic() >= ends:
                return found
            with suppress(TimeoutError):
                async with asyncio.timeout(ends - time.monotonic()):
                    await self._changes.beyond(revision)
