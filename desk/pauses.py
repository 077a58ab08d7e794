"""Pauses after failures in a row: each is twice as long as the one before."""

from datetime import timedelta


def growing(failures: int, first: timedelta, longest: timedelta, *, chance: float) -> timedelta:
    """How long to wait after as many failures, 1 or more.

    `chance`, from 0 to 1, adds up to a quarter, so that many do not come back together.
    """
    doubled: int = 2 ** min(failures - 1, 20)
    return min(first * doubled, longest) * (1 + chance / 4)
