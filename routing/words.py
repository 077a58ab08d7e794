"""A citizen's text as words: what was written, its folded form, and where it stands."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from routing.forms import fold
from routing.frequent import ARTICLES, PLACE_PREPOSITIONS

LONGEST_TEXT = 10_000  # characters read; a Facebook comment has at most 8,000
MOST_WORDS = 200  # different words considered, about 2,000 characters; later ones are left out
LONGEST_WORD = 40  # letters; longer ones are no words

# Every alternative begins at a fixed sign or at a word's first letter: linear for any text.
_NOT_WORDS = re.compile(
    r"https?://\S+|www\.\S+"
    r"|(?<![\w.+-])[\w.+-]++@[\w.-]+"
    r"|(?<!\w)@[\w.]+",
    re.IGNORECASE,
)
_WORD = re.compile(r"#?[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_HYPHENS = re.compile(r"[-\u2010\u2011]")
_HUMP = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[^\W\d_])(?=\d)")
_ADJECTIVE = re.compile(r"[a-zäöüß]{2,}(?:en|er|em|e)")


class Word(NamedTuple):
    """One word of a text; a word with a hyphen also gives its parts, at the same position."""

    written: str  # as the citizen wrote it, without invisible characters
    folded: str
    position: int  # counted in words from the start of the text
    at_place: bool  # after "auf dem", "vor der" …: rather where it is than what it is about


def read(text: str) -> list[Word]:
    """Read the words of a text of any length, language and script, in its order.

    Links, addresses and @names are left out; of very long texts the beginning is read
    (`LONGEST_TEXT` characters, `MOST_WORDS` different words).
    """
    words: list[Word] = []
    different: set[str] = set()
    place = _Place()
    for position, written in enumerate(_written(text)):
        spellings = _spellings(written)
        at_place = place.step(written, spellings)
        for folded in spellings:
            different.add(folded)
            if len(different) > MOST_WORDS:
                return words
            words.append(Word(written, folded, position, at_place))
    return words


def split_keyword(keyword: str) -> list[str]:
    """Fold the words of a keyword of the city file; a word with a hyphen stays one word."""
    folded = (fold(written) for written in _written(keyword))
    return [word for word in folded if word]


def _written(text: str) -> Iterator[str]:
    visible = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
    if not visible.isascii():
        visible = "".join(sign for sign in visible if unicodedata.category(sign) != "Cf")
    return (found[0] for found in _WORD.finditer(_NOT_WORDS.sub(" ", visible)))


def _spellings(written: str) -> list[str]:
    """The folded word, and its parts when a hyphen or a hashtag joins several."""
    parts = _HUMP.split(written) if written.startswith("#") else _HYPHENS.split(written)
    short = [part for part in dict.fromkeys((written, *parts)) if len(part) <= LONGEST_WORD]
    return [word for word in dict.fromkeys(map(fold, short)) if 0 < len(word) <= LONGEST_WORD]


class _Place:
    """Follows a sentence and says which word names a place ("auf dem großen Parkplatz")."""

    def __init__(self) -> None:
        self._open = False

    def step(self, written: str, spellings: list[str]) -> bool:
        if not PLACE_PREPOSITIONS.isdisjoint(spellings):
            self._open = True
            return False
        if self._open and not ARTICLES.isdisjoint(spellings):
            return False
        named = self._open
        self._open = named and _ADJECTIVE.fullmatch(written) is not None
        return named
