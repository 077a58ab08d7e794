"""Threads for the database: one that writes, where what is urgent goes first, and some alike."""

import asyncio
import itertools
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

URGENT, USUAL, LAST = range(3)


class Threads:
    """Runs functions side by side, as many at once as there are threads."""

    def __init__(self, count: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(count, name)

    async def run(self, work: Callable[[], T]) -> T:
        """What `work()` returns or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def shutdown(self) -> None:
        """Let everything that waits run, then end."""
        self._pool.shutdown()


class WriterThread:
    """Runs functions one after the other; those that are urgent overtake those that wait."""

    def __init__(self, name: str) -> None:
        self._serial = itertools.count()
        self._waiting: queue.PriorityQueue[tuple[int, int, Callable[[], None] | None]]
        self._waiting = queue.PriorityQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[], T]) -> T:
        """What `work()` returns or raises, once its turn came."""
        return await self._run(USUAL, work)

    async def run_first(self, work: Callable[[], T]) -> T:
        """As `run`, before everything that is not urgent."""
        return await self._run(URGENT, work)

    def shutdown(self) -> None:
        """Let everything that waits run, then end."""
        self._put(LAST, None)
        self._thread.join()

    async def _run(self, when: int, work: Callable[[], T]) -> T:
        done: Future[T] = Future()

        def and_tell() -> None:
            if not done.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as error:  # whoever waits for it gets it
                done.set_exception(error)
            else:
                done.set_result(result)

        self._put(when, and_tell)
        return await asyncio.wrap_future(done)

    def _put(self, when: int, work: Callable[[], None] | None) -> None:
        self._waiting.put((when, next(self._serial), work))

    def _work(self) -> None:
        while (work := self._waiting.get()[2]) is not None:
            work()
            del work  # it holds its result
