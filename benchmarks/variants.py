"""The same server with another inbox, to see what keeping deliveries costs.

`bare` only authenticates and answers.  `alone` commits every delivery by itself, without an ORM
on the way.  `held` keeps deliveries as the product does, but nobody reads them.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

import typer

from buergerdraht.engines.engine import Handler
from buergerdraht.garbage import look_seldom_for_garbage
from buergerdraht.operation import logs
from buergerdraht.product import Product
from buergerdraht.server import run, uvicorn_server
from buergerdraht.settings import Settings, load
from desk.clock import Clock, SystemClock
from desk.columns import Keyring
from desk.incoming.deliveries import endpoint_of
from desk.incoming.inbox import Inbox
from desk.ports import Task
from desk.storage.database import Database


class Variant(StrEnum):
    """What becomes of a delivery after it was authenticated."""

    BARE = "bare"
    ALONE = "alone"
    HELD = "held"


class Forgetful(Inbox):
    """Keeps nothing."""

    async def keep(self, lane: str, body: bytes) -> None:
        """Return at once."""


class OneByOne(Inbox):
    """One transaction a delivery, one after the other, on a thread of its own."""

    def __init__(self, database: Database, clock: Clock, keyring: Keyring) -> None:
        super().__init__(database, clock)
        self._path = database.url.database or ""
        self._keyring = keyring
        self._thread = ThreadPoolExecutor(1, initializer=self._connect)

    async def keep(self, lane: str, body: bytes) -> None:
        """Return once the delivery is committed."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._insert, lane, body)

    def _connect(self) -> None:
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous=FULL")

    def _insert(self, lane: str, body: bytes) -> None:
        now = str(self._clock.now())
        values = (endpoint_of(lane), lane, self._keyring.encrypt(body), now)
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(
            "INSERT INTO deliveries (endpoint, lane, body, received_at) VALUES (?, ?, ?, ?)", values
        )
        self._connection.execute("COMMIT")


class Measured(Product):
    """The product with the inbox of a variant, in which nobody reads."""

    def __init__(self, variant: Variant, settings: Settings, clock: Clock) -> None:
        self._variant = variant
        self._keyring = Keyring(settings.secret_keys())
        super().__init__(settings, clock, environment={})

    def _build_inbox(self) -> Inbox:
        match self._variant:
            case Variant.BARE:
                return Forgetful(self.database, self._clock)
            case Variant.ALONE:
                return OneByOne(self.database, self._clock, self._keyring)
            case Variant.HELD:
                return super()._build_inbox()

    def _handlers(self) -> Mapping[Task, Handler]:
        return {}


async def serve(variant: Variant) -> None:
    """Serve until a signal ends it."""
    settings = load(port=0)
    product = Measured(variant, settings, SystemClock())
    await product.prepare()
    look_seldom_for_garbage()
    await uvicorn_server(product.app, settings.host, settings.port).serve()


def main(variant: Variant) -> None:
    """Serve a variant on a free port, with the settings of the product."""
    logs.configure("json")
    run(serve(variant))


if __name__ == "__main__":
    typer.run(main)
