"""`buergerdraht route`: where a text would go, and why."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

import routing
from buergerdraht.commands.city import ready_made
from buergerdraht.commands.language import reader, with_example
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
    city = _city()
    router = routing.Router(_catalogue(city))
    if file is not None:
        for number, item in _items(file):
            page_of_item = _page(city, item["page"], f"{file}, {number}: ")
            decision = router.decide(routing.Message(item["text"], page_of_item))
            typer.echo(json.dumps(_as_json(decision, item["text"]), ensure_ascii=False))
        return
    decision = router.decide(routing.Message(text or "", _page(city, page)))
    if as_json:
        typer.echo(json.dumps(_as_json(decision, text or ""), ensure_ascii=False))
    else:
        _print(decision, city)


def _city() -> city_file.CityFile:
    path = load().city_file
    if path.exists():
        return city_file.read(read_text(path), name=str(path))
    return city_file.read(ready_made(), name="recklinghausen.toml")


def _catalogue(city: city_file.CityFile) -> routing.Catalogue:
    return routing.Catalogue(
        [
            routing.Department(
                slug=entry.slug,
                name=entry.name,
                aliases=tuple(entry.aliases),
                topics=tuple(entry.topics),
                not_topics=tuple(entry.not_topics),
            )
            for entry in city.departments
        ]
    )


def _page(city: city_file.CityFile, page_id: str | None, place: str = "") -> routing.Page:
    if page_id is None:
        return routing.Page()
    for page in city.pages:
        if page.id == page_id:
            return routing.Page(page.department)
    raise NotConfigured(place + _("Die Stadtdatei hat keine Seite {page}.").format(page=page_id))


def _items(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    lines = read_text(file).splitlines()
    shown = track(
        lines, console=Console(stderr=True), disable=len(lines) < WORTH_A_BAR, transient=True
    )
    for number, line in enumerate(shown, start=1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            text = item["text"]
        except (ValueError, KeyError, TypeError):
            raise NotConfigured(
                _("{file}, Zeile {number}: kein JSON-Objekt mit „text“.").format(
                    file=file, number=number
                )
            ) from None
        page = item.get("page")
        yield number, {"text": str(text), "page": None if page is None else str(page)}


def _as_json(decision: routing.Decision, text: str) -> dict[str, Any]:
    signal = routing.read_signal(text)
    best = next(iter(decision.candidates), None)
    department: str | None
    match decision:
        case routing.Assign():
            kind, department, score = "assign", decision.department, decision.score
        case routing.Triage():
            kind = "triage"
            department = best.department if best else None
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
    }


def _print(decision: routing.Decision, city: city_file.CityFile) -> None:
    names = {entry.slug: entry.name for entry in city.departments}
    match decision:
        case routing.Assign():
            typer.echo(_("Geht an: {name}").format(name=names[decision.department]))
        case routing.Triage():
            typer.echo(_("Unsicher: Menschen ordnen zu."))
    table = Table(_("Amt"), _("Punkte (0–100)"), _("Wort → Stichwort, Art, Gewicht"))
    for candidate in decision.candidates:
        reasons = "\n".join(
            f"{evidence.word} → {evidence.keyword}, {_kind(evidence.kind)}, {evidence.weight:+.2f}"
            for evidence in candidate.because
        )
        table.add_row(names[candidate.department], f"{candidate.score:.0f}", reasons)
    if decision.candidates:
        Console().print(table)
    else:
        typer.echo(_("Kein Wort weist auf ein Amt hin."))


def _kind(kind: routing.Kind) -> str:
    return {
        routing.Kind.exact: _("genau dieses Wort"),
        routing.Kind.phrase: _("alle Wörter beieinander"),
        routing.Kind.inflected: _("andere Endung"),
        routing.Kind.typo: _("Tippfehler"),
        routing.Kind.compound: _("zusammengesetzt"),
        routing.Kind.part: _("Wortteil"),
        routing.Kind.similar: _("ähnlich"),
        routing.Kind.letters: _("ähnliche Buchstaben"),
    }[kind]
