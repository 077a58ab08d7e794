"""Room in memory: who finds none waits for it, in the order of asking."""

import asyncio
from collections import deque


class Room:
    """A number of bytes that may be taken at once; lives on one event loop."""

    def __init__(self, size: int) -> None:
        self._free = size
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def take_now(self, size: int) -> bool:
        """Take `size` bytes if there are so many and nobody waits for some."""
        if self._waiting or size > self._free:
            return False
        self._free -= size
        return True

    async def take(self, size: int) -> None:
        """Take `size` bytes, once there are so many and nobody asked before."""
        if self.take_now(size):
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (size, turn)
        self._waiting.append(place)
        try:
            await turn
        except asyncio.CancelledError:
            granted = not turn.cancelled()
            if place in self._waiting:
                self._waiting.remove(place)
            self.give_back(size if granted else 0)  # those behind may fit now
            raise

    def give_back(self, size: int) -> None:
        """Give back what was taken."""
        self._free += size
        while self._waiting:
            wanted, turn = self._waiting[0]
            if turn.cancelled():
                self._waiting.popleft()
            elif wanted <= self._free:
                self._waiting.popleft()
                self._free -= wanted
                turn.set_result(None)
            else:
                return
