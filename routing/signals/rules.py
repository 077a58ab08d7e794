"""How a rule is written down, and what its phrases are compiled to.

A rule has one phrase a line.  In a phrase a space lets two other words stand between, `…` five, and
`+` none; `a/b` is either word.  A word with a capital is also met with other endings, a word in
small letters is met as it stands.  The word of a phrase that tells most is also met with one typing
mistake from six letters on, unless a `=` forbids it.  A `$` at the end of a word says that it is
the rest of a verb ("bringe … um"): no time and no thing follows it ("um acht Uhr").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from routing.forms import fold
from routing.signals.signal import Level, SignalKind

NEAR, FAR, BESIDE = 2, 5, 0  # other words that may stand between two words of a phrase

_LINKS = {"…": FAR, "+": BESIDE}
_PIECE = re.compile(r"…|\+|[^\s…+]+")


class RuleWord(NamedTuple):
    """One word of a phrase."""

    folded: str
    inflects: bool
    may_be_misspelt: bool


class Slot(NamedTuple):
    """A place in a phrase: the words that may stand there, and how far the one before may be."""

    words: frozenset[RuleWord]
    gap: int
    is_rest: bool


@dataclass(frozen=True)
class Rule:
    """What a text warns of when it holds one of the phrases.

    With one of the words `unless` in the same sentence the phrase means something else; with one of
    the words `if_not` before its end in the same clause it is only asked, imagined or remembered.
    """

    name: str
    kind: SignalKind
    level: Level
    phrases: str
    unless: str = ""
    if_not: str = ""

    def sequences(self) -> Iterator[tuple[Slot, ...]]:
        """Its phrases, as places in their order."""
        for line in self.phrases.splitlines():
            if slots := tuple(_slots(line)):
                yield slots


def rule_words(text: str) -> frozenset[RuleWord]:
    """The words of a list, written as those of a phrase."""
    return frozenset(_word(written) for written in text.split())


def _slots(line: str) -> Iterator[Slot]:
    gap = NEAR
    for piece in _PIECE.findall(line):
        if piece in _LINKS:
            gap = _LINKS[piece]
            continue
        alternatives = piece.removesuffix("$").split("/")
        yield Slot(frozenset(map(_word, alternatives)), gap, piece.endswith("$"))
        gap = NEAR


def _word(written: str) -> RuleWord:
    bare = written.removeprefix("=")
    return RuleWord(fold(bare), bare[0].isupper(), bare == written)
