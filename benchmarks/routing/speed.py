"""How fast messages are read and learnt, how that grows with the catalogue, and what it takes."""

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import routing
from benchmarks.routing.designs import BestKeyword, Design
from benchmarks.routing.load import LENGTH, PLACES, WORDS, catalogue, messages
from benchmarks.verdict import Bound, Report
from buergerdraht.garbage import look_seldom_for_garbage

CATALOGUES = (10, 40, 100, 300)  # departments
PROMISED = 40  # departments of the promised figures
WARM_ROUNDS = 3
HOSTILE = {
    "one word of 100,000 letters": "a" * 100_000,
    "10,000 different words": " ".join(f"wort{number}laterne" for number in range(10_000)),
    "only emoji": "🔥👨‍👩‍👧" * 20_000,
    "right to left": "مرحبا بالعالم " * 8_000,
    "zero width": "\u200b" * 100_000,
    "one compound": "laternenpfahl" * 8_000,
}
MEMORY_PROBE = """
from pathlib import Path
from benchmarks.routing.load import catalogue, messages
import resource, routing
texts, make = messages(), catalogue(40)
def held():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
before = held()
counts = routing.Counts()
router = routing.Router(make(), counts)
for number, text in enumerate(texts):
    counts.change(f"amt-{number % 40}", routing.features(text))
for text in texts:
    router.decide(routing.Message(text))
print(held() - before)
"""


@dataclass(frozen=True)
class Speed:
    """Messages a second of processor time, with one size of catalogue."""

    departments: int
    ready_seconds: float
    cold: float
    warm: float
    placed: float  # warm, with `PLACES` in districts
    learnt: float
    plain: float  # rapidfuzz.process over the same keywords


def measure() -> list[Speed]:
    """Measure all sizes of catalogue in one run, with Python set up as `serve` does."""
    look_seldom_for_garbage()
    written = messages()
    return [_speed(count, written) for count in CATALOGUES]


def hostile() -> dict[str, float]:
    """Milliseconds that each hostile text takes a fresh router."""
    made = catalogue(PROMISED)()

    def read(text: str) -> None:
        routing.Router(made).decide(routing.Message(text))

    return {name: 1000 * _seconds(partial(read, text)) for name, text in HOSTILE.items()}


def memory_megabytes() -> float:
    """What a router and its counts add to a process, with 40 departments and all texts learnt."""
    done = subprocess.run(
        [sys.executable, "-c", MEMORY_PROBE], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def report(speeds: Sequence[Speed], slowest: dict[str, float], megabytes: float) -> Report:
    """The table and the bounds."""
    promised = next(speed for speed in speeds if speed.departments == PROMISED)
    least, most = speeds[0], speeds[-1]
    growth = (least.warm / most.warm) / (most.departments / least.departments)
    bounds = [
        Bound("warm", promised.warm, 3000, True, "messages/s"),
        Bound(f"warm with {PLACES} places", promised.placed, 3000, True, "messages/s"),
        Bound("cold", promised.cold, 1000, True, "messages/s"),
        Bound("learning", promised.learnt, 3000, True, "messages/s"),
        Bound("ready", promised.ready_seconds, 1, unit="s"),
        Bound("memory", megabytes, 60, unit="MB"),
        Bound("growth of the cost by that of the catalogue", growth, 1),
        Bound("slowest hostile text", max(slowest.values()), 100, unit="ms"),
    ]
    rows = [
        (
            str(speed.departments),
            f"{speed.ready_seconds:.2f} s",
            *(
                f"{rate:,.0f}"
                for rate in (speed.cold, speed.warm, speed.placed, speed.learnt, speed.plain)
            ),
        )
        for speed in speeds
    ]
    columns = (
        "Departments",
        "Ready",
        "Cold",
        "Warm",
        f"With {PLACES} places",
        "Learnt",
        "process.extract, WRatio",
    )
    figures = {
        "speeds": [asdict(speed) for speed in speeds],
        "hostile_ms": slowest,
        "memory_mb": megabytes,
    }
    title = f"Messages of {LENGTH} characters a second of one core, {WORDS} words a department"
    return Report(title, columns, rows, bounds, figures)


def _speed(count: int, written: Sequence[str]) -> Speed:
    make = catalogue(count)
    started = time.process_time()
    router = routing.Router(make())
    ready = time.process_time() - started
    counts = routing.Counts()
    plain = BestKeyword(router.catalogue.departments)
    placed = routing.Router(catalogue(count, places=PLACES)())
    for text in written:
        placed.decide(routing.Message(text))  # so that it is warm
    return Speed(
        count,
        ready,
        cold=_rate(written, lambda text: router.decide(routing.Message(text))),
        warm=_rate(list(written) * WARM_ROUNDS, lambda t: router.decide(routing.Message(t))),
        placed=_rate(list(written) * WARM_ROUNDS, lambda t: placed.decide(routing.Message(t))),
        learnt=_rate(written, lambda text: counts.change("amt-1", routing.features(text))),
        plain=_rate(written[::20], _guess(plain)),
    )


def _guess(design: Design) -> Callable[[str], object]:
    return design.guess


def _rate(written: Sequence[str], work: Callable[[str], object]) -> float:
    gc.collect()
    return len(written) / _seconds(lambda: [work(text) for text in written])


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
