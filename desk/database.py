"""The database: one way to write, one way to read, and pokes that go out after the commit."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession

from desk.columns import Keyring
from desk.ports import Task

P = ParamSpec("P")
T = TypeVar("T")
OnPoke = Callable[[Task, str], None]

_POKES = "pokes"


def poke_after_commit(session: Session, task: Task, key: str) -> None:
    """Note that `task` of `key` is due once this transaction is committed."""
    session.info.setdefault(_POKES, {})[(task, key)] = None


class Database:
    """SQLite with one writer, or PostgreSQL.

    Functions of the domain are plain functions of a `Session`; they run inside one transaction,
    which is committed when they return and rolled back when they raise.
    """

    def __init__(self, url: str, keyring: Keyring, on_poke: OnPoke | None = None) -> None:
        self.url = make_url(url)
        self.on_poke = on_poke
        self.embedded = self.url.get_backend_name() == "sqlite"
        if self.embedded:
            self._writer = _sqlite_engine(url, keyring, begin="BEGIN IMMEDIATE", connections=1)
            self._reader = _sqlite_engine(url, keyring, begin="BEGIN", connections=4)
        else:
            self._writer = self._reader = _postgres_engine(url, keyring)
        self._write_session = async_sessionmaker(
            self._writer, class_=AsyncSession, expire_on_commit=False
        )
        self._read_session = async_sessionmaker(
            self._reader, class_=AsyncSession, expire_on_commit=False
        )

    async def write(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in a transaction, commit it, then send its pokes."""
        async with self._write_session() as session:
            result = await session.run_sync(_sync(work), *args, **kwargs)
            pokes = session.sync_session.info.get(_POKES, {})
            await session.commit()
        if self.on_poke:
            for task, key in pokes:
                self.on_poke(task, key)
        return result

    async def read(
        self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work(session, …)` in a transaction that is rolled back."""
        async with self._read_session() as session:
            return await session.run_sync(_sync(work), *args, **kwargs)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run `work(connection)` in a transaction of the writer; for migrations."""
        async with self._writer.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """Give back all connections."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _sync(work: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Any, P], T]:
    """The same function: SQLModel's asynchronous session hands out its own synchronous one."""
    return work


def _sqlite_engine(url: str, keyring: Keyring, *, begin: str, connections: int) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=connections, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine.sync_engine, "connect")
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

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return _with_keyring(engine, keyring)


def _postgres_engine(url: str, keyring: Keyring) -> AsyncEngine:
    engine = create_async_engine(
        url, pool_size=8, max_overflow=4, pool_pre_ping=True, hide_parameters=True
    )
    return _with_keyring(engine, keyring)


def _with_keyring(engine: AsyncEngine, keyring: Keyring) -> AsyncEngine:
    engine.sync_engine.dialect.keyring = keyring  # type: ignore[attr-defined]  # see desk.columns
    return engine
