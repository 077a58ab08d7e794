"""Emoji as words: their names in Unicode, read with the glossary like any English.

A picture rather decorates than says, so it counts like a place.
"""

import unicodedata
from functools import lru_cache

from routing.words import LONGEST_TEXT, Word, in_german

MOST_SIGNS = 10  # different ones, of a text
DECORATION = frozenset({"🔥", "⭐", "🌟", "🤩", "🎶", "🌙", "🌚"})  # applause, and nothing else
_FIRST_EMOJI = "\u2600"


def in_words(text: str) -> list[Word]:
    """What the emoji of a text mean in German; nothing for those that the glossary has not."""
    if text.isascii():
        return []
    signs = dict.fromkeys(sign for sign in text[:LONGEST_TEXT] if sign >= _FIRST_EMOJI)
    found = [word for sign in signs for word in _meanings(sign)]
    return found[:MOST_SIGNS]


@lru_cache(1000)
def _meanings(sign: str) -> tuple[Word, ...]:
    if unicodedata.category(sign) != "So" or sign in DECORATION:
        return ()
    names = unicodedata.name(sign, "").casefold().replace("-", " ").split()
    words = in_german([Word(sign, name, 0, at_place=True) for name in names])
    return tuple(word._replace(written=sign) for word in words)
