"""What routing says about a message: assign it to a department, or let people triage it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Page:
    """The page a message was written on, as far as it matters for routing."""

    department: str | None = None  # slug; None: a page of the whole city


class Kind(StrEnum):
    """How a word of the citizen met a keyword, the surest first."""

    exact = "exact"  # the same word
    phrase = "phrase"  # all words of a keyword of several words, near each other
    inflected = "inflected"  # the same word with another ending or plural vowel
    typo = "typo"  # one or two letters off
    compound = "compound"  # the keyword is a part of the word, or was written apart
    part = "part"  # the word is a part of the keyword
    similar = "similar"  # long words that agree for the most part


@dataclass(frozen=True)
class Evidence:
    """One word that spoke for a department, or against it."""

    word: str  # as the citizen wrote it
    keyword: str  # as the city file has it
    kind: Kind
    weight: float  # about 0–2.3; below 0: it spoke against


@dataclass(frozen=True)
class Candidate:
    """A department that a message may be for.

    `score` grows with the evidence from 0 (none) towards 100; it compares departments for one
    message and is **not a probability**: 80 does not mean right in 80 of 100 cases.
    """

    department: str  # slug
    score: float
    because: tuple[Evidence, ...]  # best first


@dataclass(frozen=True)
class Assign:
    """The message goes to `department`; `candidates` are the best readings of its words."""

    department: str  # slug
    score: float  # of the assigned department; 0 if its words are not in the text
    candidates: tuple[Candidate, ...]  # best first

    @property
    def better_guess(self) -> Candidate | None:
        """The best candidate, when it is another department than the assigned one."""
        best = next(iter(self.candidates), None)
        return best if best and best.department != self.department else None


@dataclass(frozen=True)
class Triage:
    """People choose the department; `candidates` are suggestions, best first, perhaps none."""

    candidates: tuple[Candidate, ...]


Decision = Assign | Triage
