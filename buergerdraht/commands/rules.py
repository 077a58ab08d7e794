"""How often each rule of escalations would have rung, as a table or as JSON."""

import json

import typer

from buergerdraht.commands.language import reader
from buergerdraht.commands.terminal import console, table
from desk.escalations.trying import Tried
from desk.words import Rule
from routing.signals import Level

_ = reader()


def show(found: Tried, *, as_json: bool) -> None:
    """Print it."""
    if as_json:
        counts = {rule: dict(levels) for rule, levels in found.counts.items()}
        typer.echo(json.dumps({"cases": found.cases, "rules": counts}))
        return
    rows = table(_("Regel"), _("Hinweis"), _("dringend"), _("Krise"))
    for rule, levels in found.counts.items():
        rows.add_row(_named(rule), *(str(levels[level]) for level in Level))
    console().print(rows)
    typer.echo(_("{cases} Fälle angesehen.").format(cases=found.cases))


def _named(rule: Rule) -> str:
    return {
        Rule.WORDS: _("Worte"),
        Rule.TIME: _("Fristen (so oft war es)"),
        Rule.VOLUME: _("Weit mehr als sonst"),
        Rule.REACH: _("Große Reichweite"),
        Rule.AUTHOR: _("Presse oder Politik"),
        Rule.HAND: _("Von Hand"),
    }[rule]
