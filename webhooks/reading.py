"""Unread deliveries are read in the order of their arrival and applied to the desk."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlmodel import Session

from desk import inbox, intake
from desk.assigning import Routing, load_routing
from desk.city import applied_digest
from desk.clock import Clock
from desk.database import Database
from desk.errors import UnknownPage, UnreadableDelivery
from desk.events import Event
from desk.tables import Delivery
from webhooks.channels import Channels

EVENTS_A_TRANSACTION = 50  # so that staff's taps find the writer free in between

log = structlog.get_logger(__name__)


class Reader:
    """Reads the deliveries of an endpoint; reading one twice changes nothing."""

    def __init__(self, database: Database, channels: Channels, clock: Clock) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._routing: Routing | None = None

    async def read_endpoint(self, endpoint: str) -> None:
        """Read until nothing is unread."""
        while unread := await self._database.read(inbox.unread, endpoint):
            for delivery in unread:
                await self._read(endpoint, delivery)

    async def _read(self, endpoint: str, delivery: Delivery) -> None:
        problem: str | None = None
        try:
            adapter = self._channels.endpoints[endpoint]
            events = adapter.read(delivery.body, delivery.received_at)
        except UnreadableDelivery as error:
            events, problem = [], f"unreadable at {error.pointer or 'the start'}"
        routing = await self._current_routing()
        for start in range(0, len(events), EVENTS_A_TRANSACTION):
            part = events[start : start + EVENTS_A_TRANSACTION]
            now = self._clock.now()
            found = await self._database.write(apply_all, part, routing=routing, now=now)
            problem = problem or found
        number = delivery.id or 0
        await self._database.write(inbox.mark_read, number, now=self._clock.now(), problem=problem)
        if problem:
            log.error("delivery not fully read", delivery=number, problem=problem)

    async def _current_routing(self) -> Routing:
        digest = await self._database.read(applied_digest)
        if self._routing is None or self._routing.digest != digest:
            self._routing = await self._database.read(load_routing)
        return self._routing


def apply_all(
    session: Session, events: Sequence[Event], *, routing: Routing, now: datetime
) -> str | None:
    """Apply events in order; the problem of the first that no page of ours could take."""
    problem: str | None = None
    for event in events:
        try:
            with session.begin_nested():
                intake.apply(session, event, routing=routing, now=now)
        except UnknownPage as error:
            problem = problem or f"unknown page {error.external_id}"
    return problem
