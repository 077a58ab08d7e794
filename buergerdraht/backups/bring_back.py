"""A backup takes the place of the database: whole and safe to work with, or nothing changes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, create_engine, inspect, text
from sqlmodel import Session

from buergerdraht.backups import archives, sqlite_copy
from buergerdraht.backups.archives import PostgresArchive, SqliteArchive
from buergerdraht.backups.files import new_file
from buergerdraht.commands.backup import save, tools_of
from buergerdraht.commands.language import reader
from buergerdraht.commands.progress import Report
from buergerdraht.preparation import refuse_company
from desk import migrations
from desk.columns import Keyring
from desk.errors import CommandFailed
from desk.storage.copying import copy_rows
from desk.storage.database import Database
from desk.storage.restoring import Restored, settle

CASES = "cases"


@dataclass(frozen=True)
class Done:
    """What came back, and where the database is that was there before."""

    restored: Restored
    kept: Path | None = None


async def bring_back(
    url: URL, file: Path, keyring: Keyring, *, force: bool, now: datetime, report: Report
) -> Done:
    """Let the backup in `file` take the place of the database at `url`.

    One of SQLite can go to either kind, one of PostgreSQL to PostgreSQL.  With `force` a database
    that is not empty is saved beside the file first.

    Raises:
        CommandFailed: the file cannot be taken back, or the database is not empty.
        NotConfigured: a server works with the database.
        DBAPIError: the database does not answer.
    """
    of_sqlite = archives.is_sqlite(file)
    into_file = url.get_backend_name() == "sqlite"
    if into_file and not of_sqlite:
        _ = reader()
        raise CommandFailed(
            _(
                "{file} ist die Sicherung einer PostgreSQL-Datenbank; BUERGERDRAHT_DATABASE_URL "
                "nennt SQLite. Dorthin kann sie nicht."
            ).format(file=file)
        )
    database = Database(url.render_as_string(hide_password=False), keyring)
    place = _Place(url, database, keyring, force, now, report)
    try:
        await refuse_company(database)
        if into_file:
            return await _file_to_file(place, file)
        return await (_file_to_server if of_sqlite else _dump_to_server)(place, file)
    finally:
        await database.close()


@dataclass(frozen=True)
class _Place:
    """Where the backup goes, and how."""

    url: URL
    database: Database
    keyring: Keyring
    force: bool
    now: datetime
    report: Report

    def refuse_rows(self, filled: bool) -> None:
        if filled and not self.force:
            _ = reader()
            raise CommandFailed(
                _(
                    "Die Datenbank {database} ist nicht leer. Mit --force wird sie erst gesichert "
                    "und dann ersetzt."
                ).format(database=self.url.render_as_string(hide_password=True))
            )

    def save_beside(self, beside: Path) -> Path:
        kept = beside.with_name(f"{beside.name}.before-restore-{self.now:%Y%m%d-%H%M%S-%f}")
        save(self.url, kept)
        return kept

    async def settled(self, database: Database, first: Callable[[Connection], int]) -> Restored:
        """Run `first`, bring the schema up, and mark what needs care: one transaction."""

        def work(connection: Connection) -> Restored:
            above = first(connection)
            migrations.upgrade(connection)
            with Session(connection) as session:
                restored = settle(session, now=self.now, above=above)
                session.commit()
            return restored

        return await database.run(work)


async def _file_to_file(place: _Place, file: Path) -> Done:
    target = Path(place.url.database or "")
    filled = _has_tables(target)
    place.refuse_rows(filled)
    with new_file(target, force=True) as part:
        sqlite_copy.copy(file, part, place.report)
        archives.check(SqliteArchive(part), file, place.keyring)
        above = sqlite_copy.highest(target, CASES) if filled else 0
        restored = await _in_file(part, place, above)
        kept = place.save_beside(target) if filled else None
        for belonging in ("-wal", "-shm"):  # of the database that goes
            target.with_name(target.name + belonging).unlink(missing_ok=True)
    return Done(restored, kept)


async def _in_file(part: Path, place: _Place, above: int) -> Restored:
    database = Database(f"sqlite:///{part}", place.keyring)
    try:
        return await place.settled(database, lambda _: above)
    finally:
        await database.close()


async def _file_to_server(place: _Place, file: Path) -> Done:
    with TemporaryDirectory(prefix="buergerdraht-") as folder:
        copied = Path(folder) / "backup.db"
        copied.touch(mode=0o600)
        sqlite_copy.copy(file, copied, place.report)
        archives.check(SqliteArchive(copied), file, place.keyring)
        source = create_engine(f"sqlite:///{copied}")
        with source.begin() as old:
            migrations.upgrade(old)
        kept = await _saved(place, file)
        try:
            restored = await place.settled(
                place.database, partial(_refill, source=source.connect, place=place)
            )
        finally:
            source.dispose()
    return Done(restored, kept)


def _refill(connection: Connection, *, source: Callable[[], Connection], place: _Place) -> int:
    above = _clear(connection)
    migrations.upgrade(connection)
    with source() as old:
        copy_rows(old, connection, place.report)
    return above


async def _dump_to_server(place: _Place, file: Path) -> Done:
    tools = tools_of(place.url)
    revision = archives.check(PostgresArchive(file, tools), file, place.keyring)
    kept = await _saved(place, file)
    above = await place.database.run(_clear)
    try:
        tools.load(file, place.report)
    except CommandFailed as error:
        raise _left_empty(error, kept) from None

    def tell_revision(connection: Connection) -> int:
        connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})
        return above

    return Done(await place.settled(place.database, tell_revision), kept)


async def _saved(place: _Place, file: Path) -> Path | None:
    """The present database in a file beside the backup; `None`: it is empty."""
    filled = bool(await place.database.run(_tables))
    place.refuse_rows(filled)
    return place.save_beside(file.with_name(place.url.database or "")) if filled else None


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def _clear(connection: Connection) -> int:
    """Remove all tables of the schema, also a newer program's; the highest number of a case."""
    tables = _tables(connection)
    above = 0
    if CASES in tables:
        above = connection.execute(text(f"SELECT max(id) FROM {CASES}")).scalar() or 0  # noqa: S608
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        connection.execute(text(f"DROP TABLE {quote(table)} CASCADE"))
    return above


def _has_tables(file: Path) -> bool:
    if not file.exists():
        return False
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            return bool(_tables(connection))
    finally:
        engine.dispose()


def _left_empty(error: CommandFailed, kept: Path | None) -> CommandFailed:
    _ = reader()
    if kept is None:
        return error
    return CommandFailed(
        _("{why} Die Datenbank ist jetzt leer; was darin war, liegt in {kept}.").format(
            why=error, kept=kept
        )
    )
