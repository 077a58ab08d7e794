from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from desk import migrations
from desk.storage.database import Database
from tests.databases import KEYRING

pytestmark = pytest.mark.anyio


@pytest.fixture(params=["empty_sqlite", "empty_postgres"])
async def empty(request: pytest.FixtureRequest, anyio_backend: str) -> AsyncIterator[Database]:
    database = Database(request.getfixturevalue(request.param), KEYRING)
    yield database
    await database.close()


def tables(connection: Connection) -> set[str]:
    """Without Alembic's own and without the index of words, which is each database's own kind."""
    found = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith("case_words")}


def check(connection: Connection) -> None:
    command.check(migrations.configuration(connection))


async def test_the_migrations_make_the_schema_of_the_models(empty: Database) -> None:
    await empty.run(migrations.upgrade)
    await empty.run(check)
    assert await empty.run(tables) == set(SQLModel.metadata.tables)


async def test_the_migrations_lead_down_to_nothing_and_up_again(empty: Database) -> None:
    await empty.run(migrations.upgrade)
    await empty.run(migrations.downgrade)
    assert await empty.run(tables) == set()
    assert await empty.run(migrations.current) is None
    await empty.run(migrations.upgrade)
    await empty.run(check)


async def test_an_empty_database_has_no_revision_and_a_migrated_one_the_newest(
    empty: Database,
) -> None:
    assert await empty.run(migrations.current) is None
    await empty.run(migrations.upgrade)
    assert await empty.run(migrations.current) == migrations.newest()


async def test_a_failed_migration_leaves_nothing_behind(empty: Database) -> None:
    def upgrade_and_fail(connection: Connection) -> None:
        migrations.upgrade(connection)
        connection.execute(text("SELECT nothing_like_that"))

    with pytest.raises(Exception, match="nothing_like_that"):
        await empty.run(upgrade_and_fail)
    assert await empty.run(tables) == set()


def test_a_files_name_begins_with_its_revision_and_they_follow_each_other() -> None:
    scripts = list(ScriptDirectory.from_config(migrations.configuration()).walk_revisions())
    for script in scripts:
        assert Path(script.path).name.startswith(f"{script.revision}_")
        assert migrations.is_known(script.revision)
    assert migrations.newest() == scripts[0].revision
    assert not migrations.is_known("9999")
    numbers = sorted(int(script.revision) for script in scripts)
    assert numbers == list(range(1, len(scripts) + 1))
