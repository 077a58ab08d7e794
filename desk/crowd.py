"""A crowd at the door: deliveries come faster than they are kept, so reading gives way to it.

Platforms wait for an answer and take a slow one for a failure; what is kept can be read later.
"""

import asyncio
import time

CROWD = 4  # deliveries that share a commit because they came while another ran
LASTS_SECONDS = 0.02  # after the last of them
LONGEST_WAY_SECONDS = 1.0  # for which a reader waits, so that reading never ends altogether
LOOK_AGAIN_SECONDS = 0.005


class Crowd:
    """Lives on one event loop; a process without a door sees none."""

    def __init__(self) -> None:
        self._until = 0.0  # of `time.monotonic`
        self._turn = asyncio.Lock()

    def came(self, deliveries: int) -> None:
        """So many deliveries share a commit."""
        if deliveries >= CROWD:
            self._until = time.monotonic() + LASTS_SECONDS

    async def give_way(self) -> None:
        """Wait until the crowd is gone; while it stays, one after the other goes on slowly."""
        if not self._is_there():
            return
        async with self._turn:
            ends = time.monotonic() + LONGEST_WAY_SECONDS
            while self._is_there() and time.monotonic() < ends:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    def _is_there(self) -> bool:
        return time.monotonic() < self._until
