"""`buergerdraht backup`: one moment of the whole database in a file, while the server works."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.pool import NullPool

from buergerdraht.backups import sqlite_copy
from buergerdraht.backups.files import new_file
from buergerdraht.backups.postgres_tools import Tools, tools_for
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.progress import progress
from buergerdraht.settings import load
from desk.errors import CommandFailed

_ = reader()

HELP = with_example(
    _("Sichert die ganze Datenbank in eine Datei, auch während der Server läuft."),
    "buergerdraht backup sicherung.db",
)


def backup(
    file: Annotated[Path, typer.Argument(help=_("Die neue Datei."))],
    force: Annotated[
        bool, typer.Option("--force", help=_("Eine vorhandene Datei ersetzen."))
    ] = False,
) -> None:
    """Write one moment of the whole database into a file."""
    save(make_url(load().database_url), file, force=force)
    typer.echo(
        _(
            "{file}: {megabytes} MB. Lesbar nur mit BUERGERDRAHT_SECRET_KEY; bitte an einem "
            "anderen Ort aufbewahren als diese Datei."
        ).format(file=file, megabytes=f"{file.stat().st_size / 1e6:.1f}")
    )


def save(url: URL, file: Path, *, force: bool = False) -> None:
    """Write the database at `url` into `file`, whole and checked or not at all.

    Raises:
        CommandFailed: there is no such database, the file is there, or it cannot be written.
        DBAPIError: PostgreSQL does not answer.
    """
    of_sqlite = url.get_backend_name() == "sqlite"
    source = _existing(url, file) if of_sqlite else None
    with progress(_("Sichern")) as report, new_file(file, force=force) as part:
        if source:
            sqlite_copy.copy(source, part, report)
        else:
            tools_of(url).dump(part, report)


def tools_of(url: URL) -> Tools:
    """PostgreSQL's programs that fit its server.

    Raises:
        CommandFailed: there are none on this machine.
        DBAPIError: PostgreSQL does not answer.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        version = connection.dialect.server_version_info or (0,)
    return tools_for(url, int(version[0]))


def _existing(url: URL, file: Path) -> Path:
    source = Path(url.database or "")
    if file.resolve() in _files_of(source.resolve()):
        raise CommandFailed(
            _("{file} gehört zur Datenbank selbst; bitte eine andere nennen.").format(file=file)
        )
    if not source.is_file():
        raise CommandFailed(
            _("Die Datenbank {database} (BUERGERDRAHT_DATABASE_URL) gibt es nicht.").format(
                database=source
            )
        )
    return source


def _files_of(database: Path) -> list[Path]:
    belonging = ("", "-wal", "-shm", "-journal", ".lock")
    return [database.with_name(database.name + suffix) for suffix in belonging]
