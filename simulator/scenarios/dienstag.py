"""*Normaler Dienstag*: thirty things citizens say in 45 minutes, and a town hall that answers."""

import random
import tomllib
from importlib import resources

from simulator.scenarios.model import Scenario

JITTER_SECONDS = 15.0  # shorter than the gap between any two steps that depend on each other


def dienstag(seed: int) -> Scenario:
    """The day in `dienstag.toml`; `seed` moves every step by up to `JITTER_SECONDS`."""
    source = resources.files("simulator.scenarios") / "dienstag.toml"
    day = tomllib.loads(source.read_text(encoding="utf-8"))
    chance = random.Random(seed)  # noqa: S311 - a reproducible day, not a secret
    for step in day["steps"]:
        step["at"] += chance.uniform(0, JITTER_SECONDS)
    return Scenario.model_validate(
        {
            "name": "dienstag",
            "title": day["title"],
            "posts": day["posts"],
            "steps": sorted(day["steps"], key=lambda step: float(step["at"])),
            "tasks": day["staff"],
        }
    )
