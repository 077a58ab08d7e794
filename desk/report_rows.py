"""Figures as rows of a table for programs: names that stay the same in every language.

Durations are in hours.  No row says who answered, and none holds a text or a citizen's name.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from desk.office.ruler import Ruler
from desk.reports import AGES, Brought, Figures, first_answers
from desk.tables import Page

HOUR = timedelta(hours=1)
Row = dict[str, Any]


def of_department(one: Figures) -> Row:
    """The figures of a department."""
    return {
        "department": one.slug,
        "name": one.name,
        "cases": one.cases,
        "answered": one.answered,
        "first_answer_office_median_h": _hours(one.office.median),
        "first_answer_office_p90_h": _hours(one.office.p90),
        "first_answer_clock_median_h": _hours(one.clock.median),
        "first_answer_clock_p90_h": _hours(one.clock.p90),
        "in_time": _share(one.in_time),
        **{
            f"open_up_to_{bound.days}_d": count
            for bound, count in zip(AGES, one.open_by_age, strict=False)
        },
        "open_older": one.open_by_age[-1],
        "reopened": one.reopened,
        "forwarded_in": one.forwarded_in,
        "forwarded_out": one.forwarded_out,
        "hidden": one.hidden,
        "escalated": one.escalated,
        "messages": one.received,
        "answers": one.sent,
        "citizens_reached": one.reached,
        "thanks": one.thanked,
        "office_days": one.office_days,
        "written_per_office_day": round(one.effort, 2) if one.effort is not None else None,
    }


def of_cases(
    session: Session,
    cases: Iterable[Brought],
    *,
    zone: ZoneInfo,
    slugs: Mapping[int, str],
    rulers: Mapping[int, Ruler],
    targets: Mapping[int, timedelta],
) -> Iterator[Row]:
    """A row for each case of these departments; the oldest first, times of the city's clock."""
    pages = {
        number: (channel, name)
        for number, channel, name in session.exec(select(Page.id, Page.channel, Page.name))
    }
    for case in cases:
        if case.department_id not in slugs:
            continue
        number = case.department_id
        answer = next(iter(first_answers([case], rulers[number], targets[number])), None)
        channel, page = pages[case.page_id]
        yield {
            "case": case.number,
            "opened_at": datetime.fromtimestamp(case.opened, zone).isoformat(timespec="seconds"),
            "department": slugs[number],
            "channel": str(channel),
            "page": page,
            "status": case.status,
            "escalated_for": case.concern or "",
            "messages": case.received,
            "answers": case.sent,
            "first_answer_office_h": _hours(timedelta(seconds=answer.office)) if answer else None,
            "first_answer_clock_h": _hours(timedelta(seconds=answer.clock)) if answer else None,
            "in_time": int(answer.in_time) if answer else None,
            "thanks": int(case.thanked),
        }


def _hours(duration: timedelta | None) -> float | None:
    return round(duration / HOUR, 2) if duration is not None else None


def _share(share: float | None) -> float | None:
    return round(share, 3) if share is not None else None
