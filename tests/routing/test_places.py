"""Places are found as whole names, however people write them; they say where, not what."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Catalogue, Department, District, Message, Router
from routing.places import Places, key_of
from routing.words import read
from tests.routing.test_any_text import HOSTILE

NAMES = (
    "Bochumer Straße",
    "Lindenstraße",
    "Bergstraße",
    "Lange Str.",
    "Hoher Weg",
    "Am Markt",
    "Alte Mühle",
    "Willy-Brandt-Platz",
    "Straße des 17. Juni",
    "Hochlarmark",
    "Stadtgarten",
    "Ost",
)
PLACES = Places([(name, number) for number, name in enumerate(NAMES)])


def found(text: str) -> list[str]:
    return [place.name for place in PLACES.named(read(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bochumer Straße", "Bochumer Straße"),
        ("In der Bochumer Straße 112a ist es laut", "Bochumer Straße"),
        ("bochumer str. 12", "Bochumer Straße"),
        ("BOCHUMERSTRASSE!", "Bochumer Straße"),
        ("Ecke Bochumerstr./Markt", "Bochumer Straße"),
        ("die Bochumer-Straße", "Bochumer Straße"),
        ("#LindenStraße", "Lindenstraße"),
        ("Linden Straße", "Lindenstraße"),
        ("Lindenstr", "Lindenstraße"),
        ("Lindenstrase", "Lindenstraße"),
        ("Lindestraße", "Lindenstraße"),
        ("Bergstrase", "Bergstraße"),
        ("in der langen Straße", "Lange Str."),
        ("am Hohen Weg", "Hoher Weg"),
        ("Rund um den Markt, also am Markt 3", "Am Markt"),
        ("an der Alten Mühle", "Alte Mühle"),
        ("Willy Brandt Platz", "Willy-Brandt-Platz"),
        ("#WillyBrandtPlatz", "Willy-Brandt-Platz"),
        ("auf der Straße des 17. Juni", "Straße des 17. Juni"),
        ("Hochlarmarks Norden", "Hochlarmark"),
        ("in Hochlamark", "Hochlarmark"),
        ("der Rasen des Stadtgartens", "Stadtgarten"),
        ("Recklinghausen-Ost", "Ost"),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Die Straße ist kaputt",
        "der Bochumer Zoo",
        "Lindenstraßenfest",
        "Windenstraße",  # another first letter is another street
        "Burgstraße",  # and so is another letter of a short name
        "Bergweg",
        "am Marktplatz",
        "Am alten Markt",
        "Mühle",
        "Stadtgartenamt",
        "Osten, Oster, Post",
        "Willy Brandt",
        "Straße des Juni",
        "https://example.org/Hochlarmark",
    ],
)
def test_a_part_of_a_name_or_another_name_is_none(text: str) -> None:
    assert found(text) == []


def test_several_places_are_found_in_their_order_and_the_longer_of_two_wins() -> None:
    places = Places([("Markt", 1), ("Alter Markt", 2), ("Ostring", 3)])
    named = places.named(read("Vom alten Markt über den Ostring zum Markt"))
    assert [(place.name, place.first, place.last) for place in named] == [
        ("Alter Markt", 1, 2),
        ("Ostring", 5, 5),
        ("Markt", 7, 7),
    ]


def test_a_place_of_two_has_both_owners_however_it_is_written() -> None:
    places = Places([("Ringstraße", 1), ("Ring-Str.", 2)])
    (place,) = places.named(read("Ringstr. 5"))
    assert place.owners == {1, 2}


def test_a_mistake_that_may_be_two_places_is_of_both() -> None:
    places = Places([("Gartenfeldweg", 1), ("Gartenfelsweg", 2)])
    (place,) = places.named(read("Gartenfelweg"))
    assert place.owners == {1, 2}
    (place,) = places.named(read("Gartenfelsweg"))
    assert place.owners == {2}


def test_names_without_words_are_left_out() -> None:
    assert Places([("", 1), ("!?", 2)]).named(read("!?")) == []
    assert key_of("…") == ()


@settings(deadline=None)
@given(name=st.sampled_from(NAMES), before=st.text(max_size=20), after=st.text(max_size=20))
def test_a_name_is_found_between_any_texts(name: str, before: str, after: str) -> None:
    assert isinstance(found(f"{before} {name} {after}"), list)
    assert name in found(f"Hier: {name}, und zwar jetzt")


@settings(deadline=None)
@given(names=st.lists(st.text(max_size=20), max_size=6), text=st.text())
def test_any_names_and_any_text_can_be_read(names: list[str], text: str) -> None:
    owned = [(name, number) for number, name in enumerate(names)]
    named = Places(owned).named(read(text))
    assert named == Places(owned).named(read(text))
    positions = [at for place in named for at in (place.first, place.last)]
    assert positions == sorted(positions)
    for name in names:
        if len(key_of(name)) > 0:
            assert Places(owned).named(read(name))


@pytest.mark.parametrize("name", [*HOSTILE, "roads", "beginnings"])
def test_no_text_takes_long(name: str) -> None:
    more = {"roads": "weg platz " * 8_000, "beginnings": "am am alte " * 8_000}
    text = (HOSTILE | more)[name]
    places = Places([(f"Am Platz {number}", 0) for number in range(300)] + [("Am Alten Weg", 1)])
    words = read(text)
    started = process_time()
    places.named(words)
    assert process_time() - started < 0.1


TREES = Department("gruen", "Grünflächenamt", topics=("Kastanie", "Pappelallee"))
WASTE = Department("abfall", "Abfallwirtschaft", topics=("Sperrmüll", "Mülltonne"))


def weight(text: str, catalogue: Catalogue) -> float:
    ranked = Router(catalogue).rank(Message(text))
    return sum(
        item.weight
        for found in ranked
        if found.department == "gruen"
        for item in found.because
        if item.keyword
    )


def test_a_street_is_no_tree_whether_the_city_file_knows_it_or_not() -> None:
    catalogue = Catalogue([TREES, WASTE])
    known = Catalogue([TREES, WASTE], [District("Süd", ("Kastanienring",))])
    tree = weight("Kastanienblatt", catalogue)
    assert weight("Kastanienring", catalogue) == tree
    assert 0 < weight("Kastanienring", known) < tree
    assert 0 < weight("Kastanienstraße 4", catalogue) < tree


def test_a_street_that_is_a_keyword_stays_one() -> None:
    catalogue = Catalogue([TREES, WASTE])
    assert weight("Pappelallee", catalogue) == 1.0
