"""An escalation ends: by a person, or by itself; what it was is summed up."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from desk.escalations import notices
from desk.operation import alerts
from desk.tables import Case, Escalation

QUIET = timedelta(hours=1)  # without more than a few cases: a volume is over
FEW = 5  # cases within that time


def end(session: Session, row: Escalation, *, by: int | None, now: datetime) -> None:
    """It is over; whoever was still to be called is not."""
    row.ended_at, row.ended_by, row.look_at = now, by, None
    session.add(row)
    alerts.forget_escalation(session, row.id or 0)
    notices.want(session, row, at_once=True)


def is_quiet(session: Session, row: Escalation, *, now: datetime) -> bool:
    """Whether as little comes under the post, or on the page, as on any day."""
    place = col(Case.post_id) == row.post_id if row.post_id else col(Case.page_id) == row.page_id
    came = select(func.count()).select_from(Case).where(place, col(Case.opened_at) > now - QUIET)
    return session.exec(came).one() <= FEW
