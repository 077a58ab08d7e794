"""Durable answers a second, beside the same server that keeps nothing and one that never groups."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load import Burst, send
from benchmarks.serving import SERVE, Server, serving
from benchmarks.verdict import Bound, Report, figure

BARE, ALONE, HELD, SERVED = "bare", "alone", "held", "serve"
VARIANTS = (BARE, ALONE, HELD, SERVED)
OF_BARE, OF_ALONE = 0.5, 1.5
JUDGED = 32  # connections


@dataclass(frozen=True)
class Load:
    """So many connections, so many changes in each delivery, so many deliveries a burst."""

    connections: int
    changes: int
    deliveries: int


LOADS = (
    Load(1, 1, 2000),
    Load(8, 1, 6000),
    Load(32, 1, 10000),
    Load(64, 1, 10000),
    Load(32, 100, 1500),
    Load(32, 1000, 150),
)
QUICK = (Load(1, 1, 20), Load(8, 1, 80), Load(8, 100, 8))
WARM_UP = Load(8, 1, 200)

Rates = Mapping[Load, Mapping[str, list[float]]]


def measure(folder: Path, loads: tuple[Load, ...], *, rounds: int, seconds: float) -> Rates:
    """Answers a second of each variant, `rounds` times in turn; the others stand still meanwhile.

    The served product goes on reading what it kept, as it always does; a new burst finds it at it.
    """
    serial = 0

    def burst(server: Server, load: Load) -> float:
        nonlocal serial
        answered = send(
            Burst(server.port, load.connections, load.changes, load.deliveries, seconds, serial)
        )
        serial += load.deliveries * load.changes
        if set(answered.statuses) - {"200"}:
            raise RuntimeError(f"not all were answered with 200: {answered.statuses}")
        return answered.per_second

    rates: dict[Load, dict[str, list[float]]] = {load: {v: [] for v in VARIANTS} for load in loads}
    with ExitStack() as servers:
        started = {}
        for variant in VARIANTS:
            started[variant] = servers.enter_context(serving(folder / variant, _command(variant)))
            burst(started[variant], WARM_UP)
            started[variant].pause()
        for _ in range(rounds):
            for load in loads:
                for variant, server in started.items():
                    server.go_on()
                    rates[load][variant].append(burst(server, load))
                    server.pause()
    return rates


def report(rates: Rates) -> Report:
    """The medians, their ratios, and whether what is promised for 32 connections holds."""
    medians = {
        load: {variant: median(measured) for variant, measured in of_load.items()}
        for load, of_load in rates.items()
    }
    return Report(
        title="Durable answers a second",
        columns=(
            "Connections × changes",
            "only answered",
            "one transaction each",
            "kept, nobody reads",
            "serve, as it is",
            "of answered",
            "of one each",
        ),
        rows=[_row(load, of_load) for load, of_load in medians.items()],
        bounds=list(_bounds(medians)),
        figures=[
            {"connections": load.connections, "changes": load.changes, "rounds": rates[load]}
            | of_load
            for load, of_load in medians.items()
        ],
    )


def _row(load: Load, rates: Mapping[str, float]) -> tuple[str, ...]:
    return (
        f"{load.connections} × {load.changes:,}",
        *(figure(rates[variant]) for variant in VARIANTS),
        figure(rates[SERVED] / rates[BARE]),
        figure(rates[SERVED] / rates[ALONE]),
    )


def _bounds(medians: Mapping[Load, Mapping[str, float]]) -> Iterator[Bound]:
    for load, rates in medians.items():
        if (load.connections, load.changes) == (JUDGED, 1):
            of = f"at {JUDGED} connections, of"
            yield Bound(f"{of} only answered", rates[SERVED] / rates[BARE], OF_BARE, True)
            yield Bound(f"{of} one transaction each", rates[SERVED] / rates[ALONE], OF_ALONE, True)


def _command(variant: str) -> tuple[str, ...]:
    if variant == SERVED:
        return SERVE
    return (sys.executable, "-m", "benchmarks.variants", variant)
