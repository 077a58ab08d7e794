"""The words of a text that speak for each department, and against it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from routing.catalogue import Catalogue
from routing.decision import Evidence
from routing.keywords import Hit, Phrase
from routing.words import Word

AT_PLACE = 0.4  # of the weight: the rubbish lies in front of the library
PHRASE_GAP = 3  # other words that may stand between the words of a phrase
DIMINISHING = (1.0, 0.6, 0.45, 0.35, 0.25, 0.2)  # of the best six; further ones count nothing

Said = tuple[str, Evidence]  # department slug and what was said about it


def gather(words: Sequence[Word], catalogue: Catalogue) -> dict[str, tuple[Evidence, ...]]:
    """Gather the evidence in a text's words by department slug, the heaviest first.

    A word counts once for a department, however often it stands in the text; so does a keyword.
    """
    said: defaultdict[str, list[Evidence]] = defaultdict(list)
    for findings in (_of_words, _of_pairs, _of_phrases):
        for department, evidence in findings(words, catalogue):
            said[department].append(evidence)
    return {department: _once(evidence) for department, evidence in said.items()}


def total(evidence: Sequence[Evidence]) -> float:
    """Sum up one department's evidence: support counts less and less, objections in full."""
    support = sorted((item.weight for item in evidence if item.weight > 0), reverse=True)
    objections = sum(item.weight for item in evidence if item.weight < 0)
    counted = zip(support, DIMINISHING, strict=False)
    return sum(weight * factor for weight, factor in counted) + objections


def _of_words(words: Sequence[Word], catalogue: Catalogue) -> Iterator[Said]:
    for word in words:
        for hit in catalogue.meaning(word.folded).hits:
            yield _said(hit, word.written, at_place=word.at_place)


def _of_pairs(words: Sequence[Word], catalogue: Catalogue) -> Iterator[Said]:
    whole = {word.position: word for word in reversed(words)}  # the parts come after their word
    for second, first in pairwise(whole.values()):
        for hit in catalogue.joined(first.folded, second.folded):
            yield _said(hit, f"{first.written} {second.written}", at_place=first.at_place)


def _of_phrases(words: Sequence[Word], catalogue: Catalogue) -> Iterator[Said]:
    seen: defaultdict[Phrase, dict[str, Word]] = defaultdict(dict)
    for word in words:
        for phrase, part in catalogue.meaning(word.folded).phrases:
            latest = seen[phrase]
            latest[part] = word
            if len(latest) == len(phrase.words) and _near(latest.values()):
                yield _said(phrase.hit, _written(latest.values()), at_place=False)


def _near(words: Iterable[Word]) -> bool:
    positions = {word.position for word in words}
    return max(positions) - min(positions) < len(positions) + PHRASE_GAP


def _written(words: Iterable[Word]) -> str:
    in_order = {word.position: word.written for word in sorted(words, key=lambda w: w.position)}
    return " ".join(in_order.values())


def _said(hit: Hit, written: str, *, at_place: bool) -> Said:
    weight = min(hit.weight, 1.0) * AT_PLACE if at_place else hit.weight
    return hit.department, Evidence(written, hit.keyword, hit.kind, weight)


def _once(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Keep the heaviest evidence of each word and of each keyword; objections come last."""
    kept: list[Evidence] = []
    used: set[tuple[str, str]] = set()
    for item in sorted(evidence, key=lambda item: (-abs(item.weight), item.keyword, item.word)):
        sources = {("word", item.word.casefold()), ("keyword", item.keyword)}
        if used.isdisjoint(sources):
            kept.append(item)
            used |= sources
    return tuple(sorted(kept, key=lambda item: -item.weight))
