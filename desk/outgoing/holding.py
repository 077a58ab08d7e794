"""What keeps a queued answer waiting: its page, or the circuits of the platform."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session, col, select

from desk.outgoing import circuits
from desk.tables import Case, Message, Page
from desk.words import Channel, Hold, Kind, Scope

LONG_WAIT = timedelta(minutes=3)  # staff are told of what lasts longer; longer than a trial


@dataclass(frozen=True)
class Held:
    """It may not go out before `until`; without an instant until somebody mends what stops it.

    `why` is what staff are told, `None` for a wait that nobody notices.
    """

    why: Hold | None
    until: datetime | None = None


def enter(session: Session, page: Page, kind: Kind, *, now: datetime) -> Held | None:
    """Ask for the sending of an answer: `None` means that it may go out now."""
    if held := _by_page(page, kind):
        return held
    closed = circuits.enter(session, circuits.keys_of(page, kind), now=now)
    return _by_circuit(closed, now) if closed else None


def held(session: Session, page: Page, kind: Kind, *, now: datetime) -> Held | None:
    """What keeps an answer of the page waiting; nothing is noted."""
    if found := _by_page(page, kind):
        return found
    closed = circuits.closed(session, now=now)
    waits = [closed[key] for key in circuits.keys_of(page, kind) if key in closed]
    return _by_circuit(max(waits, key=lambda one: one.until), now) if waits else None


def is_due(session: Session, *, now: datetime) -> ColumnElement[bool]:
    """The condition of a query over messages and their cases: what may be looked at now.

    What waits is left out, unless its staff were not told yet that it will wait for long.
    """
    closed = circuits.closed(session, now=now)
    pages = session.exec(
        select(Page).where(
            col(Page.disconnected_at).is_not(None) | col(Page.blocked_at).is_not(None)
        )
    ).all()
    long = [key for key, one in closed.items() if one.until - now > LONG_WAIT]
    untold = and_(col(Message.problem).is_(None), not_(_is_open(pages, long)))
    return or_(_is_open(pages, closed), untold)


def _is_open(pages: Collection[Page], closed: Collection[str]) -> ColumnElement[bool]:
    direct = col(Message.kind) == Kind.DIRECT
    shut = _ids(closed, Scope.PAGE) | {page.id for page in pages if page.disconnected_at}
    public = _ids(closed, Scope.PUBLIC) | {page.id for page in pages if page.blocked_at}
    apps = [channel for channel in Channel if f"{Scope.APP}:{channel}" in closed]
    return and_(
        col(Message.channel).not_in(apps),
        col(Case.page_id).not_in(shut),
        or_(direct, col(Case.page_id).not_in(public)),
        or_(not_(direct), col(Case.page_id).not_in(_ids(closed, Scope.DIRECT))),
    )


def _ids(closed: Collection[str], scope: Scope) -> set[int | None]:
    keys = (key.partition(":") for key in closed)
    return {int(number) for word, _, number in keys if word == scope}


def _by_page(page: Page, kind: Kind) -> Held | None:
    if page.disconnected_at is not None:
        return Held(Hold.DISCONNECTED)
    if page.blocked_at is not None and kind is not Kind.DIRECT:
        return Held(Hold.BLOCKED)
    return None


def _by_circuit(closed: circuits.Closed, now: datetime) -> Held:
    if closed.why == Hold.BLOCKED:
        return Held(Hold.BLOCKED, closed.until)
    lasts = closed.until - now > LONG_WAIT
    return Held(Hold.DELAYED if lasts else None, closed.until)
