"""SQLite's own way to copy a database while others write into it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from buergerdraht.commands.language import reader
from buergerdraht.commands.progress import Report
from desk.errors import CommandFailed

PAGES_A_STEP = 2000  # of usually 4 KiB: often enough for a bar, too seldom to cost time
PATIENCE_SECONDS = 30.0  # with a writer that keeps others out, as one without WAL does

MAGIC = b"SQLite format 3\0"


def copy(source: Path, target: Path, report: Report) -> None:
    """Copy one moment of `source` into the empty file `target`, and check the copy.

    The copy is one file that needs no other beside it.

    Raises:
        CommandFailed: the source is no sound database, or the target has no room.

    Source: SQLite, "Online Backup API": a source that others write to would begin the copy anew;
    one read transaction around all of it keeps to the moment at which it began.
    """
    _ = reader()
    try:
        with closing(connect(source)) as read, closing(sqlite3.connect(target)) as written:
            read.execute("BEGIN")
            read.execute("SELECT count(*) FROM sqlite_master")
            read.backup(
                written,
                pages=PAGES_A_STEP,
                progress=lambda _, left, total: report(total - left, total),
            )
            written.execute("PRAGMA journal_mode=DELETE")
            (problem,) = written.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise CommandFailed(
            _("{file} kann nicht kopiert werden: {why}").format(file=source, why=error)
        ) from None
    if problem != "ok":
        raise CommandFailed(
            _("{file} ist beschädigt ({problem}); die Kopie wurde verworfen.").format(
                file=source, problem=problem.partition("\n")[0]
            )
        )


def connect(file: Path) -> sqlite3.Connection:
    """A connection that reads `file` and never makes one."""
    address = f"{file.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE_SECONDS)


def revision(file: Path) -> str | None:
    """The schema's revision in a database file; `None` for one that is not ours."""
    with closing(connect(file)) as read:
        try:
            found = read.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return str(found[0]) if found else None


def samples(file: Path, table: str, column: str) -> Iterator[bytes]:
    """The oldest and the newest value of an encrypted column; nothing where there is none."""
    with closing(connect(file)) as read:
        columns = read.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
        if (column,) not in columns:
            return
        for order in ("ASC", "DESC"):
            yield from (
                value
                for (value,) in read.execute(
                    f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL "  # noqa: S608 - our names
                    f"ORDER BY rowid {order} LIMIT 1"
                )
            )


def highest(file: Path, table: str) -> int:
    """The highest id of a table, 0 where there is none."""
    with closing(connect(file)) as read:
        try:
            (found,) = read.execute(f"SELECT max(id) FROM {table}").fetchone()  # noqa: S608 - our names
        except sqlite3.OperationalError:
            return 0
    return found or 0
