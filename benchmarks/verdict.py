"""What was measured, the bounds it has to keep, and how both are told."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

FAILED = 1


@dataclass(frozen=True)
class Bound:
    """A promise: `measured` has to be at most, or at least, `limit`."""

    what: str
    measured: float
    limit: float
    at_least: bool = False
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the promise was kept."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def row(self) -> tuple[str, str, str, str]:
        """What is shown of it."""
        sign = "≥" if self.at_least else "≤"
        return (
            self.what,
            f"{figure(self.measured)} {self.unit}".strip(),
            f"{sign} {self.limit:g} {self.unit}".strip(),
            "holds" if self.holds else "DOES NOT HOLD",
        )


@dataclass(frozen=True)
class Report:
    """The figures of a command as a table, and its bounds."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bounds: Sequence[Bound]
    figures: Any  # the same for programs

    def as_object(self) -> dict[str, Any]:
        """The report for programs."""
        bounds = [asdict(bound) | {"holds": bound.holds} for bound in self.bounds]
        return {"title": self.title, "figures": self.figures, "bounds": bounds}


def tell(reports: Iterable[Report], *, as_json: bool, judge: bool = True) -> None:
    """Print the reports; end with 1 where a bound does not hold, unless nothing is judged."""
    reports = list(reports)
    if as_json:
        print(json.dumps([report.as_object() for report in reports], ensure_ascii=False))
    else:
        for report in reports:
            _print(report)
    if judge and not all(bound.holds for report in reports for bound in report.bounds):
        raise typer.Exit(FAILED)


def run(main: Callable[..., None]) -> None:
    """Run a command; what hindered it is one sentence."""
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    try:
        app()
    except (RuntimeError, subprocess.SubprocessError) as error:
        typer.echo(str(error), err=True)
        sys.exit(FAILED)


def figure(value: float) -> str:
    """A figure with three significant digits at least and no more decimals than that."""
    magnitudes = ((100, 0), (10, 1))
    digits = next((digits for least, digits in magnitudes if abs(value) >= least), 2)
    return f"{value:,.{digits}f}"


def _print(report: Report) -> None:
    console = Console(width=None if Console().is_terminal else 110)
    console.print(_table(report.title, report.columns, report.rows))
    if report.bounds:
        heads = ("Bound", "Measured", "Promised", "")
        console.print(_table("", heads, [bound.row() for bound in report.bounds]))


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    return table
