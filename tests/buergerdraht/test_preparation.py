"""The schema of a new database is made apart, so that who serves keeps no memory of it."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from buergerdraht import preparation
from desk import migrations
from desk.columns import Keyring
from desk.errors import NotConfigured
from desk.storage.database import Database

PREPARE = """
import asyncio, sys
from buergerdraht.preparation import prepare_schema
from desk.columns import Keyring
from desk.storage.database import Database

async def prepare() -> None:
    database = Database(sys.argv[1], Keyring(["a key of a test"]))
    await prepare_schema(database, apart=True)
    await database.close()

asyncio.run(prepare())
print(sorted({name.partition(".")[0] for name in sys.modules} & {"alembic", "mako"}))
"""


@pytest.mark.anyio
async def test_a_new_database_is_made_without_what_makes_it(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'a folder with spaces.db'}"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", PREPARE, url, stdout=PIPE)
    said, _ = await child.communicate()
    assert (child.returncode, said.split()) == (0, [b"[]"])
    database = Database(url, Keyring(["a key of a test"]))
    assert await database.run(migrations.current) == migrations.newest()
    await database.close()


@pytest.mark.anyio
async def test_what_fails_apart_is_told(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'newer.db'}", Keyring(["a key"]))
    await preparation.prepare_schema(database)
    await database.run(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num='9'")
    )
    with pytest.raises(NotConfigured, match="neueren"):
        await preparation.prepare_schema(database, apart=True)
    await database.close()
