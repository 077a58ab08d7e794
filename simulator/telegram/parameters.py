"""The parameters of a Bot API call, however they came: query, form, multipart or JSON."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from simulator.telegram.errors import bad_request


@dataclass(frozen=True)
class Upload:
    """A file sent along."""

    name: str
    content: bytes


class Parameters:
    """Named values; text stands for numbers, truth values and JSON as bots send it."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self._values = {key: value for key, value in values.items() if value is not None}
        self.uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """The value as text; empty when it is missing."""
        value = self._values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str) -> int | None:
        """The value as a number; None when it is missing or none."""
        try:
            return int(self.text(name))
        except ValueError:
            return None

    def truth(self, name: str) -> bool:
        """Whether the value says yes."""
        return self.text(name).lower() in {"true", "1", "yes", "y", "t"}

    def json(self, name: str) -> Any:
        """The value read as JSON; None when it is missing.

        Raises:
            ApiError: It is no JSON.
        """
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def records(self, name: str) -> list[dict[str, Any]]:
        """The value read as a JSON list of objects; empty when it is missing.

        Raises:
            ApiError: It is something else.
        """
        value = self.json(name) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise bad_request(f"can't parse {name}: expected an Array of objects")
        return value


async def read_parameters(request: Request) -> Parameters:
    """Read a request.

    Raises:
        ApiError: The body says it is JSON and is not an object.
    """
    values: dict[str, Any] = dict(request.query_params)
    uploads: dict[str, Upload] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        values |= _json_object(await request.body())
    else:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = Upload(value.filename or name, await value.read())
                else:
                    values[name] = value
    return Parameters(values, uploads)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad_request("can't parse request JSON object")
    return values
