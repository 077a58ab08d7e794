"""Memory of the server, idle and after many comments, and how long it takes to be ready.

python -m benchmarks.footprint           starts, idle memory, 100,000 comments
python -m benchmarks.footprint --quick   whether the command works; nothing is judged
"""

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.progress import Progress

from benchmarks.load import Burst, send
from benchmarks.serving import Server, serving
from benchmarks.telegram_wire import TelegramWire
from benchmarks.town import BOT_TOKEN
from benchmarks.verdict import Bound, Report, figure, run, tell

COMMENTS = 100_000
QUICK_COMMENTS = 400
CHANGES = 100  # in a delivery, as Meta bundles them in a storm
STARTS = 5
SETTLES_SECONDS = 5.0  # before it counts as idle
CONNECTIONS = 8
SECONDS_A_COMMENT = 0.1  # at the slowest that is still waited for
LEAST_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.5
IDLE_MB, BUSY_MB, READY_SECONDS = 150.0, 300.0, 3.0


async def measure(folder: Path, *, comments: int, starts: int, settles: float) -> Report:
    """Start the product some times, then send comments and watch its memory until all are read."""
    telegram = TelegramWire(lambda _text, _at: None)
    settings = {"TELEGRAM_TOKEN": BOT_TOKEN, "TELEGRAM_API_URL": await telegram.start()}
    try:
        started = [
            await asyncio.to_thread(_start_once, folder / f"start-{number}", settings)
            for number in range(starts)
        ]
        return await asyncio.to_thread(
            _storm, folder / "storm", settings, comments, settles, started
        )
    finally:
        await telegram.close()


def _start_once(folder: Path, settings: dict[str, str]) -> float:
    """Seconds from the start of the process to `/readyz`, with a new database."""
    with serving(folder, **settings) as server:
        return server.started_in


def _storm(
    folder: Path,
    settings: dict[str, str],
    comments: int,
    settles: float,
    started: list[float],
) -> Report:
    with serving(folder, **settings) as server:
        time.sleep(settles)
        idle = server.megabytes()
        began = time.perf_counter()
        _send(server, comments)
        _until_read(server, comments)
        seconds = time.perf_counter() - began
        time.sleep(settles)
        return _report(started, idle, server, comments, seconds)


def _send(server: Server, comments: int) -> None:
    seconds = LEAST_SECONDS + comments * SECONDS_A_COMMENT
    deliveries = comments // CHANGES
    answered = send(Burst(server.port, CONNECTIONS, CHANGES, deliveries, seconds, 0))
    if answered.kept != deliveries:
        raise RuntimeError(f"not all were answered with 200: {answered.statuses}")


def _until_read(server: Server, comments: int) -> None:
    ends = time.monotonic() + LEAST_SECONDS + comments * SECONDS_A_COMMENT
    with Progress(transient=True) as progress:
        reading = progress.add_task("Reading", total=comments)
        while (messages := _messages(server.database)) < comments:
            progress.update(reading, completed=messages)
            if time.monotonic() > ends:
                raise RuntimeError(f"only {messages:,} of {comments:,} comments were read in time")
            time.sleep(LOOK_AGAIN_SECONDS)


def _messages(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (highest,) = connection.execute("SELECT max(id) FROM messages").fetchone()
    return int(highest or 0)


def _report(
    started: list[float], idle: float, server: Server, comments: int, seconds: float
) -> Report:
    after, peak = server.megabytes(), server.peak_megabytes()
    rows = {
        "start to ready, median, s": median(started),
        "start to ready, slowest, s": max(started),
        "memory idle, MB": idle,
        f"memory after {comments:,} comments, MB": after,
        "memory at most, MB": peak,
        "comments read a second": comments / seconds,
    }
    return Report(
        title="The server's memory and its start",
        columns=("", "measured"),
        rows=[(name, figure(value)) for name, value in rows.items()],
        bounds=[
            Bound("start to ready, median", median(started), READY_SECONDS, unit="s"),
            Bound("memory idle", idle, IDLE_MB, unit="MB"),
            Bound("memory at most", peak, BUSY_MB, unit="MB"),
        ],
        figures={"comments": comments, "starts": started, **rows},
    )


def main(
    comments: Annotated[int, typer.Option(help="Comments to send.", min=CHANGES)] = COMMENTS,
    starts: Annotated[int, typer.Option(help="How often it is started.", min=1)] = STARTS,
    quick: Annotated[bool, typer.Option("--quick", help="Only see that it works.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for programs.")] = False,
) -> None:
    """Measure the time to be ready, and memory idle and under a hundred thousand comments."""
    with tempfile.TemporaryDirectory(prefix="buergerdraht-footprint-") as name:
        comments, starts = (QUICK_COMMENTS, 1) if quick else (comments, starts)
        settles = 0.0 if quick else SETTLES_SECONDS
        report = asyncio.run(measure(Path(name), comments=comments, starts=starts, settles=settles))
    tell([report], as_json=as_json, judge=not quick)


if __name__ == "__main__":
    run(main)
