"""The commands that measure run, clean up, and their figures can be true; no time is judged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND_SECONDS = 300


def quick(command: str, folder: Path) -> list[dict[str, Any]]:
    """The reports of a command that measures a little, with nothing left behind in `folder`."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{command}", "--quick", "--json"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TMPDIR": str(folder)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        encoding="utf-8",
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(folder.iterdir()) == []
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return reports


def test_intake(tmp_path: Path) -> None:
    throughput, latency = quick("intake", tmp_path)
    for load in throughput["figures"]:
        assert all(load[variant] > 0 for variant in ("bare", "alone", "held", "serve"))
    shown = latency["figures"]["all"]
    assert 0 < shown["p50"] <= shown["p90"] <= shown["p99"] <= shown["longest"]
    (lost,) = [bound for bound in latency["bounds"] if "never" in bound["what"]]
    assert lost["holds"]


def test_volume(tmp_path: Path) -> None:
    (volume,) = quick("volume", tmp_path)
    figures = volume["figures"]
    assert figures["messages"] > 0
    for step in ("keep", "read", "send"):
        assert figures["empty"][step] > 0
        assert figures["full"][step] > 0


def test_footprint(tmp_path: Path) -> None:
    (footprint,) = quick("footprint", tmp_path)
    figures = footprint["figures"]
    assert 0 < figures["memory idle, MB"] <= figures["memory at most, MB"]
    assert figures["comments read a second"] > 0
    assert min(figures["starts"]) > 0
