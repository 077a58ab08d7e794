"""`buergerdraht replay`: stored messages are routed again with what is known today."""

import asyncio
import json
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Annotated

import typer

from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.progress import Report, progress
from buergerdraht.commands.rules import show
from buergerdraht.commands.terminal import console, table
from buergerdraht.preparation import prepare_city
from buergerdraht.settings import Settings, load
from desk import city
from desk.cases import replaying
from desk.cases.replaying import Replayed
from desk.clock import SystemClock
from desk.escalations.rules import rules_of
from desk.escalations.trying import Tried, tried
from desk.learning.current import load_routing
from desk.storage.database import Database
from desk.words import How
from routing import NO_CONCERN

_ = reader()

HELP = with_example(
    _(
        "Ordnet gespeicherte Nachrichten noch einmal zu, mit den Wörtern und dem Gelernten von "
        "heute. Neu zugeordnet wird nur, was noch niemand angefasst hat."
    ),
    "buergerdraht replay --since 2026-11-20 --dry-run",
)


def replay(
    since: Annotated[
        str, typer.Option(help=_("Ab diesem Tag, wie 2026-11-20, in der Zeit der Stadt."))
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Nur zeigen."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
    escalations: Annotated[
        bool,
        typer.Option("--escalations", help=_("Zeigen, wie oft jede Regel geklingelt hätte.")),
    ] = False,
    reach: Annotated[
        int | None,
        typer.Option(help=_("Mit --escalations: statt der Zahl in der Stadtdatei."), min=1),
    ] = None,
) -> None:
    """Route stored messages again, or show what that would change."""
    day = _day(since)
    if escalations:
        with progress(_("Nachrichten lesen")) as report:
            show(asyncio.run(_tried(load(), day, reach, report)), as_json=as_json)
        return
    with progress(_("Zuordnen")) as report:
        looked_at, found = asyncio.run(_run(load(), day, dry_run, report))
    if as_json:
        for one in found:
            typer.echo(json.dumps(vars(one), ensure_ascii=False))
        return
    if found:
        _print(found, dry_run=dry_run)
    moved = sum(one.moves for one in found)
    sentence = (
        _("{looked_at} Fälle angesehen: {different} anders, {moved} davon würden neu zugeordnet.")
        if dry_run
        else _("{looked_at} Fälle angesehen: {different} anders, {moved} davon neu zugeordnet.")
    )
    typer.echo(sentence.format(looked_at=looked_at, different=len(found), moved=moved))


async def _run(
    settings: Settings, day: datetime, dry_run: bool, report: Report
) -> tuple[int, list[Replayed]]:
    async with opened(settings) as database:
        await prepare_city(database, settings.city_file, SystemClock())
        since = await _instant(database, day)
        routing = await database.read(load_routing)
        numbers = await database.read(replaying.numbers_since, since)
        found: list[Replayed] = []
        for done, number in enumerate(numbers, start=1):
            if dry_run:
                one = await database.read(replaying.look, number, routing=routing)
            else:
                now = datetime.now(UTC)
                one = await database.write(replaying.replay, number, routing=routing, now=now)
            found += [one] if one else []
            report(done, len(numbers))
        return len(numbers), found


async def _tried(settings: Settings, day: datetime, reach: int | None, report: Report) -> Tried:
    """What the rules of escalations would have done since then."""
    async with opened(settings) as database:
        await prepare_city(database, settings.city_file, SystemClock())
        since = await _instant(database, day)
        rules = await database.read(rules_of)
        if reach is not None:
            rules = rules.model_copy(update={"reach": reach})
        now = datetime.now(UTC)
        return await database.read(tried, rules, since=since, until=now, report=report)


def _day(text: str) -> datetime:
    try:
        day = datetime.fromisoformat(text)
        if MINYEAR < day.year < MAXYEAR:  # at the ends some zones have no such day
            return day
    except ValueError:
        pass
    raise typer.BadParameter(
        _("--since versteht Tage wie 2026-11-20, nicht „{text}“").format(text=text)
    )


async def _instant(database: Database, day: datetime) -> datetime:
    zoned = day if day.tzinfo else day.replace(tzinfo=await database.read(city.zone))
    return zoned.astimezone(UTC)


def _print(found: Sequence[Replayed], *, dry_run: bool) -> None:
    last = _("würde neu zugeordnet") if dry_run else _("neu zugeordnet")
    rows = table(_("Fall"), _("bisher"), _("jetzt"), _("wegen"), _("was geschieht"))
    for one in found:
        rows.add_row(
            f"#{one.number}",
            _place(one.before, one.was, one.best_before),
            _place(one.after, one.way, one.best),
            ", ".join(one.because),
            last if one.moves else _("bleibt: nicht mehr neu und unberührt"),
        )
    console().print(rows)


def _place(department: str, how: How | None, best: str | None) -> str:
    """The department, and the best guess where that is another one."""
    place = _("Zuordnen") if how is How.TRIAGE else department
    if best is None or best == department:
        return place
    guess = _("Kein Anliegen") if best == NO_CONCERN else best
    return f"{place} ({guess}?)"
