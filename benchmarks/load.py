"""The sender of deliveries: a process of its own that writes requests made and signed before.

It speaks HTTP/1.1 over kept connections by hand, so that it takes as little as possible of the
processor that the server needs.  It reads one `Burst` as JSON and writes one `Answered`.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from benchmarks.town import PAGES, Town, signature

PATH = "/webhooks/meta"
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "
GRACE_SECONDS = 60.0
NO_ROOM, REPEAT_SECONDS = "503", 1.0


@dataclass(frozen=True)
class Burst:
    """Deliveries that are sent as fast as they are answered, over so many connections."""

    port: int
    connections: int
    changes: int  # in each delivery
    deliveries: int  # at most
    seconds: float  # at most
    first_serial: int


@dataclass(frozen=True)
class Answered:
    """What came of a burst."""

    seconds: float
    statuses: dict[str, int]
    busy: float  # share of a processor that the sender itself needed

    @property
    def kept(self) -> int:
        """How many deliveries were answered with 200."""
        return self.statuses.get("200", 0)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.kept / self.seconds


def send(burst: Burst) -> Answered:
    """Send a burst from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        input=json.dumps(asdict(burst)).encode(),
        stdout=subprocess.PIPE,
        timeout=burst.seconds + GRACE_SECONDS,
        check=True,
    )
    return Answered(**json.loads(done.stdout))


def requests(burst: Burst) -> Iterator[bytes]:
    """Signed requests, each with comments of its own, page after page."""
    town = Town()
    for number in range(burst.deliveries):
        first = burst.first_serial + number * burst.changes
        yield request(town.comments(range(first, first + burst.changes), number % PAGES))


def request(body: bytes) -> bytes:
    """The delivery of these bytes as it goes over the wire."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: {signature(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def length_of(head: bytes) -> int:
    """How many bytes of body follow this head of a request or an answer."""
    lowered = head.lower()
    at = lowered.find(LENGTH)
    return int(lowered[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one is answered.

    Where there was no room for it, it comes again; so does Meta, only later.
    """

    def __init__(self, waiting: Iterator[bytes], statuses: Counter[str], ends: float) -> None:
        self._waiting = waiting
        self._statuses = statuses
        self._ends = ends
        self._received = self._sent = b""
        self._transport: asyncio.Transport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: wait for the start."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def send_next(self) -> None:
        """Send one more, unless all are sent or the time is over."""
        following = next(self._waiting, None) if time.perf_counter() < self._ends else None
        if following is not None:
            self._send(following)
        elif not self.done.done():
            self.done.set_result(None)

    def _send(self, prepared: bytes) -> None:
        self._sent = prepared
        if self._transport is not None:
            self._transport.write(prepared)

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of one."""
        self._received += data
        head, end, rest = self._received.partition(HEAD_END)
        if end and len(rest) >= length_of(head):
            status = head[9:12].decode()
            self._statuses[status] += 1
            self._received = b""
            if status == NO_ROOM:
                asyncio.get_running_loop().call_later(REPEAT_SECONDS, self._send, self._sent)
            else:
                self.send_next()

    def connection_lost(self, _: Exception | None) -> None:
        """The server closed: what was under way has no answer."""
        if not self.done.done():
            self._statuses["lost"] += 1
            self.done.set_result(None)

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()


async def sent(burst: Burst, prepared: Sequence[bytes]) -> Answered:
    """Send the requests that were prepared and wait for their answers."""
    loop = asyncio.get_running_loop()
    waiting, statuses = iter(prepared), Counter[str]()
    ends = time.perf_counter() + burst.seconds
    connections = [
        (
            await loop.create_connection(
                lambda: Connection(waiting, statuses, ends), "127.0.0.1", burst.port
            )
        )[1]
        for _ in range(burst.connections)
    ]
    began, worked = time.perf_counter(), _processor_seconds()
    for connection in connections:
        connection.send_next()
    await asyncio.gather(*(connection.done for connection in connections))
    seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return Answered(seconds, dict(statuses), (_processor_seconds() - worked) / seconds)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Read a burst from standard input, send it, write what came of it."""
    burst = Burst(**json.load(sys.stdin))
    prepared = list(requests(burst))
    json.dump(asdict(asyncio.run(sent(burst, prepared))), sys.stdout)


if __name__ == "__main__":
    main()
