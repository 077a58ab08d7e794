"""Every design on the same texts: cold, and after learning 50, 200 and 1,000 labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean

from rapidfuzz import fuzz

import routing
from benchmarks.routing import measures, texts
from benchmarks.routing.designs import (
    BestKeyword,
    BestThree,
    Design,
    Guess,
    Ours,
    Regression,
    letters,
    words,
)
from benchmarks.routing.texts import Half, Text
from benchmarks.routing.typos import HEAVY, LIGHT, misspell
from benchmarks.verdict import Bound, Report

LABELS = (0, 50, 200, 1000)
SAMPLES = {0: 1, 50: 5, 200: 5, 1000: 2}
SPELLINGS = 6  # of each text with typos
PLAIN_RAPIDFUZZ = (
    "extractOne, WRatio",
    "partial_token_set_ratio, best three",
    "partial_ratio, best three",
)
BLEND, WORDS, LETTERS = "this matcher", "its words alone", "its letters alone"
AHEAD_OF_RAPIDFUZZ, BEHIND_ITS_PARTS = 8.0, 1.0  # points
MOST_LOST = {LIGHT: 2.0, HEAVY: 4.0}  # points
RIGHT_UNASKED = 90.0  # percent


@dataclass(frozen=True)
class Row:
    """One design at one number of labels."""

    design: str
    labels: int
    quality: measures.Quality


@dataclass(frozen=True)
class Comparison:
    """All that was measured of quality."""

    rows: Sequence[Row]
    lost: dict[float, float]  # points of accuracy, by share of misspelt words
    unasked: tuple[float, float]  # share of the concerns, and how many of what goes is right
    chatter_unasked: float  # share of the chatter
    steps: Sequence[measures.Step]  # cold
    learnt_steps: Sequence[measures.Step]  # after all labels

    def of(self, design: str, labels: int) -> measures.Quality:
        """The quality of a design."""
        return next(
            row.quality for row in self.rows if (row.design, row.labels) == (design, labels)
        )


def compare(half: Half) -> Comparison:
    """Measure every design on `half`; what is learnt comes from the tuning half."""
    judged, known = texts.load(half), texts.load(Half.TUNING)
    if half is Half.TUNING:  # never on what was learnt
        known, judged = judged[::2], judged[1::2]
    cities = texts.departments()
    makers: dict[str, Callable[[], Design]] = {
        BLEND: partial(Ours, cities),
        WORDS: partial(Ours, cities, words),
        LETTERS: partial(Ours, cities, letters),
        PLAIN_RAPIDFUZZ[0]: partial(BestKeyword, cities),
        PLAIN_RAPIDFUZZ[1]: partial(BestThree, cities, fuzz.partial_token_set_ratio, 90),
        PLAIN_RAPIDFUZZ[2]: partial(BestThree, cities, fuzz.partial_ratio, 80),
        "TF-IDF of letters, regression": Regression,
    }
    rows = [
        Row(name, count, _quality(make(), judged, known, count))
        for name, make in makers.items()
        for count in LABELS
        if count == 0 or name not in PLAIN_RAPIDFUZZ
    ]
    cold = Ours(cities)
    clean = _guess(cold, judged)
    taught = Ours(cities)
    taught.learn(known)
    chatter = [(text, guess) for text, guess in clean if not text.is_concern]
    unasked = [guess for _, guess in chatter if guess.margin >= routing.COLD.assign]
    return Comparison(
        rows,
        {share: _lost(cold, judged, share) for share in MOST_LOST},
        measures.automatic(clean, routing.COLD.assign),
        len(unasked) / (len(chatter) or 1),
        measures.calibration(clean),
        measures.calibration(_guess(taught, judged)),
    )


def report(found: Comparison) -> Report:
    """The table of designs and the bounds."""
    cold = found.of(BLEND, 0)
    rapidfuzz = max(found.of(design, 0).accuracy for design in PLAIN_RAPIDFUZZ)
    bounds = [
        Bound(
            "cold, ahead of the best plain rapidfuzz",
            100 * (cold.accuracy - rapidfuzz),
            AHEAD_OF_RAPIDFUZZ,
            at_least=True,
            unit="points",
        ),
        Bound("right of what goes unasked", 100 * found.unasked[1], RIGHT_UNASKED, True, "%"),
        *(
            Bound(f"lost by {share:.0%} misspelt words", lost, MOST_LOST[share], unit="points")
            for share, lost in found.lost.items()
        ),
        *(
            Bound(
                f"behind the better of its parts at {count} labels",
                _behind(found, count),
                BEHIND_ITS_PARTS,
                unit="points",
            )
            for count in LABELS
        ),
    ]
    rows = [
        (
            row.design,
            str(row.labels),
            f"{row.quality.accuracy:.3f}",
            f"{row.quality.macro_f1:.3f}",
            f"{row.quality.top_three:.3f}",
            f"{row.quality.covered:.2f}",
        )
        for row in found.rows
    ]
    columns = ("Design", "Labels", "Accuracy", "Macro-F1", "Top three", "Covered at 95 %")
    return Report(
        "Who should get it: texts of the city file", columns, rows, bounds, _figures(found)
    )


def _figures(found: Comparison) -> dict[str, object]:
    return {
        "rows": [
            {"design": row.design, "labels": row.labels, **vars(row.quality)} for row in found.rows
        ],
        "lost_points": {f"{share:.2f}": lost for share, lost in found.lost.items()},
        "unasked": {"share": found.unasked[0], "right": found.unasked[1]},
        "chatter_unasked": found.chatter_unasked,
        "calibration_error": {
            "cold": measures.calibration_error(found.steps),
            "learnt": measures.calibration_error(found.learnt_steps),
        },
    }


def _behind(found: Comparison, count: int) -> float:
    better = max(found.of(part, count).accuracy for part in (WORDS, LETTERS))
    return 100 * (better - found.of(BLEND, count).accuracy)


def _quality(
    design: Design, judged: Sequence[Text], known: list[Text], count: int
) -> measures.Quality:
    """The mean over samples of what is learnt."""
    found = []
    for seed in range(SAMPLES[count]):
        design.learn(texts.sample(known, count, seed))
        found.append(measures.quality(_guess(design, judged)))
    return measures.Quality(
        *(mean(getattr(one, name) for one in found) for name in measures.Quality.__annotations__)
    )


def _lost(design: Design, judged: Sequence[Text], share: float) -> float:
    """Points of accuracy that typing mistakes cost."""
    clean = measures.quality(_guess(design, judged)).accuracy
    spoilt = [
        measures.quality(
            [(text, design.guess(misspell(text.text, share, seed))) for text in judged]
        ).accuracy
        for seed in range(SPELLINGS)
    ]
    return 100 * (clean - mean(spoilt))


def _guess(design: Design, judged: Sequence[Text]) -> list[tuple[Text, Guess]]:
    return [(text, design.guess(text.text)) for text in judged]
