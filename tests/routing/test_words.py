import pytest

from routing.words import LONGEST_WORD, MOST_WORDS, read, split_keyword


def folded(text: str) -> list[str]:
    return [word.folded for word in read(text)]


def at_place(text: str) -> set[str]:
    return {word.written for word in read(text) if word.at_place}


def test_a_word_keeps_its_written_form_without_invisible_signs() -> None:
    [word] = read("Schlag\u00adlo\u200bch!")
    assert (word.written, word.folded) == ("Schlagloch", "schlagloch")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/laterne?ampel=1",
        "www.example.org/laterne",
        "@laterne.stadt",
        "laterne@example.org",
        "🔥🔥 ‼️ …",
    ],
)
def test_links_addresses_names_and_signs_are_no_words(text: str) -> None:
    assert read(text) == []


def test_a_hashtag_gives_its_words() -> None:
    assert folded("#SchlaglochAlarm2026") == ["schlaglochalarm2026", "schlagloch", "alarm", "2026"]


def test_a_word_with_a_hyphen_gives_its_parts_at_its_own_position() -> None:
    words = read("der E-Scooter nervt")
    assert [(word.folded, word.position) for word in words] == [
        ("der", 0),
        ("escooter", 1),
        ("e", 1),
        ("scooter", 1),
        ("nervt", 2),
    ]


def test_a_keyword_with_a_hyphen_stays_one_word() -> None:
    assert split_keyword("E-Scooter falsch geparkt") == ["escooter", "falsch", "geparkt"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Sofa auf dem Parkplatz gefunden", {"Parkplatz"}),
        ("Sofa auf dem großen neuen Parkplatz gefunden", {"großen", "neuen", "Parkplatz"}),
        ("Scherben vor der Ampel, bitte Besen", {"Ampel"}),
        ("Parkplatz voller Scherben", set()),
    ],
)
def test_the_noun_after_a_preposition_of_place_is_a_place(text: str, places: set[str]) -> None:
    assert at_place(text) == places


def test_of_very_many_words_the_first_are_read() -> None:
    words = read(" ".join(f"w{number}" for number in range(MOST_WORDS + 5)))
    assert [word.written for word in words] == [f"w{number}" for number in range(MOST_WORDS)]


def test_an_endless_word_is_left_out_and_its_neighbours_are_read() -> None:
    assert folded("Laterne " + "xy" * LONGEST_WORD + " Ampel") == ["laterne", "ampel"]
