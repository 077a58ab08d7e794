"""The evaluation of the routing: its texts, its measures, its typing mistakes."""

import pytest

import routing
from benchmarks.routing import measures, texts
from benchmarks.routing.designs import Guess
from benchmarks.routing.texts import NONE, Half, Text
from benchmarks.routing.typos import HEAVY, misspell

RIGHT = Text("Sperrmüll", ("abfall", "umwelt"), "comment", ())
CHATTER = Text("Erster!", (NONE,), "comment", ())


def test_both_halves_are_large_and_share_no_text() -> None:
    tuning, test = (texts.load(half) for half in (Half.TUNING, Half.TEST))
    assert min(len(tuning), len(test)) >= 1000
    assert {text.text for text in tuning}.isdisjoint(text.text for text in test)


def test_every_text_belongs_to_a_department_of_the_city_file() -> None:
    known = {department.slug for department in texts.departments()}
    for half in Half:
        for text in texts.load(half):
            assert set(text.departments) <= known or text.departments == (NONE,), text.text


def test_a_second_department_is_as_good_and_chatter_is_left_out() -> None:
    judged = [
        (RIGHT, Guess(("umwelt",), 3.0)),
        (RIGHT, Guess(("kita", "sport", "abfall"), 2.0)),
        (RIGHT, Guess(())),
        (CHATTER, Guess(("kita",), 9.0)),
    ]
    quality = measures.quality(judged)
    assert quality.accuracy == pytest.approx(1 / 3)
    assert quality.top_three == pytest.approx(2 / 3)
    assert quality.covered == pytest.approx(1 / 3)


def test_chatter_that_goes_unasked_counts_as_wrong() -> None:
    judged = [(RIGHT, Guess(("abfall",), 5.0)), (CHATTER, Guess(("kita",), 5.0))]
    assert measures.automatic(judged, 4.0) == (1.0, 0.5)
    judged = [(CHATTER, Guess((routing.NO_CONCERN,), 5.0))]
    assert measures.automatic(judged, 4.0) == (0.0, 0.0)


def test_claims_that_come_true_are_calibrated() -> None:
    judged = [(RIGHT, Guess(("abfall" if right else "kita",), 1.0, 0.75)) for right in (1, 1, 1, 0)]
    assert measures.calibration_error(measures.calibration(judged)) == 0


def test_typing_mistakes_are_the_same_for_the_same_seed_and_spare_short_words() -> None:
    text = "Die Straßenlaterne am Wall ist aus, wer kümmert sich darum?"
    spoilt = misspell(text, HEAVY, seed=1)
    assert spoilt == misspell(text, HEAVY, seed=1) != text
    assert misspell("Am Eck", 1.0, seed=1) == "Am Eck"
