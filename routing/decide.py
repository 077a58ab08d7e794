"""From a text and its page to a decision."""

from math import exp

from routing.catalogue import Catalogue
from routing.decision import Assign, Candidate, Decision, Page, Triage
from routing.evidence import gather, total

MOST_CANDIDATES = 3  # shown to people
# From the tuning half of the texts in tests/routing: 0.4 is the smallest lead (of 0.2, 0.3 …) that
# made no wrong assignment; 0.8 is more than one guess at a topic (typo, part, similar) can weigh.
STRONG = 0.8  # evidence that assigns a message without its page's help
AHEAD = 0.4  # how much more than for the next department it must be


def decide(text: str, page: Page, catalogue: Catalogue) -> Decision:
    """Decide which department a message is for.

    On a page of a department the message is assigned to that department, whatever its words say;
    they come along as candidates.  On a page of the whole city it is assigned only when its words
    speak strongly and clearly for one department; otherwise people triage it.

    Args:
        text: Any length, language and script; the beginning of very long texts is read.
        page: Its department need not be in the catalogue.
        catalogue: The departments with their words.

    Returns:
        `Assign` or `Triage` with the three best candidates at most; no evidence, no candidates.
        The same arguments give the same decision.
    """
    candidates = rank(text, catalogue)
    shown = tuple(candidates[:MOST_CANDIDATES])
    if page.department is not None:
        own = (
            candidate.score for candidate in candidates if candidate.department == page.department
        )
        return Assign(page.department, next(own, 0.0), shown)
    if _clear(candidates):
        return Assign(shown[0].department, shown[0].score, shown)
    return Triage(shown)


def rank(text: str, catalogue: Catalogue) -> list[Candidate]:
    """Rank the departments that a text's words speak for.

    Returns:
        One candidate for each department with more support than objections, best score first,
        ties by slug.  `score` is 100·(1 − e^−evidence): monotone and below 100, no probability.
    """
    found = [
        Candidate(department, _score(evidence), because)
        for department, because in gather(text, catalogue).items()
        if (evidence := total(because)) > 0
    ]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.department))


def _score(evidence: float) -> float:
    return 100 * (1 - exp(-evidence))


def _clear(candidates: list[Candidate]) -> bool:
    best, second = ([candidate.because for candidate in candidates] + [(), ()])[:2]
    return total(best) >= STRONG and total(best) - total(second) >= AHEAD
