"""Words of a city's list that stand in a text, whole and in any case."""

import re
from collections.abc import Sequence


def found_in(text: str, words: Sequence[str]) -> list[str]:
    """Those of the words and phrases that the text holds, not as parts of longer words."""
    return [
        word
        for word in words
        if re.search(rf"(?<!\w){re.escape(word.strip())}(?!\w)", text, re.IGNORECASE)
    ]
