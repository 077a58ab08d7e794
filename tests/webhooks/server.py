"""The citizens' door behind the real server, and clients that speak HTTP byte by byte."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from pydantic import SecretStr

from buergerdraht.server import uvicorn_server
from desk.errors import DeliveryRejected
from desk.incoming.inbox import Inbox
from desk.storage.database import Database
from tests.webhooks.bench import HandClock, facebook_channels
from webhooks import door
from webhooks.channels import Channels

VERIFY_TOKEN = "open sesame"
PATH = "/webhooks/meta"
DEADLINE = 10.0  # real seconds


@dataclass(frozen=True)
class Answered:
    """What a client read: status line's number, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A listening door."""

    port: int

    async def get(self, query: str) -> Answered:
        return await self.send(f"GET {PATH}?{query} HTTP/1.1\r\nHost: door\r\n\r\n".encode())

    async def post(self, body: bytes, headers: Mapping[str, str], *, path: str = PATH) -> Answered:
        lines = {"Host": "door", "Content-Length": str(len(body)), **headers}
        return await self.send(_head("POST", path, lines), body)

    async def post_in_chunks(self, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Without a Content-Length."""
        lines = {"Host": "door", "Transfer-Encoding": "chunked", **headers}
        size = 64 * 1024
        parts = [body[start : start + size] for start in range(0, len(body), size)]
        chunks = [b"%x\r\n%b\r\n" % (len(part), part) for part in parts]
        return await self.send(_head("POST", PATH, lines), *chunks, b"0\r\n\r\n")

    async def send(self, *parts: bytes) -> Answered:
        """Send everything before reading anything, as simple clients do."""
        async with asyncio.timeout(DEADLINE):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                return await _answer(reader)
            finally:
                writer.close()


@asynccontextmanager
async def serving(
    database: Database, channels: Channels | None = None, verify_token: str | None = VERIFY_TOKEN
) -> AsyncIterator[Server]:
    """The routes behind uvicorn on a free port."""
    app = FastAPI()
    app.add_exception_handler(DeliveryRejected, door.rejected)
    inbox = Inbox(database, HandClock())
    token = SecretStr(verify_token) if verify_token is not None else None
    app.include_router(door.router(channels or facebook_channels(), inbox, token))
    server = uvicorn_server(app, "127.0.0.1", 0)
    running = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(DEADLINE):
            while not server.started:
                await asyncio.sleep(0.01)
        yield Server(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await running


def _head(method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


async def _answer(reader: asyncio.StreamReader) -> Answered:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answered(int(head[0].split()[1]), headers, body)
