"""What only one process may do: it does it for as long as it holds a lock, others stand by."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from desk.storage.database import Database
from desk.storage.locks import HeldLock, Lock

STAND_BY_SECONDS = 2.0
LOOK_SECONDS = 2.0  # how long two may do it at once after a connection broke

log = structlog.get_logger(__name__)


async def only_one(database: Database, lock: Lock, work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` while the lock is ours; return when it is done.

    Raises:
        DBAPIError: the database is not there; begin again later.
    """
    done = False
    while not done:
        while (held := await database.try_lock(lock)) is None:
            await asyncio.sleep(STAND_BY_SECONDS)
        log.info("elected", lock=lock.name.lower())
        try:
            done = await _work_while_held(database, held, work)
        finally:
            await database.release(held)


async def keep_place(database: Database) -> None:
    """Stay the one that works with the database, or one of those that share it.

    A place ends with its connection; it is taken again before anybody can restore a backup below
    processes that work.
    """
    kept = True
    while True:
        before, kept = kept, await database.keeps_place()
        if before and not kept:
            log.error("another process works with the database in another way")
        await asyncio.sleep(LOOK_SECONDS)


async def _work_while_held(
    database: Database, held: HeldLock, work: Callable[[], Awaitable[None]]
) -> bool:
    """Whether the work came to its end before the lock was lost."""
    working = asyncio.ensure_future(work())
    try:
        while await database.holds(held):
            await asyncio.wait([working], timeout=LOOK_SECONDS)
            if working.done():
                await working
                return True
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    log.warning("lock lost")
    return False
