"""Names of streets and places in a text, as whole names: where something is, not what.

"Bochumer Str. 12", "BOCHUMERSTRASSE" and "Bochumer-Straße" are one street; an ending ("des
Stadtgartens", "an der Alten Mühle") or one typing mistake in a long word is no other place.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz.distance import OSA

from routing.words import Word, read

SHORTEST_FOR_TYPO = 6  # letters
MOST_WORDS_KEPT = 20_000  # that names are known not to have, or to have; in memory only
MOST_ROADS = 2  # that one name is made of: "Am Ring-Weg"
ABBREVIATED, STREET = "str", "strasse"
ROADS = (STREET, "weg", "allee", "platz", "gasse", "ring", "damm", "ufer")  # apart or together
_ROADS = frozenset((*ROADS, ABBREVIATED))
_GENITIVES = ("s", "es")
_ADJECTIVE = re.compile(rf"(\w{{3,}}?)e[mnrs]?({'|'.join(ROADS)})?")

Token = tuple[str, int]  # folded, and its position in the text
Parts = Mapping[int, frozenset[int]]  # which word of a name → the places it may be that of
_NO_PARTS: Parts = {}
_NONE: frozenset[int] = frozenset()


_STREETS = (STREET, ABBREVIATED, "allee", "gasse")  # a "Waldweg" or "Bolzplatz" is no name
SHORTEST_BEFORE_STREET = 3  # letters


class Named(NamedTuple):
    """A place that a text names."""

    name: str  # as the city file has it
    owners: frozenset[int]  # whose place it is
    first: int  # position of its first word in the text
    last: int


class Places:
    """Names of places, compiled once; threads may share them."""

    def __init__(self, owned: Iterable[tuple[str, int]]) -> None:
        """Compile names, each with the number of who owns it; one without any word is left out."""
        owners: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        names: dict[tuple[str, ...], str] = {}
        for name, owner in owned:
            if key := key_of(name):
                owners[key].add(owner)
                names.setdefault(key, name)
        self._names = tuple(names.values())
        self._owners = tuple(frozenset(owners[key]) for key in names)
        self._of_length: defaultdict[int, set[int]] = defaultdict(set)
        self._exact: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        self._declined: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        self._shortened: defaultdict[str, set[str]] = defaultdict(set)
        for place, key in enumerate(names):
            self._of_length[len(key)].add(place)
            for at, word in enumerate(key):
                self._add(word, (at, place), is_last=at == len(key) - 1)
        self._parts = lru_cache(MOST_WORDS_KEPT)(self._find)
        self._is_worth_a_look = lru_cache(MOST_WORDS_KEPT)(
            lambda token: token in _ROADS or bool(self._parts(token))
        )

    def named(self, words: Sequence[Word]) -> list[Named]:
        """The places that the words of a text name, in its order; of two that overlap the longer.

        A name that a mistake lets be two has the owners of both.
        """
        if not any(map(self._is_worth_a_look, [word.folded for word in words])):
            return []
        tokens, at = _tokens(words), 0
        found: list[Named] = []
        while at < len(tokens):
            if not self._may_begin(tokens, at):
                at += 1
                continue
            until, places = self._longest(tokens, at)
            if places:
                owners = frozenset[int]().union(*(self._owners[place] for place in places))
                first, last = tokens[at][1], tokens[until - 1][1]
                found.append(Named(self._names[min(places)], owners, first, last))
            at = until
        return found

    def _may_begin(self, tokens: Sequence[Token], at: int) -> bool:
        is_before_road = at + 1 < len(tokens) and tokens[at + 1][0] in _ROADS
        return is_before_road or 0 in self._parts(tokens[at][0])

    def _longest(self, tokens: Sequence[Token], start: int) -> tuple[int, Iterable[int]]:
        """Where the longest name that begins at a token ends, and which places have it."""
        best: tuple[int, Iterable[int]] = start + 1, ()
        open_names: list[tuple[int, frozenset[int] | None]] = [(start, None)]
        length = 0
        while open_names:
            open_names = [
                (until, going_on)
                for at, places in open_names
                for until, parts in self._readings(tokens, at)
                if (going_on := _common(places, parts.get(length, _NONE)))
            ]
            length += 1
            for until, places in open_names:
                whole = _common(places, self._of_length.get(length, _NONE))
                if whole and until >= best[0]:
                    best = until, whole
        return best

    def _readings(self, tokens: Sequence[Token], at: int) -> Iterator[tuple[int, Parts]]:
        """What the token at a place may be, alone and with the "Straße" behind it."""
        word = ""
        for until in range(at, min(at + 1 + MOST_ROADS, len(tokens))):
            if until > at and tokens[until][0] not in _ROADS:
                return
            word += tokens[until][0]
            if parts := self._parts(word):
                yield until + 1, parts

    def _add(self, word: str, part: tuple[int, int], *, is_last: bool) -> None:
        self._exact[word].add(part)
        if not is_last or word.endswith(ROADS):
            self._declined[_undeclined(word)].add(part)
        if len(word) >= SHORTEST_FOR_TYPO and word.isalpha():
            for shorter in (word, *_with_one_less(word)):
                self._shortened[shorter].add(word)

    def _find(self, token: str) -> Parts:
        """The words of names that a folded token is."""
        word = _spelt_out(token)
        found = set(self._declined.get(_undeclined(word), ()))
        for ending in ("", *_GENITIVES):
            if word.endswith(ending):
                found |= self._exact.get(word.removesuffix(ending), set())
        for meant in () if found else self._misspelt(word):
            found |= self._exact[meant]
        by_word: defaultdict[int, set[int]] = defaultdict(set)
        for at, place in found:
            by_word[at].add(place)
        return {at: frozenset(places) for at, places in by_word.items()} or _NO_PARTS

    def _misspelt(self, token: str) -> Iterator[str]:
        for shorter in {token, *_with_one_less(token)} if token.isalpha() else ():
            for word in self._shortened.get(shorter, ()):
                right = _never_misspelt(word)
                if token.startswith(right) and OSA.distance(token, word) == 1:
                    yield word


def at_places(
    words: list[Word], named: Sequence[Named], is_keyword: Callable[[str], bool]
) -> list[Word]:
    """The words, those of named places and streets marked as saying where something is."""
    where = {at for place in named for at in range(place.first, place.last + 1)}
    for word in [word for word in words if word.folded.endswith(_STREETS)]:
        if not word.at_place and _is_street(word) and not is_keyword(word.folded):
            where.add(word.position)
    if not where:
        return words
    return [word._replace(at_place=True) if word.position in where else word for word in words]


def _is_street(word: Word) -> bool:
    """Whether a word is written like a street's name that the city file need not know."""
    before = len(word.folded) - max(len(end) for end in _STREETS if word.folded.endswith(end))
    return word.written[0].isupper() and before >= SHORTEST_BEFORE_STREET


def key_of(name: str) -> tuple[str, ...]:
    """The words of a name in the one spelling that is compared; two of one key are one place."""
    joined: list[str] = []
    for token, _ in _tokens(read(name)):
        if joined and token in _ROADS:
            joined[-1] += token
        else:
            joined.append(token)
    return tuple(map(_spelt_out, joined))


def _tokens(words: Sequence[Word]) -> list[Token]:
    """Folded words with their positions; of a word with hyphens its parts."""
    tokens = [(word.folded, word.position) for word in words]
    if len({word.position for word in words}) == len(words):
        return tokens  # no word has parts
    kept: list[Token] = []
    for _, group in groupby(tokens, key=itemgetter(1)):
        whole, *parts = group
        is_joined = parts and whole[0] == "".join(part for part, _ in parts)
        kept += parts if is_joined else (whole, *parts)
    return kept


def _common(places: frozenset[int] | None, others: Iterable[int]) -> frozenset[int]:
    return frozenset(others) if places is None else places.intersection(others)


def _spelt_out(word: str) -> str:
    return word.removesuffix(ABBREVIATED) + STREET if word.endswith(ABBREVIATED) else word


def _undeclined(word: str) -> str:
    """An adjective, perhaps before a "Weg", without its ending: "Hoher Weg", "Hohen Weg"."""
    found = _ADJECTIVE.fullmatch(word)
    return f"{found[1]}e{found[2] or ''}" if found else word


def _never_misspelt(word: str) -> str:
    """How a word must begin: a short street has all that tells it apart ("Berg-", "Burgstraße")."""
    for road in ROADS:
        telling = word.removesuffix(road)
        if telling and word != telling and len(telling) < SHORTEST_FOR_TYPO:
            return telling
    return word[0]


def _with_one_less(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
