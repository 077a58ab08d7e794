"""How fast deliveries are kept, and how soon they are cards at Telegram.

python -m benchmarks.intake               both, end to end for one minute
python -m benchmarks.intake --minutes 10  as promised: it stays so
python -m benchmarks.intake --quick       whether the command works; nothing is judged
"""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import latency, throughput
from benchmarks.verdict import Report, run, tell

QUICK_MINUTES = 0.05


def main(
    rounds: Annotated[int, typer.Option(help="Rounds of each variant, in turn.", min=0)] = 5,
    seconds: Annotated[float, typer.Option(help="Longest burst.", min=0.1)] = 2.0,
    minutes: Annotated[float, typer.Option(help="Minutes end to end; 0: none.", min=0)] = 1.0,
    quick: Annotated[bool, typer.Option("--quick", help="Only see that it works.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for programs.")] = False,
) -> None:
    """Measure durable answers a second, and the time from a delivery to its card at Telegram."""
    reports: list[Report] = []
    with tempfile.TemporaryDirectory(prefix="buergerdraht-intake-") as name:
        folder = Path(name)
        if rounds:
            loads = throughput.QUICK if quick else throughput.LOADS
            rounds = 1 if quick else rounds
            rates = throughput.measure(folder, loads, rounds=rounds, seconds=seconds)
            reports.append(throughput.report(rates))
        if minutes:
            shown = latency.measure(folder, minutes=QUICK_MINUTES if quick else minutes)
            reports.append(latency.report(shown))
    tell(reports, as_json=as_json, judge=not quick)


if __name__ == "__main__":
    run(main)
