"""Unread deliveries are read in the order of their arrival and applied to the desk."""

import traceback
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session
from structlog.contextvars import bound_contextvars

from desk.clock import Clock
from desk.errors import UnknownPage, UnreadableDelivery
from desk.events import Event
from desk.incoming import deliveries, intake
from desk.incoming.crowd import Crowd
from desk.learning.current import Routing
from desk.operation.measures import READ_LAG_SECONDS, UNREADABLE
from desk.pages import watching
from desk.ports import ChannelAdapter
from desk.storage.database import Database
from desk.tables import Delivery
from webhooks.channels import Channels
from webhooks.errors import PartlyUnreadable

EVENTS_A_TRANSACTION = 20  # so that staff's taps find the writer free in between
EVENTS_IN_A_CROWD = 2  # so that deliveries find it free
OUR_ROOMS = frozenset({"webhooks", "desk", "routing"})

log = structlog.get_logger(__name__)


class Reader:
    """Reads the deliveries of a lane in their order; reading one twice changes nothing."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        clock: Clock,
        crowd: Crowd | None = None,
        routing: Routing | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._crowd = crowd or Crowd()
        self._routing = routing or Routing()

    async def read_lane(self, lane: str) -> None:
        """Read until nothing is unread; what nobody reads any more waits for its channel."""
        adapter = self._channels.endpoints.get(deliveries.endpoint_of(lane))
        if adapter is None:
            return
        await self._crowd.give_way()
        while unread := await self._database.read(deliveries.unread, lane):
            await self._database.read(self._routing.refresh)
            for delivery in unread:
                with bound_contextvars(delivery=delivery.id):
                    await self._read(adapter, delivery, self._routing)

    async def _read(self, adapter: ChannelAdapter, delivery: Delivery, routing: Routing) -> None:
        events, problem = events_of(adapter, delivery)
        number = delivery.id or 0
        while len(events) > (portion := await self._portion()):
            found = await self._apply(events[:portion], routing)
            problem = problem or found
            events = events[portion:]
        now = self._clock.now()
        try:
            problem = await self._database.write(
                apply_last, number, events, problem=problem, routing=routing, now=now
            )
        except (IntegrityError, DataError):
            found = await self._apply(events, routing)
            problem = problem or found
            await self._database.write(deliveries.mark_read, number, now=now, problem=problem)
        READ_LAG_SECONDS.observe((now - delivery.received_at).total_seconds())
        if problem:
            UNREADABLE.inc()
            log.error("delivery not fully read", delivery=number, problem=problem)

    async def _portion(self) -> int:
        """How many events the next transaction may hold, which begins at once."""
        crowded = await self._crowd.give_way()
        return EVENTS_IN_A_CROWD if crowded else EVENTS_A_TRANSACTION

    async def _apply(self, events: Sequence[Event], routing: Routing) -> str | None:
        now = self._clock.now()
        try:
            return await self._database.write(apply_delivered, events, routing=routing, now=now)
        except (IntegrityError, DataError) as error:  # one of them, whatever else was in the way
            if len(events) == 1:
                return f"applying failed: {_place(error)}"
        found = [await self._apply([event], routing) for event in events]
        return next(filter(None, found), None)


def events_of(adapter: ChannelAdapter, delivery: Delivery) -> tuple[Sequence[Event], str | None]:
    """What can be read of a delivery, and where it is not what its platform promises."""
    try:
        return adapter.read(delivery.body, delivery.received_at), None
    except PartlyUnreadable as error:
        return error.events, f"unreadable at {error.pointer}"
    except UnreadableDelivery as error:
        return [], f"unreadable at {error.pointer or 'the start'}"
    except Exception as error:  # a mistake of ours must not keep all later deliveries waiting
        return [], f"reading failed: {_place(error)}"


def apply_all(
    session: Session,
    events: Sequence[Event],
    *,
    routing: Routing,
    now: datetime,
    live: bool = True,
) -> str | None:
    """Apply events in order; the problem of the first that could not be applied.

    One event cannot keep the others waiting: it is left out and can be applied again later.

    Raises:
        DBAPIError: the database refuses; nothing is applied, another try may succeed.
    """
    problem: str | None = None
    for event in events:
        try:
            with session.begin_nested():
                intake.apply(session, event, routing=routing, now=now, live=live)
        except DBAPIError:
            raise
        except UnknownPage as error:
            problem = problem or f"unknown page {error.external_id}"
        except Exception as error:
            problem = problem or f"applying failed: {_place(error)}"
    return problem


def apply_delivered(
    session: Session, events: Sequence[Event], *, routing: Routing, now: datetime
) -> str | None:
    """Apply events that a webhook brought; their pages are heard."""
    problem = apply_all(session, events, routing=routing, now=now)
    watching.heard(session, events, now=now)
    return problem


def apply_last(
    session: Session,
    delivery_id: int,
    events: Sequence[Event],
    *,
    problem: str | None,
    routing: Routing,
    now: datetime,
) -> str | None:
    """Apply the last events of a delivery and mark it as read, in one transaction."""
    found = apply_delivered(session, events, routing=routing, now=now)
    problem = problem or found
    deliveries.mark_read(session, delivery_id, now=now, problem=problem)
    return problem


def _place(error: Exception) -> str:
    """Kind and place of an unexpected error; its message may repeat what a citizen wrote."""
    places = [
        f"{module}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if (module := frame.f_globals.get("__name__", "")).partition(".")[0] in OUR_ROOMS
    ]
    return f"{type(error).__name__} at {places[-1]}"
