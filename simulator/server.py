"""A uvicorn server that says where it listens and hangs up on who still waits when it stops."""

import socket
import sys

import uvicorn
from fastapi import FastAPI

from simulator.simulation import Simulation


class Server(uvicorn.Server):
    """Serves a simulator; `address` is known once it listens.

    Args:
        app: What `create_app` built.
        host: Where to listen.
        port: 0 takes a free one.
        quiet: Say nothing on standard output.
    """

    def __init__(self, app: FastAPI, *, host: str, port: int, quiet: bool = False) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                access_log=False,  # paths hold tokens
                log_level="warning",
                timeout_graceful_shutdown=1,
            )
        )
        self.address = ""
        self._quiet = quiet
        self._simulation: Simulation = app.state.simulation

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        if not self.started:
            return
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        self.address = f"http://{host}:{port}"
        if not self._quiet:
            sys.stdout.write(f"simulator ready on {self.address}\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to listen."""
        self._simulation.hang_up()
        await super().shutdown(sockets)
