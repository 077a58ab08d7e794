import pytest

from desk.language import choose, german, translator


@pytest.mark.parametrize(
    ("preferred", "chosen"),
    [
        ([], "de"),
        (["en-GB"], "en"),
        (["EN"], "en"),
        (["En-us", "de"], "en"),
        (["de_DE"], "de"),
        (["tr", "en", "de"], "en"),
        (["tr", "uk"], "de"),
        (["*", "", "-"], "de"),
    ],
)
def test_the_first_offered_language_is_chosen_else_german(
    preferred: list[str], chosen: str
) -> None:
    assert choose(preferred) == chosen


def test_german_is_the_source_and_stands_in_for_unknown_languages() -> None:
    assert translator("de")("Übernehmen") == "Übernehmen"
    assert translator("tr") is german


def test_english_texts_come_from_the_catalogue() -> None:
    english = translator("en")
    assert english("Nichts zu ändern.") == "Nothing to change."
    assert english("Diesen Text gibt es nicht.") == "Diesen Text gibt es nicht."
