"""A database from a backup knows nothing of what happened after it; here it learns to be careful.

What was on its way has perhaps arrived, cards in the chats show more than the rows know, and
numbers given since are on them.  See docs/decisions/0011-after-a-restore.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, delete, select

from desk.cases.numbers import leave_gap
from desk.messenger.cards import open_cases, show_again, want_cards
from desk.tables import (
    Backfill,
    Case,
    Chat,
    Delivery,
    Message,
    OneTimeLink,
    Page,
    StaffUpdate,
    TimelineEntry,
    WebSession,
)
from desk.urgency import Urgency
from desk.words import Direction, Progress

VERSIONS_LEFT_OUT = 1_000  # of every case
OVERLAP = timedelta(hours=1)  # looked through again: what came then may not have been stored yet

FROM_BACKUP = "restore"

_MAY_HAVE_ARRIVED = (Progress.QUEUED, Progress.SENDING, Progress.FAILED)


@dataclass(frozen=True)
class Restored:
    """What the backup held, for who brought it back."""

    newest_at: datetime | None  # the last thing it knows of
    uncertain: int  # answers that perhaps went out since
    dropped: int  # taps and texts of staff that nobody had acted on yet
    first_number: int  # of the cases that come from now on


def settle(session: Session, *, now: datetime, above: int = 0) -> Restored:
    """Make a database from a backup safe to work with.

    `above` is the highest number of a case in the database that it replaces.

    - An answer or draft is looked up on its platform before it is sent.
    - Taps on cards of before count as outdated, and no number is given a second time.
    - Open cases come again as new cards.
    - What staff wrote in the last moments before the backup was acted on since: it is left alone.
    - Browsers sign in anew, links are issued anew: some were used or ended since.
    - Every page's history is looked through for what is missing.
    """
    newest_at = _newest(session)
    uncertain = _distrust_answers(session)
    dropped = session.exec(
        update(StaffUpdate).where(col(StaffUpdate.done_at).is_(None)).values(done_at=now)
    ).rowcount
    session.exec(update(Case).values(version=Case.version + VERSIONS_LEFT_OUT))
    session.exec(update(Chat).values(calls=[], paused_until=None))
    session.exec(delete(WebSession))
    session.exec(delete(OneTimeLink).where(col(OneTimeLink.used_at).is_(None)))
    _look_back(session, newest_at, now=now)
    first_number = leave_gap(session, above=above)
    session.flush()
    for case in open_cases(session):
        show_again(session, case)
        want_cards(session, case, urgency=Urgency.NEW)
    session.flush()
    return Restored(newest_at, uncertain, dropped, first_number)


def _newest(session: Session) -> datetime | None:
    instants = (
        session.exec(select(func.max(column))).one()
        for column in (
            col(Delivery.received_at),
            col(TimelineEntry.at),
            col(StaffUpdate.received_at),
        )
    )
    return max((instant for instant in instants if instant), default=None)


def _distrust_answers(session: Session) -> int:
    """Mark what may have gone out since; a count of one try lets its echo be recognised.

    A draft may have been published since, too; its echo counts as a colleague's answer.
    """
    outgoing = col(Message.direction) == Direction.OUTGOING
    found = session.exec(
        update(Message)
        .where(outgoing, col(Message.progress).in_([*_MAY_HAVE_ARRIVED, Progress.DRAFT]))
        .values(uncertain=True)
    ).rowcount
    session.exec(
        update(Message)
        .where(outgoing, col(Message.progress).in_(_MAY_HAVE_ARRIVED), col(Message.attempts) == 0)
        .values(attempts=1)
    )
    return found


def _look_back(session: Session, newest_at: datetime | None, *, now: datetime) -> None:
    """A look that was under way begins anew: what is missing now may lie behind it."""
    if newest_at is None:
        return
    since = newest_at - OVERLAP
    looks = {
        look.page_id: look
        for look in session.exec(select(Backfill).where(col(Backfill.ended_at).is_(None)))
    }
    for page in session.exec(select(Page).where(col(Page.retired_at).is_(None))):
        page_id = page.id or 0
        look = looks.get(page_id) or Backfill(
            page_id=page_id, since=since, why=FROM_BACKUP, started_at=now
        )
        look.since, look.position, look.not_before = min(since, look.since), {}, None
        session.add(look)
