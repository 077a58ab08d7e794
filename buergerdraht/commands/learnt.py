"""`buergerdraht learnt`: how well it is known what is whose, and all that was learnt in a file."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.reasons import of_system
from buergerdraht.commands.terminal import console, table
from buergerdraht.preparation import read_text
from buergerdraht.settings import load
from desk.errors import CommandFailed
from desk.learning import files
from desk.learning.agreement import Agreement, agreement
from desk.learning.counting import anything
from desk.learning.forgetting import forget_everything

_ = reader()

app = typer.Typer(
    help=with_example(
        _("Zeigt, wie oft Menschen der Zuordnung zustimmen, und bewegt, was gelernt wurde."),
        "buergerdraht learnt",
        "buergerdraht learnt export gelernt.jsonl",
    )
)
File = Annotated[Path, typer.Argument(help=_("Die Datei, mit JSON-Zeilen."))]
Yes = Annotated[bool, typer.Option("--yes", help=_("Ohne Rückfrage."))]


@app.callback(invoke_without_command=True)
def learnt(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
) -> None:
    """Show how people and the routing agree."""
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(_agreement())
    if as_json:
        typer.echo(json.dumps(vars(found)))
    else:
        _print(found)


@app.command(
    help=with_example(
        _(
            "Schreibt, was gelernt wurde, in eine Datei: Zahlen zu Wortstücken, keine Texte. Sie "
            "altert: Was später vergessen werden muss, steht darin noch."
        ),
        "buergerdraht learnt export gelernt.jsonl",
    )
)
def export(file: File) -> None:
    """Write all counts into a file."""
    lines = asyncio.run(_export())
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise CommandFailed(
            _("{file} kann nicht geschrieben werden: {why}.").format(
                file=file, why=of_system(error)
            )
        ) from None
    typer.echo(_("{file}: {count} Ämter").format(file=file, count=len(lines) - 1))


@app.command(
    "import",
    help=with_example(
        _("Setzt, was in der Datei steht, an die Stelle von allem, was hier gelernt wurde."),
        "buergerdraht learnt import gelernt.jsonl",
    ),
)
def import_(file: File, yes: Yes = False) -> None:
    """Replace all counts by those of a file."""
    lines = read_text(file).splitlines()
    _ask(_("Was hier gelernt wurde, wird ersetzt. Fortfahren?"), yes)
    try:
        count = asyncio.run(_import(lines))
    except files.NotLearnt as error:
        raise CommandFailed(_complaint(file, error)) from None
    typer.echo(_("{file}: {count} Ämter übernommen").format(file=file, count=count))


@app.command(
    help=with_example(
        _("Löscht alles, was gelernt wurde. Die Fälle bleiben, wie sie sind."),
        "buergerdraht learnt delete --yes",
    )
)
def delete(yes: Yes = False) -> None:
    """Delete all that was learnt."""
    _ask(_("Alles, was gelernt wurde, wird gelöscht. Fortfahren?"), yes)
    asyncio.run(_delete())
    typer.echo(_("Gelöscht."))


def _ask(question: str, yes: bool) -> None:
    """Have it confirmed, unless there is nothing to lose."""
    if yes or not asyncio.run(_is_anything()):
        return
    if not sys.stdin.isatty():
        raise CommandFailed(_("Niemand da, der zustimmen kann; mit --yes geht es ohne Rückfrage."))
    if not typer.confirm(question, default=False, err=True):
        raise CommandFailed(_("Nichts wurde geändert."))


def _complaint(file: Path, error: files.NotLearnt) -> str:
    if error.label is not None:
        return _(
            "{file}, Zeile {number}: Das Amt „{label}“ steht nicht in der Stadtdatei. "
            "Nichts wurde geändert."
        ).format(file=file, number=error.line, label=error.label)
    return _(
        "{file}, Zeile {number}: So schreibt „buergerdraht learnt export“ nicht. "
        "Nichts wurde geändert."
    ).format(file=file, number=error.line)


def _print(found: Agreement) -> None:
    rows = table(_("Zuordnung"), _("Anteil"), _("von"))
    rows.add_row(_("Bester Vorschlag war richtig"), _percent(found.agreed), str(found.decisions))
    rows.add_row(
        _("Automatisches war richtig (Stichprobe)"),
        _percent(found.automatic_agreed),
        str(found.audits),
    )
    rows.add_row(_("Automatisch zugeordnet"), _percent(found.automatic), str(found.routed))
    rows.add_row(_("Ziel der Stadt für Automatisches"), _percent(found.target), "")
    console().print(rows)
    if found.cold:
        typer.echo(
            _("Noch zu wenig entschieden: Automatisch geht nur, was beim Start als sicher gilt.")
        )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


async def _agreement() -> Agreement:
    async with opened(load()) as database:
        return await database.read(agreement)


async def _export() -> list[str]:
    async with opened(load()) as database:
        return await database.read(lambda session: list(files.export(session)))


async def _import(lines: list[str]) -> int:
    async with opened(load()) as database:
        return await database.write(files.replace, lines)


async def _delete() -> None:
    async with opened(load()) as database:
        await database.write(forget_everything)


async def _is_anything() -> bool:
    async with opened(load()) as database:
        return await database.read(anything)
