"""`buergerdraht deliveries`: what came in and could not be read, and reading it again."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.terminal import console, table
from buergerdraht.settings import load
from desk.incoming import deliveries as rows
from desk.incoming.unreadable import Unreadable, unreadable

_ = reader()

app = typer.Typer(
    help=with_example(
        _("Zeigt Zustellungen, die nicht ganz gelesen werden konnten, ohne ihren Inhalt."),
        "buergerdraht deliveries",
        "buergerdraht deliveries read-again",
    )
)
AsJson = Annotated[bool, typer.Option("--json", help=_("Als JSON."))]


@app.callback(invoke_without_command=True)
def deliveries(context: typer.Context, as_json: AsJson = False) -> None:
    """List the deliveries that could not be read in full."""
    if context.invoked_subcommand is not None:
        return
    found = asyncio.run(_unreadable())
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found]))
    elif found:
        _print(found)
    else:
        typer.echo(_("Jede Zustellung wurde gelesen."))


@app.command(
    "read-again",
    help=with_example(
        _("Lässt sie noch einmal lesen, etwa nach einer neuen Fassung des Programms."),
        "buergerdraht deliveries read-again",
    ),
)
def read_again(as_json: AsJson = False) -> None:
    """Mark them unread: the running server reads them within seconds, else the next start."""
    number = asyncio.run(_read_again())
    if as_json:
        typer.echo(json.dumps({"read_again": number}))
    elif number:
        typer.echo(
            _(
                "{number} Zustellungen werden noch einmal gelesen: gleich, wenn das Programm "
                "läuft, sonst beim nächsten Start. Was schon da ist, kommt nicht doppelt."
            ).format(number=number)
        )
    else:
        typer.echo(_("Jede Zustellung wurde gelesen."))


def _as_json(one: Unreadable) -> dict[str, object]:
    return {
        "id": one.id,
        "received_at": one.received_at.isoformat(),
        "endpoint": one.endpoint,
        "lane": one.lane,
        "problem": one.problem,
        "bytes": one.size,
    }


def _print(found: list[Unreadable]) -> None:
    rows = table(_("Nummer"), _("Eingang (UTC)"), _("Weg"), _("Wo es hakt"), _("Größe in Bytes"))
    for one in found:
        received = one.received_at.strftime("%d.%m.%Y %H:%M:%S")
        rows.add_row(str(one.id), received, one.lane, one.problem, str(one.size))
    console().print(rows)


async def _unreadable() -> list[Unreadable]:
    async with opened(load()) as database:
        return await database.read(unreadable)


async def _read_again() -> int:
    async with opened(load()) as database:
        return await database.write(rows.read_again, now=datetime.now(UTC))
