"""How good the routing is on labelled texts, before it learns them and after, by cross-validation.

A text is always decided by counts that do not hold it; margins come from other texts, too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import routing as words

FOLDS = 5


class Labelled(NamedTuple):
    """A text, what it adds to the counts, and the department it belongs to."""

    text: str
    label: str  # a department's slug or `routing.NO_CONCERN`
    amounts: Mapping[int, int]


@dataclass(frozen=True)
class Quality:
    """On a page of the whole city; shares of all texts, `precision` of the automatic ones."""

    texts: int
    right: float
    in_three: float
    automatic: float
    precision: float | None  # nothing was automatic


class _Answer(NamedTuple):
    margin: float
    right: bool
    in_three: bool
    assignable: bool  # there is no assigning to "no concern"


def before_and_after(
    texts: Sequence[Labelled],
    catalogue: words.Catalogue,
    counts: words.Counts,
    target: float,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Quality, Quality]:
    """Measure with `counts` as they are, and with those of the other texts learnt, too.

    Args:
        texts: Not in the counts; in an order that says nothing about their labels.
        catalogue: The city's words.
        counts: What was learnt so far; they are the same again at the end.
        target: The precision that margins aim at.
        report: Told how many of how many steps are done.
    """
    router, total = words.Router(catalogue, counts), 2 * len(texts)
    before: list[_Answer] = []
    for text in texts:
        before.append(_answer(router, text))
        report(len(before), total)
    for text in texts:
        counts.change(text.label, text.amounts)
    after: dict[int, _Answer] = {}
    for fold in range(FOLDS):
        for text in texts[fold::FOLDS]:
            counts.change(text.label, text.amounts, -1)
        for place in range(fold, len(texts), FOLDS):
            after[place] = _answer(router, texts[place])
            report(len(texts) + len(after), total)
        for text in texts[fold::FOLDS]:
            counts.change(text.label, text.amounts)
    for text in texts:
        counts.change(text.label, text.amounts, -1)
    return _quality(before, target), _quality([after[place] for place in sorted(after)], target)


def _answer(router: words.Router, text: Labelled) -> _Answer:
    decision = router.decide(words.Message(text.text))
    named = [candidate.meant for candidate in decision.candidates]
    return _Answer(
        margin=decision.margin,
        right=named[:1] == [text.label],
        in_three=text.label in named[:3],
        assignable=bool(named) and named[0] != words.NO_CONCERN,
    )


def _quality(answers: Sequence[_Answer], target: float) -> Quality:
    automatic: list[_Answer] = []
    for fold in range(FOLDS):
        others = [
            words.Judged(answer.margin, answer.right)
            for place, answer in enumerate(answers)
            if place % FOLDS != fold and answer.assignable
        ]
        needed = words.margins(others, target).assign
        automatic += [
            answer
            for answer in answers[fold::FOLDS]
            if answer.assignable and answer.margin >= needed
        ]
    return Quality(
        texts=len(answers),
        right=_share([answer.right for answer in answers]) or 0.0,
        in_three=_share([answer.in_three for answer in answers]) or 0.0,
        automatic=len(automatic) / len(answers) if answers else 0.0,
        precision=_share([answer.right for answer in automatic]),
    )


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
