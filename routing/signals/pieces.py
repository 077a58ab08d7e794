"""A text cut into words and the signs between them, in any disguise that people use.

Folding is that of `routing.forms`.  What `routing.words` reads for a department loses the signs and
all words after the first two hundred; a threat needs both, and a no belongs to its own clause.
"""

import re
import unicodedata
from typing import NamedTuple

from routing.forms import fold
from routing.words import LONGEST_WORD, composed

PAUSES = frozenset(",;:\n–—()…")  # end a clause; a phrase may go on behind them
STOPS = frozenset(".!?")  # end a sentence

# Signs that nobody sees, and marks that are laid over letters.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\u0300-\u036f\u0488\u0489\u20d0-\u20ff]"
)
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|(?<![\w.+-])[\w.+-]++@[\w.-]+", re.IGNORECASE)
_SPELT = re.compile(r"(?<![\w])(?:[^\W_][ ._*-]){3,}[^\W_](?![\w])")
_NOT_LETTERS = re.compile(r"[\W_]+")
# A word may hold signs that stand for letters, and end as one does for people of any sex.
_PIECE = re.compile(
    r"[@#$]?[^\W_]+(?:[-'’*@$€\u2010\u2011]+[^\W_]+|:in(?:nen)?(?![^\W_]))*"
    r"|\.{2,}|[,;:\n–—()….!?]"
)
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_HYPHENS = re.compile(r"[-\u2010\u2011]+")
_SIGNS = str.maketrans("0134578@$€", "oieastbase")
_ALTERNATIVE_SIGNS = str.maketrans("0134578@$€", "olaastbase")  # a 1 may be an l
_ALIKE = str.maketrans("авекмнорстухіјѕԁɡαεικνορτυχ", "abekmhopctyxijsdgaeiknoptux")


class Piece(NamedTuple):
    """What one piece of a text may be read as."""

    readings: tuple[str, ...]  # folded, the most obvious first; none for a sign or a name
    stops: bool = False  # it ends a sentence
    pauses: bool = False  # it ends a clause


def cut(text: str) -> list[str]:
    """Cut a text of any length into pieces; of a very long one the beginning is read."""
    text = composed(text)
    if not text.isascii():
        text = _UNSEEN.sub("", text)
    if "@" in text or "://" in text or "www." in text.casefold():
        text = _NOT_WORDS.sub(" ", text)
    if _SPELT.search(text):
        text = _SPELT.sub(lambda found: _NOT_LETTERS.sub("", found[0]), text)
    return _PIECE.findall(text)


def read_piece(piece: str) -> Piece:
    """Read one piece: a word with a hyphen is itself and its last part, which says what it is."""
    first = piece[0]
    if first in STOPS and len(piece) == 1:
        return Piece((), stops=True, pauses=True)
    if first in PAUSES or first == ".":
        return Piece((), pauses=True)
    if len(piece) > LONGEST_WORD:
        return Piece(())
    plain = () if first == "@" else (piece, _HYPHENS.split(piece)[-1])
    readings = (*plain, *_undisguised(piece))
    return Piece(tuple(filter(None, dict.fromkeys(map(fold, readings)))))


def _undisguised(piece: str) -> list[str]:
    """The word behind stretched letters, digits, signs and letters of another script."""
    small = unicodedata.normalize("NFKC", piece).casefold()
    found = [_STRETCHED.sub(r"\1", small)] if _STRETCHED.search(small) else []
    if any(sign in "0134578@$€*" for sign in small) and any(map(str.isalpha, small)):
        found += [small.translate(_SIGNS), small.translate(_ALTERNATIVE_SIGNS)]
    if not small.isascii() and any("a" <= letter <= "z" for letter in small):
        found.append(small.translate(_ALIKE))
    return found
