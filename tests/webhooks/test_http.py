"""The one HTTP client, over sockets that behave badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from webhooks.http import Http, NoReply, NotReached, Reply

pytestmark = pytest.mark.anyio

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def says(answer: bytes) -> Behaviour:
    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return behave


async def hangs_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""


async def stays_silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, so that no single wait is long."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    gone = False
    while not gone:
        writer.write(b" ")
        await writer.drain()
        try:
            async with asyncio.timeout(0.02):
                gone = not await reader.read(1)
        except TimeoutError:
            continue


@asynccontextmanager
async def platform(behave: Behaviour) -> AsyncIterator[str]:
    """A server that reads a request and then behaves so."""
    answering: list[asyncio.Task[None] | None] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answering.append(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        try:
            await behave(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    await asyncio.gather(*filter(None, answering))


async def request(address: str, *, timeout_seconds: float = 5.0) -> Reply:
    http = Http(address, timeout_seconds=timeout_seconds)
    try:
        return await http.request("GET", "/v26.0/55_900/comments", token="T")
    finally:
        await http.close()


def ok(body: bytes, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n%b" % (len(body), headers, body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"id":"55_901"}', {"id": "55_901"}),
        (b"", {}),
        (b"<html>", {}),
        (b"[1]", {}),
        (b'{"id":', {}),
        (b"\xff\xfe\xff", {}),
        (b"[" * 100_000, {}),
    ],
)
async def test_a_body_that_is_no_object_is_empty(body: bytes, expected: dict[str, str]) -> None:
    async with platform(says(ok(body))) as address:
        reply = await request(address)
    assert (reply.status, reply.body) == (200, expected)


async def test_names_of_headers_are_in_lower_case() -> None:
    async with platform(says(ok(b"{}", b"X-App-Usage: {}\r\n"))) as address:
        reply = await request(address)
    assert reply.headers["x-app-usage"] == "{}"


async def test_no_connection_means_not_reached() -> None:
    async with platform(hangs_up) as address:
        pass
    with pytest.raises(NotReached):
        await request(address)


@pytest.mark.parametrize(
    "behave",
    [
        hangs_up,
        stays_silent,
        drips,
        says(b"nonsense\r\n\r\n"),
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"),
        says(ok(b"not zipped", b"Content-Encoding: gzip\r\n")),
    ],
    ids=["hangs-up", "silent", "drips", "nonsense", "cut", "wrong-encoding"],
)
async def test_an_answer_that_does_not_come_leaves_it_open(behave: Behaviour) -> None:
    async with platform(behave) as address:
        with pytest.raises(NoReply):
            await request(address, timeout_seconds=0.3)


async def test_redirects_are_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    async with platform(says(moved)) as address:
        assert (await request(address)).status == 302


async def test_a_connection_that_the_event_loop_finds_closed_is_no_reply() -> None:
    """The event loop's own error passes through the client as it is."""

    def break_off(_: httpx.Request) -> httpx.Response:
        raise RuntimeError("unable to perform operation; the handler is closed")

    http = Http("http://platform", transport=httpx.MockTransport(break_off))
    with pytest.raises(NoReply):
        await http.request("POST", "/v26.0/55_900/comments", token="T")
    await http.close()
