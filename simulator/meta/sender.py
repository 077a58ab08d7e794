"""Posts deliveries to the product as Meta does: signed, repeated until 200, given up at last.

Each page has a lane of its own: what is refused for one holds up no other.

Source: Meta, "Webhooks: Getting Started": at once, then with falling frequency for 36 hours.
"""

import asyncio
import contextlib
import itertools
import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx

from simulator.changes import Changes
from simulator.clock import Clock
from simulator.configuration import Configuration
from simulator.faults import DuplicateDelivery, Faults, SwallowedDelivery, WrongOrder
from simulator.meta.events import Outgoing, delivery_of, encode, sign
from simulator.meta.model import Page

ANSWER_WITHIN = 10.0  # real seconds
PAUSES = (0, 1, 2, 4, 8, 16, 32, 60)  # simulated seconds before a repeat; see the configuration
GIVEN_UP_AFTER = timedelta(hours=36)
PARTNER_WITHIN = 2.0  # simulated seconds that a delivery waits for one to change places with
KEPT_RECORDS = 5_000
ACCEPTED = 200

log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """One request to the product's webhook, with its repeats."""

    id: int
    body: bytes
    queued_at: datetime
    attempts: int = 0
    status: Literal["pending", "accepted", "failed"] = "pending"
    sent_at: datetime | None = None

    def view(self) -> dict[str, Any]:
        """Without the body."""
        return {
            "id": self.id,
            "attempts": self.attempts,
            "status": self.status,
            "sent_at": self.sent_at.isoformat() if self.sent_at else None,
        }


@dataclass
class Lane:
    """The deliveries of a page that wait, in order."""

    queue: deque[Delivery] = field(default_factory=deque)
    queued: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, delivery: Delivery) -> None:
        """Put a delivery at the end."""
        self.queue.append(delivery)
        self.queued.set()

    async def next(self) -> Delivery:
        """Take the first one, once there is one."""
        while not self.queue:
            self.queued.clear()
            await self.queued.wait()
        return self.queue.popleft()


class DeliverySender:
    """One lane a page, each in order and all side by side; runs while the simulator runs.

    Where the product has several addresses they are used in turn, as a load balancer does; where
    nobody answers, the next one is asked at once.
    """

    def __init__(
        self, configuration: Configuration, clock: Clock, changes: Changes, faults: Faults
    ) -> None:
        self._addresses = deque(
            f"{url.rstrip('/')}/webhooks/meta"
            for url in (configuration.product_url, *configuration.further_product_urls)
        )
        self.address = self._addresses[0]
        self._longest_pause = configuration.longest_repeat_pause
        self._app_secret = configuration.app_secret
        self._clock = clock
        self._changes = changes
        self._faults = faults
        self._ids = itertools.count(1)
        self._lanes: dict[str, Lane] = {}
        self._begun: asyncio.Queue[Lane] = asyncio.Queue()
        self.records: deque[Delivery] = deque(maxlen=KEPT_RECORDS)
        self.counts = {"sent": 0, "accepted": 0, "pending": 0, "failed": 0}

    def deliver(self, page: Page, outgoing: Outgoing) -> None:
        """Queue an event if the page is subscribed to its field."""
        if outgoing.field not in page.subscribed_fields or self._swallows(page):
            return
        now = self._clock.now()
        delivery = Delivery(next(self._ids), encode(delivery_of(page, outgoing, now)), now)
        self.records.append(delivery)
        self._lane_of(page).add(delivery)
        self.counts["pending"] += 1
        self._changes.note()

    def _swallows(self, page: Page) -> bool:
        fault = self._faults.active(SwallowedDelivery)
        if fault is None or fault.page not in {None, page.id}:
            return False
        return self._faults.happens(SwallowedDelivery) is not None

    async def run(self, client: httpx.AsyncClient) -> None:
        """Post what is queued, until cancelled."""
        async with asyncio.TaskGroup() as lanes:
            while True:
                lanes.create_task(self._empty(await self._begun.get(), client))

    async def post_raw(
        self, client: httpx.AsyncClient, body: bytes, signature: str | None
    ) -> httpx.Response:
        """Post bytes once, as they are; signed unless a signature is given, "" sends none.

        Raises:
            httpx.HTTPError: There was no answer.
        """
        value = sign(body, self._app_secret) if signature is None else signature
        headers = {"X-Hub-Signature-256": value} if value else {}
        headers |= {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
        self.counts["sent"] += 1
        self._addresses.rotate(-1)
        for address in tuple(self._addresses)[:-1]:
            with contextlib.suppress(httpx.ConnectError):
                return await _post(client, address, body, headers)
        return await _post(client, self._addresses[-1], body, headers)

    def _lane_of(self, page: Page) -> Lane:
        if page.id not in self._lanes:
            self._lanes[page.id] = Lane()
            self._begun.put_nowait(self._lanes[page.id])
        return self._lanes[page.id]

    async def _empty(self, lane: Lane, client: httpx.AsyncClient) -> None:
        while True:
            for delivery in await self._next(lane):
                await self._until_accepted(client, delivery)
                if self._faults.happens(DuplicateDelivery):
                    await self._post(client, delivery)

    async def _next(self, lane: Lane) -> list[Delivery]:
        """The next delivery, or two in the wrong order."""
        first = await lane.next()
        if not self._faults.active(WrongOrder):
            return [first]
        try:
            async with asyncio.timeout(self._clock.real(PARTNER_WITHIN)):
                second = await lane.next()
        except TimeoutError:
            return [first]
        return [second, first] if self._faults.happens(WrongOrder) else [first, second]

    async def _until_accepted(self, client: httpx.AsyncClient, delivery: Delivery) -> None:
        pauses = itertools.chain(PAUSES, itertools.repeat(self._longest_pause))
        while not await self._post(client, delivery):
            if self._clock.now() - delivery.queued_at > GIVEN_UP_AFTER:
                self._finish(delivery, "failed")
                return
            await self._clock.sleep(min(next(pauses), self._longest_pause))
        self._finish(delivery, "accepted")

    async def _post(self, client: httpx.AsyncClient, delivery: Delivery) -> bool:
        delivery.attempts += 1
        delivery.sent_at = self._clock.now()
        try:
            answer = await self.post_raw(client, delivery.body, None)
        except httpx.HTTPError:
            return False
        except Exception:  # what a breaking connection raises below httpx ends no lane
            log.exception("a post of a delivery failed in an odd way")
            return False
        finally:
            self._changes.note()
        return answer.status_code == ACCEPTED

    def _finish(self, delivery: Delivery, status: Literal["accepted", "failed"]) -> None:
        delivery.status = status
        self.counts["pending"] -= 1
        self.counts[status] += 1
        self._changes.note()


async def _post(
    client: httpx.AsyncClient, address: str, body: bytes, headers: dict[str, str]
) -> httpx.Response:
    return await client.post(address, content=body, headers=headers, timeout=ANSWER_WITHIN)
