"""Which posts people talk about: how much came below each, how fast, and in what mood."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.reports import Brought
from desk.tables import Escalation, Page, Post, Surge
from desk.words import Concern
from routing.signals import Level

MOST = 50  # posts shown
HOUR = 3600  # seconds


@dataclass(frozen=True)
class PostFigures:
    """A post of the city, and what a period brought below it."""

    id: int
    text: str | None  # `None`: the platform did not tell it
    page: str
    link: str | None
    posted_at: datetime
    cases: int
    messages: int
    unanswered: int  # cases without an answer by people
    busiest_hour: int  # the most cases within sixty minutes
    concerns: tuple[tuple[Concern, int], ...]  # what words warned of, the most frequent first
    surges: int
    gravest: Level | None  # of the escalations about it


def by_post(
    session: Session, cases: Iterable[Brought], *, since: datetime, until: datetime
) -> list[PostFigures]:
    """The posts with the most cases, that with most first.

    Args:
        session: Only read.
        cases: Of the period, as far as the reader may see them.
        since: Surges and escalations count that began then or later.
        until: And before that.
    """
    below: defaultdict[int, list[Brought]] = defaultdict(list)
    for case in cases:
        if case.post_id is not None:
            below[case.post_id].append(case)
    most = sorted(below, key=lambda post: (-len(below[post]), -post))[:MOST]
    posts = {
        post.id: (post, page)
        for post, page in session.exec(
            select(Post, Page)
            .join(Page, col(Page.id) == col(Post.page_id))
            .where(col(Post.id).in_(most))
        )
    }
    surges = Counter(
        session.exec(
            select(Surge.post_id).where(
                col(Surge.post_id).in_(most),
                col(Surge.began_at) >= since,
                col(Surge.began_at) < until,
            )
        )
    )
    gravest = _gravest(session, most, since=since, until=until)
    found = []
    for number in most:
        post, page = posts[number]
        theirs = below[number]
        warned = Counter(Concern(case.concern) for case in theirs if case.concern)
        found.append(
            PostFigures(
                id=number,
                text=post.text,
                page=page.name,
                link=post.link,
                posted_at=post.posted_at,
                cases=len(theirs),
                messages=sum(case.received for case in theirs),
                unanswered=sum(case.answered is None for case in theirs),
                busiest_hour=busiest(sorted(case.opened for case in theirs)),
                concerns=tuple(warned.most_common()),
                surges=surges[number],
                gravest=gravest.get(number),
            )
        )
    return found


def busiest(instants: list[int]) -> int:
    """The most of these instants, in order and in seconds, that lie within one hour."""
    most, first = 0, 0
    for last, instant in enumerate(instants):
        while instant - instants[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most


def _gravest(
    session: Session, posts: list[int], *, since: datetime, until: datetime
) -> dict[int, Level]:
    rows = session.exec(
        select(Escalation.post_id, Escalation.level).where(
            col(Escalation.post_id).in_(posts),
            col(Escalation.began_at) >= since,
            col(Escalation.began_at) < until,
        )
    )
    found: dict[int, Level] = {}
    for post_id, word in rows:
        level = Level(word)
        if post_id is not None and (post_id not in found or level.rank > found[post_id].rank):
            found[post_id] = level
    return found
