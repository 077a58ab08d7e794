"""Volume: far more comes under a post, or on a page, than is usual there at that hour.

What counts are cases, so people, by the platform's time: one person who writes a hundred comments
in a thread is no storm, and what is fetched late is none either.  The rate of the last minute and
of the last ten is held against the place's own: the mean of the same hour of the same weekday in
the last eight weeks, and for a post besides that of its last day.  Where there is too little to
say what is usual, a fixed floor decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from desk.escalations import notices
from desk.escalations.ringing import Reason, open_about, ring_page, ring_post
from desk.tables import Case, Escalation, Page, Post
from desk.words import Rule
from routing.signals import Level

MINUTE, TEN_MINUTES = timedelta(minutes=1), timedelta(minutes=10)
DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
WEEKS = 8  # looked back
ENOUGH_WEEKS = 3  # with anything at all: else nobody knows what is usual
YOUNG = HOUR  # a post that is younger has no usual rate of its own
LATELY = timedelta(minutes=30)  # what came just now says nothing of what is usual


@dataclass(frozen=True)
class Bounds:
    """From how many cases on a level is reached: of a minute and of ten, and times the usual."""

    level: Level
    times: float
    fewest: tuple[int, int]  # where it is known what is usual
    floor: tuple[int, int]  # where it is not


# The gravest first.  Chosen so that the 45 minutes of a busy day of thirty messages ring nothing
# and a storm of a city's post rings in its first minute; see docs/decisions/0027-escalations.md.
BOUNDS = (
    Bounds(Level.crisis, times=15, fewest=(8, 20), floor=(20, 60)),
    Bounds(Level.urgent, times=8, fewest=(8, 15), floor=(12, 30)),
)
FEWEST_AT_ALL = (8, 15)


@dataclass(frozen=True)
class Usual:
    """What is usual in a place."""

    per_minute: float
    certain: bool  # enough is known of the place itself


class Came(Protocol):
    """The cases of a place, by when they came."""

    def first(self, since: datetime) -> datetime | None:
        """When the first came after `since`."""

    def between(self, since: datetime, until: datetime) -> int:
        """How many came later than `since` and not later than `until`."""


def watch(session: Session, case: Case, *, now: datetime) -> None:
    """A case came: does it make one too many under its post, or on its page?"""
    session.flush()
    on_page = _Stored(session, col(Case.page_id) == case.page_id)
    if case.post_id is not None and _watch_post(session, case.post_id, on_page, now=now):
        return
    told = select(Escalation.post_id).where(
        col(Escalation.page_id) == case.page_id,
        col(Escalation.post_id).is_not(None),
        col(Escalation.ended_at).is_(None),
    )
    untold = (col(Case.post_id).is_(None)) | (col(Case.post_id).not_in(told))
    unexplained = _Stored(session, (col(Case.page_id) == case.page_id) & untold)
    level = level_now(unexplained, lambda: usual_on_page(on_page, now), now)
    if level is not None:
        reason = Reason(Rule.VOLUME, level)
        ring_page(session, session.get_one(Page, case.page_id), reason, now=now)


def _watch_post(session: Session, post_id: int, on_page: Came, *, now: datetime) -> bool:
    """Whether the post explains what comes: it rings, or most of its page comes under it."""
    post = session.get_one(Post, post_id)
    under = _Stored(session, col(Case.post_id) == post_id)
    level = level_now(under, lambda: usual_under_post(under, on_page, post.posted_at, now), now)
    going_on = open_about(session, f"post:{post_id}")
    if level is not None:
        ring_post(session, post, Reason(Rule.VOLUME, level), now=now)
    if going_on is not None:
        notices.want(session, going_on)
    if level is not None or going_on is not None:
        return True
    since, ahead = now - TEN_MINUTES, now + DAY
    return 2 * under.between(since, ahead) > on_page.between(since, ahead)


def judge(minute: int, ten: int, usual: Usual) -> Level | None:
    """How grave so many cases of the last minute, and of the last ten, are."""
    for bounds in BOUNDS:
        least = bounds.fewest if usual.certain else bounds.floor
        for count, few, minutes in zip((minute, ten), least, (1, 10), strict=True):
            if count >= max(few, bounds.times * usual.per_minute * minutes):
                return bounds.level
    return None


def weekly(came: Came, now: datetime) -> Usual | None:
    """The mean of a minute in the same hour of the weeks before; `None` where too little is known.

    A week before the place had its first case is none.
    """
    first = came.first(now - WEEKS * WEEK)
    if first is None:
        return None
    middles = (now - back * WEEK for back in range(1, WEEKS + 1))
    weeks = [middle for middle in middles if middle - HOUR / 2 >= first]
    if len(weeks) < ENOUGH_WEEKS:
        return None
    counts = [came.between(middle - HOUR / 2, middle + HOUR / 2) for middle in weeks]
    return Usual(sum(counts) / len(weeks) / (HOUR / MINUTE), certain=True)


def usual_on_page(on_page: Came, now: datetime) -> Usual:
    """The page's mean at that hour of that weekday."""
    return weekly(on_page, now) or Usual(0.0, certain=False)


def usual_under_post(under: Came, on_page: Came, posted_at: datetime, now: datetime) -> Usual:
    """The greater of the post's mean of its last day and at that hour of that weekday.

    A young post is held against what its page is used to, and has to reach the floor as well.
    """
    age = now - LATELY - posted_at
    if age < YOUNG:
        known = weekly(on_page, now)
        return Usual(known.per_minute if known else 0.0, certain=False)
    lasts = min(age, DAY)
    lately = under.between(now - LATELY - lasts, now - LATELY) / (lasts / MINUTE)
    known = weekly(under, now)
    return Usual(max(lately, known.per_minute if known else 0.0), certain=True)


def level_now(
    came: Came, usual: Callable[[], Usual], now: datetime, *, ahead: timedelta = DAY
) -> Level | None:
    """How grave it is; what is usual is only asked where enough came to be of interest.

    The platform's clock may be `ahead` of ours.
    """
    minute = came.between(now - MINUTE, now + ahead)
    ten = came.between(now - TEN_MINUTES, now + ahead)
    if minute < FEWEST_AT_ALL[0] and ten < FEWEST_AT_ALL[1]:
        return None
    return judge(minute, ten, usual())


class _Stored:
    """The cases of a place, counted by the database."""

    def __init__(self, session: Session, place: ColumnElement[bool]) -> None:
        self._session = session
        self._place = (place, col(Case.collective).is_(False))

    def first(self, since: datetime) -> datetime | None:
        query = select(func.min(Case.opened_at)).where(*self._place, col(Case.opened_at) > since)
        return self._session.exec(query).one()

    def between(self, since: datetime, until: datetime) -> int:
        came = (col(Case.opened_at) > since, col(Case.opened_at) <= until)
        query = select(func.count()).select_from(Case).where(*self._place, *came)
        return self._session.exec(query).one()
