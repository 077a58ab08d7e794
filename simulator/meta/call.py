"""A Graph API call: method, path, and parameters from query, form or JSON."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from simulator.meta.errors import GraphError


@dataclass(frozen=True)
class Call:
    """A call as it came; `token` is empty when there was none, `address` has no parameters."""

    method: str
    path: tuple[str, ...]
    values: dict[str, Any]
    token: str
    address: str

    def text(self, name: str) -> str:
        """The value as text; empty when it is missing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def truth(self, name: str) -> bool | None:
        """The value as yes or no; None when it is missing."""
        return self.text(name).lower() in {"true", "1"} if name in self.values else None

    def record(self, name: str) -> dict[str, Any]:
        """The value as an object, in forms written as JSON; empty when it is none."""
        value = self.values.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return {}
        return value if isinstance(value, dict) else {}


async def read_call(request: Request, path: str) -> Call:
    """Read a request.

    Raises:
        GraphError: 100, the body says it is JSON and is not an object.
    """
    values: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        values |= _json_object(await request.body())
    else:
        async with request.form() as form:
            values |= dict(form)
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    token = bearer or str(values.get("access_token", ""))
    parts = tuple(filter(None, path.split("/")))
    return Call(request.method, parts, values, token, str(request.url.replace(query="")))


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise GraphError(100, "(#100) The body is no JSON object")
    return values
