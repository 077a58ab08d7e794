"""How sure is sure enough: measured on what people decided."""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from routing import COLD, Judged, Margins, margins

RIGHT, WRONG = True, False


def judged(*runs: tuple[int, float, bool]) -> list[Judged]:
    return [Judged(margin, right) for count, margin, right in runs for _ in range(count)]


def test_before_25_decisions_nothing_leaves_its_page() -> None:
    assert margins(judged((24, 9.0, RIGHT)), 0.95) == COLD
    assert COLD.move is None


def test_the_smallest_margin_that_still_holds_the_target_is_found() -> None:
    found = margins(judged((60, 5.0, RIGHT), (30, 2.0, RIGHT), (30, 1.0, WRONG)), 0.95)
    assert found.assign == 2.0


def test_a_page_that_is_mostly_right_about_itself_lets_nothing_go_that_is_not() -> None:
    leaving = [Judged(1.0, number % 2 == 0, away=True) for number in range(40)]
    assert margins([*judged((360, 6.0, RIGHT)), *leaving], 0.95).move == inf
    assert margins([*judged((360, 6.0, RIGHT)), *leaving[:24]], 0.95).move is None
    sure = [Judged(5.0, RIGHT, away=True)] * 30
    assert margins([*judged((360, 6.0, WRONG)), *leaving, *sure], 0.95) == Margins(inf, 5.0)


def test_a_few_lucky_ones_prove_nothing() -> None:
    found = margins(judged((24, 9.0, RIGHT), (20, 3.0, WRONG)), 0.9)
    assert found.assign == inf


def test_equal_margins_stand_and_fall_together() -> None:
    found = margins(judged((40, 5.0, RIGHT), (40, 3.0, RIGHT), (40, 3.0, WRONG)), 0.95)
    assert found.assign == 5.0


def test_only_the_latest_400_count() -> None:
    found = margins([*judged((300, 4.0, WRONG)), *judged((400, 4.0, RIGHT))], 0.95)
    assert found.assign == 4.0


def test_a_sample_stands_for_those_nobody_was_asked_about() -> None:
    known = judged((60, 4.0, RIGHT))
    asked = [Judged(4.0, WRONG, weight=20.0)]
    assert margins(known, 0.95).assign == 4.0
    assert margins([*known, *asked], 0.95).assign == inf


@given(
    items=st.lists(st.builds(Judged, st.floats(0, 20), st.booleans()), min_size=25, max_size=80),
    low=st.floats(0.5, 0.9),
)
def test_a_higher_target_never_asks_for_less(items: list[Judged], low: float) -> None:
    assert margins(items, low).assign <= margins(items, low + 0.09).assign
