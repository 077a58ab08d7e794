"""Kills the product at random while citizens write and staff answer, and counts what is missing.

    python -m benchmarks.chaos --kills 200 --seed 7
    python -m benchmarks.chaos --kills 20 --seed 7 --database postgres --json

Load runs through the simulator; meanwhile the server, each worker and the database's connections
are killed, deliveries come doubled and out of order, and Telegram and the Graph API fail.  What is
said, killed and broken, and after what, follows from the seed alone: the same seed has the same
plan, whose digest is printed.  At the end every comment is one message of one case, every answer
stands once under its comment, and every case has one card, or the exit code is 1.

Everything is on this machine and gone afterwards.  It needs what `make check` installs.
"""

import argparse
import json
import shutil
import signal
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from benchmarks.disorder import plan, stage
from benchmarks.disorder.play import Player
from benchmarks.disorder.report import Report
from benchmarks.disorder.settling import rows
from benchmarks.disorder.verdict import judge

MOST_KILLS = 2_000
SETTLE_SECONDS = 300.0  # and one more for each kill: chats bear few calls a minute


class Opens(Protocol):
    """Opens a stage."""

    def __call__(self, seed: int) -> AbstractContextManager[stage.Stage]:
        """Open it, with a simulator of that seed."""


@dataclass(frozen=True)
class Database:
    """What is run on a kind of database."""

    mix: plan.Mix
    opens: Opens


DATABASES = {
    "sqlite": Database(plan.ON_SQLITE, stage.on_sqlite),
    "postgres": Database(plan.ON_POSTGRES, stage.on_postgres),
}


def run(name: str, kills: int, seed: int, *, quiet: bool, keep: Path | None = None) -> Report:
    """One run; the logs of the processes are copied to `keep` if something does not hold."""

    def tell(what: str) -> None:
        if not quiet:
            print(f"  {name}: {what}", file=sys.stderr, flush=True)

    made = plan.make(seed, kills, DATABASES[name].mix)
    tell(f"seed {seed}, plan {made.digest}, {len(made.steps)} steps, {made.kills} kills")
    with DATABASES[name].opens(seed) as opened:
        player = Player(made, opened, tell)
        player.play()
        player.settle(within=SETTLE_SECONDS + kills)
        with rows(opened.url) as session:
            state = opened.world.state()
            verdict = judge(made, player.played, opened.world.record, state, session)
        counts, ended = opened.world.counts(), opened.product.ended
        report = Report(name, made, player.played, verdict, counts, ended)
        if keep is not None and not report.holds:
            _keep(opened.folder, keep / f"{name}-{seed}")
    return report


def main() -> int:
    """Run on the databases that are asked for; 0 only if everything holds."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, _end)
    names = list(DATABASES) if arguments.database == "both" else [arguments.database]
    reports = []
    for name in names:
        report = run(
            name, arguments.kills, arguments.seed, quiet=arguments.json, keep=arguments.keep
        )
        reports.append(report)
        if not arguments.json:
            print(f"{name}\n{report.table()}\n", flush=True)
    print(json.dumps([report.line() for report in reports]), flush=True)
    return 0 if all(report.holds for report in reports) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="chaos.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=_kills, default=20, help="how many (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="decides about everything (default: 1)")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--json", action="store_true", help="only the last line")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="copy logs and files there if it does not hold"
    )
    return parser.parse_args()


def _kills(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_KILLS:
        raise argparse.ArgumentTypeError(f"1 to {MOST_KILLS}")
    return number


def _keep(folder: Path, at: Path) -> None:
    shutil.copytree(folder, at, dirs_exist_ok=True)


def _end(_: int, __: FrameType | None) -> None:
    """Leave through everything that cleans up."""
    sys.exit(143)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
