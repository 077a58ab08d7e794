"""How much a bot may send: calls in a group's rolling minute, and calls a second over all chats."""

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from simulator.clock import Clock
from simulator.telegram.errors import flooded

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
CALLS_PER_SECOND = 30


class Flood:
    """Counts the calls that send, edit or pin."""

    def __init__(self, clock: Clock, group_calls_per_minute: int) -> None:
        self._clock = clock
        self._group_calls_per_minute = group_calls_per_minute
        self._groups: dict[int, deque[datetime]] = defaultdict(deque)
        self._all: deque[datetime] = deque()

    def spend(self, chat_id: int) -> None:
        """Count a call.

        Raises:
            ApiError: 429, the call is over a limit and does not count.
        """
        now = self._clock.now()
        _check(self._all, CALLS_PER_SECOND, SECOND, now)
        if chat_id < 0:
            _check(self._groups[chat_id], self._group_calls_per_minute, MINUTE, now)
            self._groups[chat_id].append(now)
        self._all.append(now)


def _check(calls: deque[datetime], limit: int, period: timedelta, now: datetime) -> None:
    while calls and calls[0] <= now - period:
        calls.popleft()
    if len(calls) >= limit:
        left = calls[-limit] + period - now
        raise flooded(max(math.ceil(left.total_seconds()), 1))
