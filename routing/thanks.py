"""Whether a citizen says thanks: counted only, so rather too few than too many."""

import re

_THANKS = re.compile(
    r"\b(?:danke(?:schön|sehr)?|dank|bedanke|thanks|thank you|thx|merci|grazie|gracias|sağ ?olun?"
    r"|teşekkür\w*|dzięk\w+|спасибо|дякую|mul[tțţ]umesc|hvala)\b|شكرا|شكراً",
    re.IGNORECASE,
)
# For nothing, or for what is still to come; and a refusal.
_NOT_MEANT = re.compile(
    r"\b(?:für nichts|für gar nichts|for nothing|im voraus|in advance|schon ?mal|vorab"
    r"|(?:nein|no),? (?:danke|thanks))\b",
    re.IGNORECASE,
)


def says_thanks(text: str) -> bool:
    """Whether the text thanks and asks for nothing more; irony that names no reason is not seen."""
    return "?" not in text and bool(_THANKS.search(text)) and not _NOT_MEANT.search(text)
