"""What of a message the messenger may see: personal data masked, names shortened."""

import re

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){3,7}(?:[ ]?[0-9A-Z]{1,3})?\b")
_PLATE = re.compile(r"\b[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\d{1,4}[EH]?\b")
_PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}|00\d{1,3}|0)[\d \t()/.-]{5,}\d(?!\w)")

_MASKS = (
    (_MAIL, "[E-Mail]"),
    (_IBAN, "[IBAN]"),
    (_PHONE, "[Telefon]"),
    (_PLATE, "[Kennzeichen]"),
)


def mask(text: str) -> str:
    """The text without mail addresses, bank accounts, phone numbers and number plates."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


def shorten_name(name: str) -> str:
    """First name and initial: "Anna Kowalski" becomes "Anna K."."""
    match [word for word in name.split() if word[0].isalpha()]:
        case [first, *_, last]:
            return f"{first} {last[0]}."
        case _:
            return name.strip()
