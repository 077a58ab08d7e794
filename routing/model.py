"""What words say by the counts: complement naive Bayes, seeded by the catalogue.

A department's words in the city file count like texts that people gave it, with less weight; so
the model speaks before anybody decided anything, and grows surer with each decision.
Source: Rennie et al. 2003, "Tackling the poor assumptions of naive Bayes text classifiers".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log, sqrt
from typing import NamedTuple

from routing.counts import NO_CONCERN, Counts
from routing.ngrams import MESSAGES, UNIT, features, groups

SEED = 1.0  # of a text's weight has each keyword of the catalogue
SMOOTHING = 0.2  # of each feature's amount, in parts of a text
SMOOTHED_FEATURES = 2**17  # that the smoothing is spread over
RARITY = 0.3  # power by which frequent features say less
UNSEEN = 0.1  # parts of a text that a feature nobody ever used counts as

COLD_TRUST, MORE_TRUST = 3.5, 1.5  # before any decision, and added by very many
HALF_TRUST = 300  # decisions that add half of it
FEW = 30  # decisions that together count half: the first ones know only their own words
FIRST = 3  # decisions that each label is thought to have had, so that one proves little
MOST_FEATURES_KEPT = 10_000  # whose shares are remembered, about 4 MB
MOST_WORDS_KEPT = 10_000  # whose scores are remembered, about 10 MB with 40 departments

Vector = list[float]
FeatureScores = tuple[float, tuple[int, ...], tuple[float, ...]]  # weight; places and shares
NEVER_USED: FeatureScores = (UNSEEN**-RARITY, (), ())


class WordScores(NamedTuple):
    """What one word adds, before the text's length is divided out."""

    by_label: Vector  # for each label what the word says more for it than for all others
    weight: float  # the sum of its features' weights
    square: float  # and of their squares
    mean: float  # of `by_label`


@dataclass(frozen=True)
class Letters:
    """What the counts say about a text, by label."""

    labels: tuple[str, ...]
    ahead: Vector  # of the mean of all labels, in units of the log-likelihood
    priors: Vector  # log of each label's share of what people decided; 0 before that
    decided: int  # texts that were learnt
    trust: float  # log-odds for one unit of `ahead`: more with each decision
    words: Sequence[str]
    scores: Sequence[WordScores]  # of each word
    length: float  # of the text, that each word's scores are divided by
    place: Mapping[str, int]  # of each label in the vectors

    def because(self, label: str) -> Iterator[tuple[str, float]]:
        """How much each word puts the label ahead of the mean of all labels."""
        place = self.place[label]
        for word, said in zip(self.words, self.scores, strict=True):
            yield word, (said.by_label[place] - said.mean) / self.length


class Model:
    """The counts beside the catalogue's words, compiled for reading."""

    def __init__(self, keywords: Mapping[str, Sequence[str]], counts: Counts) -> None:
        """Compile the `keywords` of each label."""
        self._counts = counts
        self._keywords = {label: keywords[label] for label in sorted(keywords)}
        self._seeds: dict[int, dict[str, float]] = {}
        self._seed_totals: dict[str, float] = dict.fromkeys(self._keywords, 0.0)
        for label, own in self._keywords.items():
            for keyword in own:
                self._sow(label, keyword)
        self._version = -1
        self.labels: tuple[str, ...] = ()
        self._refresh()

    def read(self, words: Mapping[str, float]) -> Letters:
        """Read a text's different words, with bare vowels (`routing.ngrams.told`), by weight."""
        with self._counts.lock:
            self._refresh()
            scores = [self._word(word) for word in words.items()]
            labels, place = self.labels, self._place
            rest, priors = self._rest, self._priors
            decided, trust = self._decided, self._trust
        length = sqrt(sum(word.square for word in scores))
        if not length:
            nothing = [0.0] * len(labels)
            return Letters(labels, nothing, priors, decided, trust, (), (), 1.0, place)
        weight = sum(word.weight for word in scores)
        columns = zip(*(word.by_label for word in scores), strict=True)
        sums = [weight * left + said for left, said in zip(rest, map(sum, columns), strict=True)]
        mean = sum(sums) / (len(sums) or 1)
        ahead = [(found - mean) / length for found in sums]
        return Letters(labels, ahead, priors, decided, trust, tuple(words), scores, length, place)

    def _sow(self, label: str, keyword: str) -> None:
        for feature, amount in features(keyword).items():
            if feature != MESSAGES:
                sown = self._seeds.setdefault(feature, {})
                sown[label] = sown.get(label, 0.0) + SEED * amount
                self._seed_totals[label] += SEED * amount

    def _refresh(self) -> None:
        """Look at the counts anew if they have changed."""
        if self._version == self._counts.version:
            return
        self._version = self._counts.version
        learnt = self._counts.messages()
        self.labels = tuple(sorted({*self._keywords, *({NO_CONCERN} & learnt.keys())}))
        self._place = {label: place for place, label in enumerate(self.labels)}
        self._decided = decided = sum(learnt.get(label, 0) for label in self.labels)
        self._weight = decided / (decided + FEW)
        self._trust = COLD_TRUST + MORE_TRUST * decided / (decided + HALF_TRUST)
        self._rest = self._weigh_rest()
        self._priors = self._weigh_priors(learnt, decided)
        self._words: dict[tuple[str, float], WordScores] = {}
        self._features: dict[int, FeatureScores] = {}

    def _weigh_rest(self) -> Vector:
        """What every feature says for a label by how much all others have learnt."""
        totals = [
            (self._weight * self._counts.total(label) + self._seed_totals.get(label, 0.0)) / UNIT
            for label in self.labels
        ]
        everything = sum(totals) + SMOOTHING * SMOOTHED_FEATURES
        return [log(1 - total / everything) for total in totals]

    def _weigh_priors(self, learnt: Mapping[str, int], decided: int) -> Vector:
        if not decided:
            return [0.0] * len(self.labels)
        everything = decided + FIRST * len(self.labels)
        shares = ((learnt.get(label, 0) + FIRST) / everything for label in self.labels)
        return list(map(log, shares))

    def _word(self, weighted: tuple[str, float]) -> WordScores:
        known = self._words.get(weighted)
        if known is None:
            if len(self._words) >= MOST_WORDS_KEPT:
                self._words.clear()
            known = self._words[weighted] = self._read(*weighted)
        return known

    def _read(self, word: str, weight: float) -> WordScores:
        by_label = [0.0] * len(self.labels)
        weights = square = 0.0
        for feature in groups(word):
            of_feature, places, shares = self._features.get(feature) or self._weigh(feature)
            weights += of_feature
            square += of_feature * of_feature
            for place, share in zip(places, shares, strict=True):
                by_label[place] += weight * share
        mean = sum(by_label) / (len(by_label) or 1)
        return WordScores(by_label, weight * weights, weight * weight * square, mean)

    def _weigh(self, feature: int) -> FeatureScores:
        """The weight of a feature, and what it says for each label that used it."""
        sown, learnt = self._seeds.get(feature), self._counts.of(feature)
        if not sown and not learnt:
            return NEVER_USED
        amounts = dict(sown or {})
        for label, amount in learnt.items():
            if label in self._place:
                amounts[label] = amounts.get(label, 0.0) + self._weight * amount
        total = fsum(amounts.values()) / UNIT  # exact: replicas learnt in different orders
        weight = (total + UNSEEN) ** -RARITY
        everybody = total + SMOOTHING
        places = tuple(self._place[label] for label in amounts)
        shares = tuple(-weight * log(1 - amount / UNIT / everybody) for amount in amounts.values())
        if len(self._features) >= MOST_FEATURES_KEPT:
            self._features.clear()
        self._features[feature] = found = weight, places, shares
        return found
