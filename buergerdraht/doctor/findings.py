"""What a look found, in words for people who install the product."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a finding is meant: only what is wrong makes the command fail."""

    OK = "ok"
    NOTE = "note"  # worth knowing, or not to be found out from here
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what is so, and what to do."""

    check: str  # clock, database, group, page, subscription, telegram, token, webhook
    subject: str  # which one: the name of a page, of a department
    level: Level
    what: str
    remedy: str = ""


def ok(check: str, subject: str, what: str) -> Finding:
    """It is as it should be."""
    return Finding(check, subject, Level.OK, what)


def note(check: str, subject: str, what: str, remedy: str = "") -> Finding:
    """It is worth knowing."""
    return Finding(check, subject, Level.NOTE, what, remedy)


def wrong(check: str, subject: str, what: str, remedy: str) -> Finding:
    """Somebody has to do something."""
    return Finding(check, subject, Level.WRONG, what, remedy)
