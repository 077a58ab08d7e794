"""The list of cases: what a person may see of them, filtered, newest first, a screenful a time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import ColumnElement, func, true
from sqlmodel import Session, col, select

from desk import search
from desk.cases.screen import Screen, Unsent, load_screen
from desk.cases.signals import Warned
from desk.city import zone
from desk.permissions import visible_to
from desk.tables import Case, Citizen, Department, Staff
from desk.words import Channel, Concern, Status
from routing.signals import Level

SNIPPET_LIMIT = 140  # characters


@dataclass(frozen=True)
class Filters:
    """What is left of the list; an empty filter leaves everything."""

    statuses: frozenset[Status] = frozenset()
    department: str | None = None  # slug
    page: int | None = None  # the page's id in its table
    post: int | None = None  # the post's id in its table
    number: int | None = None
    words: str | None = None  # that stand in it, in its author's name or in its post
    since: date | None = None  # it was opened then or later, in the city's time
    until: date | None = None  # or then or earlier
    waiting: bool = False  # only where a citizen waits for an answer
    escalated: bool = False  # only where the press office was called

    def of(self, *statuses: Status) -> "Filters":
        """The same filters for these statuses, for all of them if none is given."""
        return replace(self, statuses=frozenset(statuses))


@dataclass(frozen=True)
class Row:
    """A case in the list."""

    number: int
    version: int
    status: Status
    department: str
    page: str
    channel: Channel
    public: bool
    collective: bool  # the city's own comment to all under a post
    snippet: str | None  # the start of the newest message that still stands; None: none does
    attachments: int  # of that message
    hidden: bool  # that message, on the platform
    unanswered: int  # messages since the city's last answer that still stand
    citizen: str | None
    owner: str | None
    concern: Concern | None
    level: Level | None
    warnings: tuple[Warned, ...]  # what the words warn of, the worst first
    triage: bool
    opened_at: datetime
    waiting_since: datetime | None
    waited: timedelta | None
    unsent: Unsent | None  # the newest answer that did not arrive


@dataclass(frozen=True)
class Listing:
    """A screenful of cases, newest first."""

    rows: tuple[Row, ...]
    older: int | None  # `before` of the next screenful, None on the last one
    counts: Mapping[Status, int]  # under the other filters, so that each status says what it has

    @property
    def total(self) -> int:
        """How many cases there are under the filters, whatever their status."""
        return sum(self.counts.values())


def list_cases(
    session: Session,
    person: Staff | None,
    filters: Filters,
    *,
    now: datetime,
    limit: int = 100,
    before: int | None = None,
) -> Listing:
    """The cases the person may see under the filters, newest first.

    Args:
        session: Only read.
        person: Whose list it is; `None` is the demo, where everybody sees everything.
        filters: What is left of it.
        now: The instant up to which `Row.waited` counts.
        limit: Most cases on the screen.
        before: Only cases with a smaller number: `Listing.older` of the screen before.
    """
    conditions = [
        true() if person is None else visible_to(person),
        *_conditions(filters),
        *_found(session, filters),
    ]
    found = session.exec(
        select(Case, Citizen.name, Staff.name)
        .outerjoin(Citizen, col(Citizen.id) == col(Case.citizen_id))
        .outerjoin(Staff, col(Staff.id) == col(Case.owner_id))
        .where(*conditions, *_of_status(filters), *_smaller(before))
        .order_by(col(Case.id).desc())
        .limit(limit + 1)
    ).all()
    shown = found[:limit]
    screen = load_screen(session, [case for case, _, _ in shown])
    rows = tuple(_row(case, citizen, owner, screen, now) for case, citizen, owner in shown)
    older = rows[-1].number if len(found) > limit else None
    return Listing(rows, older, _counts(session, conditions))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.department is not None:
        of_slug = select(Department.id).where(col(Department.slug) == filters.department)
        conditions.append(col(Case.department_id).in_(of_slug))
    if filters.page is not None:
        conditions.append(col(Case.page_id) == filters.page)
    if filters.post is not None:
        conditions.append(col(Case.post_id) == filters.post)
    if filters.number is not None:
        conditions.append(col(Case.id) == filters.number)
    if filters.waiting:
        conditions.append(col(Case.waiting_since).is_not(None))
    if filters.escalated:
        conditions.append(col(Case.concern).is_not(None))
    return conditions


def _found(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    """What is looked for, and when it was opened."""
    conditions = []
    found = search.matching(session, filters.words) if filters.words else None
    if found is not None:
        conditions.append(found)
    if filters.since is None and filters.until is None:
        return conditions
    midnight = partial(datetime.combine, time=time(), tzinfo=zone(session))
    if filters.since is not None:
        conditions.append(col(Case.opened_at) >= midnight(filters.since))
    if filters.until is not None:
        conditions.append(col(Case.opened_at) < midnight(filters.until + timedelta(days=1)))
    return conditions


def _of_status(filters: Filters) -> list[ColumnElement[bool]]:
    return [col(Case.status).in_(sorted(filters.statuses))] if filters.statuses else []


def _smaller(before: int | None) -> list[ColumnElement[bool]]:
    return [] if before is None else [col(Case.id) < before]


def _counts(session: Session, conditions: list[ColumnElement[bool]]) -> dict[Status, int]:
    counted = session.exec(
        select(Case.status, func.count()).where(*conditions).group_by(col(Case.status))
    )
    return {Status(status): count for status, count in counted}


def _row(case: Case, citizen: str | None, owner: str | None, screen: Screen, now: datetime) -> Row:
    number = case.id or 0
    page = screen.pages[case.page_id]
    newest = screen.newest.get(number)
    return Row(
        number=number,
        version=case.version,
        status=case.status,
        department=screen.departments[case.department_id],
        page=page.name,
        channel=page.channel,
        public=case.public,
        collective=case.collective,
        snippet=_shorten(newest.text) if newest else None,
        attachments=newest.attachments if newest else 0,
        hidden=newest.hidden if newest else False,
        unanswered=screen.unanswered.get(number, 0),
        citizen=citizen,
        owner=owner,
        concern=case.concern,
        level=case.level,
        warnings=screen.warnings.get(number, ()),
        triage=case.triage,
        opened_at=case.opened_at,
        waiting_since=case.waiting_since,
        waited=max(now - case.waiting_since, timedelta(0)) if case.waiting_since else None,
        unsent=screen.unsent.get(number),
    )


def _shorten(text: str) -> str:
    """The start of a text on one line, cut between words where that is possible."""
    line = " ".join(text.split())
    if len(line) <= SNIPPET_LIMIT:
        return line
    start = line[: SNIPPET_LIMIT - 1]
    return (start.rsplit(" ", 1)[0] if " " in start[SNIPPET_LIMIT // 2 :] else start) + "…"
