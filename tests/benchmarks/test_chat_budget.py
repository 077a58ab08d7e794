"""Two stormy minutes in a group: everybody is seen soon, and nobody's tap waits behind them."""

import pytest

from benchmarks import chat_budget

pytestmark = pytest.mark.anyio


async def test_in_a_storm_all_is_seen_soon_and_taps_at_once() -> None:
    ours, plain = await chat_budget.measure(7, seconds=150, storm=120)
    report = chat_budget.report(ours, plain)
    assert [bound.what for bound in report.bounds if not bound.holds] == []
    assert len(ours.visible) == 120
    assert plain.unseen > 0
