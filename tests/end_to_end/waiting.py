"""Waiting for a condition, within a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

DEADLINE_SECONDS = 20.0
LOOK_AGAIN_SECONDS = 0.03

T = TypeVar("T")


def until(
    look: Callable[[], T | None], what: str, *, seconds: float = DEADLINE_SECONDS, hint: str = ""
) -> T:
    """The first true thing that `look` gives; fails with `what` when none comes in time."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:.0f} s: {what} {hint}".strip())
        time.sleep(LOOK_AGAIN_SECONDS)
    return found
