"""A thousand changes in one delivery, sent twice: nothing lost, nothing doubled, no traceback."""

from collections.abc import Mapping
from concurrent.futures import Future

from tests.end_to_end.flood import MANY, TIMES, Flooded


def test_a_thousand_changes_in_one_delivery_are_a_thousand_cases(
    beside: Mapping[str, Future[Flooded]],
) -> None:
    flooded = beside["test_flood"].result()
    assert flooded.answers == [(200, "EVENT_RECEIVED")] * TIMES
    assert (flooded.cases, flooded.messages, flooded.problems) == (MANY, MANY, 0)
    assert "Traceback" not in flooded.log
    assert "Wasser im Keller" not in flooded.log
