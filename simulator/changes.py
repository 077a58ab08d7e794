"""The revision of the simulated world: everything that happens raises it and wakes who watches."""

import asyncio


class Changes:
    """A number that rises with each change."""

    def __init__(self) -> None:
        self.revision = 1
        self.closed = False
        self._changed = asyncio.Event()

    def note(self) -> None:
        """Something changed."""
        self.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """Nothing will change any more: the simulator stops."""
        self.closed = True
        self.note()

    async def beyond(self, revision: int) -> int:
        """Wait until the revision is above `revision`; returns it."""
        while self.revision <= revision:
            await self._changed.wait()
        return self.revision
