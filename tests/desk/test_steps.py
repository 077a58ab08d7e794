import pytest

from desk.cases.steps import NEXT, Step, after, allows
from desk.errors import NotPossible
from desk.words import Status

N, C, D, A, H, X = (
    Status.NEW,
    Status.CLAIMED,
    Status.DRAFT,
    Status.ANSWERED,
    Status.HIDDEN,
    Status.CLOSED,
)

# Every step, and where it leads from new, claimed, draft, answered, hidden, closed; None: refused.
WALK = {
    Step.TAKE: (C, None, None, None, None, None),
    Step.RELEASE: (None, N, None, None, None, None),
    Step.HAND_OVER: (C, C, None, None, None, None),
    Step.DRAFT: (D, D, D, D, None, D),
    Step.DISCARD: (None, None, C, None, None, None),
    Step.PUBLISH: (None, None, A, None, None, None),
    Step.TAKE_BACK: (N, C, None, C, None, None),
    Step.FAIL: (N, C, D, C, H, C),
    Step.RETRY: (A, A, None, None, None, None),
    Step.FORWARD: (N, N, N, None, None, None),
    Step.ESCALATE: (N, C, D, A, H, None),
    Step.SIGNAL: (N, C, D, A, H, X),
    Step.CALM: (N, C, D, A, H, X),
    Step.CLOSE: (X, X, None, X, X, None),
    Step.REOPEN: (None, None, None, N, None, N),
    Step.NOTE: (N, C, D, A, H, X),
    Step.WRITE_AGAIN: (N, C, D, N, N, N),
    Step.ANSWER_OUTSIDE: (A, A, A, A, H, X),
    Step.REMOVE: (X, X, X, X, X, X),
    Step.HIDE: (H, H, H, H, None, None),
    Step.SHOW_AGAIN: (None, None, None, None, N, None),
    Step.SETTLE: (A, None, None, None, None, None),
}

CELLS = [
    (step, status, leads_to)
    for step, row in WALK.items()
    for status, leads_to in zip((N, C, D, A, H, X), row, strict=True)
]


def test_every_step_is_walked_from_every_status() -> None:
    assert set(WALK) == set(Step)
    assert set(NEXT) == set(Status)


@pytest.mark.parametrize(("step", "status", "leads_to"), CELLS)
def test_a_step_leads_where_the_table_says(
    step: Step, status: Status, leads_to: Status | None
) -> None:
    assert allows(status, step) == (leads_to is not None)
    if leads_to is None:
        with pytest.raises(NotPossible) as refused:
            after(status, step)
        assert (refused.value.step, refused.value.status) == (step, status)
    else:
        assert after(status, step) is leads_to


@pytest.mark.parametrize(
    "step", [Step.FAIL, Step.WRITE_AGAIN, Step.ANSWER_OUTSIDE, Step.REMOVE, Step.NOTE]
)
def test_what_nobody_can_refuse_is_possible_in_every_status(step: Step) -> None:
    assert all(allows(status, step) for status in Status)
