"""From a message to a decision: words, letters, page and context, added up as log-odds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from routing import emoji
from routing.catalogue import Catalogue
from routing.counts import NO_CONCERN, Counts
from routing.decision import Assign, Candidate, Decision, InDistrict, Message, Triage
from routing.districts import District
from routing.evidence import gather, total
from routing.language import language_among
from routing.margins import COLD, Margins
from routing.model import Model
from routing.ngrams import told
from routing.places import Named, at_places
from routing.reckoning import CONTEXT, WORDS, Reckoning
from routing.words import LONGEST_TEXT, Word, in_german, read

LETTERS_AT_PLACE = 0.5  # of the weight of a word that rather says where something is
MOST_CANDIDATES = 3  # shown to people
CONTEXTS_KEPT = 200  # posts and earlier messages whose words are remembered, at most 8 MB


class Router:
    """The departments' words and what people decided, ready to read messages.

    Threads may share it; what is learnt meanwhile counts from the next message on.
    """

    def __init__(self, catalogue: Catalogue, counts: Counts | None = None) -> None:
        self.catalogue = catalogue
        self.counts = counts or Counts()
        self._model = Model(
            {department.slug: department.keywords for department in catalogue.departments},
            self.counts,
        )
        self._around = lru_cache(CONTEXTS_KEPT)(self._said_around)

    def decide(self, message: Message, margins: Margins = COLD) -> Decision:
        """Decide which department a message is for.

        On a page of a department the message is assigned to that department, unless another is
        ahead of it by `margins.move`; on a page of the whole city to the best one, if it is ahead
        of all others by `margins.assign`; otherwise people triage it.  Where the message names a
        place of one district, that district's offices stand in for the departments.

        Returns:
            `Assign` or `Triage` with the three best candidates at most; no evidence, no
            candidates.  The same message and counts give the same decision.
        """
        words = read(message.text)
        named = self.catalogue.districts.named(words)
        reckoning = self._reckon(message, self._at_places(words, named))
        district, where = self._district(message, named)
        decision = _choose(reckoning, message.page.department, margins, district)
        return replace(decision, district=where) if where else decision

    def rank(self, message: Message) -> list[Candidate]:
        """Rank the departments that anything in the message speaks for, the best first."""
        return list(self.reckon(message).candidates())

    def reckon(self, message: Message) -> Reckoning:
        """Add up all that speaks for each department, wherever it is."""
        words = read(message.text)
        return self._reckon(message, self._at_places(words, self.catalogue.districts.named(words)))

    def _at_places(self, words: list[Word], named: Sequence[Named]) -> list[Word]:
        return at_places(words, named, self.catalogue.is_keyword)

    def _reckon(self, message: Message, words: list[Word]) -> Reckoning:
        if language_among([word.folded for word in words]) == "en":
            words += in_german(words)
        words += emoji.in_words(message.text)
        telling = [(plain, word) for word in words for plain in told(word.folded)]
        return Reckoning(
            gather(words, self.catalogue),
            self._model.read(
                {plain: LETTERS_AT_PLACE if word.at_place else 1.0 for plain, word in telling}
            ),
            written={plain: word.written for plain, word in telling},
            context=self._context(message),
            page=message.page.department,
        )

    def _district(
        self, message: Message, named: Sequence[Named]
    ) -> tuple[District, InDistrict | None]:
        """Where it is: by the text itself, else by what the citizen wrote last with a place."""
        districts = self.catalogue.districts
        for text in reversed(message.earlier) if districts else ():
            if named:
                break
            named = districts.named(read(text))
        return districts.of(named)

    def _context(self, message: Message) -> Mapping[str, float]:
        """What the post and the earlier messages say, by department, in log-odds."""
        summed: dict[str, float] = {}
        for text in (*message.earlier, *([message.post] if message.post else [])):
            for label, said in self._around(text[:LONGEST_TEXT]).items():
                summed[label] = summed.get(label, 0.0) + CONTEXT * WORDS * said
        return summed

    def _said_around(self, text: str) -> Mapping[str, float]:
        return {label: total(said) for label, said in gather(read(text), self.catalogue).items()}


def _choose(
    reckoning: Reckoning, own: str | None, margins: Margins, district: District
) -> Decision:
    """The district's office for the best label if it is sure enough, else the page's, or people."""
    shown = tuple(islice(district.offices(reckoning.candidates()), MOST_CANDIDATES))
    ahead = reckoning.lead(district.office) if shown else 0.0
    wanted = margins.assign if own is None else margins.move
    if shown and reckoning.best != NO_CONCERN and wanted is not None and ahead >= wanted:
        best = district.office(reckoning.best)
        if own is None or best != district.office(own):
            return Assign(best, shown[0].score, shown, ahead, moved=own is not None)
    if own is None:
        return Triage(shown, ahead, department=district.department)
    score = reckoning.score(own) if shown else 0.0
    return Assign(district.office(own), score, shown, ahead)
