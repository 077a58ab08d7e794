"""Looks through a page's history for what no webhook had brought: rows that say how far it got.

The lease is the instant until which a row is left alone: whoever takes a step moves it ahead, and
whoever finds it moved by somebody else writes nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from desk.events import Event, MessageEdited, MessageReceived
from desk.incoming.finding import known_message
from desk.incoming.outside import same_text
from desk.operation.alerts import raise_alert
from desk.outgoing.circuits import background_may_call
from desk.ports import Task
from desk.storage.database import poke_after_commit
from desk.tables import Backfill, Message, Page
from desk.words import AlertKind, Channel

Apply = Callable[[Session, Sequence[Event]], str | None]

LEASE = timedelta(minutes=2)  # longer than a call and what it brings may take
BUDGET_PAUSE = timedelta(minutes=2)  # while the platform asks us to leave it alone
BUDGET, DISCONNECTED = "budget", "disconnected"
ON_ITS_WAY = timedelta(minutes=1)  # how long a webhook may take and still not be missing
WAITS = "waits: "  # before a problem that may be over at the next try


class Why(StrEnum):
    """What made us look."""

    GAP = "gap"
    NEW_PAGE = "new-page"
    COMMAND = "command"


@dataclass(frozen=True)
class Job:
    """A step to take, ours until `leased_until`."""

    backfill_id: int
    page: Page
    since: datetime
    position: Mapping[str, Any]
    leased_until: datetime


def ask(session: Session, page_id: int, since: datetime, why: Why, *, now: datetime) -> int:
    """Look at all since `since`; the number of the row.

    One that runs already may have passed the place where something is missing now, or may not
    reach that far back: it begins anew.  Who asks by command joins it if it reaches far enough.
    """
    page = session.exec(select(Page).where(col(Page.id) == page_id).with_for_update()).one()
    running = session.exec(_open(page_id)).first()
    if running is None:
        running = Backfill(page_id=page.id or 0, since=since, why=why, started_at=now)
    elif since < running.since or why is not Why.COMMAND:
        running.since, running.position = min(since, running.since), {}
        running.looked_at = 0
    session.add(running)
    session.flush()
    poke_after_commit(session, Task.FETCH, str(page_id))
    return running.id or 0


def due_pages(session: Session, channels: Collection[Channel], *, now: datetime) -> list[int]:
    """Pages of these channels whose history is to be looked through, and nobody does it now."""
    due = (
        select(Backfill.page_id)
        .join(Page, col(Page.id) == col(Backfill.page_id))
        .where(
            col(Backfill.ended_at).is_(None),
            (col(Backfill.not_before).is_(None)) | (col(Backfill.not_before) <= now),
            col(Page.retired_at).is_(None),
            col(Page.channel).in_(channels),
        )
    )
    return list(session.exec(due.distinct()))


def begin(session: Session, page_id: int, *, now: datetime) -> Job | None:
    """Lease the page's next step; `None` if there is none, it waits, or another process has it."""
    row = session.exec(
        _open(page_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if row is None or (row.not_before is not None and row.not_before > now):
        return None
    page = session.get_one(Page, page_id)
    session.add(row)
    if not background_may_call(session, page, now=now):
        why = DISCONNECTED if page.disconnected_at else BUDGET
        row.not_before, row.problem = now + BUDGET_PAUSE, f"{WAITS}{why}"
        return None
    row.not_before = now + LEASE
    return Job(
        backfill_id=row.id or 0,
        page=page,
        since=row.since,
        position=row.position,
        leased_until=row.not_before,
    )


def take_in(
    session: Session, job: Job, events: Sequence[Event], apply: Apply, *, now: datetime
) -> str | None:
    """Apply what belongs together as if webhooks had brought it, and count what was missing.

    What was just written is not counted: its webhook may be on its way.  Returns what `apply` says
    of an event that could not be applied.
    """
    before = _known(session, events)
    problem = apply(session, [*events, *_edits(session, events, before)])
    session.flush()
    row = session.get_one(Backfill, job.backfill_id, with_for_update=True, populate_existing=True)
    settled = [event for event in events if _is_settled(event, now=now)]
    row.missing += len(_known(session, settled) - before)
    session.add(row)
    return problem


def advance(
    session: Session,
    job: Job,
    position: Mapping[str, Any] | None,
    *,
    looked_at: int,
    problem: str | None,
    now: datetime,
) -> bool:
    """The step is done; whether there is another one, and it is ours."""
    row = _leased(session, job)
    if row is None:
        return False
    row.problem = problem or _unless_over(row.problem)
    row.not_before = None
    session.add(row)
    if row.since != job.since or row.position != job.position:
        return True  # somebody asked for more meanwhile: it begins anew
    row.looked_at += looked_at
    row.position = dict(position or {})
    if position is None:
        _end(session, row, job.page, now=now)
    return position is not None


def wait(session: Session, job: Job, until: datetime, problem: str) -> None:
    """The step could not be taken: another try at `until`."""
    row = _leased(session, job)
    if row is not None:
        row.not_before = until
        row.problem = f"{WAITS}{problem}"
        session.add(row)


def messages_in(events: Sequence[Event]) -> int:
    """How many messages are among the events."""
    return len(_ids(events))


def _open(page_id: int) -> Any:
    return (
        select(Backfill)
        .where(col(Backfill.page_id) == page_id, col(Backfill.ended_at).is_(None))
        .order_by(col(Backfill.id))
    )


def _leased(session: Session, job: Job) -> Backfill | None:
    row = session.get_one(Backfill, job.backfill_id, with_for_update=True, populate_existing=True)
    return row if row.not_before == job.leased_until and row.ended_at is None else None


def _end(session: Session, row: Backfill, page: Page, *, now: datetime) -> None:
    row.ended_at = now
    if row.missing:
        detail = {"missing": row.missing, "since": row.since.isoformat()}
        raise_alert(session, AlertKind.FETCHED, page=page, detail=detail, now=now)


def _unless_over(problem: str | None) -> str | None:
    return None if problem is None or problem.startswith(WAITS) else problem


def _ids(events: Sequence[Event]) -> set[str]:
    return {one.external_id for one in events if isinstance(one, MessageReceived)}


def _is_settled(event: Event, *, now: datetime) -> bool:
    return isinstance(event, MessageReceived) and event.sent_at <= now - ON_ITS_WAY


def _known(session: Session, events: Sequence[Event]) -> set[str]:
    if not events:
        return set()
    known = select(Message.external_id).where(
        col(Message.channel) == events[0].channel, col(Message.external_id).in_(_ids(events))
    )
    return {one for one in session.exec(known) if one is not None}


def _edits(session: Session, events: Sequence[Event], known: Set[str]) -> Iterator[Event]:
    """Known messages that read differently now: the edit did not come, nor when it was."""
    for event in events:
        if not isinstance(event, MessageReceived) or event.external_id not in known:
            continue
        message = known_message(session, event.channel, event.external_id)
        if message is None or message.edited_at is not None or not event.text:
            continue
        if not same_text(message.text, event.text):
            yield MessageEdited(event.channel, event.external_id, event.text, message.sent_at)
