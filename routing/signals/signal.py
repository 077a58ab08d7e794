"""What a text warns of, how bad it is, and the words that say so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SignalKind(StrEnum):
    """What the press office is warned of; the gravest first, which decides between equals."""

    danger = "danger"  # to somebody's life, now
    threat = "threat"  # of violence
    self_harm = "self-harm"
    child = "child"  # a child may need protection
    media = "media"  # the press asks, or is to be told
    legal = "legal"  # somebody announces a court or a lawyer
    insult = "insult"  # and hate


class Level(StrEnum):
    """How soon people should look; the mildest first."""

    notice = "notice"  # at the next opportunity
    urgent = "urgent"  # within minutes
    crisis = "crisis"  # at once, whatever else there is to do

    @property
    def rank(self) -> int:
        """Its place among the levels, from 0; a higher one is worse."""
        return list(Level).index(self)


@dataclass(frozen=True)
class Finding:
    """One rule that spoke, and the words that made it."""

    kind: SignalKind
    level: Level
    rule: str  # its name in `routing.signals`, unlike all others
    words: tuple[str, ...]  # as written, in their order; those beside each other in one text


@dataclass(frozen=True)
class Signal:
    """All that a text warns of: one finding a rule, the worst first; never empty."""

    findings: tuple[Finding, ...]

    @property
    def kind(self) -> SignalKind:
        """What the worst finding warns of."""
        return self.findings[0].kind

    @property
    def level(self) -> Level:
        """How bad the worst finding is."""
        return self.findings[0].level

    def as_json(self) -> dict[str, Any]:
        """The level, and the reasons with their kind, rule and words; plain values only."""
        return {
            "level": self.level.value,
            "reasons": [
                {
                    "kind": finding.kind.value,
                    "level": finding.level.value,
                    "rule": finding.rule,
                    "words": list(finding.words),
                }
                for finding in self.findings
            ],
        }


def gravity(finding: Finding) -> tuple[int, int, str]:
    """Sort findings by this, and the worst comes first, whatever the order they were found in."""
    return -finding.level.rank, list(SignalKind).index(finding.kind), finding.rule
