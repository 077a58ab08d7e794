"""What the door answers to a delivery, over a socket."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import structlog

from desk.incoming.inbox import ROOM
from desk.storage.database import Database
from tests.webhooks.bench import PAGE, deliveries, facebook_channels, signed
from tests.webhooks.payloads import payload
from tests.webhooks.server import PATH, Server, serving
from webhooks.channels import META, channels
from webhooks.door import LARGEST_BODY

pytestmark = pytest.mark.anyio

COMMENT = payload("facebook/deliveries", "comment")
LARGE = b'{"object":"page","text":"Geheimnis"}'.ljust(5 * 1024 * 1024)


@pytest.fixture
async def server(database: Database) -> AsyncIterator[Server]:
    async with serving(database) as server:
        yield server


async def kept(database: Database) -> list[bytes]:
    return [delivery.body for delivery in await database.read(deliveries)]


async def test_a_signed_delivery_is_kept_byte_for_byte(server: Server, database: Database) -> None:
    answer = await server.post(COMMENT, signed(COMMENT))
    assert (answer.status, answer.body) == (200, b"EVENT_RECEIVED")
    assert answer.headers["content-type"].partition(";")[0] == "text/plain"
    (delivery,) = await database.read(deliveries)
    assert (delivery.endpoint, delivery.body, delivery.read_at) == (META, COMMENT, None)


@pytest.mark.parametrize(
    "body",
    [b"", b"no json", b"\xff\x00", b"[]", payload("facebook/deliveries", "test_button_bare")],
    ids=["empty", "no-json", "bytes", "list", "test-button"],
)
async def test_whatever_is_signed_is_kept(server: Server, database: Database, body: bytes) -> None:
    assert (await server.post(body, signed(body))).status == 200
    assert await kept(database) == [body]


@pytest.mark.parametrize(
    "headers",
    [{}, signed(COMMENT, "another secret"), signed(COMMENT + b" "), {"X-Hub-Signature": "sha1=0"}],
    ids=["missing", "other-secret", "other-body", "old-header"],
)
async def test_an_unsigned_delivery_is_refused_and_not_kept(
    server: Server, database: Database, headers: dict[str, str]
) -> None:
    answer = await server.post(COMMENT, headers)
    assert (answer.status, answer.body) == (403, b"")
    assert await kept(database) == []


async def test_without_the_app_secret_everything_is_refused(database: Database) -> None:
    async with serving(database, channels(facebook=None)) as server:
        assert (await server.post(COMMENT, signed(COMMENT))).status == 403
    assert await kept(database) == []


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
@pytest.mark.parametrize("length", ["known", "unknown"])
async def test_a_sender_of_too_much_receives_the_refusal(
    server: Server, database: Database, connection: str, length: str
) -> None:
    post = server.post if length == "known" else server.post_in_chunks
    answer = await post(LARGE, signed(LARGE) | {"Connection": connection})
    assert (answer.status, answer.body) == (413, b"")
    assert await kept(database) == []


async def test_a_slow_sender_of_too_much_receives_the_refusal(server: Server) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: door\r\nContent-Length: {len(LARGE)}\r\n"
    size = len(LARGE) // 50
    parts = [LARGE[start : start + size] for start in range(0, len(LARGE), size)]
    answer = await server.send(f"{head}Connection: close\r\n\r\n".encode(), *parts)
    assert answer.status == 413


async def test_who_only_says_that_much_will_come_keeps_no_room_from_others(
    server: Server,
) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: door\r\nContent-Length: {LARGEST_BODY}\r\n\r\n{{"
    opened = []
    for _ in range(2 * ROOM // LARGEST_BODY):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(head.encode())
        await writer.drain()
        opened.append(writer)
    answer = await server.post(COMMENT, signed(COMMENT))
    for writer in opened:
        writer.close()
    assert answer.status == 200


async def test_the_largest_body_is_kept(server: Server, database: Database) -> None:
    body = COMMENT.ljust(LARGEST_BODY)
    assert (await server.post(body, signed(body))).status == 200
    assert await kept(database) == [body]
    body += b" "
    assert (await server.post(body, signed(body))).status == 413


async def test_a_delivery_that_cannot_be_kept_is_asked_for_again(
    empty_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with structlog.testing.capture_logs() as logs:
        async with serving(empty_database) as server:
            answer = await server.post(COMMENT, signed(COMMENT))
    assert (answer.status, answer.body) == (500, b"")
    assert [line["log_level"] for line in logs] == ["error"]
    assert "Traceback" not in caplog.text


async def test_no_refusal_repeats_the_body_in_the_log(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logs:
        await server.post(COMMENT, {})
        await server.post(LARGE, {})
    assert [line["status"] for line in logs] == [403, 413]
    for said in (caplog.text, str(logs)):
        assert "Laterne" not in said
        assert "Geheimnis" not in said
        assert PAGE not in said


async def test_a_sender_who_goes_away_leaves_no_traceback(
    server: Server, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with structlog.testing.capture_logs() as logs:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            f"POST {PATH} HTTP/1.1\r\nHost: door\r\nContent-Length: 100\r\n\r\n{{".encode()
        )
        await writer.drain()
        assert (await server.post(COMMENT, signed(COMMENT))).status == 200
        writer.close()
        async with asyncio.timeout(5):
            while not logs:
                await asyncio.sleep(0.01)
    assert [line["status"] for line in logs] == [400]
    assert caplog.text == ""
    assert await kept(database) == [COMMENT]


async def test_a_delivery_sent_three_times_is_answered_three_times(server: Server) -> None:
    answers = await asyncio.gather(*(server.post(COMMENT, signed(COMMENT)) for _ in range(3)))
    assert [answer.status for answer in answers] == [200, 200, 200]


async def test_both_secrets_open_the_door_during_a_rotation(database: Database) -> None:
    both = facebook_channels(secrets=("new", "old"))
    async with serving(database, both) as server:
        for secret, status in (("new", 200), ("old", 200), ("older", 403)):
            assert (await server.post(COMMENT, signed(COMMENT, secret))).status == status
