"""Deliveries as rows: stored as they came, read in lanes, marked where they cannot be read."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Dialect
from sqlmodel import Session, col, func, select, update

from desk.operation.alerts import end_alert, raise_alert
from desk.ports import Task
from desk.storage.database import Insertion, poke_after_commit
from desk.tables import Delivery
from desk.words import AlertKind

LANE = ":"  # between the endpoint and the page
READ_AT_ONCE = 1024 * 1024  # bytes of bodies in memory for a lane


def lane_of(endpoint: str, page_id: str | None) -> str:
    """The lane in which deliveries of an endpoint for a page are read one after the other."""
    return f"{endpoint}{LANE}{page_id}" if page_id else endpoint


def endpoint_of(lane: str) -> str:
    """The endpoint whose deliveries are read in this lane."""
    return lane.partition(LANE)[0]


def insertion(
    dialect: Dialect, deliveries: Sequence[tuple[str, bytes]], *, now: datetime
) -> Insertion:
    """What inserts bodies, each with its lane, as unread, and is poked after the commit.

    The one write that citizens' messages wait for: a single statement past the ORM.
    """
    mark = "?" if dialect.name == "sqlite" else "%s"
    as_body, as_instant = _stored(dialect, "body"), _stored(dialect, "received_at")
    received_at = as_instant(now)
    values: list[Any] = []
    for lane, body in deliveries:
        values += [endpoint_of(lane), lane, as_body(body), received_at]
    rows = ", ".join([f"({mark}, {mark}, {mark}, {mark})"] * len(deliveries))
    return Insertion(
        f"INSERT INTO deliveries (endpoint, lane, body, received_at) VALUES {rows}",  # noqa: S608
        tuple(values),
        [(Task.READ, lane) for lane in dict.fromkeys(lane for lane, _ in deliveries)],
    )


def unread(
    session: Session, lane: str, *, limit: int = 50, size: int = READ_AT_ONCE
) -> list[Delivery]:
    """The oldest unread deliveries of a lane: one, or as many as `size` bytes of bodies hold."""
    waiting = session.exec(
        select(Delivery.id, func.length(col(Delivery.body)))
        .where(col(Delivery.read_at).is_(None), col(Delivery.lane) == lane)
        .order_by(col(Delivery.id))
        .limit(limit)
    )
    ids: list[int | None] = []
    left = size
    for number, length in waiting:
        left -= length
        if ids and left < 0:
            break
        ids.append(number)
    query = select(Delivery).where(col(Delivery.id).in_(ids)).order_by(col(Delivery.id))
    return list(session.exec(query)) if ids else []


def unread_lanes(session: Session) -> list[str]:
    """Lanes with unread deliveries."""
    return list(
        session.exec(select(Delivery.lane).where(col(Delivery.read_at).is_(None)).distinct())
    )


def read_again(session: Session, *, now: datetime) -> int:
    """What could not be read is unread again, which harms nothing; how many there are."""
    marked = col(Delivery.problem).is_not(None)
    lanes = session.exec(select(Delivery.lane, func.count()).where(marked).group_by(Delivery.lane))
    counts = dict(lanes.all())
    session.exec(update(Delivery).where(marked).values(read_at=None, problem=None))
    for lane in counts:
        poke_after_commit(session, Task.READ, lane)
    end_alert(session, AlertKind.UNREADABLE, now=now)
    return sum(counts.values())


def mark_read(
    session: Session, delivery_id: int, *, now: datetime, problem: str | None = None
) -> None:
    """The delivery is done; where it has a `problem`, the administrators are told."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.read_at = now
    delivery.problem = problem
    session.add(delivery)
    if problem is not None:
        session.flush()
        unreadable = select(func.count()).where(col(Delivery.problem).is_not(None))
        detail = {"count": session.exec(unreadable).one()}
        raise_alert(session, AlertKind.UNREADABLE, detail=detail, now=now)


def _stored(dialect: Dialect, column: str) -> Callable[[Any], Any]:
    """How a value of the column goes into the database."""
    kind = Delivery.__table__.c[column].type  # type: ignore[attr-defined]  # SQLModel's own
    return kind.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
