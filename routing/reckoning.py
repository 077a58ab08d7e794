"""The sum for each department: its parts in log-odds, who is ahead, and why."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from math import exp

from routing.decision import Candidate, Evidence, Kind, Parts
from routing.evidence import total
from routing.forms import form
from routing.frequent import FREQUENT_STEMS
from routing.margins import FEWEST
from routing.model import Letters

# Log-odds for one unit of each part; tuned on the tuning half of benchmarks/routing.
WORDS, PRIOR, PAGE = 1 / 0.35, 0.5, 2.0
CONTEXT = 0.4  # of what the same words would say in the text itself
NOBODY = 1.0  # log-odds of "none of them", against a department that nothing speaks for
LEAST = 0.2  # log-odds that are worth naming
MOST_LETTERS = 3  # words named for their letters alone
SPREAD = 1.4  # log-odds are divided by it before they are shown: words of a text are no strangers
RIVALS = 6  # likeliest labels among which the odds are shared
SUREST = 95  # percent: people agree with each other no more often


class Reckoning:
    """All that was found in one message, added up by label."""

    def __init__(
        self,
        said: Mapping[str, tuple[Evidence, ...]],
        letters: Letters,
        *,
        written: Mapping[str, str],
        context: Mapping[str, float],
        page: str | None,
    ) -> None:
        """Add up what the words `said`, what their `letters` say, context and page.

        `written` gives the words of `letters` as the citizen wrote them.
        """
        self._said, self._letters, self._written = said, letters, written
        self._context, self._page = context, page
        self._place = letters.place
        self._words = {label: WORDS * total(evidence) for label, evidence in said.items()}
        self.totals = dict(zip(letters.labels, self._from_counts(), strict=True))
        for more in (self._words, context, {page: PAGE}):
            for label, found in more.items():
                if label in self.totals:
                    self.totals[label] += found
        self._ranked = sorted(self.totals, key=self.totals.__getitem__, reverse=True)

    def _from_counts(self) -> Iterator[float]:
        letters, trust = self._letters, self._letters.trust
        for ahead, prior in zip(letters.ahead, letters.priors, strict=True):
            yield trust * ahead + PRIOR * prior

    @property
    def best(self) -> str:
        """The label with the largest sum; of equal ones the first by name."""
        return self._ranked[0]

    def lead(self, office: Callable[[str], str] = str) -> float:
        """How far the best label is ahead of all whose `office` is another, in log-odds.

        Nothing, as long as only letters speak for it and people have decided next to nothing.
        """
        if self._letters.decided < FEWEST and self.best not in self._words:
            return 0.0
        first = office(self.best)
        second = next((label for label in self._ranked if office(label) != first), None)
        return self.totals[self.best] - max(NOBODY, self.totals[second] if second else NOBODY)

    def candidates(self) -> Iterator[Candidate]:
        """The labels that the message speaks for, best first; among them the page's own."""
        if not any(self._support(label) > LEAST for label in self._ranked):
            return
        for label in self._ranked:
            if label != self._page and self._support(label) <= LEAST:
                continue
            because = self._because(label)
            if because or label == self._page or label in self._context:
                yield Candidate(label, self.score(label), because, self.parts(label))

    def score(self, label: str) -> float:
        """How many of a hundred such labels are right; 0 for one that is not ours."""
        if label not in self.totals:
            return 0.0
        return SUREST * exp((self.totals[label] - self._highest) / SPREAD) / self._odds

    def parts(self, label: str) -> Parts:
        """The parts of a label's sum."""
        place = self._place[label]
        return Parts(
            words=self._words.get(label, 0.0),
            letters=self._letters.trust * self._letters.ahead[place],
            prior=PRIOR * self._letters.priors[place],
            page=PAGE if label == self._page else 0.0,
            context=self._context.get(label, 0.0),
        )

    @property
    def _highest(self) -> float:
        return max(self.totals[self.best], 0.0)

    @cached_property
    def _odds(self) -> float:
        """The odds of the likeliest labels and of none, against the highest."""
        likeliest = (self.totals[label] for label in self._ranked[:RIVALS])
        return sum(exp((found - self._highest) / SPREAD) for found in (*likeliest, 0.0))

    def _support(self, label: str) -> float:
        """What the message itself says for a label."""
        letters = self._letters.trust * self._letters.ahead[self._place[label]]
        return self._words.get(label, 0.0) + self._context.get(label, 0.0) + letters

    def _because(self, label: str) -> tuple[Evidence, ...]:
        """The keywords that were met, and words whose letters alone spoke for the label."""
        met = self._said.get(label, ())
        named = {word for evidence in met for word in evidence.word.split()}
        trust = self._letters.trust
        letters = [
            Evidence(self._written[word], "", Kind.letters, trust * ahead / WORDS)
            for word, ahead in self._letters.because(label)
            if trust * ahead > LEAST and self._written[word] not in named and self._tells(word)
        ]
        found = [*met, *sorted(letters, key=lambda item: -item.weight)[:MOST_LETTERS]]
        return tuple(sorted(found, key=lambda item: -item.weight))

    def _tells(self, word: str) -> bool:
        """Whether a word's letters are worth naming: an everyday word's only once it was learnt."""
        return self._letters.decided > 0 or form(word).stem not in FREQUENT_STEMS
