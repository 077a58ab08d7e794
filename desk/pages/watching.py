"""What watches over a page: whether it is heard, and whether it is silent beyond its habit.

Comments come in bursts: a hundred within an hour say little of the same hour a week later.  So
what counts is in how many of the last weeks that hour brought anything at all; of a silence is
spoken when nothing in all these hours would hardly ever be chance.
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from desk.columns import UtcDateTime
from desk.events import Event, MessageReceived, PagePosted, PageWrote
from desk.operation.alerts import end_alert, raise_alert
from desk.outgoing.circuits import background_may_call
from desk.pages import backfill
from desk.pages.backfill import Why
from desk.tables import Page, PageHour, PageWatch
from desk.words import AlertKind, Channel

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
LOOK_EVERY = HOUR
LOOK_EVERY_WHILE_SILENT = timedelta(minutes=10)
CHECK_EVERY = timedelta(days=1)  # of the subscription
PAGES_A_SWEEP = 5  # so that a thousand pages are not asked about within a minute
NOTED_EVERY = timedelta(minutes=1)  # how exact the instant of the last event is
WEEKS_COMPARED = 6
FEWEST_WEEKS = 2  # before that nothing is usual yet
FEWEST_HOURS = 3
SILENT_WITHOUT_HABIT = timedelta(days=3)
HARDLY_EVER = 0.001  # probability
MARGIN = HOUR  # what is looked through before a gap
NEW_PAGE_LOOKS_BACK = timedelta(days=1)


@dataclass(frozen=True)
class Look:
    """A look at a page: with `check`, its subscription has to be looked at on the platform."""

    page: Page
    check: bool


def heard(session: Session, events: Sequence[Event], *, now: datetime) -> None:
    """Webhooks brought these events: the pages are alive."""
    counts: Counter[tuple[Channel, str]] = Counter()
    for event in events:
        if isinstance(event, MessageReceived | PageWrote | PagePosted):
            counts[event.channel, event.page_id] += 1
    for (channel, page_id), number in sorted(counts.items()):
        page = select(Page.id).where(col(Page.channel) == channel, col(Page.external_id) == page_id)
        _count(session, channel, page_id, number, now=now)
        session.exec(
            update(PageWatch)
            .where(
                col(PageWatch.page_id) == page.scalar_subquery(),
                col(PageWatch.event_at).is_(None) | (col(PageWatch.event_at) < now - NOTED_EVERY),
            )
            .values(event_at=now)
            .execution_options(synchronize_session=False)
        )


def due_pages(session: Session, channels: Collection[Channel], *, now: datetime) -> list[int]:
    """Some pages of these channels that have to be looked at now, the longest due first."""
    look_at = col(PageWatch.look_at)
    due = (
        select(Page.id)
        .outerjoin(PageWatch, col(PageWatch.page_id) == col(Page.id))
        .where(
            col(Page.channel).in_(channels),
            col(Page.retired_at).is_(None),
            look_at.is_(None) | (look_at <= now),
        )
        .order_by(look_at.is_not(None), look_at, col(Page.id))
        .limit(PAGES_A_SWEEP)
    )
    return [page_id for page_id in session.exec(due) if page_id is not None]


def begin(session: Session, page_id: int, *, now: datetime) -> Look | None:
    """Take the page's look, unless another process was faster; what the rows tell is done here."""
    page = session.get_one(Page, page_id)
    watch = session.get(PageWatch, page_id, with_for_update=True, populate_existing=True)
    if page.retired_at is not None:
        return None
    if watch is None:
        watch = PageWatch(page_id=page_id, event_at=_last_heard_at(session, page_id))
        backfill.ask(session, page_id, now - NEW_PAGE_LOOKS_BACK, Why.NEW_PAGE, now=now)
    elif watch.look_at is not None and watch.look_at > now:
        return None
    elif watch.look_at is not None and now - watch.look_at > LOOK_EVERY:
        since = watch.look_at - LOOK_EVERY - MARGIN  # nobody looked since: we did not run
        backfill.ask(session, page_id, since, Why.GAP, now=now)
    fell_silent = _follow_silence(session, page, watch, now=now)
    watch.look_at = now + (LOOK_EVERY_WHILE_SILENT if watch.silent_since else LOOK_EVERY)
    session.add(watch)
    unchecked = watch.checked_at is None or watch.checked_at + CHECK_EVERY <= now
    may_call = background_may_call(session, page, now=now)
    return Look(page, check=may_call and (unchecked or fell_silent))


def checked(session: Session, page_id: int, *, now: datetime) -> None:
    """All that we read is delivered; hours that nothing is compared with any more are dropped."""
    watch = session.get_one(PageWatch, page_id, with_for_update=True)
    watch.checked_at = now
    session.add(watch)
    oldest = now - (WEEKS_COMPARED + 2) * WEEK
    session.exec(
        delete(PageHour).where(col(PageHour.page_id) == page_id, col(PageHour.hour_at) < oldest)
    )


def subscribed_again(
    session: Session, page_id: int, fields: Collection[str], *, now: datetime
) -> None:
    """The page's subscription was incomplete and is whole again: what was missed is fetched."""
    page = session.get_one(Page, page_id)
    watch = session.get_one(PageWatch, page_id, with_for_update=True, populate_existing=True)
    if watch.checked_at is not None:
        since = watch.checked_at - MARGIN
        backfill.ask(session, page_id, since, Why.GAP, now=now)
        detail = {"fields": sorted(fields), "since": since.isoformat()}
        raise_alert(session, AlertKind.SUBSCRIBED, page=page, detail=detail, now=now)
    checked(session, page_id, now=now)


def is_silent(session: Session, page_id: int, since: datetime, *, now: datetime) -> bool:
    """Whether nothing since `since` is less than what the page's habit lets expect.

    Only whole hours count.
    """
    hours = _whole_hours(since, now)
    if len(hours) < FEWEST_HOURS:
        return False
    first = session.exec(
        select(func.min(col(PageHour.hour_at))).where(col(PageHour.page_id) == page_id)
    ).one()
    weeks = min(WEEKS_COMPARED, (since - first) // WEEK) if first is not None else 0
    if weeks < FEWEST_WEEKS:
        return now - since >= SILENT_WITHOUT_HABIT
    active = _active_hours(session, page_id, since - weeks * WEEK, since)
    nothing = sum(math.log1p(-active[_of_week(hour)] / (weeks + 1)) for hour in hours)
    return nothing < math.log(HARDLY_EVER)


def _follow_silence(session: Session, page: Page, watch: PageWatch, *, now: datetime) -> bool:
    """Begin or end the silence that the rows tell of; whether one begins."""
    if watch.event_at is None:
        return False
    if watch.silent_since is not None:
        if watch.event_at > watch.silent_since:
            watch.silent_since = None
            end_alert(session, AlertKind.SILENT, page=page, now=now)
        return False
    if not is_silent(session, page.id or 0, watch.event_at, now=now):
        return False
    watch.silent_since = watch.event_at
    backfill.ask(session, page.id or 0, watch.event_at - MARGIN, Why.GAP, now=now)
    detail = {"since": watch.event_at.isoformat()}
    raise_alert(session, AlertKind.SILENT, page=page, detail=detail, now=now)
    return True


def _count(session: Session, channel: Channel, page_id: str, number: int, *, now: datetime) -> None:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = select(col(Page.id), literal(_hour_of(now), UtcDateTime()), literal(number)).where(
        col(Page.channel) == channel, col(Page.external_id) == page_id
    )
    insert = dialect.insert(PageHour).from_select(["page_id", "hour_at", "messages"], row)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["page_id", "hour_at"],
            set_={"messages": col(PageHour.messages) + number},
        )
    )


def _last_heard_at(session: Session, page_id: int) -> datetime | None:
    return session.exec(
        select(func.max(col(PageHour.hour_at))).where(col(PageHour.page_id) == page_id)
    ).one()


def _active_hours(session: Session, page_id: int, since: datetime, until: datetime) -> Counter[int]:
    """In how many weeks each hour of the week brought something."""
    rows = session.exec(
        select(PageHour.hour_at).where(
            col(PageHour.page_id) == page_id,
            col(PageHour.hour_at) >= since,
            col(PageHour.hour_at) < until,
        )
    )
    return Counter(_of_week(hour) for hour in rows)


def _whole_hours(since: datetime, until: datetime) -> list[datetime]:
    first, last = _hour_of(since) + HOUR, _hour_of(until)
    return [first + number * HOUR for number in range(max(0, (last - first) // HOUR))]


def _of_week(hour: datetime) -> int:
    return hour.weekday() * 24 + hour.hour


def _hour_of(instant: datetime) -> datetime:
    return instant.replace(minute=0, second=0, microsecond=0)
