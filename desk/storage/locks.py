"""Locks between processes: who may work with the database, and who does what only one may do."""

import fcntl
import os
from contextlib import ExitStack
from enum import IntEnum

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError


class Lock(IntEnum):
    """Our numbers among PostgreSQL's advisory locks."""

    WORK = 0x62642E31  # held alone by `serve`, shared by the processes of a role
    MESSENGER = 0x62642E32  # who fetches the messenger's updates


class HeldLock:
    """A lock that this process holds for as long as its connection lives."""

    def __init__(self, connection: Connection | None = None) -> None:
        self._connection = connection

    def is_held(self) -> bool:
        """Whether it is still ours; without a connection to the database it is not."""
        try:
            if self._connection is not None:
                self._connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            return False
        return True

    def release(self) -> None:
        """Give it back: the server ends the lock with its session."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()


def advisory_lock(engine: Engine, lock: Lock, *, shared: bool = False) -> HeldLock | None:
    """The lock of PostgreSQL, on a connection of its own; `None` where others hold it.

    Raises:
        DBAPIError: the database is not there.
    """
    take = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
    with ExitStack() as opened:
        connection = opened.enter_context(
            engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        )
        if not connection.exec_driver_sql(f"SELECT {take}({int(lock)})").scalar_one():
            return None
        opened.pop_all()
        return HeldLock(connection)


def lock_file(path: str, held: ExitStack) -> bool:
    """Whether the file is locked by us now, until `held` is closed."""
    try:
        lock = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:
        return True  # the database cannot be opened there either, and says so better
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    held.callback(os.close, lock)
    return True
