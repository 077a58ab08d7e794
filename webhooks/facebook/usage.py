"""What Meta says about our use of its budgets.  Source: Meta, "Graph API: Rate Limits"."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

HEADER = "x-business-use-case-usage"
SHORTEST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)  # whatever a header says, answers are tried again by then


def pause(headers: Mapping[str, str]) -> timedelta:
    """How long to stay away after a refusal: as long as Meta asks, else the shortest pause."""
    try:
        usage = json.loads(headers.get(HEADER, "{}"))
    except ValueError:
        return SHORTEST_PAUSE
    minutes = max(_minutes(usage), default=0)
    return min(max(SHORTEST_PAUSE, timedelta(minutes=min(minutes, 10_000))), LONGEST_PAUSE)


def _minutes(usage: Any) -> Iterator[int]:
    for budgets in usage.values() if isinstance(usage, dict) else ():
        for budget in budgets if isinstance(budgets, list) else ():
            if isinstance(budget, dict):
                minutes = budget.get("estimated_time_to_regain_access")
                if isinstance(minutes, int):
                    yield minutes
