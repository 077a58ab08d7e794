"""Cutting a German compound: the pieces of a long word that may be keywords.

A piece counts only when what remains of the word could be a word as well: some letters with a vowel
among them.  "Alarm" holds no Lärm, "brauchen" no Rauch, and a short keyword may only be the last
part ("Parkplatz" is no park, a "Stadtpark" is one).
"""

import re
from collections.abc import Iterator

from routing.forms import VOWELS

_FIRST_VOWEL = re.compile(f"[{''.join(sorted(VOWELS))}]")
_LAST_VOWEL = re.compile(f".*{_FIRST_VOWEL.pattern}", re.DOTALL)
SHORTEST_LAST_PART = 4  # letters
SHORTEST_PART = 5  # letters of a piece that is not the last
SHORTEST_REST = 3  # letters of the word beside the piece


def last_parts(word: str, *, shortest_rest: int = SHORTEST_REST) -> Iterator[str]:
    """The ends of a word, longest first: what it is."""
    start, _ = _cuts(word, shortest_rest)
    return (word[at:] for at in range(start, len(word) - SHORTEST_LAST_PART + 1))


def first_parts(word: str) -> Iterator[str]:
    """The beginnings of a word, shortest first: what is said about it."""
    _, end = _cuts(word)
    return (word[:at] for at in range(SHORTEST_PART, end + 1))


def middle_parts(word: str, *, longest: int) -> Iterator[str]:
    """The pieces of a word of up to `longest` letters that neither begin nor end it."""
    start, end = _cuts(word)
    return (
        word[at:until]
        for at in range(start, end - SHORTEST_PART + 1)
        for until in range(at + SHORTEST_PART, min(end, at + longest) + 1)
    )


def is_rest(rest: str) -> bool:
    """Say whether what remains beside a piece could be a word."""
    return len(rest) >= SHORTEST_REST and not VOWELS.isdisjoint(rest)


def _cuts(word: str, shortest_rest: int = SHORTEST_REST) -> tuple[int, int]:
    """Where the first cut may be, and the last, so that the rest is one; no vowel, no cut."""
    first = _FIRST_VOWEL.search(word)
    last = _LAST_VOWEL.match(word)
    if first is None or last is None:
        return len(word), 0
    return max(shortest_rest, first.end()), min(len(word) - shortest_rest, last.end() - 1)
