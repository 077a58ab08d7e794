"""A lean Bot API at the wire: it answers at once, limits nothing, and notes what was sent when.

The simulator is strict and slow on purpose; here every millisecond is the product's own.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from benchmarks.load import HEAD_END, length_of

POLL_SECONDS = 20.0
BOT = {"id": 4200000002, "is_bot": True, "first_name": "Bürgerdraht", "username": "BenchmarkBot"}

OnSent = Callable[[str, float], None]  # the text, and when it came in seconds of `perf_counter`


class TelegramWire:
    """Listens on loopback; `on_sent` hears of every message that the bot sends."""

    def __init__(self, on_sent: OnSent) -> None:
        self._on_sent = on_sent
        self._message_id = 0
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._closing = asyncio.Event()

    async def start(self) -> str:
        """Listen; the address of the API."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def close(self) -> None:
        """Listen no more and wait until all who were connected are gone."""
        self._closing.set()
        if self._server is not None:
            self._server.close()
        await asyncio.gather(*self._connections)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(HEAD_END)
                came_at = time.perf_counter()
                body = await reader.readexactly(length_of(head))
                method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
                result = await self._answer(method, body, came_at)
                writer.write(_response(result))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, method: str, body: bytes, came_at: float) -> Any:
        match method:
            case "getMe":
                return BOT
            case "getUpdates":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), POLL_SECONDS)
                return []
            case "sendMessage":
                fields = parse_qs(body.decode())
                self._on_sent(fields["text"][0], came_at)
                return self._message(fields["chat_id"][0])
            case "editMessageText":
                return self._message(parse_qs(body.decode())["chat_id"][0])
            case _:
                return True

    def _message(self, chat_id: str) -> dict[str, Any]:
        self._message_id += 1
        chat = {"id": int(chat_id), "type": "supergroup", "title": "Amt (Demo)"}
        now = int(time.time())
        return {"message_id": self._message_id, "date": now, "chat": chat, "from": BOT, "text": "?"}


def _response(result: Any) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body
