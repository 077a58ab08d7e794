"""What a word is reduced to before it is compared: folded, plain, stem.

The umlauts are written out (`fold`), so that "Müll" and "Muell" are one word; then written without
the `e` (`plain`), so that "Mull" and the vowels of plurals ("Loch", "Löcher") meet; then the ending
goes (`stem`).  Keywords and citizens' words take the same way.
"""

import re
import unicodedata
from typing import NamedTuple

VOWELS = frozenset("aeiouyäöü")
SHORTEST_STEM = 4  # letters left after an ending is cut
SHORTEST_STEM_BEFORE_N = 5  # this one also ends words that have no ending ("Stern")

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_WRITTEN_OUT = re.compile(r"ae|oe|(?<![aeq])ue")  # "dauer", "neue" and "quer" hold no ü
_ENDINGS = ("ungen", "ern", "ers", "en", "er", "es", "em", "e")


class Form(NamedTuple):
    """One word in its three comparable forms."""

    folded: str  # casefolded, umlauts and ß written out, no accents
    plain: str  # folded, written-out umlauts back to the bare vowel
    stem: str  # plain without its ending


def form(folded: str) -> Form:
    """Derive the three forms from a word that came out of `fold`."""
    return Form(folded, plain(folded), plain(_without_ending(folded)))


def fold(word: str) -> str:
    """Write one word the way it is compared; may be empty (signs only).

    Source: Unicode normalisation form NFKC and full case folding (ß → ss).
    """
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    text = _STRETCHED.sub(_shorten, word.casefold()).translate(_UMLAUTS)
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return text if text.isalnum() else "".join(letter for letter in text if letter.isalnum())


def plain(folded: str) -> str:
    """Give a folded word its bare vowels: "schlagloecher" → "schlaglocher"."""
    return _WRITTEN_OUT.sub(lambda found: found[0][0], folded)


def _shorten(stretched: re.Match[str]) -> str:
    """Shorten "Müüüll" and "Mülllll" to "Müll", but "Schifffahrt" to "Schiffahrt"."""
    letter = stretched[1]
    return letter if letter in VOWELS else letter * 2


def _without_ending(folded: str) -> str:
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_STEM:
            return folded.removesuffix(ending)
    plural_n = folded.endswith(("eln", "ern")) and len(folded) > SHORTEST_STEM_BEFORE_N
    plural_s = folded[-1:] == "s" and folded[-2:-1] not in "aius" and len(folded) > SHORTEST_STEM
    return folded[:-1] if plural_n or plural_s else folded
