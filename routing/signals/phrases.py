"""All rules compiled: what a piece of a text means to them, and what their phrases look like."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from routing.signals.pieces import read_piece
from routing.signals.rules import Rule, RuleWord, Slot, rule_words
from routing.signals.vocabulary import Vocabulary

MOST_PIECES_KEPT = 50_000  # readings remembered, about 20 MB at most

# Only some also stand behind what they take back ("es brennt hier nicht").
NO_BEFORE = (
    "nicht kein keine keinen keinem keiner keines niemand niemanden nie niemals ohne not no never "
    "without nobody"
)
NO_BEHIND = "nicht nie niemals not never"
# After these a "um" is no rest of a verb: it says when, or what it is about.
AFTER_PREPOSITION = (
    "uhr halb viertel eins zwei drei vier fuenf sechs sieben acht neun zehn elf zwoelf mitternacht "
    "mittag ca circa etwa die der das den dem ein eine einen einem deine deinen dein mein meine "
    "meinen sein seine seinen ihr ihre ihren unser unsere unseren euer eure euren diese diesen "
    "dieses alle alles jeden jede jedes kurz punkt zu"
)


class Phrase(NamedTuple):
    """A phrase of a rule; the search for it begins at its rarest word."""

    rule: Rule
    slots: tuple[int, ...]
    gaps: tuple[int, ...]  # other words that may stand before each place
    anchor: int  # index of the place where the search begins
    rest_at: int | None  # index of the place that is the rest of a verb


class Meaning(NamedTuple):
    """What one piece of a text is to the rules."""

    slots: frozenset[int]  # places it can take
    anchors: tuple[Phrase, ...]  # phrases whose search begins here
    is_word: bool
    stops: bool
    pauses: bool


class Phrases:
    """The phrases of rules, compiled once; threads may share it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._numbers: dict[frozenset[RuleWord], int] = {}
        self.no_before = self._number(rule_words(NO_BEFORE))
        self.no_behind = self._number(rule_words(NO_BEHIND))
        self.after_preposition = self._number(rule_words(AFTER_PREPOSITION))
        self.unless = {rule.name: self._number(rule_words(rule.unless)) for rule in rules}
        self.if_not = {rule.name: self._number(rule_words(rule.if_not)) for rule in rules}
        self._by_anchor: defaultdict[int, list[Phrase]] = defaultdict(list)
        for phrase in self._compiled(rules):
            self._by_anchor[phrase.slots[phrase.anchor]].append(phrase)
        self._by_word: defaultdict[RuleWord, set[int]] = defaultdict(set)
        telling: set[RuleWord] = set()
        for words, number in self._numbers.items():
            telling |= words if number in self._by_anchor else frozenset()
            for word in words:
                self._by_word[word].add(number)
        self._vocabulary = Vocabulary(self._by_word, telling)
        self.meaning = lru_cache(MOST_PIECES_KEPT)(self._meaning)

    def _meaning(self, piece: str) -> Meaning:
        read = read_piece(piece)
        meant: frozenset[RuleWord] = frozenset()
        for reading in read.readings:
            if meant := self._vocabulary.meant(reading):
                break
        slots = frozenset(number for word in meant for number in self._by_word[word])
        anchors = [phrase for slot in sorted(slots) for phrase in self._by_anchor.get(slot, ())]
        return Meaning(slots, tuple(anchors), bool(read.readings), read.stops, read.pauses)

    def _compiled(self, rules: Sequence[Rule]) -> Iterable[Phrase]:
        sequences = [(rule, slots) for rule in rules for slots in rule.sequences()]
        shared: defaultdict[int, int] = defaultdict(int)
        for _, slots in sequences:
            for slot in slots:
                shared[self._number(slot.words)] += 1
        for rule, slots in sequences:
            numbers = tuple(self._number(slot.words) for slot in slots)
            anchor = max(range(len(slots)), key=lambda at: _telling(slots[at], shared[numbers[at]]))
            rest_at = next((at for at, slot in enumerate(slots) if slot.is_rest), None)
            yield Phrase(rule, numbers, tuple(slot.gap for slot in slots), anchor, rest_at)

    def _number(self, words: frozenset[RuleWord]) -> int:
        return self._numbers.setdefault(words, len(self._numbers))


def _telling(slot: Slot, shared: int) -> tuple[int, int]:
    """Long words are rare; of equal ones the place that fewer phrases have."""
    return min(len(word.folded) for word in slot.words), -shared
