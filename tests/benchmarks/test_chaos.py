"""The product is killed at random under load, on both databases: nothing is lost or doubled."""

from pathlib import Path

import pytest

from benchmarks.chaos import DATABASES, run

KILLS = 20
SEED = 7


@pytest.mark.parametrize("database", DATABASES)
def test_nothing_is_lost_and_nothing_is_doubled(database: str, tmp_path: Path) -> None:
    report = run(database, KILLS, SEED, quiet=True, keep=tmp_path)
    figures = report.line()
    assert report.holds, report.table()
    assert sum(figures["kills"].values()) == KILLS
    assert figures["comments"] > KILLS
    assert figures["answers"] > KILLS / 2
    assert figures["lost"] == figures["doubled"] == 0
    assert figures["cards_missing"] == figures["cards_doubled"] == 0
