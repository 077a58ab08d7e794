"""A text against all rules."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from routing.signals.lists import RULES
from routing.signals.phrases import Meaning, Phrase, Phrases
from routing.signals.pieces import cut
from routing.signals.signal import Finding, Signal, SignalKind, gravity

BEFORE_ONE_WORD, BEFORE_A_PHRASE, BEHIND = 2, 1, 2  # words in which a no is looked for
NO_JOKE = (SignalKind.threat, SignalKind.self_harm)
SENTENCE_READ = 40  # words on each side of a phrase that can give it another sense


class _Word(NamedTuple):
    """A word of the text with the sentence and the clause it stands in."""

    written: str
    meaning: Meaning
    sentence: int
    clause: int


def read(text: str) -> Signal | None:
    """Read what a text warns of.

    Args:
        text: Any length, language and script; of very long texts the beginning is read.

    Returns:
        The findings with the words that made them, or `None`.  The same text gives the same.
    """
    pieces = cut(text)
    meanings = list(map(_phrases().meaning, pieces))
    if not any(meaning.anchors for meaning in meanings):
        return None
    words = list(_words(pieces, meanings))
    found: dict[str, Finding] = {}
    for at, word in enumerate(words):
        for phrase in word.meaning.anchors:
            if phrase.rule.name not in found and (places := _search(words, at, phrase)):
                rule = phrase.rule
                said = tuple(_stretches(words, places))
                found[rule.name] = Finding(rule.kind, rule.level, rule.name, said)
    return Signal(tuple(sorted(found.values(), key=gravity))) if found else None


@cache
def _phrases() -> Phrases:
    """The rules, compiled for the first text."""
    return Phrases(RULES)


def _words(pieces: Sequence[str], meanings: Sequence[Meaning]) -> Iterator[_Word]:
    sentence = clause = 0
    for piece, meaning in zip(pieces, meanings, strict=True):
        sentence += meaning.stops
        clause += meaning.pauses
        if meaning.is_word:
            yield _Word(piece, meaning, sentence, clause)


def _search(words: Sequence[_Word], at: int, phrase: Phrase) -> list[int]:
    """Where the words of the phrase stand, beginning at its rarest; empty if it is not said."""
    places = [at]
    for index in range(phrase.anchor - 1, -1, -1):
        place = _next(words, places[0], -1, phrase.gaps[index + 1], phrase.slots[index])
        if place is None:
            return []
        places.insert(0, place)
    for index in range(phrase.anchor + 1, len(phrase.slots)):
        place = _next(words, places[-1], 1, phrase.gaps[index], phrase.slots[index])
        if place is None:
            return []
        places.append(place)
    return places if _is_meant(words, places, phrase) else []


def _stretches(words: Sequence[_Word], places: Sequence[int]) -> Iterator[str]:
    """The words at these places as they were written, those beside each other together."""
    stretch = words[places[0]].written
    for before, place in pairwise(places):
        if place == before + 1:
            stretch += f" {words[place].written}"
        else:
            yield stretch
            stretch = words[place].written
    yield stretch


def _next(words: Sequence[_Word], start: int, step: int, gap: int, slot: int) -> int | None:
    """The nearest word of the same sentence that can take a place of the phrase."""
    sentence = words[start].sentence
    for place in range(start + step, start + step * (gap + 2), step):
        if not 0 <= place < len(words) or words[place].sentence != sentence:
            return None
        if slot in words[place].meaning.slots:
            return place
    return None


def _is_meant(words: Sequence[_Word], places: Sequence[int], phrase: Phrase) -> bool:
    if phrase.rest_at is not None:
        rest = places[phrase.rest_at]
        behind = _in_clause(words, rest, [rest + 1])
        if any(_is_time(word) for word in behind):
            return False
    if _is_denied(words, places):
        return False
    return not _has_another_sense(words, places, phrase)


def _has_another_sense(words: Sequence[_Word], places: Sequence[int], phrase: Phrase) -> bool:
    """Whether a word of the same sentence says so, or one before the phrase's end that imagines it.

    "No joke" makes no joke of a threat; "no light is on" is still about a light.
    """
    unless = _phrases().unless[phrase.rule.name]
    if_not = _phrases().if_not[phrase.rule.name]
    serious = phrase.rule.kind in NO_JOKE
    here = words[places[phrase.anchor]]
    start = max(0, places[0] - SENTENCE_READ)
    for place, word in enumerate(words[start : places[-1] + SENTENCE_READ], start):
        slots = word.meaning.slots
        if word.sentence != here.sentence:
            continue
        if unless in slots and not (serious and _follows_no(words, place)):
            return True
        if if_not in slots and word.clause == here.clause and place < places[-1]:
            return True
    return False


def _follows_no(words: Sequence[_Word], place: int) -> bool:
    return place > 0 and _phrases().no_before in words[place - 1].meaning.slots


def _is_denied(words: Sequence[_Word], places: Sequence[int]) -> bool:
    """Whether a no stands before the words, between them or behind them, in the same clause."""
    first, last = places[0], places[-1]
    reach = BEFORE_ONE_WORD if len(places) == 1 else BEFORE_A_PHRASE
    before = _in_clause(words, first, range(first - 1, first - 1 - reach, -1))
    between = (words[place] for place in range(first, last) if place not in places)
    behind = _in_clause(words, last, range(last + 1, last + 1 + BEHIND))
    return (
        any(_phrases().no_before in word.meaning.slots for word in before)
        or any(_phrases().no_before in word.meaning.slots for word in between)
        or any(_phrases().no_behind in word.meaning.slots for word in behind)
    )


def _in_clause(words: Sequence[_Word], at: int, places: Sequence[int]) -> Iterator[_Word]:
    clause = words[at].clause
    for place in places:
        if 0 <= place < len(words) and words[place].clause == clause:
            yield words[place]


def _is_time(word: _Word) -> bool:
    return word.written[0].isdigit() or _phrases().after_preposition in word.meaning.slots
