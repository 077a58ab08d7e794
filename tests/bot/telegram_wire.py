"""Telegram at the wire: a request class that answers and remembers."""

import json
from collections.abc import Callable
from typing import Any

from telegram.request import BaseRequest, RequestData

Fault = tuple[int, dict[str, Any]]


class Wire(BaseRequest):
    """Answers as the Bot API does; `faults` refuse the next calls of a method, in their order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: dict[str, list[Fault]] = {}
        self._messages = 0

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    def of(self, *methods: str) -> list[dict[str, Any]]:
        return [parameters for method, parameters in self.calls if method in methods]

    async def do_request(  # type: ignore[override]
        self, url: str, method: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, parameters))
        if self.faults.get(name):
            status, answer = self.faults[name].pop(0)
            return status, json.dumps({"ok": False, "error_code": status, **answer}).encode()
        return 200, json.dumps({"ok": True, "result": self._result(name, parameters)}).encode()

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        results: dict[str, Callable[[], Any]] = {
            "getMe": lambda: {"id": 1, "is_bot": True, "first_name": "B", "username": "demo_bot"},
            "sendMessage": lambda: self._message(parameters),
            "editMessageText": lambda: self._message(parameters),
        }
        return results.get(name, lambda: True)()

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        if "message_id" not in parameters:
            self._messages += 1
        return {
            "message_id": parameters.get("message_id", self._messages),
            "date": 1_700_000_000,
            "chat": {"id": int(parameters["chat_id"]), "type": "supergroup"},
            "text": parameters["text"],
        }
