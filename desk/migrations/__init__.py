"""Every change of the schema, in order, and the functions that apply them.

A file's name begins with its revision.  Alembic, which takes 13 MB, is read only by who migrates.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HERE = Path(__file__).parent
VERSION_TABLE = "alembic_version"


def configuration(connection: Connection | None = None) -> "Config":
    """Alembic's configuration for this package, working on `connection`."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision this program needs."""
    return _revisions()[-1]


def is_known(revision: str) -> bool:
    """Whether this program knows the revision; one of a newer program it does not."""
    return revision in _revisions()


def current(connection: Connection) -> str | None:
    """The revision the database has, `None` for an empty one."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).first()  # noqa: S608
    return str(found[0]) if found is not None else None


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the database up to `revision`."""
    from alembic import command  # noqa: PLC0415

    command.upgrade(configuration(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Bring the database down to `revision`."""
    from alembic import command  # noqa: PLC0415

    command.downgrade(configuration(connection), revision)


@cache
def _revisions() -> tuple[str, ...]:
    """All revisions, in their order."""
    files = (HERE / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))
