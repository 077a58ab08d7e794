"""Calls whose answer never comes: held back until the caller gives up, or broken off."""

import asyncio

from fastapi import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Withheld(Exception):
    """No answer comes within `seconds` of real time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Dropped(Exception):
    """The connection breaks before the answer is complete."""


async def hold_back(request: Request, seconds: float) -> Response:
    """Wait until the caller gives up, or `seconds`; an answer after that is a gateway's."""
    try:
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                continue
    except TimeoutError:
        pass
    return Response(status_code=504)


class BrokenOff(Response):
    """Promises a body and ends without it, at which the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head of an answer and no more."""
        length = (b"content-length", b"1000")
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
