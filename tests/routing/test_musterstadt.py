"""How often the cold catalogue is right, on texts that its constants were not chosen on."""

from routing import Assign, Page
from tests.routing.asking import decide, rank
from tests.routing.musterstadt import CATALOGUE, CHECK, TUNING

REPORTS = [(text, department) for text, department in CHECK if department]
CHATTER = [text for text, department in (*TUNING, *CHECK) if department is None]


def test_most_reports_have_the_right_candidate_first() -> None:
    first = [[c.department for c in rank(text, CATALOGUE)[:1]] for text, _ in REPORTS]
    right = sum(
        found == [department] for found, (_, department) in zip(first, REPORTS, strict=True)
    )
    assert right / len(REPORTS) >= 0.9


def test_all_reports_have_the_right_department_among_the_suggestions() -> None:
    for text, department in REPORTS:
        suggested = [c.department for c in decide(text, Page(), CATALOGUE).candidates]
        assert department in suggested, text


def test_what_is_assigned_is_nearly_always_right_and_it_is_half_of_all() -> None:
    for texts in (TUNING, CHECK):
        decisions = [(decide(text, Page(), CATALOGUE), department) for text, department in texts]
        assigned = [
            (made.department, right) for made, right in decisions if isinstance(made, Assign)
        ]
        wrong = [department for department, right in assigned if department != right]
        assert len(wrong) <= len(assigned) / 20
        assert len(assigned) >= len(texts) / 2


def test_chatter_is_never_assigned() -> None:
    assert [text for text in CHATTER if isinstance(decide(text, Page(), CATALOGUE), Assign)] == []
