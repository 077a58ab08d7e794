"""Filters live in the address: read from its query, and written back for links."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from desk.cases.choices import Choices
from desk.cases.listing import Filters
from desk.search import words_in
from desk.words import Status

LARGEST_NUMBER = 2**31 - 1  # that the column of a case's number holds
LONGEST_QUERY = 200  # characters
FIRST_YEAR, LAST_YEAR = 2000, 2100
_NUMBER = re.compile(r"#?([0-9]{1,10})")

T = TypeVar("T")
Query = Mapping[str, Sequence[str]]  # every parameter with all its values


@dataclass(frozen=True)
class Asked:
    """What an address asks for, and the names of the filters that could not be understood."""

    filters: Filters
    before: int | None = None
    ignored: tuple[str, ...] = ()


def query_of(pairs: Iterable[tuple[str, str]]) -> Query:
    """The parameters of an address, gathered by name."""
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value.strip())
    return query


def read(query: Query, choices: Choices) -> Asked:
    """Read the filters: an empty value is no filter, what is not understood is left out and named.

    Args:
        query: The parameters, as `query_of` gathers them; unknown names are passed over.
        choices: The departments and pages that the person may filter by.
    """
    reader = _Reader(query)
    slugs = {department.slug: department.slug for department in choices.departments}
    pages = {str(page.id): page.id for page in choices.pages}
    looked_for = next(filter(None, map(_number, reversed(query.get("q", ())))), None)
    filters = Filters(
        statuses=frozenset(reader.every("status", {str(status): status for status in Status}.get)),
        department=reader.one("department", slugs.get),
        page=reader.one("page", pages.get),
        post=reader.one("post", _number),
        number=reader.one("number", _number) or looked_for,
        words=None if looked_for else reader.one("q", _words),
        since=reader.one("since", read_day),
        until=reader.one("until", read_day),
        waiting=reader.one("waiting", _switch) or False,
        escalated=reader.one("escalated", _switch) or False,
    )
    return Asked(filters, reader.one("before", _number), tuple(reader.ignored))


def write(filters: Filters, *, before: int | None = None) -> str:
    """The address of the list under these filters."""
    pairs = [("status", str(status)) for status in Status if status in filters.statuses]
    single = {
        "department": filters.department,
        "page": filters.page,
        "post": filters.post,
        "number": filters.number,
        "q": filters.words,
        "since": filters.since,
        "until": filters.until,
        "waiting": int(filters.waiting) or None,
        "escalated": int(filters.escalated) or None,
        "before": before,
    }
    pairs += [(name, str(value)) for name, value in single.items() if value is not None]
    return f"/?{urlencode(pairs)}" if pairs else "/"


class _Reader:
    """Takes parameters out of a query and remembers which made no sense."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.ignored: list[str] = []

    def every(self, name: str, understand: Callable[[str], T | None]) -> list[T]:
        given = [value for value in self._query.get(name, ()) if value]
        understood = [found for value in given if (found := understand(value)) is not None]
        if len(understood) < len(given):
            self.ignored.append(name)
        return understood

    def one(self, name: str, understand: Callable[[str], T | None]) -> T | None:
        return next(reversed(self.every(name, understand)), None)


def _number(value: str) -> int | None:
    match = _NUMBER.fullmatch(value)
    number = int(match[1]) if match else 0
    return number if 0 < number <= LARGEST_NUMBER else None


def _words(value: str) -> str | None:
    """What is looked for; small words alone are none.  A number alone is that of a case."""
    return " ".join(value.split())[:LONGEST_QUERY] if words_in(value) else None


def read_day(value: str) -> date | None:
    """The day that is written like 2026-11-20; `None` for anything else."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _switch(value: str) -> bool | None:
    return True if value == "1" else None
