"""What routing says about a message: assign it to a department, or let people triage it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True)
class Page:
    """The page a message was written on, as far as it matters for routing."""

    department: str | None = None  # slug; None: a page of the whole city


@dataclass(frozen=True)
class Message:
    """What is to be decided: a citizen's text and where it stands."""

    text: str  # any length, language and script; the beginning of very long texts is read
    page: Page = Page()
    post: str | None = None  # the text of the post below which it stands
    earlier: tuple[str, ...] = ()  # what the citizen wrote before in the same thread


class Kind(StrEnum):
    """How a word of the citizen met a keyword, the surest first."""

    exact = "exact"  # the same word
    phrase = "phrase"  # all words of a keyword of several words, near each other
    inflected = "inflected"  # the same word with another ending or plural vowel
    typo = "typo"  # one or two letters off
    compound = "compound"  # the keyword is a part of the word, or was written apart
    part = "part"  # the word is a part of the keyword
    similar = "similar"  # long words that agree for the most part
    letters = "letters"  # its letters stand in the department's words and in what people gave it


@dataclass(frozen=True)
class Evidence:
    """One word that spoke for a department, or against it."""

    word: str  # as the citizen wrote it
    keyword: str  # as the city file has it; empty for `Kind.letters`
    kind: Kind
    weight: float  # about 0–2.3; below 0: it spoke against


class Parts(NamedTuple):
    """The reckoning for one department, in log-odds; the sum orders the candidates."""

    words: float = 0.0  # the text's words met its keywords
    letters: float = 0.0  # by the counts: what people decided, and the catalogue's letters
    prior: float = 0.0  # how many messages people gave it
    page: float = 0.0  # the page is its own
    context: float = 0.0  # the post's words, and what the citizen wrote before

    @property
    def total(self) -> float:
        """The sum."""
        return sum(self)


@dataclass(frozen=True)
class Candidate:
    """A department that a message may be for, or `NO_CONCERN` once that is learnt.

    `score` is its chance in percent, 0–95: of ten guesses with 90 about nine are right.  How far
    that holds is measured in docs/routing.md.
    """

    department: str  # slug
    score: float
    because: tuple[Evidence, ...]  # best first
    parts: Parts
    instead_of: str | None = None  # whom the words mean, where a district has another office

    @property
    def meant(self) -> str:
        """The department whose matter it is."""
        return self.instead_of or self.department


@dataclass(frozen=True)
class InDistrict:
    """The one district that a text names a place of."""

    name: str
    places: tuple[str, ...]  # named ones, as the city file has them


@dataclass(frozen=True)
class Assign:
    """The message goes to `department`; `candidates` are the best readings of its words."""

    department: str  # slug
    score: float  # of the assigned department; 0 if nothing speaks for it
    candidates: tuple[Candidate, ...]  # best first
    margin: float = 0.0  # log-odds of the best candidate over the next; 0 without evidence
    moved: bool = False  # away from the page's own department
    district: InDistrict | None = None

    @property
    def better_guess(self) -> Candidate | None:
        """The best candidate, when it is another department than the assigned one."""
        best = next(iter(self.candidates), None)
        return best if best and best.department != self.department else None


@dataclass(frozen=True)
class Triage:
    """People choose the department; `candidates` are suggestions, best first, perhaps none."""

    candidates: tuple[Candidate, ...]
    margin: float = 0.0  # log-odds of the best candidate over the next; 0 without evidence
    district: InDistrict | None = None
    department: str | None = None  # where the district has one that chooses; slug


Decision = Assign | Triage
