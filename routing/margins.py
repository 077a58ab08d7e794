"""How far ahead a department must be before nobody is asked: measured on what people decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

FEWEST = 25  # decisions of people below which nothing can be said
LATEST = 400  # decisions that count
COLD_MARGIN = 4.0  # log-odds; see docs/routing.md for the precision it had before any decision


@dataclass(frozen=True)
class Margins:
    """The lead over the next department, in log-odds, that is enough to act unasked."""

    assign: float = COLD_MARGIN  # on a page of the whole city
    move: float | None = None  # away from a department's own page; None: never


COLD = Margins()
"""Before people have decided anything: nothing leaves its page."""


@dataclass(frozen=True)
class Judged:
    """A message that people decided: how far ahead our guess was, and whether it was theirs."""

    margin: float  # log-odds
    right: bool
    weight: float = 1.0  # how many messages it stands for; above 1 for a sample
    away: bool = False  # from the page's own department: that is another question


def margins(judged: Sequence[Judged], target: float) -> Margins:
    """Find the smallest margins above which the latest decisions were right often enough.

    Where a page's own department is nearly always the right one, that says nothing about guesses
    that leave it: each of the two margins is measured on guesses of its own kind.

    Args:
        judged: In the order of time, the newest last.
        target: The precision wanted, 0–1.

    Returns:
        What `COLD` says, with fewer than `FEWEST` decisions of the kind; where no margin reaches
        the target with `FEWEST` decisions above it, one that nothing reaches.
    """
    here = [item for item in judged if not item.away][-LATEST:]
    away = [item for item in judged if item.away][-LATEST:]
    return Margins(
        assign=COLD.assign if len(here) < FEWEST else _smallest(here, target),
        move=COLD.move if len(away) < FEWEST else _smallest(away, target),
    )


def _smallest(judged: Sequence[Judged], target: float) -> float:
    """Going down from the surest: the last margin at which the share of right ones still holds.

    One message more is counted as accepted than there was, so that a few lucky ones prove little.
    """
    found, accepted, right = inf, 0.0, 0.0
    by_margin = sorted(judged, key=lambda item: -item.margin)
    for number, item in enumerate(by_margin, start=1):
        accepted += item.weight
        right += item.weight * item.right
        ties = number < len(by_margin) and by_margin[number].margin == item.margin
        if not ties and number >= FEWEST and right / (accepted + 1) >= target:
            found = item.margin
    return found
