"""A refused method is told which ones there are, all of them.

Source: RFC 9110, section 15.5.6; the framework names those of the first route of a path only.
"""

from fastapi import Request
from fastapi.responses import PlainTextResponse, Response
from starlette.routing import Match

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")  # that a route of ours may have


async def not_allowed(request: Request, error: Exception) -> Response:
    """405, with every method of the path."""
    return PlainTextResponse("", 405, {"Allow": ", ".join(_allowed(request))})


def _allowed(request: Request) -> list[str]:
    return [
        method
        for method in METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
        )
    ]
