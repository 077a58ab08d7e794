"""The inbox: deliveries are committed before they are answered, those that wait together."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from desk.clock import Clock
from desk.database import Database, poke_after_commit
from desk.ports import Task
from desk.tables import Delivery

LANE = ":"  # between the endpoint and the page
Waiting = tuple[str, bytes, asyncio.Future[None]]


def lane_of(endpoint: str, page_id: str | None) -> str:
    """The lane in which deliveries of an endpoint for a page are read one after the other."""
    return f"{endpoint}{LANE}{page_id}" if page_id else endpoint


def endpoint_of(lane: str) -> str:
    """The endpoint whose deliveries are read in this lane."""
    return lane.partition(LANE)[0]


class Inbox:
    """Keeps deliveries.  All that arrive while a commit runs share the next one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[Waiting] = []
        self._committing: asyncio.Task[None] | None = None

    async def keep(self, lane: str, body: bytes) -> None:
        """Return once the delivery is committed; raise what the database raised."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((lane, body, done))
        if self._committing is None:
            self._start()
        await done

    def _start(self) -> None:
        batch, self._waiting = self._waiting, []
        self._committing = asyncio.create_task(self._commit(batch))
        self._committing.add_done_callback(lambda _: self._ended(batch))

    def _ended(self, batch: Sequence[Waiting]) -> None:
        self._committing = None
        for *_, done in batch:
            done.cancel()  # only where the commit was stopped in the middle
        if self._waiting:
            self._start()

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        error: Exception | None = None
        bodies = [(lane, body) for lane, body, _ in batch]
        try:
            await self._database.write(store, bodies, now=self._clock.now())
        except Exception as problem:
            error = problem
        for *_, done in batch:
            _settle(done, error)


def store(session: Session, deliveries: Sequence[tuple[str, bytes]], *, now: datetime) -> None:
    """Insert raw deliveries as unread."""
    session.execute(
        insert(Delivery),
        [
            {"endpoint": endpoint_of(lane), "lane": lane, "body": body, "received_at": now}
            for lane, body in deliveries
        ],
    )
    for lane in {lane for lane, _ in deliveries}:
        poke_after_commit(session, Task.READ, lane)


def unread(session: Session, lane: str, *, limit: int = 50) -> list[Delivery]:
    """The oldest unread deliveries of a lane."""
    return list(
        session.exec(
            select(Delivery)
            .where(col(Delivery.read_at).is_(None), col(Delivery.lane) == lane)
            .order_by(col(Delivery.id))
            .limit(limit)
        )
    )


def unread_lanes(session: Session) -> list[str]:
    """Lanes with unread deliveries."""
    return list(
        session.exec(select(Delivery.lane).where(col(Delivery.read_at).is_(None)).distinct())
    )


def read_again(session: Session) -> int:
    """What could not be read is unread again, which harms nothing; how many there are."""
    marked = session.exec(select(Delivery).where(col(Delivery.problem).is_not(None))).all()
    for delivery in marked:
        delivery.read_at = None
        delivery.problem = None
        session.add(delivery)
        poke_after_commit(session, Task.READ, delivery.lane)
    return len(marked)


def mark_read(
    session: Session, delivery_id: int, *, now: datetime, problem: str | None = None
) -> None:
    """The delivery is done; with a `problem` it is shown to the administrators."""
    delivery = session.get_one(Delivery, delivery_id)
    delivery.read_at = now
    delivery.problem = problem
    session.add(delivery)


def _settle(done: asyncio.Future[None], error: Exception | None) -> None:
    if done.cancelled():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
