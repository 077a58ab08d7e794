"""Deliveries that could not be read in full: what is told of them, never what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from desk.tables import Delivery

AT_ONCE = 20  # bodies in memory; one may have megabytes


@dataclass(frozen=True)
class Unreadable:
    """A stored delivery; `problem` says where it is not what we expect, `size` is in bytes."""

    id: int
    received_at: datetime
    endpoint: str
    lane: str
    problem: str
    size: int


def unreadable(session: Session) -> list[Unreadable]:
    """All of them, the oldest first."""
    return list(_found(session))


def _found(session: Session) -> Iterator[Unreadable]:
    marked = select(Delivery).where(col(Delivery.problem).is_not(None)).order_by(col(Delivery.id))
    for delivery in session.exec(marked.execution_options(yield_per=AT_ONCE)):
        yield Unreadable(
            id=delivery.id or 0,
            received_at=delivery.received_at,
            endpoint=delivery.endpoint,
            lane=delivery.lane,
            problem=delivery.problem or "",
            size=len(delivery.body),
        )
        session.expunge(delivery)
