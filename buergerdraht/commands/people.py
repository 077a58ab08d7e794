"""`buergerdraht people`: who is invited, and who leaves."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.terminal import console, table
from buergerdraht.settings import Settings, load
from desk.errors import CommandFailed, NoSuchPerson
from desk.leaving import Known, everybody, remove

_ = reader()

app = typer.Typer(help=_("Die Beschäftigten: anzeigen, entfernen."), no_args_is_help=True)


@app.command(
    name="list",
    help=with_example(
        _("Zeigt alle Beschäftigten mit ihrer Nummer."), "buergerdraht people list --json"
    ),
)
def show(as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False) -> None:
    """List everybody."""
    found = asyncio.run(_everybody(load()))
    if as_json:
        typer.echo(json.dumps([asdict(person) for person in found], ensure_ascii=False))
        return
    rows = table(_("Nummer"), _("Name"), _("Rolle"), _("Ämter"), _("Stand"))
    for person in found:
        rows.add_row(
            str(person.id), person.name, person.role, ", ".join(person.departments), _state(person)
        )
    console().print(rows)


@app.command(
    name="remove",
    help=with_example(
        _(
            "Entfernt eine Person: Sie kann sofort nichts mehr tun, ihre Fälle werden frei, und "
            "der Bot nimmt sie aus den Gruppen. Ihr Name bleibt im Verlauf."
        ),
        "buergerdraht people remove 7",
    ),
)
def take_away(
    number: Annotated[int, typer.Argument(help=_("Die Nummer aus `people list`."))],
) -> None:
    """Remove somebody."""
    name = asyncio.run(_remove(load(), number))
    typer.echo(_("{name} ist entfernt.").format(name=name))


async def _everybody(settings: Settings) -> list[Known]:
    async with opened(settings) as database:
        return await database.read(everybody)


async def _remove(settings: Settings, number: int) -> str:
    async with opened(settings) as database:
        try:
            return (await database.write(remove, number, now=datetime.now(UTC))).name
        except NoSuchPerson:
            raise CommandFailed(
                _("Unter Nummer {number} arbeitet niemand. `people list` zeigt alle.").format(
                    number=number
                )
            ) from None


def _state(person: Known) -> str:
    if person.removed:
        return _("entfernt")
    return _("verbunden") if person.connected else _("eingeladen")
