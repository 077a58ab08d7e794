"""What many texts have in common: near-duplicates are one theme."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

ALIKE = 72.0  # of rapidfuzz's 0-100, words in any order
MOST_COMPARED = 40  # themes; what fits none of them is a theme of its own no more
MOST_READ = 300  # characters of a text


@dataclass(frozen=True)
class Theme:
    """Texts that say nearly the same."""

    example: str  # the first of them, as written
    count: int


def themes_of(texts: Sequence[str]) -> list[Theme]:
    """Group texts that say nearly the same.

    Args:
        texts: As citizens wrote them; the first of a group is its example.

    Returns:
        The largest groups first; a text that stands alone is none.

    Source: `rapidfuzz.fuzz.token_set_ratio`, docs of rapidfuzz 3.
    """
    examples: list[tuple[str, str]] = []
    counts: list[int] = []
    for text in texts:
        words = default_process(text[:MOST_READ])
        place = _place(words, examples) if words else None
        if place is not None:
            counts[place] += 1
        elif words and len(examples) < MOST_COMPARED:
            examples.append((text, words))
            counts.append(1)
    themes = [Theme(text, count) for (text, _words), count in zip(examples, counts, strict=True)]
    return sorted((t for t in themes if t.count > 1), key=lambda theme: -theme.count)


def _place(words: str, examples: Sequence[tuple[str, str]]) -> int | None:
    scored = (
        (fuzz.token_set_ratio(words, known, score_cutoff=ALIKE), -place)
        for place, (_text, known) in enumerate(examples)
    )
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= ALIKE else None
