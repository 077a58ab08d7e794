"""The database: one way to write, one way to read, and pokes that go out after the commit."""

import asyncio
import fcntl
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from desk.columns import Keyring
from desk.ports import Task

P = ParamSpec("P")
T = TypeVar("T")
OnPoke = Callable[[Task, str], None]

TRIES = 5  # of a write that others keep getting in the way of
SQLITE_READERS = 4
POSTGRES_CONNECTIONS = 8

_POKES = "pokes"
_ALONE = 0x62642E31  # our number among PostgreSQL's advisory locks
# PostgreSQL's unique violation, serialization failure and deadlock.  Source: its manual, appendix A
_ANOTHER_WAS_FASTER = frozenset({"23505", "40001", "40P01"})


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
            self._writer = _sqlite_engine(plain, keyring, begin="BEGIN IMMEDIATE", connections=1)
            self._reader = _sqlite_engine(plain, keyring, begin="BEGIN", connections=SQLITE_READERS)
            self._write_threads = ThreadPoolExecutor(1, "writer")
            self._read_threads = ThreadPoolExecutor(SQLITE_READERS, "reader")
        else:
            self._writer = _postgres_engine(self.url, keyring)
            # One snapshot for all that a reader looks at, as SQLite gives it.
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._write_threads = ThreadPoolExecutor(POSTGRES_CONNECTIONS, "database")
            self._read_threads = self._write_threads
        self._held = ExitStack()

    async def write(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in a transaction, commit it, then send its pokes.

        Where another process was faster (the same row inserted, locks in another order), `work`
        runs again from the beginning: it reads what the other wrote.
        """

        def in_thread() -> tuple[T, list[tuple[Task, str]]]:
            for _ in range(TRIES - 1):
                try:
                    return self._commit(lambda session: work(session, *args, **kwargs))
                except DBAPIError as error:
                    if getattr(error.orig, "sqlstate", None) not in _ANOTHER_WAS_FASTER:
                        raise
            return self._commit(lambda session: work(session, *args, **kwargs))

        result, pokes = await _on(self._write_threads, in_thread)
        if self.on_poke:
            for task, key in pokes:
                self.on_poke(task, key)
        return result

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in a transaction that is rolled back."""

        def in_thread() -> T:
            with Session(self._reader, expire_on_commit=False) as session:
                return work(session, *args, **kwargs)

        return await _on(self._read_threads, in_thread)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work(connection)` in a transaction of the writer; for migrations."""

        def in_thread() -> T:
            with self._writer.begin() as connection:
                return work(connection)

        return await _on(self._write_threads, in_thread)

    async def take_alone(self) -> bool:
        """Whether this process is the only one that works with the database, until it closes.

        Commands may use it beside; two that work would show every card twice.
        """
        return await _on(self._write_threads, self._take_alone)

    async def close(self) -> None:
        """Let what runs end and give back all connections."""
        for threads in (self._write_threads, self._read_threads):
            await asyncio.to_thread(threads.shutdown)
        self._held.close()
        self._writer.dispose()
        if self.embedded:
            self._reader.dispose()

    def _take_alone(self) -> bool:
        with ExitStack() as held:
            taken = self._lock_file(held) if self.embedded else self._advisory_lock(held)
            if taken:
                self._held = held.pop_all()
            return taken

    def _lock_file(self, held: ExitStack) -> bool:
        try:
            lock = os.open(f"{self.url.database}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            return True  # the database cannot be opened there either, and says so better
        held.callback(os.close, lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _advisory_lock(self, held: ExitStack) -> bool:
        connection = held.enter_context(
            self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")
        )
        taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_ALONE})")
        return bool(taken.scalar_one())

    def _commit(self, work: Callable[[Session], T]) -> tuple[T, list[tuple[Task, str]]]:
        with Session(self._writer, expire_on_commit=False) as session:
            result = work(session)
            session.commit()
            return result, list(session.info.get(_POKES, {}))


async def _on(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work)


def _sqlite_engine(url: URL, keyring: Keyring, *, begin: str, connections: int) -> Engine:
    engine = create_engine(url, pool_size=connections, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # The driver must not open transactions by itself: it would begin them as readers, and two
        # readers that both want to write cannot both be served.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return _with_keyring(engine, keyring)


def _postgres_engine(url: URL, keyring: Keyring) -> Engine:
    engine = create_engine(
        url,
        pool_size=POSTGRES_CONNECTIONS + 1,  # one more holds the lock of the process
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    return _with_keyring(engine, keyring)


def _with_keyring(engine: Engine, keyring: Keyring) -> Engine:
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]  # see desk.columns
    return engine
