"""In this district that office: after the matter is decided, and only where the text is clear."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import (
    NO_CONCERN,
    Assign,
    Catalogue,
    Counts,
    Decision,
    Department,
    District,
    InDistrict,
    Margins,
    Message,
    Page,
    Router,
    Triage,
    features,
    matter,
)

DEPARTMENTS = (
    Department("abfall", "Abfallwirtschaft", topics=("Sperrmüll", "Mülltonne")),
    Department("ordnung", "Ordnungsamt", topics=("Ruhestörung", "Falschparker")),
    Department("kultur", "Kulturamt", topics=("Konzert", "Theater")),
    Department("ordnung-sued", "Bezirksdienst"),
    Department("buero-sued", "Quartiersbüro"),
)
SOUTH = District(
    "Süd",
    ("Bochumer Straße", "Hochlarmark", "Am Bahnhof"),
    {"ordnung": "ordnung-sued", "kultur": "buero-sued"},
    "buero-sued",
)
NORTH = District("Nord", ("Nordstraße", "Am Bahnhof"), {"abfall": "ordnung"})
CATALOGUE = Catalogue(DEPARTMENTS, [SOUTH, NORTH])
ROUTER = Router(CATALOGUE)
PLAIN = Router(Catalogue(DEPARTMENTS))
IN_SOUTH = InDistrict("Süd", ("Bochumer Straße",))


def decide(text: str, page: str | None = None, earlier: tuple[str, ...] = ()) -> Decision:
    return ROUTER.decide(Message(text, Page(page), earlier=earlier), Margins(move=4.0))


def goes_to(text: str, page: str | None = None) -> str:
    decision = decide(text, page)
    assert isinstance(decision, Assign)
    return decision.department


def test_the_matter_goes_to_the_districts_office_and_says_where() -> None:
    decision = decide("Bochumer Str. 12: jede Nacht Ruhestörung")
    assert isinstance(decision, Assign)
    assert (decision.department, decision.district) == ("ordnung-sued", IN_SOUTH)
    best = decision.candidates[0]
    assert (best.department, best.instead_of, best.meant) == ("ordnung-sued", "ordnung", "ordnung")
    assert not decision.moved
    assert decision.better_guess is None


def test_the_rule_changes_the_office_and_nothing_of_the_reckoning() -> None:
    with_rule = decide("Hochlarmark: Ruhestörung durch Falschparker")
    without = PLAIN.decide(Message("Hochlarmark: Ruhestörung durch Falschparker"))
    assert isinstance(with_rule, Assign)
    assert isinstance(without, Assign)
    assert with_rule.candidates[0].meant == without.department


@pytest.mark.parametrize(
    "text",
    [
        "Jede Nacht Ruhestörung",
        "Ruhestörung in der Nordstraße und in der Bochumer Straße",  # two districts
        "Ruhestörung am Bahnhof",  # lies in both
    ],
)
def test_without_one_district_no_rule_applies(text: str) -> None:
    decision = decide(text)
    assert isinstance(decision, Assign)
    assert (decision.department, decision.district) == ("ordnung", None)


def test_a_second_place_tells_which_of_two_districts_it_is() -> None:
    assert goes_to("Am Bahnhof in Hochlarmark: Ruhestörung") == "ordnung-sued"


def test_a_district_without_a_rule_for_the_matter_only_says_where() -> None:
    decision = decide("Sperrmüll in der Bochumer Straße")
    assert isinstance(decision, Assign)
    assert (decision.department, decision.district) == ("abfall", IN_SOUTH)


def test_rules_are_applied_once() -> None:
    assert goes_to("Nordstraße: Sperrmüll und Mülltonne") == "ordnung"


def test_on_a_departments_page_its_districts_office_gets_the_message() -> None:
    decision = decide("Bochumer Straße: da stehen sie wieder", "ordnung")
    assert isinstance(decision, Assign)
    assert (decision.department, decision.moved) == ("ordnung-sued", False)
    assert goes_to("Guten Tag", "ordnung") == "ordnung"
    assert goes_to("Bochumer Straße", "ordnung-sued") == "ordnung-sued"


def test_on_the_page_of_the_districts_office_its_matter_is_no_better_guess() -> None:
    decision = decide("Bochumer Straße: Ruhestörung, Falschparker", "ordnung-sued")
    assert isinstance(decision, Assign)
    assert (decision.department, decision.moved) == ("ordnung-sued", False)
    assert decision.better_guess is None


def test_what_leaves_its_page_goes_to_the_districts_office() -> None:
    decision = decide("Bochumer Straße: Ruhestörung, Falschparker", "abfall")
    assert isinstance(decision, Assign)
    assert (decision.department, decision.moved) == ("ordnung-sued", True)


def test_what_no_word_can_place_goes_to_the_districts_department() -> None:
    decision = decide("Was ist in der Bochumer Straße los?")
    assert isinstance(decision, Triage)
    assert (decision.department, decision.district) == ("buero-sued", IN_SOUTH)
    elsewhere = decide("Was ist in der Nordstraße los?")
    assert isinstance(elsewhere, Triage)
    assert elsewhere.department is None
    assert elsewhere.district == InDistrict("Nord", ("Nordstraße",))


def test_suggestions_are_the_districts_offices_each_once() -> None:
    decision = decide("Bochumer Straße: Sperrmüll, Ruhestörung, Konzert")
    assert isinstance(decision, Triage)
    named = [found.department for found in decision.candidates]
    assert sorted(named) == ["abfall", "buero-sued", "ordnung-sued"]


def test_two_matters_of_one_office_are_no_doubt() -> None:
    one_office = District(
        "Süd", ("Hochlarmark",), {"ordnung": "buero-sued", "kultur": "buero-sued"}
    )
    text = "Hochlarmark: Ruhestörung und Konzert"
    assert isinstance(PLAIN.decide(Message(text)), Triage)
    decision = Router(Catalogue(DEPARTMENTS, [one_office])).decide(Message(text))
    assert isinstance(decision, Assign)
    assert decision.department == "buero-sued"


def test_an_earlier_message_tells_where_if_the_newest_does_not() -> None:
    assert decide("Ruhestörung!", earlier=("Nordstraße", "Bochumer Straße")).district == IN_SOUTH
    both = decide("Ruhestörung in der Nordstraße", earlier=("Bochumer Straße",))
    assert both.district == InDistrict("Nord", ("Nordstraße",))


ALL = (SOUTH, NORTH)


def test_the_matter_is_learnt_and_not_the_district() -> None:
    read = [("ordnung-sued", "ordnung"), ("abfall", "abfall")]
    assert matter("ordnung-sued", ALL, here="Süd", read=read) == "ordnung"
    assert matter("abfall", ALL, here="Süd", has_topics=True, read=read) == "abfall"
    assert matter(NO_CONCERN, ALL, here="Süd", read=read) == NO_CONCERN


def test_an_office_without_topics_has_the_others_matters_wherever_it_is() -> None:
    assert matter("ordnung-sued", ALL) == "ordnung"
    assert matter("ordnung-sued", ALL, here="Nord") == "ordnung"


def test_a_department_that_stands_in_elsewhere_has_its_own_matters_too() -> None:
    read = [("abfall", "abfall"), ("kultur", "kultur")]
    assert matter("ordnung", ALL, has_topics=True, read=read) == "ordnung"
    assert matter("ordnung", ALL, here="Süd", has_topics=True, read=read) == "ordnung"
    assert matter("ordnung", ALL, here="Nord", has_topics=True) == "abfall"
    assert matter("ordnung-sued", ALL, read=[("ordnung-sued", "ordnung-sued")]) == "ordnung-sued"


def test_of_several_matters_the_likeliest_is_learnt() -> None:
    district = District("Süd", (), {"abfall": "buero", "ordnung": "buero"})
    read = [("kultur", "kultur"), ("ordnung-west", "ordnung")]
    assert matter("buero", [district], read=read) == "ordnung"
    assert matter("buero", [district]) == "buero"


def test_labelled_texts_are_learnt_by_their_matter() -> None:
    assert CATALOGUE.matter("ordnung-sued", "Laut in der Bochumer Straße") == "ordnung"
    assert CATALOGUE.matter("ordnung", "Laut in der Nordstraße") == "abfall"
    assert CATALOGUE.matter("ordnung", "Laut in der Bochumer Straße") == "ordnung"


def test_what_was_learnt_in_one_district_helps_in_all() -> None:
    counts = Counts()
    learnt = "In der Bochumer Straße wird nachts gegrillt"
    given_to = matter("ordnung-sued", ALL, here="Süd")
    for _ in range(5):
        counts.change(given_to, features(learnt))
    router = Router(CATALOGUE, counts)
    best = router.decide(Message("In der Nordstraße wird nachts gegrillt")).candidates[0]
    assert best.department == "ordnung"
    best = router.decide(Message("In Hochlarmark wird nachts gegrillt")).candidates[0]
    assert (best.department, best.meant) == ("ordnung-sued", "ordnung")


SLUGS = [department.slug for department in DEPARTMENTS]
PARTS = (*SOUTH.places, *NORTH.places, "Ruhestörung", "Sperrmüll", "Konzert", "und")


@settings(deadline=None)
@given(
    text=st.lists(st.sampled_from(PARTS) | st.text(max_size=6), max_size=6).map(" ".join),
    page=st.none() | st.sampled_from(SLUGS),
    rules=st.dictionaries(st.sampled_from(SLUGS), st.sampled_from(SLUGS)),
)
def test_any_rules_keep_the_candidates_apart_and_the_matter_the_same(
    text: str, page: str | None, rules: dict[str, str]
) -> None:
    district = District("Süd", SOUTH.places, rules)
    ruled = Router(Catalogue(DEPARTMENTS, [district])).decide(Message(text, Page(page)))
    free = Router(Catalogue(DEPARTMENTS, [District("Süd", SOUTH.places)]))
    plain = free.decide(Message(text, Page(page)))
    offices = [found.department for found in ruled.candidates]
    assert len(set(offices)) == len(offices)
    assert [found.meant for found in ruled.candidates][:1] == [
        found.department for found in plain.candidates
    ][:1]
    assert ruled.district == plain.district
    for found in ruled.candidates:
        expected = district.office(found.meant) if ruled.district else found.meant
        assert found.department == expected
    if isinstance(plain, Assign) and page is not None:
        assert isinstance(ruled, Assign)
        assert ruled.department == (rules.get(page, page) if ruled.district else page)
