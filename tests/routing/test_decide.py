import pytest

from routing import Assign, Catalogue, Department, Page, Triage
from routing.decide import MOST_CANDIDATES
from tests.routing.asking import decide

CATALOGUE = Catalogue(
    [
        Department("abfall", "Abfallwirtschaft", topics=("Sperrmüll", "Mülltonne")),
        Department("verkehr", "Verkehrsplanung", topics=("Ampel", "Umleitung")),
        Department("sternwarte", "Sternwarte", topics=("Sternschnuppe", "Komet")),
        Department("kultur", "Kulturamt", topics=("Konzert", "Umleitung")),
    ]
)
WHOLE_CITY = Page()
OBSERVATORY = Page(department="sternwarte")


def test_a_clear_text_on_a_page_of_the_whole_city_is_assigned() -> None:
    decision = decide("Wann wird der Sperrmüll geholt?", WHOLE_CITY, CATALOGUE)
    assert isinstance(decision, Assign)
    assert decision.department == "abfall"
    assert decision.score == decision.candidates[0].score
    assert decision.better_guess is None


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Sperrmüll, Ampel, Sternschnuppe und Konzert", {"abfall", "sternwarte", "kultur"}),
        ("Umleitung", {"kultur", "verkehr"}),
        ("Komeet", {"sternwarte"}),  # a typo alone is too weak
        ("Guten Morgen!", set()),
        ("", set()),
    ],
)
def test_an_unclear_text_goes_to_triage_with_suggestions(text: str, suggested: set[str]) -> None:
    decision = decide(text, WHOLE_CITY, CATALOGUE)
    assert isinstance(decision, Triage)
    assert {found.department for found in decision.candidates} == suggested
    assert len(decision.candidates) <= MOST_CANDIDATES


def test_a_departments_page_keeps_its_message_and_names_the_better_guess() -> None:
    decision = decide("Sperrmüll und ein Komeet", OBSERVATORY, CATALOGUE)
    assert isinstance(decision, Assign)
    assert decision.department == "sternwarte"
    assert decision.better_guess == decision.candidates[0]
    assert decision.better_guess.department == "abfall"
    assert decision.score == decision.candidates[1].score


def test_a_departments_page_keeps_a_message_without_evidence() -> None:
    assert decide("Na ja.", OBSERVATORY, CATALOGUE) == Assign("sternwarte", 0.0, ())


def test_a_page_of_a_department_outside_the_catalogue_keeps_its_message() -> None:
    decision = decide("Sperrmüll", Page(department="neu"), CATALOGUE)
    assert isinstance(decision, Assign)
    assert (decision.department, decision.score) == ("neu", 0.0)


def test_the_order_of_the_departments_does_not_matter() -> None:
    text = "Umleitung, Ampel, Konzert, Sperrmüll, Komet"
    turned = Catalogue(CATALOGUE.departments[::-1])
    assert decide(text, WHOLE_CITY, turned) == decide(text, WHOLE_CITY, CATALOGUE)


def test_equal_candidates_come_in_the_order_of_their_slugs() -> None:
    catalogue = Catalogue(
        [Department("z", "Zoo", topics=("Elefant",)), Department("a", "Hof", topics=("Gärtner",))]
    )
    candidates = decide("Elefant und Gärtner", WHOLE_CITY, catalogue).candidates
    assert [found.department for found in candidates] == ["a", "z"]


def test_a_city_without_departments_leaves_all_to_people() -> None:
    assert decide("Sperrmüll", WHOLE_CITY, Catalogue([])) == Triage(())
