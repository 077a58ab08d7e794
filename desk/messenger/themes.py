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
    places: tuple[int, ...]  # of the texts, in the order in which they were given

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.places)


def themes_of(texts: Sequence[str]) -> list[Theme]:
    """Group texts that say nearly the same.

    Args:
        texts: As citizens wrote them; the first of a group is its example.

    Returns:
        The largest groups first; a text that stands alone is none.

    Source: `rapidfuzz.fuzz.token_set_ratio`, docs of rapidfuzz 3.
    """
    examples: list[str] = []
    groups: list[list[int]] = []
    for place, text in enumerate(texts):
        words = default_process(text[:MOST_READ])
        group = _group(words, examples) if words else None
        if group is not None:
            groups[group].append(place)
        elif words and len(examples) < MOST_COMPARED:
            examples.append(words)
            groups.append([place])
    themes = [Theme(texts[group[0]], tuple(group)) for group in groups]
    return sorted((t for t in themes if t.count > 1), key=lambda theme: -theme.count)


def alike(example: str, texts: Sequence[str]) -> list[int]:
    """The places of the texts that say nearly the same as the example."""
    words = default_process(example[:MOST_READ])
    if not words:
        return []
    return [
        place
        for place, text in enumerate(texts)
        if fuzz.token_set_ratio(words, default_process(text[:MOST_READ])) >= ALIKE
    ]


def _group(words: str, examples: Sequence[str]) -> int | None:
    scored = (
        (fuzz.token_set_ratio(words, known, score_cutoff=ALIKE), -group)
        for group, known in enumerate(examples)
    )
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= ALIKE else None
