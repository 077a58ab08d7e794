"""Public holidays, from the `holidays` library.

It takes 20 MB for all the world's calendars, and a city asks it for one of them every ten years.
So a process of its own is asked, which gives the memory back by ending.
"""

import subprocess
import sys
from datetime import date
from functools import lru_cache

ASK = """
import sys, holidays
country, _, state = sys.argv[1].partition("-")
first = int(sys.argv[2])
years = range(first, first + 10)
found = holidays.country_holidays(country, subdiv=state or None, years=years)
print(*(day.isoformat() for day in found))
"""
SECONDS = 30


def public_holidays(code: str, year: int) -> frozenset[date]:
    """The public holidays of a year.

    Args:
        code: Country and state as `holidays` names them, such as `DE-NW`.
        year: As people count it.

    Returns:
        Their days, and those of some years around; none where the library has no such country or
        state (`city check` says so).

    Source: the `holidays` library.
    """
    return _of_ten_years(code, year // 10 * 10)


@lru_cache(maxsize=64)
def _of_ten_years(code: str, first: int) -> frozenset[date]:
    done = subprocess.run(  # noqa: S603 - our own program; the code stands in a checked city file
        [sys.executable, "-c", ASK, code, str(first)],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode and "NotImplementedError" not in done.stderr:
        raise RuntimeError(f"the holidays of {code} could not be read: exit {done.returncode}")
    return frozenset(date.fromisoformat(day) for day in done.stdout.split())
