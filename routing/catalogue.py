"""The departments of a city with their words, compiled for reading messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from routing.decision import Kind
from routing.districts import District, Districts, matter
from routing.forms import form
from routing.frequent import FUNCTION_WORDS
from routing.keywords import Hit, Keyword, Keywords, Phrase
from routing.words import read

MOST_TOKENS_KEPT = 20_000  # results remembered, about 10 MB
MOST_PAIRS_KEPT = 5_000  # about 1 MB
_ITSELF = {Kind.exact, Kind.inflected, Kind.typo}
NAME_BONUS = 1.5  # a department called by its name or an alias


@dataclass(frozen=True)
class Department:
    """One department as the city file describes it."""

    slug: str
    name: str
    aliases: tuple[str, ...] = ()  # as people call it
    topics: tuple[str, ...] = ()  # words and phrases of messages that are for it
    not_topics: tuple[str, ...] = ()  # words and phrases that look like it and are not

    @property
    def keywords(self) -> tuple[str, ...]:
        """All that speaks for it."""
        return (self.name, *self.aliases, *self.topics)


class Meaning(NamedTuple):
    """All that a token says: by itself, and as a word of a phrase."""

    hits: tuple[Hit, ...]  # one a department at most
    phrases: tuple[tuple[Phrase, str], ...]  # with the phrase's word that it is


class Catalogue:
    """The departments of a city, immutable and compiled once.

    What a token means is remembered (`MOST_TOKENS_KEPT` distinct tokens, in memory only); threads
    may share a catalogue.
    """

    def __init__(
        self, departments: Sequence[Department], districts: Sequence[District] = ()
    ) -> None:
        self.districts = Districts(districts)
        self.departments: tuple[Department, ...] = tuple(departments)
        self._speaking = Keywords(_speaking(self.departments))
        self._opposing = Keywords(_opposing(self.departments))
        self.meaning = lru_cache(MOST_TOKENS_KEPT)(self._meaning)
        self.joined = lru_cache(MOST_PAIRS_KEPT)(self._joined)

    def is_keyword(self, token: str) -> bool:
        """Whether a folded token is a keyword of some department, perhaps inflected or misspelt."""
        return any(hit.kind in _ITSELF for hit in self.meaning(token).hits)

    def matter(self, label: str, text: str) -> str:
        """The department whose matter a text is that people gave to `label`."""
        _, where = self.districts.of(self.districts.named(read(text)))
        here = where.name if where else None
        own = [one for one in self.departments if one.slug == label and one.topics]
        return matter(label, self.districts.all, here=here, has_topics=bool(own))

    def _meaning(self, token: str) -> Meaning:
        """What a folded token says about the departments."""
        shape = form(token)
        hits = {
            hit.department: hit for hit in self._speaking.hits(self._speaking.words.alike(shape))
        }
        for opposing in self._opposing.hits(self._opposing.words.within(shape)):
            speaking = hits.get(opposing.department)
            if speaking is None or opposing.weight >= speaking.weight:
                hits[opposing.department] = opposing._replace(weight=-opposing.weight)
        phrases = self._speaking.phrases(token) + tuple(
            (_turned(phrase), word) for phrase, word in self._opposing.phrases(token)
        )
        return Meaning(tuple(hits.values()), phrases)

    def _joined(self, first: str, second: str) -> tuple[Hit, ...]:
        """What two neighbouring tokens say if they are one word written apart ("Sperr müll")."""
        if first in FUNCTION_WORDS or second in FUNCTION_WORDS:
            return ()
        if not self._speaking.words.has_beginning(first):
            return ()
        matches = self._speaking.words.same(form(first + second))
        return self._speaking.hits(match._replace(kind=Kind.compound) for match in matches)


def _speaking(departments: Sequence[Department]) -> Iterator[Keyword]:
    for department in departments:
        for name in (department.name, *department.aliases):
            yield Keyword(department.slug, name, NAME_BONUS)
        for topic in department.topics:
            yield Keyword(department.slug, topic)


def _opposing(departments: Sequence[Department]) -> Iterator[Keyword]:
    for department in departments:
        for topic in department.not_topics:
            yield Keyword(department.slug, topic)


def _turned(phrase: Phrase) -> Phrase:
    return phrase._replace(hit=phrase.hit._replace(weight=-phrase.hit.weight))
