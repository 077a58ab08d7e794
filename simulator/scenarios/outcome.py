"""What came of a scenario: did everything arrive once, and was every answer published once."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict


class Sent(BaseModel):
    """How much citizens said."""

    model_config = ConfigDict(frozen=True)

    comments: int
    messages: int


class Outcome(BaseModel):
    """The figures of one play.

    Attributes:
        shown: Things said that one card, and no second one, brought to a group.
        unseen: Platform ids of what no card ever showed, and its citizen did not take back.
        shown_twice: Platform ids of what two cards show at the end.
        answered: Answers that stand exactly once where citizens read them.
        waited_p50_seconds: Simulated seconds from saying to card, half were faster; None
            without any card.
        staff_timeouts: Tasks of staff that did not come to their end.
    """

    model_config = ConfigDict(frozen=True)

    sent: Sent
    shown: int
    unseen: list[str]
    shown_twice: list[str]
    answers_expected: int
    answered: int
    answers_missing: int
    answers_doubled: int
    forwarded: int
    notes: int
    escalated: int
    done: int
    waited_p50_seconds: float | None
    waited_p95_seconds: float | None
    staff_timeouts: int


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * share // 1))
    return ordered[int(rank) - 1]
