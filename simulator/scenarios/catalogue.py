"""The scenarios there are."""

from collections.abc import Callable, Mapping

from simulator.scenarios.dienstag import dienstag
from simulator.scenarios.model import Scenario
from simulator.scenarios.rohrbruch import rohrbruch

SCENARIOS: Mapping[str, Callable[[int], Scenario]] = {
    "dienstag": dienstag,
    "rohrbruch": rohrbruch,
}
