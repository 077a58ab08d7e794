"""What Meta says about our use of its budgets.  Source: Meta, "Graph API: Rate Limits"."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from desk.outgoing.circuits import USED_UP_AT, Usage

APP_HEADER = "x-app-usage"
HEADER = "x-business-use-case-usage"
SHORTEST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)  # whatever a header says, answers are tried again by then

_SHARES = ("call_count", "total_time", "total_cputime")


def pause(headers: Mapping[str, str]) -> timedelta:
    """How long to stay away after a refusal: as long as Meta asks, else the shortest pause."""
    minutes = max(
        (_number(b, "estimated_time_to_regain_access") for b in _budgets(headers)), default=0
    )
    return min(max(SHORTEST_PAUSE, timedelta(minutes=min(minutes, 10_000))), LONGEST_PAUSE)


def usage(headers: Mapping[str, str]) -> Usage | None:
    """The fullest budget of the app and of the page; `None` where the answer tells nothing."""
    if not headers.keys() & {APP_HEADER, HEADER}:
        return None
    app = _fullest(_object(headers.get(APP_HEADER, "")))
    page = max((_fullest(budget) for budget in _budgets(headers)), default=0)
    used_up = max(app, page) >= USED_UP_AT
    return Usage(app, page, pause(headers) if used_up else None)


def _budgets(headers: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for budgets in _object(headers.get(HEADER, "")).values():
        for budget in budgets if isinstance(budgets, list) else ():
            if isinstance(budget, dict):
                yield budget


def _fullest(budget: Mapping[str, Any]) -> int:
    return max(_number(budget, share) for share in _SHARES)


def _number(budget: Mapping[str, Any], key: str) -> int:
    """The number under `key`; what is none or below zero counts as zero."""
    value = budget.get(key)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 0
    return int(min(max(value, 0), 1_000_000))


def _object(text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
