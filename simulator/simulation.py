"""The simulated world in one object, and the senders that run while it runs."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import Request

from simulator.changes import Changes
from simulator.clock import Clock
from simulator.configuration import Configuration
from simulator.faults import Faults
from simulator.meta.sender import DeliverySender
from simulator.meta.view import pages_view
from simulator.meta.world import build_meta
from simulator.telegram.view import answers_view, bot_view, chats_view, staff_view
from simulator.telegram.webhook import WebhookSender
from simulator.telegram.world import build_telegram


class Simulation:
    """Meta, Telegram, the clock, the faults, and who watches.  Lives on one event loop.

    Args:
        transport: How posts travel to the product; None is the network.
        monotonic: Real seconds that never go back.
    """

    def __init__(
        self,
        configuration: Configuration,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.configuration = configuration
        self.clock = Clock(configuration.start, speed=configuration.speed, monotonic=monotonic)
        self.changes = Changes()
        self.faults = Faults(configuration.seed)
        self.counters: Counter[str] = Counter()
        self.deliveries = DeliverySender(configuration, self.clock, self.changes, self.faults)
        self.meta = build_meta(
            configuration, self.clock, self.changes.note, self.deliveries.deliver
        )
        self.telegram = build_telegram(configuration, self.clock, self.changes.note)
        self.client = httpx.AsyncClient(transport=transport, trust_env=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver webhooks until the block is left."""
        webhook = WebhookSender(self.telegram, self.client)
        senders = [
            asyncio.create_task(self.deliveries.run(self.client)),
            asyncio.create_task(webhook.run()),
        ]
        try:
            yield
        finally:
            for sender in senders:
                sender.cancel()
            await asyncio.gather(*senders, return_exceptions=True)
            await self.client.aclose()

    def hang_up(self) -> None:
        """End the streams and polls that wait, so that a server can stop at once."""
        self.changes.close()
        self.telegram.updates.close()

    def view(self) -> dict[str, Any]:
        """Everything there is to see, as JSON."""
        return {
            "revision": self.changes.revision,
            "now": self.clock.now().isoformat(),
            "bot": bot_view(self.telegram),
            "pages": pages_view(self.meta),
            "chats": chats_view(self.telegram),
            "staff": staff_view(self.telegram),
            "callback_answers": answers_view(self.telegram),
            "faults": self.faults.view(),
            **self.counts(),
        }

    def counts(self) -> dict[str, dict[str, int]]:
        """What is counted, as JSON."""
        return {
            "deliveries": dict(self.deliveries.counts),
            "counters": dict(self.counters),
            "happened": dict(self.faults.happened),
        }


def simulation_of(request: Request) -> Simulation:
    """The simulation that a request is for."""
    simulation: Simulation = request.app.state.simulation
    return simulation
