"""Finding a citizen's words again on a card that cuts, wraps and masks them."""

import unicodedata

NEEDLE_LENGTH = 40  # letters, digits and symbols; cards may cut the rest


def fold(text: str) -> str:
    """`text` without case, spaces and punctuation: what survives quoting."""
    kept = (
        sign for sign in text.casefold() if sign.isalnum() or unicodedata.category(sign) == "So"
    )
    return "".join(kept)


def needle(text: str) -> str:
    """The folded beginning of `text`, to be looked for in a folded card."""
    return fold(text)[:NEEDLE_LENGTH]
