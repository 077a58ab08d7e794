"""`buergerdraht serve`: the product behind uvicorn."""

import asyncio
import signal
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

from buergerdraht.commands.language import reader
from buergerdraht.garbage import look_seldom_for_garbage
from buergerdraht.product import Product
from buergerdraht.roles import ProcessRole
from buergerdraht.settings import Settings
from desk.clock import SystemClock
from desk.errors import NotConfigured

GRACE_SECONDS = 3  # for requests under way; what is done with them has its own, see the engine
# Longer than proxies keep theirs (nginx: 60), so that none sends into a connection we just closed.
KEEP_ALIVE_SECONDS = 75

log = structlog.get_logger(__name__)


async def serve(
    settings: Settings, environment: Mapping[str, str], role: ProcessRole = ProcessRole.ALONE
) -> None:
    """Run until a signal ends it.

    Raises:
        NotConfigured: something is missing, or the port is taken.
    """
    if role is not ProcessRole.ALONE and settings.is_embedded():
        raise NotConfigured(_needs_postgres(role))
    product = Product(settings, SystemClock(), environment, role=role)
    try:
        await product.prepare()
    except BaseException:
        await product.database.close()
        raise
    look_seldom_for_garbage()
    server = uvicorn_server(product.app, settings.host, settings.port)
    log.info("listening", host=settings.host, port=settings.port)
    # uvicorn stops in order, then raises the signal again; stopped in order is a success.
    signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        await server.serve()
    except SystemExit:
        _ = reader()
        raise NotConfigured(
            _("An {address} kann nicht gelauscht werden; mit --port einen anderen wählen.").format(
                address=f"{settings.host}:{settings.port}"
            )
        ) from None


def _needs_postgres(role: ProcessRole) -> str:
    _ = reader()
    return _(
        "--role {role} braucht PostgreSQL: SQLite gehört genau einem Prozess. "
        "BUERGERDRAHT_DATABASE_URL=postgresql+psycopg://… setzen oder --role weglassen."
    ).format(role=role)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run `main` as `asyncio.run` does, on the faster loop that uvicorn brings where it can."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(main)


def uvicorn_server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    """Uvicorn as we use it: no access log (paths may hold tokens), our own log format."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        ws="none",  # nobody speaks it with us, and its library takes 4 MB
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        proxy_headers=True,
    )
    server = uvicorn.Server(config)
    app.state.is_ending = lambda: server.should_exit  # what streams would hold it up for long
    return server
