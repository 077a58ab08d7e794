"""Around every request: its id for the log and the answer, and figures about the doors.

Plain ASGI and not a middleware of the framework's, which would run a task more for each request.
Nothing is logged here: paths and queries may hold tokens.
"""

import re
import secrets
import time
from functools import cache

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from desk.operation.measures import ANSWER_SECONDS, DELIVERIES

HEADER = b"x-request-id"
HARMLESS = re.compile(rb"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")  # neither a line nor a long story
ENDPOINTS = {"/webhooks/meta": "meta", "/webhooks/telegram": "telegram"}


class Requests:
    """Gives each request an id; counts what comes to the platforms' endpoints."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, request_id = time.perf_counter(), id_of(scope)
        bind_contextvars(request=request_id.decode())
        endpoint = ENDPOINTS.get(scope["path"]) if scope["method"] == "POST" else None

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id)]
                if endpoint is not None:
                    _answered(endpoint, message["status"]).inc()
                    _took(endpoint).observe(time.perf_counter() - began)
            await send(message)

        await self._app(scope, receive, answer)


def id_of(scope: Scope) -> bytes:
    """The id that the proxy in front gave the request if it is harmless, else a new one."""
    for name, value in scope["headers"]:
        if name == HEADER and HARMLESS.fullmatch(value):
            return bytes(value)
    return secrets.token_hex(8).encode()


@cache
def _answered(endpoint: str, status: int) -> Counter:
    return DELIVERIES.labels(endpoint, status)


@cache
def _took(endpoint: str) -> Histogram:
    return ANSWER_SECONDS.labels(endpoint)
