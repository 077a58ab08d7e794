"""A citizen's text as words: what was written, its folded form, and where it stands."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from routing.english import translated
from routing.forms import fold
from routing.frequent import ARTICLES, PLACE_PREPOSITIONS

LONGEST_TEXT = 10_000  # characters read; a Facebook comment has at most 8,000
MOST_WORDS = 200  # different words considered, about 2,000 characters; later ones are left out
LONGEST_WORD = 40  # letters; longer ones are no words
LONGEST_KEPT = 80  # letters, with those of words that hyphens join
SIGNS_KEPT = 0x3000  # the alphabets, whose signs are looked up once; all of Unicode fills 80 MB
MOST_WORDS_KEPT = 20_000  # whose spellings are remembered, about 5 MB, in memory only

# Every alternative begins at a fixed sign or at a word's first letter: linear for any text.
_NOT_WORDS = re.compile(
    r"https?://\S+|www\.\S+"
    r"|(?<![\w.+-])[\w.+-]++@[\w.-]+"
    r"|(?<!\w)@[\w.]+",
    re.IGNORECASE,
)
_WORD = re.compile(r"#?[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_PILE = re.compile(r"([^\w\s]{30})[^\w\s]+")
_HYPHENS = re.compile(r"[-\u2010\u2011]")
_HUMP = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|(?<=[^\W\d_])(?=\d)")
_ADJECTIVE = re.compile(r"[a-zäöüß]{2,}(?:en|er|em|e)")


class _Visible(dict[int, int | None]):
    """What `str.translate` makes of each sign: format signs, as of zero width, are left out."""

    def __missing__(self, code: int) -> int | None:
        meant = None if unicodedata.category(chr(code)) == "Cf" else code
        if code < SIGNS_KEPT:
            self[code] = meant
        return meant


_VISIBLE = _Visible()


class Part(Enum):
    """What a word is in "auf dem großen Parkplatz"."""

    PREPOSITION = auto()
    ARTICLE = auto()
    ADJECTIVE = auto()  # or anything in small letters that ends like one
    OTHER = auto()


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
    opened = False  # a preposition opened a place that is not named yet
    for position, written in enumerate(written_words(text)):
        spellings, part = _kept(written) if len(written) <= LONGEST_KEPT else _look(written)
        at_place = opened and part is not Part.PREPOSITION and part is not Part.ARTICLE
        if part is Part.PREPOSITION:
            opened = True
        elif at_place:
            opened = part is Part.ADJECTIVE
        different.update(spellings)
        if len(different) > MOST_WORDS:
            return words
        words += [Word(written, folded, position, at_place) for folded in spellings]
    return words


def in_german(words: Sequence[Word]) -> list[Word]:
    """What English words mean in German, at the place of the English ones."""
    found: list[Word] = []
    for start, length, german in translated([word.folded for word in words]):
        phrase = words[start : start + length]
        written = " ".join(word.written for word in phrase)
        found += [
            Word(written, folded, phrase[0].position, phrase[-1].at_place)
            for meaning in german
            for folded in split_keyword(meaning)
        ]
    return found


def split_keyword(keyword: str) -> list[str]:
    """Fold the words of a keyword of the city file; a word with a hyphen stays one word."""
    folded = (fold(written) for written in written_words(keyword))
    return [word for word in folded if word]


def written_words(text: str) -> Iterator[str]:
    """The words of a text as they were written; no links, addresses and @names."""
    visible = composed(text)
    if not visible.isascii():
        visible = visible.translate(_VISIBLE)
    return (found[0] for found in _WORD.finditer(_NOT_WORDS.sub(" ", visible)))


def composed(text: str) -> str:
    """The beginning of a text that is read, in composed form.

    Of marks piled on one letter thirty are left, as in Unicode's stream-safe text format: composing
    sorts them, and the time for that is quadratic.
    """
    beginning = text[:LONGEST_TEXT]
    if beginning.isascii():
        return beginning
    return unicodedata.normalize("NFC", _PILE.sub(r"\1", beginning))


def _look(written: str) -> tuple[tuple[str, ...], Part]:
    """The folded word, with its parts where a hyphen or a hashtag joins several; and its part."""
    parts = _HUMP.split(written) if written.startswith("#") else _HYPHENS.split(written)
    short = [part for part in dict.fromkeys((written, *parts)) if len(part) <= LONGEST_WORD]
    folded = [word for word in dict.fromkeys(map(fold, short)) if 0 < len(word) <= LONGEST_WORD]
    if not PLACE_PREPOSITIONS.isdisjoint(folded):
        part = Part.PREPOSITION
    elif not ARTICLES.isdisjoint(folded):
        part = Part.ARTICLE
    else:
        part = Part.ADJECTIVE if _ADJECTIVE.fullmatch(written) else Part.OTHER
    return tuple(folded), part


_kept = lru_cache(MOST_WORDS_KEPT)(_look)
