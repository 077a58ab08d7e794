"""What a public answer of a city should not hold: looked for before it goes out, never decided.

A person sees the warning and may publish all the same; that is their decision, and it is noted.
"""

import re
from enum import StrEnum

from desk.messenger.masking import mask


class Finding(StrEnum):
    """What somebody should look at once more."""

    PERSONAL = "personal"  # a phone number, an address of mail, an IBAN, a number plate
    CASE_NUMBER = "case-number"  # our own number of the case
    SHORT_LINK = "short-link"  # nobody sees where it leads
    MIXED = "mixed"  # "du" and "Sie" in one text


_CASE_NUMBER = re.compile(r"(?<!\w)#\d{1,12}\b|\bFall\s+(?:Nr\.?\s*)?\d{2,12}\b")
_SHORT_LINK = re.compile(
    r"\b(?:bit\.ly|t\.co|goo\.gl|tinyurl\.com|ow\.ly|is\.gd|buff\.ly|t1p\.de|kurzelinks\.de|cutt\.ly)/",
    re.IGNORECASE,
)
_DU = re.compile(r"\b(?:du|dir|dich|dein(?:e[mnrs]?)?)\b", re.IGNORECASE)
# At the beginning of a sentence "Sie" may be "they".
_SIE = re.compile(r"(?<=[a-zäöüß,;:] )(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b")


def check(text: str) -> tuple[Finding, ...]:
    """What in a public answer deserves a second look, in the order of `Finding`."""
    found = {
        Finding.PERSONAL: mask(text) != text,
        Finding.CASE_NUMBER: _CASE_NUMBER.search(text) is not None,
        Finding.SHORT_LINK: _SHORT_LINK.search(text) is not None,
        Finding.MIXED: bool(_DU.search(text) and _SIE.search(text)),
    }
    return tuple(kind for kind, is_there in found.items() if is_there)
