"""`/openapi.json`: the interface as it is, for those who run the server.

Nobody writes clients against it: the routes are the platforms', Prometheus's and our own pages'.
So it is not shown to the world, and no page draws it with scripts from elsewhere.
"""

from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import SecretStr

from bot.door import SCHEME, SECRET_HEADER
from buergerdraht.operation.access import BEARER, OPERATORS, operators_only
from buergerdraht.outage import UNAVAILABLE
from webhooks.door import SIGNATURE
from webhooks.facebook.signature import HEADER

WITHOUT_DATABASE = ("/healthz", "/readyz", "/metrics", "/openapi.json", "/static/{name}")


def describe(app: FastAPI) -> None:
    """Let `app.openapi()` tell what its routes really answer."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does it


def router(app: FastAPI, token: SecretStr | None) -> APIRouter:
    """The route, for the same people as `/metrics`."""
    routes = APIRouter(tags=["health"])

    @routes.get(
        "/openapi.json",
        dependencies=[Depends(operators_only(token))],
        responses=OPERATORS,
        openapi_extra={"security": [{BEARER: []}, {}]},
    )
    async def interface() -> dict[str, Any]:
        """This description."""
        return app.openapi()

    return routes


def _described(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for path, operations in found["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            answers.pop("422", None)  # every parameter may be any text
            if path not in WITHOUT_DATABASE:
                answers.setdefault("503", UNAVAILABLE)
    components = found.setdefault("components", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(unused, None)
    components["securitySchemes"] = {
        SIGNATURE: {"type": "apiKey", "in": "header", "name": HEADER},
        SCHEME: {"type": "apiKey", "in": "header", "name": SECRET_HEADER},
        BEARER: {"type": "http", "scheme": "bearer"},
    }
    return found
