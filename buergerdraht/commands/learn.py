"""`buergerdraht learn`: labelled texts are learnt as if staff had corrected them."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, select

import routing as words
from buergerdraht.commands.json_lines import json_lines
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.opening import opened
from buergerdraht.commands.progress import Report, progress
from buergerdraht.commands.terminal import console, table
from buergerdraht.preparation import prepare_city, read_text
from buergerdraht.settings import Settings, load
from desk.clock import SystemClock
from desk.errors import CommandFailed
from desk.learning import files, texts
from desk.learning.current import load_catalogue
from desk.learning.quality import Labelled, Quality, before_and_after
from desk.learning.replica import Replica
from desk.storage.database import Database
from desk.tables import City

TEXTS_A_TRANSACTION = 50  # so that a running server finds the database free in between

_ = reader()

HELP = with_example(
    _(
        "Lernt Texte mit ihrem Amt, als hätte sie jemand zugeordnet, und misst, was es bringt. "
        "Die Datei hat Zeilen mit text und department, als JSON-Zeilen oder CSV; "
        "kein-anliegen steht für „kein Amt gebraucht“. Was schon gelernt ist, zählt nicht doppelt."
    ),
    "buergerdraht learn --file korrekturen.jsonl",
)


def learn(
    file: Annotated[Path, typer.Option(help=_("JSON-Zeilen (.jsonl) oder CSV (.csv)."))],
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
) -> None:
    """Learn labelled texts and measure what it brings."""
    given = list(_items(file))
    if not given:
        raise CommandFailed(_("{file}: Darin steht kein Text.").format(file=file))
    with progress(_("Lernen")) as report:
        new, before, after = asyncio.run(_run(load(), file, given, report))
    if as_json:
        outcome = {"texts": len(given), "new": new, "before": before, "after": after}
        typer.echo(json.dumps(outcome, default=vars))
        return
    _print(before, after)
    typer.echo(_("{given} Texte gelesen, {new} neu gelernt.").format(given=len(given), new=new))


async def _run(
    settings: Settings, file: Path, given: Sequence[tuple[int, str, str]], report: Report
) -> tuple[int, Quality, Quality]:
    async with opened(settings) as database:
        await prepare_city(database, settings.city_file, SystemClock())
        _check_labels(file, given, await database.read(files.labels))
        catalogue = await database.read(load_catalogue)
        labelled = texts.once(
            [texts.labelled(text, catalogue.matter(label, text)) for _number, text, label in given]
        )
        counts, target = await database.read(_as_it_is, labelled)
        steps = 3 * len(labelled)
        before, after = await asyncio.to_thread(
            before_and_after,
            labelled,
            catalogue,
            counts,
            target,
            lambda done, _total: report(done, steps),
        )
        new = await _learn(database, labelled, report)
        return new, before, after


async def _learn(database: Database, labelled: Sequence[Labelled], report: Report) -> int:
    new = 0
    for start in range(0, len(labelled), TEXTS_A_TRANSACTION):
        some = labelled[start : start + TEXTS_A_TRANSACTION]
        new += await database.write(texts.learn, some, now=datetime.now(UTC))
        report(2 * len(labelled) + start + len(some), 3 * len(labelled))
    return new


def _as_it_is(session: Session, labelled: Sequence[Labelled]) -> tuple[words.Counts, float]:
    """What was learnt from other texts than these, and the target."""
    replica = Replica()
    replica.refresh(session)
    known = texts.known(session, labelled)
    for text in labelled:
        if (amounts := known.get(texts.digest_of(text))) is not None:
            replica.counts.change(text.label, amounts, -1)
    return replica.counts, session.exec(select(City.precision)).one()


def _check_labels(file: Path, given: Sequence[tuple[int, str, str]], known: set[str]) -> None:
    for number, _text, label in given:
        if label not in known:
            raise CommandFailed(
                _(
                    "{file}, Zeile {number}: Das Amt „{label}“ steht nicht in der Stadtdatei. "
                    "Möglich ist: {known}."
                ).format(file=file, number=number, label=label, known=", ".join(sorted(known)))
            )


def _items(file: Path) -> Iterator[tuple[int, str, str]]:
    """Line, text and label of each entry."""
    if file.suffix.lower() not in (".jsonl", ".csv"):
        raise typer.BadParameter(_("--file versteht .jsonl und .csv"))
    return _of_csv(file) if file.suffix.lower() == ".csv" else _of_json(file)


def _of_json(file: Path) -> Iterator[tuple[int, str, str]]:
    for number, item in json_lines(file):
        match item:
            case {"text": str(text), "department": str(label)}:
                yield number, text, label
            case _:
                raise CommandFailed(
                    _(
                        "{file}, Zeile {number}: kein JSON-Objekt mit „text“ und „department“."
                    ).format(file=file, number=number)
                )


def _of_csv(file: Path) -> Iterator[tuple[int, str, str]]:
    content = read_text(file)
    first = content.partition("\n")[0]
    rows = csv.DictReader(
        io.StringIO(content, newline=""),
        delimiter=";" if first.count(";") > first.count(",") else ",",
    )
    if not {"text", "department"} <= set(rows.fieldnames or ()):
        raise CommandFailed(
            _("{file}: Die erste Zeile muss die Spalten „text“ und „department“ nennen.").format(
                file=file
            )
        )
    try:
        for row in rows:
            text, label = row["text"], row["department"]
            if text is None or label is None:
                raise CommandFailed(
                    _("{file}, Zeile {number}: Eine Spalte fehlt.").format(
                        file=file, number=rows.line_num
                    )
                )
            yield rows.line_num, text, label.strip()
    except csv.Error:
        raise CommandFailed(
            _("{file}, Zeile {number}: Das ist kein CSV.").format(file=file, number=rows.line_num)
        ) from None


def _print(before: Quality, after: Quality) -> None:
    rows = table(_("Gemessen an diesen Texten"), _("vorher"), _("nachher"))
    for name, first, then in (
        (_("bester Vorschlag richtig"), before.right, after.right),
        (_("unter den ersten dreien"), before.in_three, after.in_three),
        (_("automatisch zugeordnet"), before.automatic, after.automatic),
        (_("davon richtig"), before.precision, after.precision),
    ):
        rows.add_row(name, _percent(first), _percent(then))
    console().print(rows)
    typer.echo(
        _(
            "Nachher heißt: Jeder Text wurde von einem Stand beurteilt, der ihn nicht kannte. "
            "Automatisch gilt auf einer Seite der ganzen Stadt; wirksam wird es erst mit genügend "
            "eigenen Entscheidungen."
        )
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"
