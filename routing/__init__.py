"""Words in, decision out.  Pure: no I/O, no clock, no tables."""

from routing.catalogue import Catalogue, Department
from routing.counts import NO_CONCERN, Counts
from routing.decide import Router
from routing.decision import (
    Assign,
    Candidate,
    Decision,
    Evidence,
    InDistrict,
    Kind,
    Message,
    Page,
    Parts,
    Triage,
)
from routing.districts import District, matter
from routing.language import language_of
from routing.margins import COLD, Judged, Margins, margins
from routing.ngrams import MESSAGES, features
from routing.signals import read as read_signal

__all__ = [
    "COLD",
    "MESSAGES",
    "NO_CONCERN",
    "Assign",
    "Candidate",
    "Catalogue",
    "Counts",
    "Decision",
    "Department",
    "District",
    "Evidence",
    "InDistrict",
    "Judged",
    "Kind",
    "Margins",
    "Message",
    "Page",
    "Parts",
    "Router",
    "Triage",
    "features",
    "language_of",
    "margins",
    "matter",
    "read_signal",
]
