"""The database: one way to write, one way to read, and pokes that go out after the commit."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from desk.columns import Keyring
from desk.ports import Task
from desk.storage.engines import ONE_STATEMENT, postgres_engine, sqlite_engine
from desk.storage.locks import HeldLock, Lock, advisory_lock, lock_file
from desk.storage.threads import Threads, WriterThread
from desk.storage.trouble import Trouble

P = ParamSpec("P")
T = TypeVar("T")
Poke = tuple[Task, str]
OnPoke = Callable[[Task, str], None]

TRIES = 5  # of a write that others keep getting in the way of
SQLITE_READERS = 4
POSTGRES_CONNECTIONS = 8
DOOR_CONNECTIONS = 1
LOCK_CONNECTIONS = len(Lock)

_POKES = "pokes"
# PostgreSQL's unique violation, serialization failure and deadlock.  Source: its manual, appendix A
_ANOTHER_WAS_FASTER = frozenset({"23505", "40001", "40P01"})


@dataclass(frozen=True)
class Insertion:
    """A statement of the driver's that inserts rows, and what is to be poked after the commit."""

    statement: str
    values: tuple[Any, ...]
    pokes: Sequence[Poke]


def poke_after_commit(session: Session, task: Task, key: str) -> None:
    """Note that `task` of `key` is due once this transaction is committed."""
    session.info.setdefault(_POKES, {})[(task, key)] = None


class Database:
    """SQLite with one writer, or PostgreSQL.

    Functions of the domain are plain functions of a `Session`; they run inside one transaction,
    which is committed when they return and rolled back when they raise.  A transaction runs on a
    thread from its first statement to its last, so that the event loop waits for it only once.
    """

    def __init__(self, url: str, keyring: Keyring, on_poke: OnPoke | None = None) -> None:
        self.url = make_url(url)
        self.on_poke = on_poke
        self.embedded = self.url.get_backend_name() == "sqlite"
        if self.embedded:
            plain = self.url.set(drivername="sqlite")
            self._writer = sqlite_engine(plain, keyring, begin="BEGIN IMMEDIATE", connections=1)
            self._reader = sqlite_engine(plain, keyring, begin="BEGIN", connections=SQLITE_READERS)
            self._door = self._writer.execution_options(**{ONE_STATEMENT: True})
            readers, writer = Threads(SQLITE_READERS, "reader"), WriterThread("writer")
            self._on_reader, self._on_writer = readers.run, writer.run
            self._on_door, self._on_lock = writer.run_first, readers.run
            self._threads: list[Threads | WriterThread] = [writer, readers]
        else:
            count = POSTGRES_CONNECTIONS + DOOR_CONNECTIONS + LOCK_CONNECTIONS
            self._writer = postgres_engine(self.url, keyring, connections=count)
            # One snapshot for all that a reader looks at, as SQLite gives it.
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._door = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            threads, door = Threads(POSTGRES_CONNECTIONS, "database"), Threads(1, "door")
            locks = Threads(1, "locks")
            self._on_reader = self._on_writer = threads.run
            self._on_door, self._on_lock = door.run, locks.run
            self._threads = [door, threads, locks]
        self._held = ExitStack()
        self._taken: tuple[HeldLock | None, bool] | None = None  # and whether others share it
        self.trouble = Trouble()
        for engine in {self._writer, self._reader} if self.embedded else {self._writer}:
            self.trouble.watch(engine)

    async def write(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in a transaction, commit it, then send its pokes.

        Where another process was faster (the same row inserted, locks in another order), `work`
        runs again from the beginning: it reads what the other wrote.
        """

        def in_thread() -> tuple[T, list[Poke]]:
            for _ in range(TRIES - 1):
                try:
                    return self._commit(lambda session: work(session, *args, **kwargs))
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _ANOTHER_WAS_FASTER:
                        raise
            return self._commit(lambda session: work(session, *args, **kwargs))

        result, pokes = await self._on_writer(in_thread)
        self._poke(pokes)
        return result

    @property
    def dialect(self) -> Dialect:
        """The dialect of its statements, with the keys of encrypted columns."""
        return self._writer.dialect

    async def append(self, insertion: Insertion) -> None:
        """Insert before all writes that wait, in a transaction of its own, then send its pokes.

        For the door alone: what comes in must never wait for what is done with it.  A statement
        that begins and commits by itself takes the interpreter from the event loop once, not three
        times.
        """

        def in_thread() -> None:
            with self._door.connect() as connection:
                connection.exec_driver_sql(insertion.statement, insertion.values)
                connection.commit()

        await self._on_door(in_thread)
        self._poke(insertion.pokes)

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in a transaction that is rolled back."""

        def in_thread() -> T:
            with Session(self._reader, expire_on_commit=False) as session:
                return work(session, *args, **kwargs)

        return await self._on_reader(in_thread)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work(connection)` in a transaction of the writer; for migrations."""

        def in_thread() -> T:
            with self._writer.begin() as connection:
                return work(connection)

        return await self._on_writer(in_thread)

    async def take_alone(self) -> bool:
        """Whether this process is the only one that works with the database, until it closes.

        Commands may use it beside.
        """
        return await self._on_lock(lambda: self._take(shared=False))

    async def take_share(self) -> bool:
        """Whether this process may work with the database beside others that share it."""
        return await self._on_lock(lambda: self._take(shared=True))

    async def keeps_place(self) -> bool:
        """Whether what was taken is still ours, or ours again: it ends with its connection."""
        return await self._on_lock(self._take_again)

    async def try_lock(self, lock: Lock) -> HeldLock | None:
        """The lock, `None` while another process holds it; with SQLite there is no other."""
        if self.embedded:
            return HeldLock()
        return await self._on_lock(lambda: advisory_lock(self._writer, lock))

    async def holds(self, held: HeldLock) -> bool:
        """Whether the lock is still ours."""
        return await self._on_lock(held.is_held)

    async def release(self, held: HeldLock) -> None:
        """Give the lock back."""
        await self._on_lock(held.release)

    async def close(self) -> None:
        """Let what runs end and give back all connections."""
        for threads in self._threads:
            await asyncio.to_thread(threads.shutdown)
        self._held.close()
        self._writer.dispose()
        if self.embedded:
            self._reader.dispose()

    def _take(self, *, shared: bool) -> bool:
        if self.embedded:
            return lock_file(f"{self.url.database}.lock", self._held)
        held = advisory_lock(self._writer, Lock.WORK, shared=shared)
        if held is not None:
            self._held.callback(held.release)
            self._taken = (held, shared)
        return held is not None

    def _take_again(self) -> bool:
        if self._taken is None:
            return self.embedded
        held, shared = self._taken
        if held is not None and held.is_held():
            return True
        self._held.close()
        self._taken = (None, shared)
        return self._take(shared=shared)

    def _poke(self, pokes: Iterable[Poke]) -> None:
        if self.on_poke:
            for task, key in pokes:
                self.on_poke(task, key)

    def _commit(self, work: Callable[[Session], T]) -> tuple[T, list[Poke]]:
        with Session(self._writer, expire_on_commit=False) as session:
            result = work(session)
            session.commit()
            return result, list(session.info.get(_POKES, {}))
