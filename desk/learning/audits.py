"""A few of the automatic assignments are asked about, so that nobody has to believe in silence."""

import hashlib

RATE = 0.05
WEIGHT = 1 / RATE  # of an answer, as it stands for all that were not asked about

_STEPS = 1_000_000


def is_chosen(number: int, city: str) -> bool:
    """Whether the case of that number is asked about: the same for ever, as if by lot.

    `city` makes it another choice in every town.
    """
    drawn = hashlib.sha256(f"{city}\n{number}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") % _STEPS < RATE * _STEPS
