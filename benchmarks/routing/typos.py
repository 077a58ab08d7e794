"""Typing mistakes as on a phone.

A neighbouring key, a letter dropped, doubled or swapped, an umlaut written otherwise, a stray
space.
"""

import random
import re
from collections.abc import Callable

SHORTEST = 4  # letters of a word that gets a mistake
LIGHT, HEAVY = 0.15, 0.40  # of the longer words
ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
UMLAUTS = {"ä": ("ae", "a"), "ö": ("oe", "o"), "ü": ("ue", "u"), "ß": ("ss", "s")}
WORD = re.compile(r"[^\W\d_]{4,}")


def misspell(text: str, share: float, seed: int) -> str:
    """Spoil `share` of the longer words, one mistake each; of the heavy ones half in lower case."""
    chance = random.Random(f"{seed} {text}")
    heavy = share >= HEAVY

    def spoil(found: re.Match[str]) -> str:
        word = found[0]
        if chance.random() >= share:
            return word
        spoilt = chance.choice(MISTAKES)(word, chance)
        return spoilt.lower() if heavy and chance.random() < 1 / 2 else spoilt

    return WORD.sub(spoil, text)


def _neighbour(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    row = next((row for row in ROWS if word[at].lower() in row), None)
    if row is None:
        return _drop(word, chance)
    place = row.index(word[at].lower())
    near = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    return word[:at] + chance.choice(near) + word[at + 1 :]


def _drop(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _double(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[: at + 1] + word[at:]


def _swap(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _umlaut(word: str, chance: random.Random) -> str:
    places = [at for at, letter in enumerate(word) if letter in UMLAUTS]
    if not places:
        return _swap(word, chance)
    at = chance.choice(places)
    return word[:at] + chance.choice(UMLAUTS[word[at]]) + word[at + 1 :]


def _space(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return f"{word[:at]} {word[at:]}"


MISTAKES: tuple[Callable[[str, random.Random], str], ...] = (
    _neighbour,
    _drop,
    _double,
    _swap,
    _umlaut,
    _space,
)
