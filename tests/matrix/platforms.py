"""Facebook and Telegram at the wire: they keep what stands there, and fail on order."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram.error import TimedOut
from telegram.request import BaseRequest, RequestData

from desk.clock import Clock

PAGE = "1001"

TelegramFault = Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]] | None]
_TAG = re.compile(r"<[^>]+>")


@dataclass
class Facebook(httpx.AsyncBaseTransport):
    """A page's comments and messages; `fault` spoils a call, before or after it is applied."""

    clock: Clock
    fault: str | None = None
    written: list[dict[str, Any]] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        *_, subject, edge = request.url.path.split("/")
        if request.method == "GET" and edge == PAGE:
            return httpx.Response(200, json={"id": PAGE})
        if request.method == "GET":
            return self._list(edge, subject)
        answer = self._write(edge, subject, json.loads(request.content))
        if self.fault == "timeout after":
            raise httpx.ReadTimeout("late", request=request)
        return answer

    def _refusal(self, request: httpx.Request) -> httpx.Response | None:
        match self.fault, request.method:
            case "190", _:
                return _error(190, 463)
            case "500", "POST":
                return _error(2, status=500)
            case "timeout before", "POST":
                raise httpx.ReadTimeout("late", request=request)
            case "10", "POST":
                return _error(10, 2018278)
            case "368", "POST":
                return _error(368)
            case "4", "POST":
                budget = [{"type": "pages", "estimated_time_to_regain_access": 10}]
                usage = json.dumps({PAGE: budget})
                return _error(4, headers={"X-Business-Use-Case-Usage": usage})
        return None

    def _write(self, edge: str, subject: str, body: dict[str, Any]) -> httpx.Response:
        number = f"9{len(self.written) + 1}"
        direct = edge == "messages"
        text = body["message"]["text"] if direct else body["message"]
        written = {
            "id": f"m_{number}" if direct else f"55_{number}",
            "message": text,
            "from": {"id": PAGE},
            "created_time": self.clock.now().strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "target": body["recipient"]["id"] if direct else subject,
        }
        self.written.append(written)
        return httpx.Response(200, json={"message_id" if direct else "id": written["id"]})

    def _list(self, edge: str, subject: str) -> httpx.Response:
        if edge == "conversations":
            listed = {"id": "t_1", "participants": {"data": [{"id": "7001"}]}}
            return _data(listed | {"messages": {"data": self.written[::-1]}})
        return _data(*(one for one in self.written[::-1] if one["target"] == subject))


def _data(*items: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"data": list(items)})


def _error(
    code: int, subcode: int | None = None, status: int = 400, headers: dict[str, str] | None = None
) -> httpx.Response:
    error = {"message": "-", "code": code, "error_subcode": subcode, "fbtrace_id": "ADemo"}
    return httpx.Response(status, json={"error": error}, headers=headers)


@dataclass
class Shown:
    """A message of the bot in a chat."""

    text: str  # as people read it
    buttons: dict[str, str]  # label and what it carries


class Telegram(BaseRequest):
    """Chats with what the bot wrote into them; `fault` refuses a call or is silent."""

    def __init__(self) -> None:
        self.chats: dict[str, dict[int, Shown]] = {}
        self.fault: TelegramFault = well

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(  # type: ignore[override]
        self, url: str, method: str, request_data: RequestData | None = None, **_: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        refusal = self.fault(name, parameters)
        if refusal is not None:
            status, answer = refusal
            return status, json.dumps({"ok": False, "error_code": status, **answer}).encode()
        result = self._result(name, parameters)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _result(self, name: str, parameters: dict[str, Any]) -> Any:
        match name:
            case "getMe":
                return {"id": 1, "is_bot": True, "first_name": "B", "username": "demo_bot"}
            case "sendMessage" | "editMessageText":
                return self._put(parameters)
            case _:
                return True

    def _put(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat_id = str(parameters["chat_id"])
        chat = self.chats.setdefault(chat_id, {})
        message_id = int(parameters.get("message_id", len(chat) * 10 + 10))
        keyboard = parameters.get("reply_markup", {})
        rows = (json.loads(keyboard) if isinstance(keyboard, str) else keyboard) or {}
        buttons = {
            button["text"]: button["callback_data"]
            for row in rows.get("inline_keyboard", [])
            for button in row
        }
        chat[message_id] = Shown(html.unescape(_TAG.sub("", parameters["text"])), buttons)
        return {
            "message_id": message_id,
            "date": 1_700_000_000,
            "chat": {"id": int(chat_id), "type": "supergroup"},
            "text": parameters["text"],
        }


def well(method: str, parameters: dict[str, Any]) -> None:
    """Nothing is wrong."""


def flood(method: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    if "chat_id" not in parameters:
        return None
    wait = {"retry_after": 20}
    return 429, {"description": "Too Many Requests: retry after 20", "parameters": wait}


def down(method: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 502, {"description": "Bad Gateway"}


def silent(method: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
    raise TimedOut


def kicked_from(chat_id: str) -> TelegramFault:
    said = "Forbidden: bot was kicked from the supergroup chat"

    def refuse(method: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        of_group = str(parameters.get("chat_id")) == chat_id
        return (403, {"description": said}) if of_group else None

    return refuse


def upgraded(chat_id: str, to: str) -> TelegramFault:
    said = "Bad Request: group chat was upgraded to a supergroup chat"

    def refuse(method: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if str(parameters.get("chat_id")) != chat_id:
            return None
        return 400, {"description": said, "parameters": {"migrate_to_chat_id": int(to)}}

    return refuse
