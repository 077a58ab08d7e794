"""A page's connection to its platform: interrupted when its token dies, blocked, and mended.

What waits for the page is told to those who wrote it; administrators and the press office are told
once.  A page is locked before its cases.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from desk.cases.case import changed, locked
from desk.operation.alerts import end_alert, raise_alert
from desk.outgoing import circuits
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Case, Message, Page
from desk.urgency import Urgency
from desk.words import AlertKind, Hold, Kind, Lost, Progress, Scope

PROBE_EVERY = timedelta(minutes=10)  # while the token is known to be dead
PROBE_AGAIN = timedelta(minutes=1)  # where nobody could say
DIRECT_BLOCK = timedelta(hours=24)

TokenOf = Callable[[Page], str | None]

_WAITS = (Progress.QUEUED, Progress.SENDING)


def fingerprint(token: str | None) -> str:
    """A short mark of a token that tells it from others and does not give it away."""
    return hashlib.sha256(token.encode()).hexdigest()[:16] if token else ""


def disconnect(
    session: Session, page_id: int, why: Lost, *, token: str | None, now: datetime
) -> None:
    """The platform does not take the page's `token`: answers wait until there is another."""
    page = _locked(session, page_id)
    page.dead_token = fingerprint(token)
    page.disconnected_why = why
    _next_probe(session, page, now + PROBE_EVERY)
    session.add(page)
    if page.disconnected_at is not None:
        return
    page.disconnected_at = now
    raise_alert(session, AlertKind.DISCONNECTED, page=page, detail={"why": why}, now=now)
    _tell_waiting(session, page, Hold.DISCONNECTED)


def connect(session: Session, page_id: int, *, now: datetime) -> None:
    """The page's token works: what waits goes out."""
    page = _locked(session, page_id)
    if page.disconnected_at is None:
        return
    page.disconnected_at = page.disconnected_why = page.dead_token = None
    session.add(page)
    circuits.free(session, page)
    end_alert(session, AlertKind.DISCONNECTED, page=page, then=AlertKind.CONNECTED, now=now)
    _take_up(session, page)


def to_probe(
    session: Session, token_of: TokenOf, *, known: Collection[int], now: datetime
) -> list[int]:
    """Disconnected pages that have another token now, or whose old one may be tried again.

    Those that are not `known` are among them.
    """
    query = select(Page).where(
        col(Page.disconnected_at).is_not(None), col(Page.retired_at).is_(None)
    )
    pages = session.exec(query.order_by(col(Page.id))).all()
    closed = circuits.closed(session, now=now) if pages else {}
    return [
        page.id or 0
        for page in pages
        if page.id not in known
        or fingerprint(token_of(page)) != page.dead_token
        or circuits.key_of(Scope.PAGE, page) not in closed
    ]


def begin_probe(
    session: Session, page_id: int, *, token: str | None, at_once: bool = False, now: datetime
) -> bool:
    """Whether to try `token` now; if so, nobody else does for a while.

    An old token waits for its time, except `at_once`.
    """
    page = _locked(session, page_id)
    is_new = fingerprint(token) != page.dead_token
    waits = circuits.key_of(Scope.PAGE, page) in circuits.closed(session, now=now)
    if page.disconnected_at is None or not token or (waits and not is_new and not at_once):
        return False
    page.dead_token = fingerprint(token)
    session.add(page)
    _next_probe(session, page, now + PROBE_AGAIN)
    return True


def block(session: Session, page_id: int, kind: Kind, codes: str, *, now: datetime) -> None:
    """The platform stopped the page's answers of this kind.

    Public ones wait until a person decides to try again, direct messages for a day.
    """
    page = _locked(session, page_id)
    direct = kind is Kind.DIRECT
    if direct:
        key = circuits.key_of(Scope.DIRECT, page)
        circuits.pause(session, key, until=now + DIRECT_BLOCK, why=Hold.BLOCKED)
    else:
        page.blocked_at = page.blocked_at or now
        page.blocked_why = codes
        session.add(page)
    raise_alert(session, AlertKind.BLOCKED, page=page, detail={"direct": direct}, now=now)
    _tell_waiting(session, page, Hold.BLOCKED, direct=direct)


def lift(session: Session, page: Page, kind: Kind, *, now: datetime) -> None:
    """A person decided to try again: one answer goes first, its success takes up the others."""
    if not _is_blocked(session, page, kind, now=now):
        return
    page = _locked(session, page.id or 0)
    direct = kind is Kind.DIRECT
    if not direct:
        page.blocked_at = page.blocked_why = None
        session.add(page)
    circuits.one_try(session, circuits.key_of(Scope.DIRECT if direct else Scope.PUBLIC, page))


def mended(session: Session, page: Page, *, now: datetime) -> None:
    """A try went well after trouble: what waits behind it follows."""
    if not any(_is_blocked(session, page, kind, now=now) for kind in (Kind.COMMENT, Kind.DIRECT)):
        end_alert(session, AlertKind.BLOCKED, page=page, now=now)
    for number in _waiting_cases(session, page):
        poke_after_commit(session, Task.SEND, str(number))


def _is_blocked(session: Session, page: Page, kind: Kind, *, now: datetime) -> bool:
    if kind is not Kind.DIRECT:
        return page.blocked_at is not None
    closed = circuits.closed(session, now=now).get(circuits.key_of(Scope.DIRECT, page))
    return closed is not None and closed.why == Hold.BLOCKED


def _next_probe(session: Session, page: Page, at: datetime) -> None:
    key = circuits.key_of(Scope.PAGE, page)
    circuits.wait(session, key, until=at, why=Hold.DISCONNECTED)


def _tell_waiting(session: Session, page: Page, hold: Hold, *, direct: bool | None = None) -> None:
    """Everybody whose answer waits is told why."""
    for case, message in _waiting(session, page):
        if direct is None or (message.kind is Kind.DIRECT) == direct:
            message.problem = hold
            session.add(message)
            changed(session, case, urgency=Urgency.TAP)


def _take_up(session: Session, page: Page) -> None:
    for case, message in _waiting(session, page):
        message.problem = None
        message.not_before = None if message.progress is Progress.QUEUED else message.not_before
        session.add(message)
        changed(session, case, urgency=Urgency.TAP)
        poke_after_commit(session, Task.SEND, str(case.id))


def _waiting(session: Session, page: Page) -> list[tuple[Case, Message]]:
    """The answers that wait, their cases kept from others."""
    found = []
    for number in _waiting_cases(session, page):
        case = locked(session, number)
        messages = session.exec(
            select(Message)
            .where(col(Message.case_id) == number, col(Message.progress).in_(_WAITS))
            .order_by(col(Message.id))
            .execution_options(populate_existing=True)
        )
        found += [(case, message) for message in messages]
    return found


def _waiting_cases(session: Session, page: Page) -> Sequence[int]:
    return session.exec(
        select(Message.case_id)
        .join(Case, col(Case.id) == col(Message.case_id))
        .where(col(Message.progress).in_(_WAITS), col(Case.page_id) == page.id)
        .distinct()
        .order_by(col(Message.case_id))
    ).all()


def _locked(session: Session, page_id: int) -> Page:
    return session.get_one(Page, page_id, with_for_update=True, populate_existing=True)
