"""The same server with another inbox, to see what keeping deliveries costs.

`bare` only authenticates and answers.  `alone` commits every delivery by itself, without an ORM
on the way.  `held` keeps deliveries as the product does, but nobody reads them.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

import typer
from fastapi import FastAPI

from buergerdraht import health, logs, preparation
from buergerdraht.requests import Requests
from buergerdraht.roles import ProcessRole
from buergerdraht.server import run, uvicorn_server
from buergerdraht.settings import Settings, load
from buergerdraht.state import State
from desk.clock import SystemClock
from desk.columns import Keyring
from desk.database import Database
from desk.deliveries import endpoint_of
from desk.errors import DeliveryRejected
from desk.inbox import Inbox
from webhooks import door
from webhooks.channels import channels
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http


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

    def __init__(self, database: Database, keyring: Keyring) -> None:
        super().__init__(database, SystemClock())
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
        now = str(SystemClock().now())
        values = (endpoint_of(lane), lane, self._keyring.encrypt(body), now)
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(
            "INSERT INTO deliveries (endpoint, lane, body, received_at) VALUES (?, ?, ?, ?)", values
        )
        self._connection.execute("COMMIT")


def inbox_of(variant: Variant, database: Database, keyring: Keyring) -> Inbox:
    """The inbox of a variant."""
    match variant:
        case Variant.BARE:
            return Forgetful(database, SystemClock())
        case Variant.ALONE:
            return OneByOne(database, keyring)
        case Variant.HELD:
            return Inbox(database, SystemClock())


def application(settings: Settings, database: Database, inbox: Inbox) -> FastAPI:
    """The citizens' door and the health of the product, and nothing that works behind them."""
    secrets = settings.app_secrets()
    http = Http(settings.graph_api_url)
    facebook = FacebookPage(http, version=settings.graph_version, secrets=secrets)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await http.close()
        await database.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Requests)
    app.add_exception_handler(DeliveryRejected, door.rejected)
    app.include_router(door.router(channels(facebook), inbox, settings.meta_verify_token))
    clock = SystemClock()
    state = State(database, clock, ProcessRole.ALONE)
    app.include_router(health.router(database, clock, state, switched_off=[], wire=None))
    return app


async def serve(variant: Variant) -> None:
    """Serve until a signal ends it."""
    settings = load(port=0)
    keyring = Keyring(settings.secret_keys())
    database = Database(settings.database_url, keyring)
    await preparation.prepare_schema(database)
    app = application(settings, database, inbox_of(variant, database, keyring))
    await uvicorn_server(app, settings.host, settings.port).serve()


def main(variant: Variant) -> None:
    """Serve a variant on a free port, with the settings of the product."""
    logs.configure("json")
    run(serve(variant))


if __name__ == "__main__":
    typer.run(main)
