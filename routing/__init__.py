"""Words in, decision out.  Pure: no I/O, no clock, no tables."""

from routing.catalogue import Catalogue, Department
from routing.decide import decide, rank
from routing.decision import Assign, Candidate, Decision, Evidence, Kind, Page, Triage
from routing.signals import read as read_signal

__all__ = [
    "Assign",
    "Candidate",
    "Catalogue",
    "Decision",
    "Department",
    "Evidence",
    "Kind",
    "Page",
    "Triage",
    "decide",
    "rank",
    "read_signal",
]
