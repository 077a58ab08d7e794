"""How often somebody may try to sign in: by route and address, a minute at a time.

A whole town hall shares one address, so the measure is wide; the links' tokens cannot be guessed
anyway.  What is counted is bounded, however many addresses ask.
"""

from collections import Counter
from datetime import datetime, timedelta

from desk.clock import Clock

A_MINUTE = 60  # attempts of an address on a route
ADDRESSES = 10_000  # counted one by one; all others together
MINUTE = timedelta(minutes=1)


class Attempts:
    """Counts attempts; a new minute begins anew."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: datetime | None = None
        self._made: Counter[tuple[str, str]] = Counter()

    def allow(self, route: str, address: str) -> bool:
        """Whether one more is right; it is counted either way."""
        now = self._clock.now()
        if self._since is None or not timedelta() <= now - self._since < MINUTE:
            self._since = now
            self._made.clear()
        key = (route, address)
        if key not in self._made and len(self._made) >= ADDRESSES:
            key = (route, "")
        self._made[key] += 1
        return self._made[key] <= A_MINUTE
