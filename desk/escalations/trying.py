"""Trying the rules on what came in a period: how often each would have rung.

Volume, reach, authors and words are reckoned anew from what is stored, by the same functions that
decide when it comes; deadlines and windows depend on what people did then, so of them it is told
how often they rang.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.city_file.models import EscalationsEntry
from desk.escalations.reach import is_named
from desk.escalations.volume import WEEK, WEEKS, level_now, usual_on_page, usual_under_post
from desk.events import Author
from desk.tables import Case, Citizen, Message, Post, Reaction, TimelineEntry
from desk.words import Direction, Rule, What
from routing.signals import Level, read

PERIOD = timedelta(days=30)
ONE_STORM = timedelta(hours=1)  # what rings again within it is the same one
MESSAGES_A_STEP = 500


@dataclass(frozen=True)
class Tried:
    """How often each rule would have rung in a period, by level; by hand is no rule to try."""

    counts: Mapping[Rule, Counter[Level]]
    cases: int  # that came in the period

    def total(self, rule: Rule) -> int:
        """How often the rule would have rung."""
        return self.counts[rule].total()


class Instants:
    """Instants at which cases came, as `desk.escalations.volume` counts them."""

    def __init__(self, instants: Sequence[datetime]) -> None:
        self._instants = sorted(instants)

    def first(self, since: datetime) -> datetime | None:
        """When the first came after `since`."""
        place = bisect_right(self._instants, since)
        return self._instants[place] if place < len(self._instants) else None

    def between(self, since: datetime, until: datetime) -> int:
        """How many came later than `since` and not later than `until`."""
        return bisect_right(self._instants, until) - bisect_right(self._instants, since)


def tried(
    session: Session,
    rules: EscalationsEntry,
    *,
    since: datetime,
    until: datetime,
    report: Callable[[int, int], None] = lambda done, total: None,
    words: bool = True,
) -> Tried:
    """Try the rules on what came between `since` and `until`; nothing is changed.

    Args:
        session: Only read.
        rules: As they are, or as they might become.
        since: Cases and messages of then or later count.
        until: And not after that.
        report: Told how many of all messages were read again.
        words: Whether messages are read again, which takes about a second for ten thousand.
    """
    came = _came(session, since - WEEKS * WEEK, until)
    counts = {
        Rule.VOLUME: _volume(session, came, since),
        Rule.REACH: _reach(session, rules.reach, since, until),
        Rule.AUTHOR: _authors(session, rules.authors, since, until),
        Rule.TIME: _rang_by_time(session, since, until),
    }
    if words:
        counts[Rule.WORDS] = _words(session, since, until, report)
    return Tried(counts, sum(opened_at >= since for opened_at, _, _ in came))


def _came(
    session: Session, since: datetime, until: datetime
) -> Sequence[tuple[datetime, int, int | None]]:
    rows = select(Case.opened_at, Case.page_id, Case.post_id).where(
        col(Case.opened_at) >= since,
        col(Case.opened_at) <= until,
        col(Case.collective).is_(False),
    )
    return session.exec(rows.order_by(col(Case.opened_at))).all()


def _volume(
    session: Session, came: Sequence[tuple[datetime, int, int | None]], since: datetime
) -> Counter[Level]:
    pages: defaultdict[int, list[datetime]] = defaultdict(list)
    posts: defaultdict[int, list[datetime]] = defaultdict(list)
    for opened_at, page_id, post_id in came:
        pages[page_id].append(opened_at)
        if post_id is not None:
            posts[post_id].append(opened_at)
    on_page = {key: Instants(instants) for key, instants in pages.items()}
    storms: list[Level] = []
    for post_id, instants in posts.items():
        post = session.get_one(Post, post_id)
        level_at = partial(_level_under, Instants(instants), on_page[post.page_id], post)
        storms += _storms([at for at in instants if at >= since], level_at)
    for page_id, instants in pages.items():
        alone = Instants([at for at, page, post_id in came if (page, post_id) == (page_id, None)])
        level_at = partial(_level_on_page, alone, on_page[page_id])
        storms += _storms([at for at in instants if at >= since], level_at)
    return Counter(storms)


def _level_under(under: Instants, on_page: Instants, post: Post, at: datetime) -> Level | None:
    """As it was then: what came later is not known."""
    usual = partial(usual_under_post, under, on_page, post.posted_at, at)
    return level_now(under, usual, at, ahead=timedelta())


def _level_on_page(alone: Instants, on_page: Instants, at: datetime) -> Level | None:
    return level_now(alone, partial(usual_on_page, on_page, at), at, ahead=timedelta())


def _storms(
    instants: Sequence[datetime], level_at: Callable[[datetime], Level | None]
) -> list[Level]:
    """The worst level of each storm."""
    storms: list[tuple[datetime, Level]] = []
    for at in instants:
        level = level_at(at)
        if level is None:
            continue
        if storms and at - storms[-1][0] <= ONE_STORM:
            worst = max(storms[-1][1], level, key=lambda one: one.rank)
            storms[-1] = (at, worst)
        else:
            storms.append((at, level))
    return [level for _, level in storms]


def _reach(session: Session, reach: int, since: datetime, until: datetime) -> Counter[Level]:
    """Comments with so many replies by others, or reactions."""
    threads = session.exec(
        select(Case.thread, func.count())
        .where(
            col(Case.opened_at) >= since,
            col(Case.opened_at) <= until,
            col(Case.public).is_(True),
        )
        .group_by(col(Case.page_id), col(Case.thread))
        .having(func.count() > reach)
    ).all()
    reacted = session.exec(
        select(Reaction.external_id, func.count())
        .where(col(Reaction.at) >= since, col(Reaction.at) <= until)
        .group_by(col(Reaction.channel), col(Reaction.external_id))
        .having(func.count() >= reach)
    ).all()
    most: Counter[str] = Counter()
    for name, count in (*((thread, count - 1) for thread, count in threads), *reacted):
        most[name] = max(most[name], count)
    return Counter(Level.urgent if count >= 3 * reach else Level.notice for count in most.values())


def _authors(
    session: Session, authors: Sequence[str], since: datetime, until: datetime
) -> Counter[Level]:
    if not authors:
        return Counter()
    rows = session.exec(
        select(Citizen.external_id, Citizen.name)
        .join(Case, col(Case.citizen_id) == col(Citizen.id))
        .where(col(Case.opened_at) >= since, col(Case.opened_at) <= until)
    )
    named = sum(is_named(Author(key, name), authors) for key, name in rows)
    return Counter({Level.urgent: named}) if named else Counter()


def _words(
    session: Session, since: datetime, until: datetime, report: Callable[[int, int], None]
) -> Counter[Level]:
    """Cases whose messages warn of something, by the worst."""
    period = (
        col(Message.sent_at) >= since,
        col(Message.sent_at) <= until,
        col(Message.direction) == Direction.INCOMING,
        col(Message.removed_at).is_(None),
    )
    total = session.exec(select(func.count()).select_from(Message).where(*period)).one()
    worst: dict[int, Level] = {}
    rows = session.exec(
        select(Message.case_id, Message.text)
        .where(*period)
        .execution_options(yield_per=MESSAGES_A_STEP)
    )
    for done, (number, text) in enumerate(rows, start=1):
        signal = read(text)
        if signal is not None:
            level = max((one.level for one in signal.findings), key=lambda one: one.rank)
            worst[number] = max(worst.get(number, level), level, key=lambda one: one.rank)
        if done % MESSAGES_A_STEP == 0:
            report(done, total)
    return Counter(worst.values())


def _rang_by_time(session: Session, since: datetime, until: datetime) -> Counter[Level]:
    rows = session.exec(
        select(func.count())
        .select_from(TimelineEntry)
        .where(
            col(TimelineEntry.at) >= since,
            col(TimelineEntry.at) <= until,
            col(TimelineEntry.what).in_([What.CALLED_BY_CLOCK, What.WINDOW_CLOSES]),
        )
    ).one()
    return Counter({Level.urgent: rows}) if rows else Counter()
