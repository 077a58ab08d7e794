"""Fixtures of the citizens' door."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk import migrations
from desk.columns import Keyring
from desk.storage.database import Database
from desk.words import Kind
from tests.webhooks.bench import make_town
from tests.webhooks.outgoing import Outgoing, give_token, queue


def open_database(file: Path) -> Database:
    return Database(f"sqlite+aiosqlite:///{file}", Keyring(["secret"]))


@pytest.fixture
async def empty_database(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Database]:
    """A database without any table."""
    database = open_database(tmp_path / "empty.db")
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> Path:
    """The file of a database with the newest schema and the town of `make_town`."""
    file = tmp_path_factory.mktemp("town") / "town.db"
    database = open_database(file)
    await database.run(migrations.upgrade)
    await database.write(make_town)
    await database.close()
    return file


@pytest.fixture
async def database(town: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A database of the test's own, like `town`."""
    database = open_database(Path(shutil.copy(town, tmp_path)))
    yield database
    await database.close()


@pytest.fixture
async def outgoing(database: Database) -> Outgoing:
    await database.write(give_token)
    return Outgoing(database, await database.write(queue))


@pytest.fixture
async def direct(database: Database) -> Outgoing:
    await database.write(give_token)
    return Outgoing(database, await database.write(queue, kind=Kind.DIRECT))
