"""The designs that are compared: ours and its parts, plain rapidfuzz, a learner of scikit-learn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

import routing
from benchmarks.routing.texts import Text

UMLAUTS = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}
THIRDS = (1.0, 1 / 2, 1 / 3)  # weights of a department's three best keywords


@dataclass(frozen=True)
class Guess:
    """What a design says of one text: departments best first, how sure, and the odds it claims."""

    ranked: tuple[str, ...]  # empty: nothing speaks for any
    margin: float = 0.0  # comparable within one design
    claimed: float | None = None  # 0–1, of the first; only where the design claims one


class Design(Protocol):
    """A way to find departments."""

    def learn(self, texts: Sequence[Text]) -> None:
        """Take these texts as decided by people, instead of any before."""

    def guess(self, text: str) -> Guess:
        """Rank the departments."""


class Ours:
    """The product's router; with `part`, only that part of its sum."""

    def __init__(
        self,
        departments: Sequence[routing.Department],
        part: Callable[[routing.Parts], float] | None = None,
    ) -> None:
        self._catalogue = routing.Catalogue(departments)
        self._part = part
        self.router = routing.Router(self._catalogue)

    def learn(self, texts: Sequence[Text]) -> None:
        """Count them."""
        counts = routing.Counts()
        for text in texts:
            counts.change(text.label, routing.features(text.text))
        self.router = routing.Router(self._catalogue, counts)

    def guess(self, text: str) -> Guess:
        """Rank the departments."""
        message = routing.Message(text)
        if self._part is not None:
            reckoning = self.router.reckon(message)
            parts = {label: reckoning.parts(label) for label in reckoning.totals}
            return _best({label: self._part(found) for label, found in parts.items()})
        decision = self.router.decide(message)
        ranked = tuple(found.department for found in decision.candidates)
        claimed = decision.candidates[0].score / 100 if ranked else None
        return Guess(ranked, decision.margin, claimed)


class BestKeyword:
    """`rapidfuzz.process.extract` over all keywords; the best one decides."""

    def __init__(self, departments: Sequence[routing.Department]) -> None:
        self._keywords = _keywords(departments)

    def learn(self, texts: Sequence[Text]) -> None:
        """It never learns."""

    def guess(self, text: str) -> Guess:
        """Rank the departments by their best keyword."""
        scores: dict[str, float] = {}
        found = process.extract(
            text,
            [keyword for _, keyword in self._keywords],
            scorer=fuzz.WRatio,
            processor=utils.default_process,
            limit=None,
        )
        for _, score, place in found:
            department = self._keywords[place][0]
            scores[department] = max(score, scores.get(department, 0.0))
        return _best(scores)


class BestThree:
    """A scorer of rapidfuzz on each keyword; a department's three best ones are summed."""

    def __init__(
        self,
        departments: Sequence[routing.Department],
        scorer: Callable[..., float],
        cutoff: float,
    ) -> None:
        self._keywords = [
            (slug, keyword) for slug, word in _keywords(departments) if (keyword := _plain(word))
        ]
        self._scorer, self._cutoff = scorer, cutoff

    def learn(self, texts: Sequence[Text]) -> None:
        """It never learns."""

    def guess(self, text: str) -> Guess:
        """Rank the departments by the sum of their three best keywords."""
        written = _plain(text)
        scores: dict[str, list[float]] = {}
        for department, keyword in self._keywords:
            score = self._scorer(keyword, written, score_cutoff=self._cutoff)
            if score:
                scores.setdefault(department, []).append(score)
        return _best(
            {
                department: sum(
                    score * weight
                    for score, weight in zip(sorted(found, reverse=True), THIRDS, strict=False)
                )
                for department, found in scores.items()
            }
        )


class Regression:
    """TF-IDF of letter groups with logistic regression; without labels it knows nothing."""

    def __init__(self) -> None:
        self._model: Pipeline | None = None

    def learn(self, texts: Sequence[Text]) -> None:
        """Fit it anew."""
        self._model = None
        if len({text.label for text in texts}) > 1:
            self._model = make_pipeline(
                TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
                LogisticRegression(C=10, max_iter=300),
            ).fit([text.text for text in texts], [text.label for text in texts])

    def guess(self, text: str) -> Guess:
        """Rank the departments by their probability."""
        if self._model is None:
            return Guess(())
        odds = self._model.decision_function([text])[0]
        chances = self._model.predict_proba([text])[0]
        scores = dict(zip(self._model.classes_, odds, strict=True))
        guess = _best(scores, floor=float("-inf"))
        return Guess(guess.ranked, guess.margin, float(max(chances)))


def words(parts: routing.Parts) -> float:
    """The keywords alone."""
    return parts.words


def letters(parts: routing.Parts) -> float:
    """The counts alone, seeded by the keywords."""
    return parts.letters + parts.prior


def _best(scores: Mapping[str, float], floor: float = 0.0) -> Guess:
    ranked = sorted(
        (slug for slug in scores if scores[slug] > floor), key=lambda s: (-scores[s], s)
    )
    if not ranked:
        return Guess(())
    second = scores[ranked[1]] if len(ranked) > 1 else max(floor, 0.0)
    return Guess(tuple(ranked), scores[ranked[0]] - second)


def _keywords(departments: Sequence[routing.Department]) -> list[tuple[str, str]]:
    return [(one.slug, keyword) for one in departments for keyword in one.keywords]


def _plain(text: str) -> str:
    """Lower case with the umlauts written out; what is no letter or digit is a space."""
    return str(utils.default_process(text.casefold().translate(UMLAUTS)))
