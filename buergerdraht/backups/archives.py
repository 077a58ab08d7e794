"""What a backup is, and whether this program and these keys can take it back."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Protocol

from cryptography.fernet import InvalidToken
from sqlmodel import SQLModel

import desk.tables  # noqa: F401 - registers the tables
from buergerdraht.backups import postgres_tools, sqlite_copy
from buergerdraht.backups.postgres_tools import Tools
from buergerdraht.commands.language import reader
from buergerdraht.commands.reasons import of_system
from desk import migrations
from desk.columns import Encrypted, Keyring
from desk.errors import CommandFailed

ROWS_LOOKED_AT = 100  # of a table, for an encrypted value


class Archive(Protocol):
    """A backup that can be looked into before anything is changed."""

    @property
    def revision(self) -> str | None:
        """The revision of its schema; `None`: it is no database of ours."""

    def samples(self, table: str, columns: Iterable[str]) -> Iterator[bytes]:
        """Some stored values of encrypted columns."""


class SqliteArchive:
    """A backup of an SQLite database."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def revision(self) -> str | None:
        """See `Archive`."""
        return sqlite_copy.revision(self._file)

    def samples(self, table: str, columns: Iterable[str]) -> Iterator[bytes]:
        """See `Archive`: the oldest and the newest."""
        for column in columns:
            yield from sqlite_copy.samples(self._file, table, column)


class PostgresArchive:
    """A backup of a PostgreSQL database."""

    def __init__(self, file: Path, tools: Tools) -> None:
        self._file = file
        self._tools = tools

    @property
    def revision(self) -> str | None:
        """See `Archive`."""
        with closing(self._tools.rows(self._file, "alembic_version")) as rows:
            return next((row["version_num"] for row in rows), None)

    def samples(self, table: str, columns: Iterable[str]) -> Iterator[bytes]:
        """See `Archive`: of the first rows."""
        with closing(self._tools.rows(self._file, table)) as rows:
            for row in islice(rows, ROWS_LOOKED_AT):
                for column in columns:
                    if value := row.get(column):
                        yield bytes.fromhex(value.removeprefix("\\\\x"))


def is_sqlite(file: Path) -> bool:
    """Whether a backup is of SQLite; otherwise it is of PostgreSQL.

    Raises:
        CommandFailed: it is no backup, or cannot be read.
    """
    _ = reader()
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(sqlite_copy.MAGIC))
    except OSError as error:
        raise CommandFailed(
            _("{file} kann nicht gelesen werden: {why}.").format(file=file, why=of_system(error))
        ) from None
    if begins == sqlite_copy.MAGIC:
        return True
    if begins.startswith(postgres_tools.MAGIC):
        return False
    raise CommandFailed(
        _("{file} ist keine Sicherung, die buergerdraht backup geschrieben hat.").format(file=file)
    )


def check(archive: Archive, file: Path, keyring: Keyring) -> str:
    """The revision of a backup that can be taken back.

    Raises:
        CommandFailed: it is not ours, of a newer program, or no key opens it.
    """
    _ = reader()
    revision = archive.revision
    if revision is None:
        raise CommandFailed(_("{file} ist keine Sicherung von Bürgerdraht.").format(file=file))
    if not migrations.is_known(revision):
        raise CommandFailed(
            _(
                "{file} hat das Schema {revision}, das dieses Programm nicht kennt: Die Sicherung "
                "ist von einem neueren. Bitte jenes nehmen."
            ).format(file=file, revision=revision)
        )
    if not all(_opens(keyring, value) for value in _all_samples(archive)):
        raise CommandFailed(
            _(
                "Kein Schlüssel in BUERGERDRAHT_SECRET_KEY öffnet {file}. Gebraucht wird der von "
                "damals; er darf hinter dem heutigen stehen: neuer,alter"
            ).format(file=file)
        )
    return revision


def _all_samples(archive: Archive) -> Iterator[bytes]:
    for table in SQLModel.metadata.sorted_tables:
        columns = [column.name for column in table.columns if isinstance(column.type, Encrypted)]
        if columns:
            yield from archive.samples(table.name, columns)


def _opens(keyring: Keyring, value: bytes) -> bool:
    try:
        keyring.decrypt(value)
    except InvalidToken:
        return False
    return True
