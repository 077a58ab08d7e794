"""The example of a suggested word: short, and without personal data."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desk.learning.context import REACH, Context, context
from desk.messenger.masking import mask


def test_shows_what_stands_around_the_word() -> None:
    assert context("Wer hat die\nBremsschwelle bestellt?", "Bremsschwelle") == Context(
        "Wer hat die ", "Bremsschwelle", " bestellt?"
    )


def test_cuts_where_words_end() -> None:
    text = "sehr " * 40 + "hohe Bremsschwelle " + "wirklich " * 40
    found = context(text, "Bremsschwelle")
    assert found is not None
    assert found.before.startswith("… sehr")
    assert found.after.endswith("wirklich …")
    assert max(len(found.before), len(found.after)) <= REACH + 2


@pytest.mark.parametrize(
    "personal",
    ["02361 5012345", "anna@example.org", "DE89 3704 0044 0532 0130 00", "RE-AB 123"],
)
@pytest.mark.parametrize("far", ["", "x" * (REACH - 15) + " "])
def test_hides_what_a_card_hides_also_where_it_is_cut(personal: str, far: str) -> None:
    for text in (f"Bremsschwelle {far}{personal} Danke", f"Ja {personal} {far}Bremsschwelle"):
        found = context(text, "Bremsschwelle")
        assert found is not None
        shown = "".join(found)
        assert not [part for part in personal.split() if part in shown]


def test_a_word_that_is_only_in_personal_data_has_no_example() -> None:
    assert context("schreiben Sie an bremsschwelle@example.org", "bremsschwelle") is None


def test_a_part_of_another_word_is_not_the_word() -> None:
    assert context("Die Bremsschwellenfarbe", "Bremsschwelle") is None


@given(some.text(), some.text(min_size=1, max_size=10))
def test_any_text_gives_a_piece_of_the_masked_text_or_nothing(text: str, word: str) -> None:
    found = context(text, word)
    if found is not None:
        piece = "".join(found).removeprefix("… ").removesuffix(" …")
        assert piece in " ".join(mask(text).split())
