"""Which words of a vocabulary one token resembles: levels from "the same" to "similar".

The first level that finds anything ends the search, so a sure reading is never drowned by vague
ones.  Frequent words stop after the levels of certain identity ("gestern" is no star).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from routing.compounds import SHORTEST_PART, first_parts, is_rest, last_parts, middle_parts
from routing.decision import Kind
from routing.forms import Form, form
from routing.frequent import FREQUENT_STEMS, FUNCTION_WORDS
from routing.words import LONGEST_WORD

EXACT, INFLECTED, SIMILAR, PART = 1.0, 0.95, 0.6, 0.45
AT_END, AT_START, INSIDE = 0.85, 0.75, 0.55  # a German compound is what its last part says
TYPO, PER_EDIT = 0.9, 0.12
SHORTEST_FOR_TYPO, SHORTEST_FOR_TWO_EDITS = 5, 8  # letters
SHORTEST_REST_UNCUT = 5  # letters beside a last part that kept its ending ("Pflastern": no star)
BEGINNING = 3  # letters
SIMILARITY, SIMILAR_TOKEN, SIMILAR_KEYWORD = 90, 9, 6  # percent, letters, letters


class Match(NamedTuple):
    """A word of the vocabulary that a token resembles; `strength` is 0–1."""

    word: str  # folded
    kind: Kind
    strength: float


Level = Callable[[Form], list[Match]]


class Vocabulary:
    """Folded words, compiled once, that tokens are compared with.

    Source of the distances: rapidfuzz 3, `distance.OSA` and `fuzz.partial_ratio`.
    """

    def __init__(self, words: Iterable[str]) -> None:
        forms = [form(word) for word in sorted(set(words))]
        self._folded = {word.folded for word in forms}
        self._by_stem = _grouped((word.stem, word) for word in forms)
        self._by_plain = _grouped((word.plain, word) for word in forms)
        long = [word for word in self._by_plain if len(word) >= SHORTEST_FOR_TYPO]
        self._near_in_length = {
            length: [word for word in long if abs(len(word) - length) <= _edits(length)]
            for length in range(SHORTEST_FOR_TYPO, LONGEST_WORD + 1)
        }
        self._by_triple: defaultdict[str, set[str]] = defaultdict(set)
        for word in self._by_plain:
            if len(word) >= SIMILAR_KEYWORD:
                for triple in _triples(word):
                    self._by_triple[triple].add(word)
        self._beginnings = {word[:BEGINNING] for word in (*self._folded, *self._by_plain)}
        self._longest = max(map(len, self._by_plain), default=0)
        self._starts = sorted(self._by_plain)
        self._ends = sorted(stem[::-1] for stem in self._by_stem)

    def has_beginning(self, folded: str) -> bool:
        """Whether a word may begin as `folded` does: a quick look that saves longer ones."""
        return len(folded) < BEGINNING or folded[:BEGINNING] in self._beginnings

    def same(self, token: Form) -> list[Match]:
        """The token itself, or with another ending: nothing that needs a guess."""
        return self._first(token, [self._exact, self._inflected])

    def nearly(self, token: Form) -> list[Match]:
        """`same`, or with a typing mistake."""
        return self._first(token, [self._exact, self._inflected, self._misspelt])

    def within(self, token: Form) -> list[Match]:
        """`nearly`, or as a part of the token."""
        return self._first(token, [self._exact, self._inflected, self._misspelt, self._contained])

    def alike(self, token: Form) -> list[Match]:
        """Every level; empty when nothing is alike."""
        sure = [self._exact, self._inflected, self._misspelt]
        vague = [self._contained, self._containing, self._resembling]
        return self._first(token, sure + vague)

    def _first(self, token: Form, levels: Sequence[Level]) -> list[Match]:
        if token.folded in FUNCTION_WORDS:
            levels = levels[:1]
        elif token.stem in FREQUENT_STEMS:
            levels = levels[:2]
        return next((matches for level in levels if (matches := level(token))), [])

    def _exact(self, token: Form) -> list[Match]:
        return [Match(token.folded, Kind.exact, EXACT)] if token.folded in self._folded else []

    def _inflected(self, token: Form) -> list[Match]:
        same = self._by_stem.get(token.stem, [])
        return [Match(word.folded, Kind.inflected, INFLECTED) for word in same]

    def _misspelt(self, token: Form) -> list[Match]:
        length = len(token.plain)
        choices = self._near_in_length.get(length)
        if not choices:
            return []
        near = process.extract(
            token.plain, choices, scorer=OSA.distance, score_cutoff=_edits(length), limit=None
        )
        found = [(word, distance) for word, distance, _ in near if _plausible(token.plain, word)]
        fewest = min((distance for _, distance in found), default=0)
        return [
            Match(word.folded, Kind.typo, TYPO - PER_EDIT * fewest)
            for plain, distance in found
            if distance == fewest
            for word in self._by_plain[plain]
        ]

    def _contained(self, token: Form) -> list[Match]:
        strengths: dict[str, float] = {}
        for pieces, known, strength in self._cuts(token):
            for word in (word for piece in pieces if piece in known for word in known[piece]):
                strengths[word.folded] = max(strength, strengths.get(word.folded, 0.0))
        return [Match(word, Kind.compound, strength) for word, strength in strengths.items()]

    def _cuts(self, token: Form) -> Iterator[tuple[Iterable[str], dict[str, list[Form]], float]]:
        """The pieces of a token, the keywords they may be, and the strength if they are."""
        plain = token.plain
        yield last_parts(token.stem), self._by_stem, AT_END
        yield last_parts(plain, shortest_rest=SHORTEST_REST_UNCUT), self._by_plain, AT_END
        yield first_parts(plain), self._by_plain, AT_START
        yield middle_parts(plain, longest=self._longest), self._by_plain, INSIDE

    def _containing(self, token: Form) -> list[Match]:
        """The longer keywords that the token begins or ends."""
        ending = len(token.plain) - len(token.stem)
        if len(token.folded) - ending < SHORTEST_PART:
            return []
        begun, ended = token.stem, token.stem[::-1]
        longer = [word for at in _going_on(self._starts, begun) for word in self._by_plain[at]]
        longer += [word for at in _going_on(self._ends, ended) for word in self._by_stem[at[::-1]]]
        return [Match(word.folded, Kind.part, PART) for word in dict.fromkeys(longer)]

    def _resembling(self, token: Form) -> list[Match]:
        if len(token.plain) < SIMILAR_TOKEN:
            return []
        # So alike, words share three letters in a row; asking only those saves most of the time.
        near = {
            word for triple in _triples(token.plain) for word in self._by_triple.get(triple, ())
        }
        shorter = sorted(word for word in near if len(word) <= len(token.plain))
        found = process.extract(
            token.plain, shorter, scorer=fuzz.partial_ratio, score_cutoff=SIMILARITY, limit=None
        )
        return [
            Match(word.folded, Kind.similar, SIMILAR)
            for plain, _, _ in found
            for word in self._by_plain[plain]
        ]


def _edits(length: int) -> int:
    """How many letters may be off in a token of that length."""
    return 1 if length < SHORTEST_FOR_TWO_EDITS else 2


def _grouped(pairs: Iterable[tuple[str, Form]]) -> dict[str, list[Form]]:
    groups: defaultdict[str, list[Form]] = defaultdict(list)
    for key, word in pairs:
        groups[key].append(word)
    return dict(groups)


def _going_on(words: Sequence[str], start: str) -> Iterator[str]:
    """The sorted words that begin with `start` and go on with what could be a word."""
    for at in range(bisect_left(words, start), len(words)):
        if not words[at].startswith(start):
            return
        if is_rest(words[at].removeprefix(start)):
            yield words[at]


def _triples(word: str) -> set[str]:
    return {word[at : at + 3] for at in range(len(word) - 2)}


def _plausible(token: str, word: str) -> bool:
    """In short words a different first letter is a different word ("Sonne", "Tonne").

    Unless it was dropped, doubled or swapped with the next.
    """
    start, meant = token[:2], word[:2]
    return start[0] in meant or meant[0] in start or len(token) >= SHORTEST_FOR_TWO_EDITS
