"""The inbox: deliveries are committed before they are answered, those that wait together."""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial

from desk.clock import Clock
from desk.errors import DeliveryRejected
from desk.incoming import deliveries
from desk.incoming.crowd import Crowd
from desk.incoming.room import Room
from desk.storage.database import Database, Insertion

LONGEST_WAIT = timedelta(seconds=4)  # platforms want their answer within five
ROOM = 64 * 1024 * 1024  # bytes of bodies in memory at once
LARGEST_COMMIT = 100  # deliveries
PATIENCE = timedelta(milliseconds=5)  # with those who were answered and may come again
AT_ONCE = 256 * 1024  # bytes that are encrypted where they arrived; more on a thread
OVERLOADED = 503

Waiting = tuple[str, bytes, asyncio.Future[None]]
Grow = Callable[[int], Awaitable[None]]  # hold room for so many bytes in all


class Inbox:
    """Keeps deliveries.  All that arrive while a commit runs share the next one.

    After a commit of many the next one begins once half of them are there, and runs while the
    others are answered.  Else who comes first again is kept alone, and all others wait behind.

    Nothing piles up in memory: who finds no room, or no commit in time, is refused, and the
    platform repeats.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        crowd: Crowd | None = None,
        *,
        room: int = ROOM,
        longest_wait: timedelta = LONGEST_WAIT,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._crowd = crowd or Crowd()
        self._room = Room(room)
        self._longest_wait = longest_wait.total_seconds()
        self._waiting: deque[Waiting] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._enough = 1  # that wait, to begin a commit at once
        self._patience = patience.total_seconds()
        self._patience_ends: asyncio.TimerHandle | None = None

    @contextlib.asynccontextmanager
    async def admitting(self, size: int) -> AsyncIterator[Grow]:
        """Hold room for a body of `size` bytes while it is received and kept; gives `grow(size)`.

        Raises:
            DeliveryRejected: 503, there was none within the longest wait; so says `grow`.
        """
        held = 0

        async def grow(size: int) -> None:
            nonlocal held
            if size > held:
                await self._take(size - held)
                held = size

        await grow(size)
        try:
            yield grow
        finally:
            self._room.give_back(held)

    async def _take(self, size: int) -> None:
        if self._room.take_now(size):
            return
        try:
            async with asyncio.timeout(self._longest_wait):
                await self._room.take(size)
        except TimeoutError:
            raise DeliveryRejected(OVERLOADED) from None

    async def keep(self, lane: str, body: bytes) -> None:
        """Return once the delivery is committed.

        Raises:
            DeliveryRejected: 503, it was not within the longest wait; it may be committed later,
                and reading it twice will change nothing.
            DBAPIError: what the database raised.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        too_late = loop.call_later(self._longest_wait, self._refuse, done)
        self._waiting.append((lane, body, done))
        if self._committing is None and len(self._waiting) >= self._enough:
            self._start()
        try:
            await done
        finally:
            too_late.cancel()
            del done, too_late  # of an error that holds this frame: with them it would hold itself

    def _refuse(self, done: asyncio.Future[None]) -> None:
        """Send away who waited too long; a commit that hangs must not hold all their bodies."""
        _settle(done, DeliveryRejected(OVERLOADED))
        while self._waiting and self._waiting[0][2].done():  # the first that came is the first late
            self._waiting.popleft()

    def _start(self) -> None:
        self._enough = 1
        if self._patience_ends is not None:
            self._patience_ends.cancel()
            self._patience_ends = None
        batch: list[Waiting] = []
        while self._waiting and len(batch) < LARGEST_COMMIT:
            waiting = self._waiting.popleft()
            if not waiting[2].done():  # who went away, or was refused, will come again
                batch.append(waiting)
        if batch:
            self._crowd.came()
            self._committing = asyncio.create_task(self._commit(batch))
            self._committing.add_done_callback(lambda _: self._ended(batch))

    def _ended(self, batch: Sequence[Waiting]) -> None:
        self._committing = None
        self._crowd.kept()
        for *_, done in batch:
            done.cancel()  # only where the commit was stopped in the middle
        self._wait_for_half(len(batch) + len(self._waiting))

    def _wait_for_half(self, count: int) -> None:
        """Begin the next commit with half of so many, or with those that come in a moment."""
        self._enough = count // 2
        if len(self._waiting) >= self._enough:
            self._start()
        else:
            loop = asyncio.get_running_loop()
            self._patience_ends = loop.call_later(self._patience, self._start)

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        error: Exception | None = None
        try:
            await self._database.append(await self._insertion(batch))
        except Exception as problem:
            error = problem
        for *_, done in batch:
            _settle(done, error)

    async def _insertion(self, batch: Sequence[Waiting]) -> Insertion:
        """Made here: on a thread, each body encrypted would hand the interpreter back and forth."""
        kept = [(lane, body) for lane, body, _ in batch]
        make = partial(deliveries.insertion, self._database.dialect, kept, now=self._clock.now())
        small = sum(len(body) for _, body in kept) <= AT_ONCE
        return make() if small else await asyncio.to_thread(make)


def _settle(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
