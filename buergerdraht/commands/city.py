"""`buergerdraht city`: the city file is checked, applied and written back."""

import asyncio
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.reasons import of_system
from buergerdraht.preparation import prepare_schema, read_text
from buergerdraht.settings import load
from desk import city_file
from desk.city import digest_of, export_city
from desk.columns import Keyring
from desk.configuring import apply_file
from desk.errors import CommandFailed, NotConfigured
from desk.storage.database import Database

FAILED = 1
READY_MADE = "recklinghausen.toml"

_ = reader()

app = typer.Typer(
    help=_("Die Stadtdatei: prüfen, anwenden, zurückschreiben."), no_args_is_help=True
)
File = Annotated[Path | None, typer.Argument(help=_("Die Stadtdatei; sonst die eingestellte."))]


@app.command(
    help=with_example(
        _("Nennt jeden Fehler der Stadtdatei mit Zeile, Schlüssel und Abhilfe."),
        "buergerdraht city check city.toml",
    )
)
def check(file: File = None) -> None:
    """Tell every mistake of a city file."""
    path = file or load().city_file
    city = _read(path)
    for warning in city_file.warnings(city):
        typer.echo(warning.sentence(_), err=True)
    typer.echo(
        _("{file}: in Ordnung, {departments} Ämter, {pages} Seiten").format(
            file=path, departments=len(city.departments), pages=len(city.pages)
        )
    )


@app.command(
    help=with_example(
        _("Übernimmt die Stadtdatei in die Datenbank."),
        "buergerdraht city apply city.toml --dry-run",
    )
)
def apply(
    file: File = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Nur zeigen."))] = False,
) -> None:
    """Bring the database in line with a city file, or show what that would change."""
    path = file or load().city_file
    city = _read(path)

    async def run() -> list[city_file.Change]:
        database = _database()
        try:
            await prepare_schema(database)
            before = await database.read(export_city, accepted=False)
            changes = city_file.difference(before, city)
            if not dry_run:
                digest, now = digest_of(read_text(path)), datetime.now(UTC)
                await database.write(apply_file, city, digest=digest, now=now)
            return changes
        finally:
            await database.close()

    changes = asyncio.run(run())
    for change in changes:
        typer.echo(change.sentence(_))
    if not changes:
        typer.echo(_("Nichts zu ändern."))


@app.command(
    help=with_example(
        _("Schreibt die geltende Stadtdatei, ohne DATEI auf die Standardausgabe."),
        "buergerdraht city export city.toml",
    )
)
def export(file: File = None) -> None:
    """Write the city file that is in force."""

    async def run() -> city_file.CityFile | None:
        database = _database()
        try:
            await prepare_schema(database)
            return await database.read(export_city)
        finally:
            await database.close()

    city = asyncio.run(run())
    if city is None:
        raise NotConfigured(
            _("Noch wurde keine Stadtdatei übernommen: buergerdraht city apply DATEI")
        )
    text = city_file.write(city)
    if file is None:
        typer.echo(text, nl=False)
    else:
        _write(file, text)


@app.command(
    help=with_example(
        _("Gibt die fertige Stadtdatei von Recklinghausen aus, zum Anfangen."),
        "buergerdraht city example > city.toml",
    )
)
def example() -> None:
    """Print the ready city file of Recklinghausen."""
    typer.echo(ready_made(), nl=False)


def ready_made() -> str:
    """The text of the ready city file of Recklinghausen."""
    return (resources.files("buergerdraht") / "cities" / READY_MADE).read_text(encoding="utf-8")


def _read(path: Path) -> city_file.CityFile:
    try:
        return city_file.read(read_text(path), name=str(path))
    except city_file.CityFileInvalid as error:
        for sentence in error.sentences(reader()):
            typer.echo(sentence, err=True)
        raise typer.Exit(FAILED) from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(
            _("{file} kann nicht geschrieben werden: {why}.").format(
                file=path, why=of_system(error)
            )
        ) from None


def _database() -> Database:
    settings = load()
    return Database(settings.database_url, Keyring(settings.secret_keys()))
