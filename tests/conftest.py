"""Databases for every room's tests: real ones, with the schema that the migrations make."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session
from xdist.scheduler import LoadScopeScheduling
from xdist.scheduler.protocol import Scheduling

from desk.storage.database import Database
from tests.databases import (
    KEYRING,
    create_postgres_database,
    drop_postgres_database,
    engine_of,
    migrate,
    postgres_server,
    rolled_back,
)

KINDS = ("sqlite", "postgres")


END_TO_END = "end_to_end"
CHAOS = "test_chaos"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that the two processes end at about the same time."""
    items.sort(key=lambda item: (item.path.stem != CHAOS, END_TO_END not in item.path.parts))


class TogetherScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist tells no types
    """Where two processes share the tests, a module stays together.

    The end-to-end tests are one town, which only one of them needs.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return END_TO_END if END_TO_END in module.split("/") else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return TogetherScheduling(config, log)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this run; the address is that of its maintenance database."""
    with postgres_server() as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> str:
    """The name of a migrated database to copy from; nobody stays connected to it."""
    url = create_postgres_database(postgres_url)
    migrate(url)
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database of this test's own."""
    url = create_postgres_database(postgres_url)
    yield url
    drop_postgres_database(postgres_url, url)


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    """The address of an SQLite database of this test's own that is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite database of this test's own."""
    path = tmp_path / "desk.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_database(postgres_url: str, migrated_postgres: str) -> Iterator[str]:
    """The address of a migrated PostgreSQL database of this test's own."""
    url = create_postgres_database(postgres_url, template=migrated_postgres)
    yield url
    drop_postgres_database(postgres_url, url)


@pytest.fixture(params=KINDS)
def migrated_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated database of this test's own, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@pytest.fixture
async def database(migrated_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    """A migrated database of this test's own, once of each kind."""
    database = Database(migrated_url, KEYRING)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def sqlite_engine(migrated_sqlite: Path) -> Iterator[Engine]:
    engine = engine_of(f"sqlite:///{migrated_sqlite}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str, migrated_postgres: str) -> Iterator[Engine]:
    engine = engine_of(create_postgres_database(postgres_url, template=migrated_postgres))
    yield engine
    engine.dispose()


@pytest.fixture(params=KINDS)
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session whose transaction is rolled back after the test, once of each kind."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    with rolled_back(engine) as session:
        yield session
