"""The keywords of all departments, compiled: which of them a token or a phrase hits, how hard."""

from collections import defaultdict
from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from routing.decision import Kind
from routing.forms import form
from routing.frequent import FUNCTION_WORDS
from routing.matcher import Match, Vocabulary
from routing.words import split_keyword

PHRASE_BONUS = 1.5  # a keyword of several words is hardly met by chance
SHORT_WORD, PER_LETTER = 0.55, 0.06  # longer words say more: full weight from 8 letters


class Keyword(NamedTuple):
    """One keyword of one department."""

    department: str  # slug
    text: str  # as the city file has it
    bonus: float = 1.0  # factor of its weight


class Hit(NamedTuple):
    """What a citizen's words say about one department."""

    department: str  # slug
    keyword: str  # as the city file has it
    kind: Kind
    weight: float  # below 0: they speak against it


class Phrase(NamedTuple):
    """A keyword of several words."""

    hit: Hit
    words: frozenset[str]  # folded, without function words


class Keywords:
    """Keywords compiled for look-up by token; a keyword without a letter or digit is left out."""

    def __init__(self, keywords: Iterable[Keyword]) -> None:
        self._by_word: defaultdict[str, list[Keyword]] = defaultdict(list)
        by_words: defaultdict[frozenset[str], list[Keyword]] = defaultdict(list)
        for keyword in keywords:
            words = split_keyword(keyword.text)
            telling = frozenset(words) - FUNCTION_WORDS or frozenset(words)
            if len(telling) == 1:
                self._by_word[min(telling)].append(keyword)
            elif telling:
                by_words[telling].append(keyword)
        self._phrases: defaultdict[str, list[Phrase]] = defaultdict(list)
        for telling, shared in by_words.items():
            for hit in _strongest(_phrase_hits(telling, shared)):
                for word in telling:
                    self._phrases[word].append(Phrase(hit, telling))
        self.words = Vocabulary(self._by_word)
        self.phrase_words = Vocabulary(self._phrases)

    def hits(self, matches: Iterable[Match]) -> tuple[Hit, ...]:
        """Weigh what a token resembles: the best keyword of each department."""
        found = [(match, keyword) for match in matches for keyword in self._by_word[match.word]]
        share = _share(keyword for _, keyword in found)
        return _strongest(
            Hit(
                keyword.department,
                keyword.text,
                match.kind,
                match.strength * _length_weight(match.word) * keyword.bonus * share,
            )
            for match, keyword in found
        )

    def phrases(self, token: str) -> tuple[tuple[Phrase, str], ...]:
        """The phrases that a folded token may be a word of, each with that word."""
        matches = self.phrase_words.nearly(form(token))
        return tuple(
            (phrase, match.word) for match in matches for phrase in self._phrases[match.word]
        )


def _phrase_hits(words: frozenset[str], shared: list[Keyword]) -> Iterable[Hit]:
    weight = PHRASE_BONUS * _length_weight("".join(words)) * _share(shared)
    return (Hit(word.department, word.text, Kind.phrase, weight * word.bonus) for word in shared)


def _strongest(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Keep one hit a department, the heaviest; equal ones by keyword, so order never decides."""
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: (-hit.weight, hit.department, hit.keyword)):
        best.setdefault(hit.department, hit)
    return tuple(best.values())


def _share(keywords: Iterable[Keyword]) -> float:
    """A word that several departments claim says less about each of them."""
    return 1 / sqrt(len({keyword.department for keyword in keywords}) or 1)


def _length_weight(word: str) -> float:
    return min(1.0, SHORT_WORD + PER_LETTER * len(word))
