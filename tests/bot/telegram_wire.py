"""Telegram at the wire: a request class that answers, remembers, and keeps what stands in chats."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

Parameters = dict[str, Any]
Refusal = tuple[int, dict[str, Any]]
SAME = "Bad Request: message is not modified"
GONE = "Bad Request: message to edit not found"
FOREIGN = "Bad Request: message can't be edited"


@dataclass(frozen=True)
class Silence:
    """No answer comes; the call was `applied` or not.  `DEATH` as error is that of the process."""

    applied: bool
    error: BaseException = field(default_factory=TimedOut)


DEATH = asyncio.CancelledError()


@dataclass
class Message:
    """What stands in a chat."""

    text: str
    buttons: Any = None
    reply_to: int | None = None
    ours: bool = True


Fault = Refusal | Silence


class Wire(BaseRequest):
    """Answers as the Bot API does.

    `faults` spoil the next calls of a method, in their order; `down` answers every call.
    """

    def __init__(self) -> None:
        self.calls: list[tuple[str, Parameters]] = []
        self.faults: dict[str, list[Fault]] = {}
        self.updates: list[dict[str, Any]] = []
        self.chats: dict[str, dict[int, Message]] = defaultdict(dict)
        self.down: Refusal | None = None
        self.on_call: Callable[[str, Parameters], None] = lambda name, parameters: None

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    def of(self, *methods: str) -> list[Parameters]:
        return [parameters for method, parameters in self.calls if method in methods]

    def put(self, chat_id: str, message: Message) -> int:
        """A message that somebody wrote; its id."""
        message_id = max(self.chats[chat_id], default=0) + 1
        self.chats[chat_id][message_id] = message
        return message_id

    async def do_request(  # type: ignore[override]
        self, url: str, method: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, parameters))
        self.on_call(name, parameters)
        if name == "getUpdates":
            await asyncio.sleep(0.001)  # Telegram holds the call; nobody may wait without a break
        fault = self.faults[name].pop(0) if self.faults.get(name) else None
        if isinstance(fault, Silence):
            if fault.applied:
                self._result(name, parameters)
            raise fault.error
        status, answer = fault or self.down or self._result(name, parameters)
        return status, json.dumps({"ok": status == 200, "error_code": status, **answer}).encode()

    def _result(self, name: str, parameters: Parameters) -> Refusal:
        methods: dict[str, Callable[[Parameters], Refusal]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit,
        }
        return methods[name](parameters) if name in methods else _done(True)

    def _get_me(self, parameters: Parameters) -> Refusal:
        return _done({"id": 1, "is_bot": True, "first_name": "B", "username": "demo_bot"})

    def _get_updates(self, parameters: Parameters) -> Refusal:
        offset = parameters.get("offset") or 0
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return _done(self.updates)

    def _send(self, parameters: Parameters) -> Refusal:
        chat_id = str(parameters["chat_id"])
        reply = parameters.get("reply_parameters", {}).get("message_id")
        there = reply if reply in self.chats[chat_id] else None
        message = Message(parameters["text"], parameters.get("reply_markup"), there)
        return _done(self._shape(chat_id, self.put(chat_id, message)))

    def _edit(self, parameters: Parameters) -> Refusal:
        chat_id, message_id = str(parameters["chat_id"]), int(parameters["message_id"])
        message = self.chats[chat_id].get(message_id)
        if message is None or not message.ours:
            return _refused(FOREIGN if message else GONE)
        changed = (parameters.get("text", message.text), parameters.get("reply_markup"))
        if changed == (message.text, message.buttons):
            return _refused(SAME)
        message.text, message.buttons = changed
        return _done(self._shape(chat_id, message_id))

    def _shape(self, chat_id: str, message_id: int) -> dict[str, Any]:
        message = self.chats[chat_id][message_id]
        shape = {
            "message_id": message_id,
            "date": 1_700_000_000,
            "chat": {"id": int(chat_id), "type": "supergroup"},
            "text": message.text,
        }
        if message.reply_to in self.chats[chat_id]:
            return shape | {"reply_to_message": self._shape(chat_id, message.reply_to)}
        return shape


def _done(result: Any) -> Refusal:
    return 200, {"result": result}


def _refused(description: str) -> Refusal:
    return 400, {"description": description}
