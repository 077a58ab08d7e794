"""What is measured of a design's guesses."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.routing.designs import Guess
from benchmarks.routing.texts import Text
from routing import NO_CONCERN

Judged = Sequence[tuple[Text, Guess]]
STEPS = 10  # of the claimed odds, for the calibration


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1, of the texts that are a concern."""

    accuracy: float
    macro_f1: float
    top_three: float
    covered: float  # largest share that the surest guesses make up at 95 % right


@dataclass(frozen=True)
class Step:
    """Guesses that claimed about the same, and how many were right."""

    claimed: float
    right: float
    count: int


def quality(judged: Judged) -> Quality:
    """Measure the guesses about concerns; chatter is left out."""
    concerns = [(text, guess) for text, guess in judged if text.is_concern]
    return Quality(
        accuracy=_share([is_right(text, guess) for text, guess in concerns]),
        macro_f1=_macro_f1(concerns),
        top_three=_share([bool({*guess.ranked[:3]} & {*t.departments}) for t, guess in concerns]),
        covered=covered(concerns, 0.95),
    )


def is_right(text: Text, guess: Guess) -> bool:
    """Whether the first guess is one of the text's departments."""
    return bool(guess.ranked) and guess.ranked[0] in text.departments


def covered(judged: Judged, precision: float) -> float:
    """The largest share of the surest guesses of which `precision` are right."""
    best, right = 0, 0
    surest = sorted(judged, key=lambda pair: -pair[1].margin)
    for number, (text, guess) in enumerate(surest, start=1):
        right += is_right(text, guess)
        tied = number < len(surest) and surest[number][1].margin == guess.margin
        if not tied and right / number >= precision:
            best = number
    return best / len(judged) if judged else 0.0


def automatic(judged: Judged, margin: float) -> tuple[float, float]:
    """Of the concerns the share that is at least `margin` ahead, and how many of them are right.

    Chatter that is so far ahead counts as wrong.
    """
    ahead = [
        (text, guess)
        for text, guess in judged
        if guess.ranked and guess.ranked[0] != NO_CONCERN and guess.margin >= margin
    ]
    concerns = sum(text.is_concern for text, _ in judged)
    sent = sum(text.is_concern for text, _ in ahead)
    return sent / concerns if concerns else 0.0, _share([is_right(t, g) for t, g in ahead])


def calibration(judged: Judged) -> list[Step]:
    """Right guesses by what they claimed, in `STEPS` steps of equal width."""
    steps: list[list[tuple[float, bool]]] = [[] for _ in range(STEPS)]
    for text, guess in judged:
        if guess.claimed is not None:
            step = min(int(guess.claimed * STEPS), STEPS - 1)
            steps[step].append((guess.claimed, is_right(text, guess)))
    return [
        Step(_share([claimed for claimed, _ in found]), _share([r for _, r in found]), len(found))
        for found in steps
        if found
    ]


def calibration_error(steps: Sequence[Step]) -> float:
    """The mean distance between claimed and right, weighted by count."""
    total = sum(step.count for step in steps)
    return sum(step.count * abs(step.claimed - step.right) for step in steps) / (total or 1)


def _macro_f1(judged: Judged) -> float:
    right: Counter[str] = Counter()
    named: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for text, guess in judged:
        first = guess.ranked[0] if guess.ranked else None
        truth = first if first in text.departments else text.departments[0]
        meant[str(truth)] += 1
        if first is not None:
            named[first] += 1
            right[first] += first == truth
    scores = [2 * right[slug] / (meant[slug] + named[slug]) for slug in meant]
    return _share(scores)


def _share(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
