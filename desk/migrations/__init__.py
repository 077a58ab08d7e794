"""Every change of the schema, in order, and the functions that apply them."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for this package, working on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision this program needs."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise RuntimeError("the package holds no migrations")
    return head


def is_known(revision: str) -> bool:
    """Whether this program knows the revision; one of a newer program it does not."""
    return any(
        script.revision == revision
        for script in ScriptDirectory.from_config(configuration()).walk_revisions()
    )


def current(connection: Connection) -> str | None:
    """The revision the database has, `None` for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to `revision`."""
    command.upgrade(configuration(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Bring the database down to `revision`."""
    command.downgrade(configuration(connection), revision)
