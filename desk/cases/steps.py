"""The one table that says what may happen to a case in which status, and where it leads."""

from collections.abc import Mapping
from enum import StrEnum

from desk.errors import NotPossible
from desk.words import Status


class Step(StrEnum):
    """Something that may happen to a case."""

    TAKE = "take"
    RELEASE = "release"
    HAND_OVER = "hand-over"
    DRAFT = "draft"
    DISCARD = "discard"
    PUBLISH = "publish"
    TAKE_BACK = "take-back"  # what was published and did not begin to go out
    FAIL = "fail"
    RETRY = "retry"
    FORWARD = "forward"
    ESCALATE = "escalate"
    SIGNAL = "signal"  # the citizen's own words call the press office
    CALM = "calm"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"
    WRITE_AGAIN = "write-again"  # the citizen
    ANSWER_OUTSIDE = "answer-outside"  # a colleague, on the platform itself
    REMOVE = "remove"  # the citizen's last message is gone
    HIDE = "hide"
    SHOW_AGAIN = "show-again"
    SETTLE = "settle"  # what came back was answered before


NEXT: Mapping[Status, Mapping[Step, Status]] = {
    Status.NEW: {
        Step.SIGNAL: Status.NEW,
        Step.TAKE: Status.CLAIMED,
        Step.HAND_OVER: Status.CLAIMED,
        Step.DRAFT: Status.DRAFT,
        Step.FORWARD: Status.NEW,
        Step.ESCALATE: Status.NEW,
        Step.CALM: Status.NEW,
        Step.CLOSE: Status.CLOSED,
        Step.NOTE: Status.NEW,
        Step.TAKE_BACK: Status.NEW,
        Step.FAIL: Status.NEW,
        Step.RETRY: Status.ANSWERED,
        Step.WRITE_AGAIN: Status.NEW,
        Step.ANSWER_OUTSIDE: Status.ANSWERED,
        Step.REMOVE: Status.CLOSED,
        Step.HIDE: Status.HIDDEN,
        Step.SETTLE: Status.ANSWERED,
    },
    Status.CLAIMED: {
        Step.SIGNAL: Status.CLAIMED,
        Step.RELEASE: Status.NEW,
        Step.HAND_OVER: Status.CLAIMED,
        Step.DRAFT: Status.DRAFT,
        Step.FORWARD: Status.NEW,
        Step.ESCALATE: Status.CLAIMED,
        Step.CALM: Status.CLAIMED,
        Step.CLOSE: Status.CLOSED,
        Step.NOTE: Status.CLAIMED,
        Step.TAKE_BACK: Status.CLAIMED,
        Step.FAIL: Status.CLAIMED,
        Step.RETRY: Status.ANSWERED,
        Step.WRITE_AGAIN: Status.CLAIMED,
        Step.ANSWER_OUTSIDE: Status.ANSWERED,
        Step.REMOVE: Status.CLOSED,
        Step.HIDE: Status.HIDDEN,
    },
    Status.DRAFT: {
        Step.SIGNAL: Status.DRAFT,
        Step.DRAFT: Status.DRAFT,
        Step.DISCARD: Status.CLAIMED,
        Step.PUBLISH: Status.ANSWERED,
        Step.FORWARD: Status.NEW,
        Step.ESCALATE: Status.DRAFT,
        Step.CALM: Status.DRAFT,
        Step.NOTE: Status.DRAFT,
        Step.FAIL: Status.DRAFT,
        Step.WRITE_AGAIN: Status.DRAFT,
        Step.ANSWER_OUTSIDE: Status.ANSWERED,
        Step.REMOVE: Status.CLOSED,
        Step.HIDE: Status.HIDDEN,
    },
    Status.ANSWERED: {
        Step.SIGNAL: Status.ANSWERED,
        Step.DRAFT: Status.DRAFT,
        Step.TAKE_BACK: Status.CLAIMED,
        Step.FAIL: Status.CLAIMED,
        Step.ESCALATE: Status.ANSWERED,
        Step.CALM: Status.ANSWERED,
        Step.CLOSE: Status.CLOSED,
        Step.REOPEN: Status.NEW,
        Step.NOTE: Status.ANSWERED,
        Step.WRITE_AGAIN: Status.NEW,
        Step.ANSWER_OUTSIDE: Status.ANSWERED,
        Step.REMOVE: Status.CLOSED,
        Step.HIDE: Status.HIDDEN,
    },
    Status.HIDDEN: {
        Step.SIGNAL: Status.HIDDEN,
        Step.NOTE: Status.HIDDEN,
        Step.ESCALATE: Status.HIDDEN,
        Step.CALM: Status.HIDDEN,
        Step.FAIL: Status.HIDDEN,
        Step.WRITE_AGAIN: Status.NEW,
        Step.ANSWER_OUTSIDE: Status.HIDDEN,
        Step.REMOVE: Status.CLOSED,
        Step.SHOW_AGAIN: Status.NEW,
        Step.CLOSE: Status.CLOSED,
    },
    Status.CLOSED: {
        Step.SIGNAL: Status.CLOSED,
        Step.DRAFT: Status.DRAFT,
        Step.REOPEN: Status.NEW,
        Step.NOTE: Status.CLOSED,
        Step.CALM: Status.CLOSED,
        Step.FAIL: Status.CLAIMED,
        Step.WRITE_AGAIN: Status.NEW,
        Step.ANSWER_OUTSIDE: Status.CLOSED,
        Step.REMOVE: Status.CLOSED,
    },
}


def allows(status: Status, step: Step) -> bool:
    """Whether `step` may happen in `status`."""
    return step in NEXT[status]


def after(status: Status, step: Step) -> Status:
    """The status that `step` leads to.

    Raises:
        NotPossible: `step` may not happen in `status`.
    """
    try:
        return NEXT[status][step]
    except KeyError:
        raise NotPossible(step, status) from None
