"""A word as a citizen used it, with what stands around it."""

import re
from typing import NamedTuple

from desk.messenger.masking import mask

REACH = 60  # characters on each side, cut where words end


class Context(NamedTuple):
    """A short piece of a message; personal data is masked as on a card."""

    before: str
    word: str
    after: str


def context(text: str, word: str) -> Context | None:
    """What stands around the first `word` of a text; nothing where the masked text lacks it."""
    plain = " ".join(mask(text).split())
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain)
    if found is None:
        return None
    before, after = plain[: found.start()], plain[found.end() :]
    if len(before) > REACH:
        before = f"… {before[-REACH:].partition(' ')[2]}"
    if len(after) > REACH:
        after = f"{after[:REACH].rpartition(' ')[0]} …"
    return Context(before, found[0], after)
