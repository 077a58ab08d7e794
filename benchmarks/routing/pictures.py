"""The two pictures of docs/routing.md: the learning curve, and what a score is worth."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.routing.comparing import BLEND, LABELS, LETTERS, WORDS, Comparison

REGRESSION = "TF-IDF of letters, regression"
NAMES = {
    BLEND: ("dieses Verfahren", "o-"),
    WORDS: ("nur Stichwörter", "s--"),
    LETTERS: ("nur Buchstaben", "^--"),
    REGRESSION: ("Regression (scikit-learn)", "x:"),
}
FIXED: Any = {
    "svg.hashsalt": "routing",
    "svg.fonttype": "none",
}  # the same figures, the same file


def draw(found: Comparison, folder: Path) -> None:
    """Write `routing-learning.svg` and `routing-calibration.svg`."""
    with mpl.rc_context(FIXED):
        _save(_learning(found), folder / "routing-learning.svg")
        _save(_calibration(found), folder / "routing-calibration.svg")


def _learning(found: Comparison) -> Figure:
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    places = range(len(LABELS))
    for design, (name, style) in NAMES.items():
        right = [100 * found.of(design, count).accuracy for count in LABELS]
        axes.plot(places, right, style, label=name)
    axes.set_xticks(places, [str(count) for count in LABELS])
    axes.set(xlabel="Entscheidungen von Menschen", ylabel="richtig an erster Stelle, %")
    axes.set_ylim(0, 100)
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def _calibration(found: Comparison) -> Figure:
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 100], [0, 100], color="grey", linewidth=1, label="genau so oft wie gesagt")
    for steps, name, style in (
        (found.steps, "vor der ersten Entscheidung", "o-"),
        (found.learnt_steps, "nach 1000 Entscheidungen", "s--"),
    ):
        claimed = [100 * step.claimed for step in steps]
        axes.plot(claimed, [100 * step.right for step in steps], style, label=name)
    axes.set(xlabel="angezeigte Punkte", ylabel="davon richtig, %")
    axes.grid(alpha=0.3)
    axes.legend()
    return figure


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None, "Creator": None})
