"""`buergerdraht route`: where a text would go, and why."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

import routing
from buergerdraht.commands import reckoning
from buergerdraht.commands.city import ready_made
from buergerdraht.commands.json_lines import json_lines
from buergerdraht.commands.known import known
from buergerdraht.commands.language import reader, with_example
from buergerdraht.commands.terminal import bar, console
from buergerdraht.garbage import look_seldom_for_garbage
from buergerdraht.preparation import read_text
from buergerdraht.settings import load
from desk import city_file
from desk.errors import NotConfigured

_ = reader()

HELP = with_example(
    _("Zeigt, welches Amt ein Text bekäme und warum."),
    'buergerdraht route "Das Schlagloch in der Lindenstraße ist riesig"',
    "buergerdraht route --file texte.jsonl",
)
WORTH_A_BAR = 1000  # texts: about two seconds


def route(
    text: Annotated[str | None, typer.Argument(help=_("Der Text eines Kommentars."))] = None,
    page: Annotated[
        str | None, typer.Option(help=_("Nummer der Seite; sonst eine Seite der ganzen Stadt."))
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help=_("JSON-Zeilen mit text und wahlweise page."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Als JSON."))] = False,
) -> None:
    """Show where a text would go, and why."""
    if (text is None) == (file is None):
        raise typer.BadParameter(_("entweder TEXT oder --file"))
    settings = load()
    city = _city(settings.city_file)
    learnt = asyncio.run(known(settings))
    if learnt.without:
        typer.echo(_("Ohne das Gelernte: {why}").format(why=learnt.without), err=True)
    router = routing.Router(_catalogue(city, learnt.accepted), learnt.counts)
    margins = routing.margins(learnt.judged, city.city.precision)
    if file is not None:
        look_seldom_for_garbage()
        for number, given, page_id in _items(file):
            on = _page(city, page_id, f"{file}, {number}: ")
            decision = router.decide(routing.Message(given, on), margins)
            typer.echo(json.dumps(_as_json(decision, given), ensure_ascii=False))
        return
    given, on = text or "", _page(city, page)
    decision = router.decide(routing.Message(given, on), margins)
    if as_json:
        typer.echo(json.dumps(_as_json(decision, given), ensure_ascii=False))
    else:
        names = {entry.slug: entry.name for entry in city.departments}
        reckoning.show(decision, given, on, margins, names)


def _city(path: Path) -> city_file.CityFile:
    if path.exists():
        return city_file.read(read_text(path), name=str(path))
    return city_file.read(ready_made(), name="recklinghausen.toml")


def _catalogue(city: city_file.CityFile, accepted: Mapping[str, list[str]]) -> routing.Catalogue:
    return routing.Catalogue(
        [
            routing.Department(
                slug=entry.slug,
                name=entry.name,
                aliases=tuple(entry.aliases),
                topics=(*entry.topics, *accepted.get(entry.slug, [])),
                not_topics=tuple(entry.not_topics),
            )
            for entry in city.departments
        ],
        [
            routing.District(entry.name, tuple(entry.places), entry.instead, entry.department)
            for entry in city.districts
        ],
    )


def _page(city: city_file.CityFile, page_id: str | None, place: str = "") -> routing.Page:
    if page_id is None:
        return routing.Page()
    for page in city.pages:
        if page.id == page_id:
            return routing.Page(page.department)
    raise NotConfigured(place + _("Die Stadtdatei hat keine Seite {page}.").format(page=page_id))


def _items(file: Path) -> Iterator[tuple[int, str, str | None]]:
    """Line, text and page of each entry."""
    lines = list(json_lines(file))
    with bar(console=console(stderr=True), disable=len(lines) < WORTH_A_BAR) as shown:
        yield from _read(file, shown.track(lines))


def _read(file: Path, lines: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, str, str | None]]:
    for number, item in lines:
        match item:
            case {"text": str(text), **rest}:
                page = rest.get("page")
                yield number, text, None if page is None else str(page)
            case _:
                raise NotConfigured(
                    _("{file}, Zeile {number}: kein JSON-Objekt mit „text“.").format(
                        file=file, number=number
                    )
                )


def _as_json(decision: routing.Decision, text: str) -> dict[str, Any]:
    signal = routing.read_signal(text)
    best = next(iter(decision.candidates), None)
    department: str | None
    match decision:
        case routing.Assign():
            kind, department, score = "assign", decision.department, decision.score
        case routing.Triage():
            kind = "triage"
            department = best.department if best else decision.department
            score = best.score if best else 0.0
    return {
        "decision": kind,
        "department": department,
        "score": round(score, 1),
        "candidates": [
            {
                "department": candidate.department,
                "score": round(candidate.score, 1),
                "because": [evidence.word for evidence in candidate.because],
            }
            for candidate in decision.candidates
        ],
        "escalation": signal.as_json() if signal else None,
    } | ({"district": asdict(decision.district)} if decision.district else {})
