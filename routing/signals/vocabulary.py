"""The words of all rules, and which of them a citizen's word is: the same, inflected, misspelt."""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from routing.forms import form
from routing.frequent import FREQUENT_STEMS, FUNCTION_WORDS
from routing.signals.real_words import REAL_WORDS
from routing.signals.rules import RuleWord

SHORTEST_STEM = 4  # letters that words share before their endings
SHORTEST_MISSPELT = 6  # letters of both words
SHORTEST_MISSPELT_STEM = 8  # of a word that is inflected and misspelt at once


class Vocabulary:
    """The words of rules, compiled once; only the `telling` ones are also met misspelt.

    Source of the distance: rapidfuzz 3, `distance.OSA`.
    """

    def __init__(self, words: Iterable[RuleWord], telling: Iterable[RuleWord]) -> None:
        self._exact: defaultdict[str, set[RuleWord]] = defaultdict(set)
        self._by_stem: defaultdict[str, set[RuleWord]] = defaultdict(set)
        for word in set(words):
            self._exact[word.folded].add(word)
            stem = form(word.folded).stem
            if word.inflects and len(stem) >= SHORTEST_STEM:
                self._by_stem[stem].add(word)
        self._misspelt: defaultdict[str, set[RuleWord]] = defaultdict(set)
        for word in telling:
            if not word.may_be_misspelt or len(word.folded) < SHORTEST_MISSPELT:
                continue
            self._misspelt[word.folded].add(word)
            stem = form(word.folded).stem
            if word.inflects and len(stem) >= SHORTEST_MISSPELT_STEM:
                self._misspelt[stem].add(word)
        self._spellings: defaultdict[str, list[str]] = defaultdict(list)  # by their first letter
        for spelling in sorted(self._misspelt):
            self._spellings[spelling[0]].append(spelling)

    def meant(self, folded: str) -> frozenset[RuleWord]:
        """The words of the rules that a folded word is; the surest reading alone counts."""
        found = self._exact.get(folded, set()) | self._inflected(folded)
        return frozenset(found or self._nearly(folded))

    def _inflected(self, folded: str) -> set[RuleWord]:
        return set() if folded in FUNCTION_WORDS else self._by_stem.get(form(folded).stem, set())

    def _nearly(self, folded: str) -> set[RuleWord]:
        """The words one typing mistake away; what is a word of its own was not mistyped."""
        if len(folded) < SHORTEST_MISSPELT or not _may_be_mistake(folded):
            return set()
        return {
            word
            for written in {folded, form(folded).stem}
            if len(written) >= SHORTEST_MISSPELT
            for known, _, _ in process.extract(
                written,
                self._spellings.get(written[0], ()),
                scorer=OSA.distance,
                score_cutoff=1,
                limit=None,
            )
            for word in self._misspelt[known]
        }


def _may_be_mistake(folded: str) -> bool:
    return not (
        folded in FUNCTION_WORDS or folded in REAL_WORDS or form(folded).stem in FREQUENT_STEMS
    )
