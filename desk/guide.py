"""What a public answer of a city should not hold: looked for before it goes out, never decided.

A person sees the warning and may publish all the same; that is their decision, and it is noted.
What the city itself wants of an answer is in its guide, in the city file.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from sqlmodel import Session, select

from desk.city_file.models import Address, GuideEntry
from desk.messenger.masking import mask
from desk.tables import City
from desk.whole_words import found_in


class Finding(StrEnum):
    """What somebody should look at once more."""

    PERSONAL = "personal"  # a phone number, an address of mail, an IBAN, a number plate
    CASE_NUMBER = "case-number"  # our own number of the case
    SHORT_LINK = "short-link"  # nobody sees where it leads
    MIXED = "mixed"  # "du" and "Sie" in one text
    ADDRESS = "address"  # "du" where the city says "Sie", or the opposite
    FORBIDDEN = "forbidden"  # a word that the city does not want to say
    LONG = "long"  # longer than the city wants
    GREETING = "greeting"  # the city greets, and this does not
    SIGNATURE = "signature"  # the city signs, and this does not


NO_GUIDE = GuideEntry()

_CASE_NUMBER = re.compile(r"(?<!\w)#\d{1,12}\b|\bFall\s+(?:Nr\.?\s*)?\d{2,12}\b")
_SHORT_LINK = re.compile(
    r"\b(?:bit\.ly|t\.co|goo\.gl|tinyurl\.com|ow\.ly|is\.gd|buff\.ly|t1p\.de|kurzelinks\.de|cutt\.ly)/",
    re.IGNORECASE,
)
_DU = re.compile(r"\b(?:du|dir|dich|dein(?:e[mnrs]?)?)\b", re.IGNORECASE)
# At the beginning of a sentence "Sie" may be "they".
_SIE = re.compile(r"(?<=[a-zäöüß,;:] )(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b")


def guide_of(session: Session) -> GuideEntry:
    """The city's guide as its file has it."""
    return as_guide(session.exec(select(City)).one())


def as_guide(city: City) -> GuideEntry:
    """The same of a city that is read already."""
    return GuideEntry.model_validate(city.guide)


def check(text: str, guide: GuideEntry = NO_GUIDE) -> tuple[Finding, ...]:
    """What in a public answer deserves a second look, in the order of `Finding`."""
    familiar, formal = _DU.search(text) is not None, _SIE.search(text) is not None
    lines = [line for line in text.splitlines() if line.strip()]
    found = {
        Finding.PERSONAL: _is_personal(text, guide.ours),
        Finding.CASE_NUMBER: _CASE_NUMBER.search(text) is not None,
        Finding.SHORT_LINK: _SHORT_LINK.search(text) is not None,
        Finding.MIXED: familiar and formal,
        Finding.ADDRESS: familiar != formal
        and (
            (guide.address is Address.FORMAL and familiar)
            or (guide.address is Address.FAMILIAR and formal)
        ),
        Finding.FORBIDDEN: bool(found_in(text, guide.forbidden)),
        Finding.LONG: guide.longest is not None and len(text) > guide.longest,
        Finding.GREETING: bool(guide.greeting)
        and not text.lstrip().casefold().startswith(_folded(guide.greeting)),
        Finding.SIGNATURE: bool(guide.signature)
        and not any(one in lines[-1].casefold() for one in _folded(guide.signature))
        if lines
        else False,
    }
    return tuple(kind for kind, is_there in found.items() if is_there)


def _is_personal(text: str, ours: Sequence[str]) -> bool:
    """Whether there is somebody's number or address that is not the city's own."""
    for own in ours:
        text = re.sub(rf"[\w.+-]*{re.escape(own)}[\w-]*", "", text, flags=re.IGNORECASE)
    return mask(text) != text


def _folded(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip().casefold() for word in words)
