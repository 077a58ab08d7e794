"""`buergerdraht report`: figures by department, as a table, as CSV or as JSON."""

import asyncio
import csv
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.terminal import console, table
from buergerdraht.preparation import prepare_city
from buergerdraht.settings import Settings, load
from desk import city, reports
from desk.clock import SystemClock
from desk.errors import CommandFailed
from desk.report_rows import of_department
from desk.reports import Figures

PERIOD = timedelta(days=30)

_ = reader()

HELP = with_example(
    _(
        "Zeigt Zahlen je Amt: wie schnell geantwortet wird, in Dienstzeit und nach der Uhr, was "
        "offen ist, was weitergeleitet wurde. Nichts wird je Person gezählt."
    ),
    "buergerdraht report --since 2026-11-01 --csv zahlen.csv",
)


def report(
    since: Annotated[
        str | None,
        typer.Option(
            help=_("Ab diesem Tag, wie 2026-11-01, in der Zeit der Stadt; sonst 30 Tage.")
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--csv", help=_("In diese Datei schreiben, als CSV."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
) -> None:
    """Show figures by department."""
    found = asyncio.run(_run(load(), _day(since)))
    rows = [of_department(one) for one in found]
    if into is not None:
        _write(into, rows)
    elif as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
    else:
        _print(found)


async def _run(settings: Settings, day: date | None) -> list[Figures]:
    now = datetime.now(UTC)
    async with opened(settings) as database:
        await prepare_city(database, settings.city_file, SystemClock())
        zone = await database.read(city.zone)
        since = datetime.combine(day, time(), zone).astimezone(UTC) if day else now - PERIOD
        return await database.read(reports.by_department, since=since, until=now, now=now)


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(_("ein Tag wie 2026-11-01")) from None


def _write(into: Path, rows: list[dict[str, Any]]) -> None:
    try:
        with into.open("w", newline="", encoding="utf-8-sig") as file:  # so that Excel reads it
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["department"])
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise CommandFailed(
            _("{file} lässt sich nicht schreiben: {why}").format(file=into, why=error.strerror)
        ) from None


def _print(found: list[Figures]) -> None:
    rows = table(
        _("Amt"),
        _("Fälle"),
        _("beantwortet"),
        _("in der Frist"),
        _("erste Antwort, Dienstzeit"),
        _("nach der Uhr"),
        _("offen"),
        _("weitergeleitet herein/hinaus"),
    )
    for one in found:
        if one.cases or sum(one.open_by_age):
            rows.add_row(
                one.name,
                str(one.cases),
                str(one.answered),
                f"{one.in_time:.0%}" if one.in_time is not None else "–",
                _shown(one.office.median),
                _shown(one.clock.median),
                str(sum(one.open_by_age)),
                f"{one.forwarded_in}/{one.forwarded_out}",
            )
    console().print(rows)


def _shown(duration: timedelta | None) -> str:
    if duration is None:
        return "–"
    minutes = round(duration / timedelta(minutes=1))
    return f"{minutes // 60}:{minutes % 60:02} h"
