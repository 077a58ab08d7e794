"""The whole reckoning of a decision, as a press officer reads it."""

from collections.abc import Iterator, Mapping
from math import inf

import typer
from babel.numbers import format_decimal

import routing
from buergerdraht.commands.language import language, reader
from routing.signals import Level

SMALLEST = 0.05  # log-odds that are shown

_ = reader()


def show(
    decision: routing.Decision,
    text: str,
    page: routing.Page,
    margins: routing.Margins,
    names: Mapping[str, str],
) -> None:
    """Print where a text goes, what spoke for whom, and what it warns of."""
    names = {**names, routing.NO_CONCERN: _("Kein Anliegen")}
    typer.echo(_outcome(decision, names))
    if decision.district:
        typer.echo(
            _("Im Bezirk {name} ({places})").format(
                name=decision.district.name, places=", ".join(decision.district.places)
            )
        )
    if language := routing.language_of(text):
        typer.echo(_("Sprache: {code}").format(code=language))
    for rank, candidate in enumerate(decision.candidates, start=1):
        typer.echo(f"{rank}. {_office(candidate, names)}: {_sum(candidate)}")
        for evidence in candidate.because:
            typer.echo(f"   {_evidence(evidence)}")
    if decision.candidates:
        for line in _margin(decision, page, margins):
            typer.echo(line)
    else:
        typer.echo(_("Kein Wort weist auf ein Amt hin."))
    signal = routing.read_signal(text)
    if signal is not None:
        reasons = "; ".join(", ".join(finding.words) for finding in signal.findings)
        typer.echo(
            _("Hinweis für die Pressestelle ({level}): {reasons}").format(
                level=_level(signal.level), reasons=reasons
            )
        )


def _outcome(decision: routing.Decision, names: Mapping[str, str]) -> str:
    match decision:
        case routing.Assign(moved=True):
            return _("Geht an: {name}, weg vom Amt der Seite").format(
                name=names[decision.department]
            )
        case routing.Assign():
            return _("Geht an: {name}").format(name=names[decision.department])
        case routing.Triage():
            if decision.department is not None:
                return _("Unsicher: Menschen ordnen zu, hier {name}.").format(
                    name=names[decision.department]
                )
            return _("Unsicher: Menschen ordnen zu.")


def _office(candidate: routing.Candidate, names: Mapping[str, str]) -> str:
    if candidate.instead_of is None:
        return names[candidate.department]
    return _("{office} statt {department}").format(
        office=names[candidate.department], department=names[candidate.instead_of]
    )


def _sum(candidate: routing.Candidate) -> str:
    names = (_("Stichwörter"), _("Buchstaben"), _("Häufigkeit"), _("Seite"), _("Umfeld"))
    shown = [
        f"{name} {_number(part)}"
        for name, part in zip(names, candidate.parts, strict=True)
        if abs(part) >= SMALLEST
    ]
    return _("{score:.0f} Punkte; {total} = {parts}").format(
        score=candidate.score, total=_number(candidate.parts.total), parts=" + ".join(shown)
    )


def _evidence(evidence: routing.Evidence) -> str:
    """One word: what was written, what it met, how, and what that weighs."""
    met = f"{evidence.word} → {evidence.keyword}" if evidence.keyword else evidence.word
    return f"{met}: {_kind(evidence.kind)}, {_number(evidence.weight, '+0.00;-0.00')}"


def _number(value: float, form: str = "0.0;-0.0") -> str:
    return format_decimal(value, form, locale=language())


def _margin(
    decision: routing.Decision, page: routing.Page, margins: routing.Margins
) -> Iterator[str]:
    yield _("Vorsprung des ersten vor allen anderen: {ahead}").format(
        ahead=_number(decision.margin)
    )
    if page.department is not None and margins.move is None:
        yield _("Von der Seite eines Amtes geht ohne 25 Entscheidungen nichts von selbst weg.")
        return
    wanted = (margins.assign if page.department is None else margins.move) or 0.0
    if wanted == inf:
        yield _("Von selbst geht zurzeit nichts: So oft wie verlangt stimmte kein Vorsprung.")
    elif page.department is None and wanted == routing.COLD.assign:
        yield _("Nötig, damit es von selbst geht: {wanted} (fest bis 25 Entscheidungen)").format(
            wanted=_number(wanted)
        )
    else:
        yield _("Nötig, damit es von selbst geht: {wanted} (gemessen)").format(
            wanted=_number(wanted)
        )


def _level(level: Level) -> str:
    return {
        Level.notice: _("ansehen"),
        Level.urgent: _("dringend"),
        Level.crisis: _("sofort"),
    }[level]


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
