"""What of a message the messenger may see: personal data masked, names shortened."""

import re

FEWEST_DIGITS = 7  # of a phone number with its area code

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(
    r"\b(?:(?i:DE)\d{2}(?:[ .-]?\d){18}(?!\d)"
    r"|[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){3,7}(?:[ ]?[0-9A-Z]{1,3})?\b)"
)
# With a hyphen in any case; with a space only what cannot be "DIN A 4" or "BMW X5".
_PLATE = re.compile(
    r"\b(?:(?i:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[- ]?\d{1,4}[EH]?)"
    r"|[A-ZÄÖÜ]{1,3} (?:[A-Z]{2}[- ]?\d{1,4}|[A-Z][- ]?\d{2,4})[EH]?)\b"
)
# Dates and amounts are read first, so that none is taken for the beginning of a phone number.
_PHONE = re.compile(
    r"""
      (?<!\d) \d{1,2} \. [ ]? \d{1,2} \. (?: [ ]? \d{4} | \d{2} )? (?!\d)   # 05.11.2026
    | (?<!\d) \d{4} - \d{2} - \d{2} (?!\d)                                  # 2026-11-05
    | (?<!\d) \d{1,3} (?: \. \d{3} )* [.,] \d{2} (?! [ ]? \d)               # 1.200,50
    | (?P<phone>
        (?<!\d) (?<! \d[.,:/-]) \(? [+0]
        [\d \t\u00a0\u202f()/.\u2010-\u2013-]{5,} \d (?!\w) )
    """,
    re.VERBOSE,
)

_MASKS = (
    (_MAIL, "[E-Mail]"),
    (_IBAN, "[IBAN]"),
    (_PLATE, "[Kennzeichen]"),
)

_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")  # what stands in brackets is no part of a name


def mask(text: str) -> str:
    """The text without mail addresses, bank accounts, phone numbers and number plates."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return _PHONE.sub(_mask_phone, text)


def shorten_name(name: str) -> str:
    """First name and initial: "Anna Kowalski" becomes "Anna K."."""
    plain = _ASIDE.sub(" ", mask(name).replace("_", " "))
    match re.findall(r"[^\W\d][\w'’-]*", plain):
        case [first, *_, last]:
            return f"{first} {last[0]}."
        case [only]:
            return str(only)
        case _:
            return ""


def _mask_phone(found: re.Match[str]) -> str:
    number = found["phone"]
    if number is None or sum(map(str.isdigit, number)) < FEWEST_DIGITS:
        return found[0]
    return "[Telefon]"
