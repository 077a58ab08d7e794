"""From a delivery to its card at Telegram: a steady stream over all pages of the city."""

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import HEAD_END, length_of, request
from benchmarks.serving import serving
from benchmarks.telegram_wire import TelegramWire
from benchmarks.town import BOT_TOKEN, PAGES, Town
from benchmarks.verdict import Bound, Report, figure

A_SECOND = 10  # comments
WARM_UP_SECONDS = 2
LAST_SECONDS = 10.0  # in which what was sent last has to be a card
LOOK_AGAIN_SECONDS = 0.05
KEPT_SECONDS = 30.0  # an idle connection; the server keeps it longer
MINUTE = 60
SERIAL = re.compile(r"Meldung (\d+)")
P50_MS, P99_MS = 50.0, 250.0


@dataclass(frozen=True)
class Shown:
    """How long each comment took, in the order in which they were sent; `None`: never shown."""

    milliseconds: Sequence[float | None]


def measure(folder: Path, *, minutes: float) -> Shown:
    """Send comments to a server of its own for so long."""
    return asyncio.run(_measure(folder / "latency", minutes))


def report(shown: Shown) -> Report:
    """Percentiles of every minute and of all; both bounds have to hold in each minute."""
    taken = [ms for ms in shown.milliseconds if ms is not None]
    minute = A_SECOND * MINUTE
    parts = {
        f"minute {start // minute + 1}": taken[start : start + minute]
        for start in range(0, len(taken), minute)
    }
    parts["all"] = taken
    figures = {name: percentiles(part) for name, part in parts.items()}
    lost = len(shown.milliseconds) - len(taken)
    return Report(
        title=f"From the delivery to the card at Telegram, {A_SECOND} comments a second, ms",
        columns=("", "comments", "p50", "p90", "p99", "longest"),
        rows=[
            (name, f"{len(parts[name])}", *map(figure, found.values()))
            for name, found in figures.items()
        ],
        bounds=[
            Bound("comments that never became a card", lost, 0),
            Bound("p50, worst minute", max(f["p50"] for f in figures.values()), P50_MS, unit="ms"),
            Bound("p99, worst minute", max(f["p99"] for f in figures.values()), P99_MS, unit="ms"),
        ],
        figures=figures,
    )


def percentiles(milliseconds: Sequence[float]) -> Mapping[str, float]:
    """The middle, the tail and the longest."""
    ranked = sorted(milliseconds)
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "longest": 1.0}
    return {
        name: ranked[min(int(len(ranked) * share), len(ranked) - 1)]
        for name, share in shares.items()
    }


async def _measure(folder: Path, minutes: float) -> Shown:
    shown_at: dict[int, float] = {}

    def on_sent(text: str, came_at: float) -> None:
        if found := SERIAL.search(text):
            shown_at.setdefault(int(found[1]), came_at)

    telegram = TelegramWire(on_sent)
    address = await telegram.start()
    started = serving(folder, TELEGRAM_TOKEN=BOT_TOKEN, TELEGRAM_API_URL=address)
    server = await asyncio.to_thread(started.__enter__)
    try:
        warm_up = range(WARM_UP_SECONDS * A_SECOND)
        await _until_shown(await _stream(server.port, warm_up), shown_at)
        measured = range(warm_up.stop, warm_up.stop + int(minutes * MINUTE * A_SECOND))
        sent_at = await _stream(server.port, measured)
        await _until_shown(sent_at, shown_at)
    finally:
        await asyncio.to_thread(started.__exit__, None, None, None)
        await telegram.close()
    return Shown(
        [
            (shown_at[serial] - began) * 1000 if serial in shown_at else None
            for serial, began in sent_at.items()
        ]
    )


async def _stream(port: int, serials: range) -> Mapping[int, float]:
    """Send comments at their times, whether those before are answered or not; when each went."""
    town, sender, sent_at = Town(), Sender(port), dict[int, float]()
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as sending:
        for number, serial in enumerate(serials):
            body = town.comments(range(serial, serial + 1), serial % PAGES)
            prepared = request(body)
            await asyncio.sleep(begun + number / A_SECOND - time.perf_counter())
            sent_at[serial] = time.perf_counter()
            sending.create_task(sender.send(prepared))
    sender.close()
    return sent_at


async def _until_shown(sent: Mapping[int, float], shown: Mapping[int, float]) -> None:
    ends = time.perf_counter() + LAST_SECONDS
    while sent.keys() - shown.keys() and time.perf_counter() < ends:
        await asyncio.sleep(LOOK_AGAIN_SECONDS)


class Sender:
    """Sends each delivery at once, over kept connections that wait for work or over a new one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter, float]] = []

    async def send(self, prepared: bytes) -> None:
        """Send it; raises `RuntimeError` where the answer is not 200."""
        reader, writer = await self._connection()
        writer.write(prepared)
        head = await reader.readuntil(HEAD_END)
        await reader.readexactly(length_of(head))
        if head.split(b" ", 2)[1] != b"200":
            raise RuntimeError(f"refused: {head.split(HEAD_END)[0].decode()}")
        self._idle.append((reader, writer, time.perf_counter()))

    def close(self) -> None:
        """Close what waits for work."""
        for _, writer, _ in self._idle:
            writer.close()

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One that the server has not given up meanwhile."""
        while self._idle:
            reader, writer, since = self._idle.pop()
            if time.perf_counter() - since < KEPT_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)
