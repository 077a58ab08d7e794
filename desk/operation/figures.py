"""How it stands, in figures: what waits and since when, pages, chats, circuits, processes.

Every figure is one query that an index answers or that reads a small table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from desk import migrations
from desk.learning.agreement import Agreement, agreement
from desk.messenger.budget import CALLS, WINDOW
from desk.operation.heartbeats import LOST_AFTER
from desk.tables import (
    Alert,
    Backfill,
    Card,
    Case,
    Chat,
    Circuit,
    Delivery,
    Heartbeat,
    Message,
    Page,
    PageWatch,
    StaffUpdate,
)
from desk.words import Channel, Progress


@dataclass(frozen=True)
class Waiting:
    """What waits: how many, and since when the oldest."""

    count: int = 0
    since: datetime | None = None

    def age(self, now: datetime) -> timedelta:
        """How long the oldest has been waiting."""
        return max(now - self.since, timedelta()) if self.since else timedelta()


@dataclass(frozen=True)
class PageState:
    """How it stands with a page; `held` answers wait until it is connected and unblocked."""

    channel: Channel
    external_id: str
    disconnected: bool
    blocked: bool
    silent: bool
    held: int = 0


@dataclass(frozen=True)
class CircuitState:
    """How it stands with the calls to a platform; `name` is `app:facebook` or `page:1001`."""

    name: str
    is_open: bool
    failures: int
    usage_percent: int


@dataclass(frozen=True)
class ChatStates:
    """All chats together, and how much of its budget the busiest has used (0 to 1)."""

    count: int
    paused: int
    lost: int
    fullest: float


@dataclass(frozen=True)
class BackfillState:
    """All looks into the history for one reason."""

    why: str
    open: int
    failed: int
    looked_at: int
    missing: int


@dataclass(frozen=True)
class Figures:
    """How it stands at one moment."""

    at: datetime
    schema: str | None
    unread: Waiting
    unreadable: int
    unsent: Waiting  # without those held by their page
    updates: Waiting
    due_cards: int
    alerts: int
    pages: Sequence[PageState]
    circuits: Sequence[CircuitState]
    chats: ChatStates
    backfills: Sequence[BackfillState]
    processes: Mapping[str, int]  # that live, by role
    learning: Agreement
    received_at: datetime | None  # the last delivery
    answered_at: datetime | None  # the last call a platform took


def figures(session: Session, *, now: datetime) -> Figures:
    """How it stands now."""
    held = _held(session)
    last_id = select(func.max(Delivery.id)).scalar_subquery()
    return Figures(
        at=now,
        schema=migrations.current(session.connection()),
        unread=_unread(session),
        unreadable=_count(session, Delivery.id, col(Delivery.problem).is_not(None)),
        unsent=_unsent(session),
        updates=_updates(session),
        due_cards=_count(session, Card.id, col(Card.shown) < col(Card.wanted)),
        alerts=_count(session, Alert.id, col(Alert.shown_at).is_(None)),
        pages=_pages(session, held),
        circuits=_circuits(session, now=now),
        chats=_chats(session, now=now),
        backfills=_backfills(session),
        processes=_processes(session, now=now),
        learning=agreement(session),
        received_at=session.exec(
            select(Delivery.received_at).where(col(Delivery.id) == last_id)
        ).first(),
        answered_at=session.exec(select(func.max(col(Circuit.succeeded_at)))).one(),
    )


def _count(session: Session, column: Any, condition: ColumnElement[bool]) -> int:
    return session.exec(select(func.count(column)).where(condition)).one()


def _unread(session: Session) -> Waiting:
    unread = col(Delivery.read_at).is_(None)
    count, oldest = session.exec(
        select(func.count(col(Delivery.id)), func.min(Delivery.id)).where(unread)
    ).one()
    if oldest is None:
        return Waiting()
    since = select(Delivery.received_at).where(col(Delivery.id) == oldest)
    return Waiting(count, session.exec(since).one())


def _updates(session: Session) -> Waiting:
    oldest = func.min(col(StaffUpdate.received_at))
    undone = col(StaffUpdate.done_at).is_(None)
    count, since = session.exec(
        select(func.count(col(StaffUpdate.update_id)), oldest).where(undone)
    ).one()
    return Waiting(count, since)


def _unsent(session: Session) -> Waiting:
    count, since = session.exec(
        select(func.count(col(Message.id)), func.min(col(Message.sent_at)))
        .join(Case, col(Case.id) == col(Message.case_id))
        .join(Page, col(Page.id) == col(Case.page_id))
        .where(_under_way(), ~_holds())
    ).one()
    return Waiting(count, since)


def _held(session: Session) -> Mapping[int, int]:
    """How many answers wait for their page to be connected again, by the page's id."""
    rows = session.exec(
        select(Page.id, func.count(col(Message.id)))
        .join(Case, col(Case.page_id) == col(Page.id))
        .join(Message, col(Message.case_id) == col(Case.id))
        .where(_under_way(), _holds())
        .group_by(col(Page.id))
    )
    return {page or 0: count for page, count in rows}


def _under_way() -> ColumnElement[bool]:
    return col(Message.progress).in_([Progress.QUEUED, Progress.SENDING])


def _holds() -> ColumnElement[bool]:
    return col(Page.disconnected_at).is_not(None) | col(Page.blocked_at).is_not(None)


def _pages(session: Session, held: Mapping[int, int]) -> list[PageState]:
    rows = session.exec(
        select(Page, PageWatch)
        .join(PageWatch, col(PageWatch.page_id) == col(Page.id), isouter=True)
        .where(col(Page.retired_at).is_(None))
        .order_by(col(Page.position))
    )
    return [
        PageState(
            channel=page.channel,
            external_id=page.external_id,
            disconnected=page.disconnected_at is not None,
            blocked=page.blocked_at is not None,
            silent=watch is not None and watch.silent_since is not None,
            held=held.get(page.id or 0, 0),
        )
        for page, watch in rows
    ]


def _circuits(session: Session, *, now: datetime) -> list[CircuitState]:
    names = {
        f"page:{number}": f"page:{external_id}"
        for number, external_id in session.exec(select(Page.id, Page.external_id))
    }
    return [
        CircuitState(
            name=names.get(row.key, row.key),
            is_open=row.paused_until is not None and row.paused_until > now,
            failures=row.failures,
            usage_percent=row.usage_percent,
        )
        for row in session.exec(select(Circuit).order_by(col(Circuit.key)))
    ]


def _chats(session: Session, *, now: datetime) -> ChatStates:
    rows = session.exec(select(Chat)).all()
    start = (now - WINDOW).timestamp()
    groups = [chat for chat in rows if chat.id.startswith("-")]
    used = [sum(call > start for call in chat.calls) / CALLS for chat in groups]
    return ChatStates(
        count=len(rows),
        paused=sum(chat.paused_until is not None and chat.paused_until > now for chat in rows),
        lost=sum(chat.problem is not None for chat in rows),
        fullest=max(used, default=0.0),
    )


def _backfills(session: Session) -> list[BackfillState]:
    rows = session.execute(
        sqlalchemy.select(
            col(Backfill.why),
            func.count(col(Backfill.id)) - func.count(col(Backfill.ended_at)),
            func.count(col(Backfill.problem)),
            func.sum(Backfill.looked_at),
            func.sum(Backfill.missing),
        ).group_by(col(Backfill.why))
    )
    return [BackfillState(*row) for row in rows]


def _processes(session: Session, *, now: datetime) -> Mapping[str, int]:
    rows = session.exec(
        select(Heartbeat.role, func.count(col(Heartbeat.process)))
        .where(col(Heartbeat.beat_at) > now - LOST_AFTER)
        .group_by(col(Heartbeat.role))
    )
    return dict(rows.all())
