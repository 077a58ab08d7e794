"""A crowd at the door: deliveries come as fast as they are kept, so reading gives way to them.

Platforms wait for an answer and take a slow one for a failure; what is kept can be read later.
"""

import asyncio
import math
import time

NEXT_SECONDS = 0.02  # after a commit: who comes so soon waited for its end
LASTS_SECONDS = 0.05  # after the last that came
LONGEST_WAY_SECONDS = 0.5  # for which a reader waits, so that reading never ends altogether
LOOK_AGAIN_SECONDS = 0.005


class Crowd:
    """Lives on one event loop; a process without a door sees none."""

    def __init__(self) -> None:
        self._kept_at = self._until = -math.inf  # of `time.monotonic`
        self._turn = asyncio.Lock()

    def came(self) -> None:
        """A commit begins for deliveries that came."""
        now = time.monotonic()
        if now - self._kept_at < NEXT_SECONDS:
            self._until = now + LASTS_SECONDS

    def kept(self) -> None:
        """A commit ended."""
        self._kept_at = time.monotonic()

    async def give_way(self) -> bool:
        """Wait until the crowd is gone, or for a moment; whether it is still there.

        While it stays, one after the other goes on.
        """
        if not self._is_there():
            return False
        async with self._turn:
            ends = time.monotonic() + LONGEST_WAY_SECONDS
            while self._is_there() and time.monotonic() < ends:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        return self._is_there()

    def _is_there(self) -> bool:
        return time.monotonic() < self._until
