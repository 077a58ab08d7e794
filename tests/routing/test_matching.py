import pytest

from routing import Candidate, Catalogue, Department, Evidence, Kind
from tests.routing.asking import rank

LIGHT = Department("licht", "Beleuchtung", topics=("Straßenlaterne", "Laterne", "Lampe kaputt"))


def best(text: str, *topics: str) -> Evidence | None:
    """What speaks most for a department that only knows `topics`."""
    ranked = rank(text, Catalogue([Department("amt", "Beispielamt", topics=topics)]))
    return ranked[0].because[0] if ranked else None


@pytest.mark.parametrize(
    ("written", "keyword", "kind"),
    [
        ("LATERNE", "Laterne", Kind.exact),
        ("Muell", "Müll", Kind.exact),
        ("Laaaaterne", "Laterne", Kind.exact),
        ("Laternen", "Laterne", Kind.inflected),
        ("Mull", "Müll", Kind.inflected),
        ("Schlaglöcher", "Schlagloch", Kind.inflected),
        ("Latrene", "Laterne", Kind.typo),
        ("Schlahlcoh", "Schlagloch", Kind.typo),
        ("Parklaternen", "Laterne", Kind.compound),
        ("Stadtpark", "Park", Kind.compound),
        ("Abendstern", "Stern", Kind.compound),
        ("Laternenpfahl", "Laterne", Kind.compound),
        ("Gartenlaternenpfahl", "Laterne", Kind.compound),
        ("Laternen", "Laternenmast", Kind.part),
        ("Scooter", "E-Roller-Scooter", Kind.part),
        ("Glascontaneirplatz", "Glascontainer", Kind.similar),
    ],
)
def test_a_word_meets_a_keyword(written: str, keyword: str, kind: Kind) -> None:
    evidence = best(written, keyword)
    assert evidence is not None
    assert (evidence.word, evidence.keyword, evidence.kind) == (written, keyword, kind)


@pytest.mark.parametrize(
    ("written", "keyword"),
    [
        ("gestern", "Stern"),
        ("Fenstern", "Stern"),
        ("Parkplatz", "Park"),
        ("Alarm", "Lärm"),
        ("brauchen", "Rauch"),
        ("gebraucht", "Rauch"),
        ("Schlampe", "Lampe"),
        ("veröffentlicht", "Licht"),
        ("Klöstern", "Stern"),
        ("Pflastern", "Stern"),
        ("Wanne", "Tonne"),
        ("Mücken", "Lücken"),
        ("Räume", "Bäume"),
        ("lachen", "Grünfläche"),
        ("wegen", "Wege"),
        ("Rasen", "Raser"),
        ("fast", "Ast"),
        ("Bus", "Busch"),
    ],
)
def test_a_false_friend_is_no_evidence(written: str, keyword: str) -> None:
    assert best(written, keyword) is None


def test_surer_readings_weigh_more() -> None:
    surest_first = ("Glascontainer", "Glascontainers", "Altglascontainern", "Glasconatiner")
    found = [best(written, "Glascontainer") for written in surest_first]
    weights = [evidence.weight for evidence in found if evidence]
    assert weights == sorted(set(weights), reverse=True)
    assert len(weights) == len(surest_first)


def test_a_sure_reading_ends_the_search_for_vague_ones() -> None:
    evidence = best("Laterne", "Laterne", "Laternenmast", "Laternenumzug")
    assert evidence is not None
    assert (evidence.keyword, evidence.kind) == ("Laterne", Kind.exact)


@pytest.mark.parametrize(
    "text", ["Die Lampe ist völlig kaputt", "kaputte Lampe", "lampe kaput", "Lampe-kaputt"]
)
def test_the_words_of_a_phrase_may_stand_apart_turned_and_inflected(text: str) -> None:
    evidence = best(text, "Lampe kaputt")
    assert evidence is not None
    assert evidence.kind is Kind.phrase


@pytest.mark.parametrize(
    "text", ["Lampe", "Lampe im Flur bei meiner Mutter und auch die Tür kaputt"]
)
def test_half_a_phrase_or_one_torn_apart_is_no_evidence(text: str) -> None:
    assert best(text, "Lampe kaputt") is None


def test_the_evidence_of_a_phrase_quotes_its_words_in_the_citizens_order() -> None:
    evidence = best("So eine kaputte Lampe!", "Lampe kaputt")
    assert evidence is not None
    assert evidence.word == "kaputte Lampe"


@pytest.mark.parametrize("text", ["Sperr Müll", "E Scooter", "Straßen laternen"])
def test_a_word_written_apart_is_joined(text: str) -> None:
    evidence = best(text, "Sperrmüll", "E-Scooter", "Straßenlaterne")
    assert evidence is not None
    assert (evidence.word, evidence.kind) == (text, Kind.compound)


def test_small_words_are_not_joined_to_keywords() -> None:
    assert best("Es geht um Zug drei", "Umzug") is None


def test_of_two_near_keywords_the_nearer_is_meant() -> None:
    evidence = best("Glascontainr", "Gascontainer", "Glascontainer")
    assert evidence is not None
    assert evidence.keyword == "Glascontainer"


def test_a_farther_keyword_of_another_department_is_not_meant() -> None:
    gas = Department("gas", "Stadtwerke", topics=("Gascontainer",))
    glass = Department("glas", "Abfall", topics=("Glascontainer",))
    ranked = rank("Glascontainr", Catalogue([gas, glass]))
    assert [found.department for found in ranked] == ["glas"]


def test_a_not_topic_takes_the_word_from_its_department_only() -> None:
    parks = Department("gruen", "Grün", topics=("Parkplatz", "Rasen"), not_topics=("Parkplatz",))
    traffic = Department("verkehr", "Verkehr", topics=("Parkplatz",))
    ranked = rank("Parkplätze", Catalogue([parks, traffic]))
    assert [found.department for found in ranked] == ["verkehr"]


def test_a_not_topic_weighs_against_other_evidence_and_is_shown_last() -> None:
    parks = Department("gruen", "Grün", topics=("Rasen mähen", "Baum"), not_topics=("Parkplatz",))
    catalogue = Catalogue([parks])
    [alone] = rank("Rasen mähen am Baum", catalogue)
    [against] = rank("Rasen mähen am Baum, Parkplatz", catalogue)
    assert against.score < alone.score
    assert against.because[-1].keyword == "Parkplatz"
    assert against.because[-1].weight < 0


def test_a_phrase_may_be_a_not_topic() -> None:
    stars = Department("sternwarte", "Sternwarte", topics=("Stern",), not_topics=("Stern TV",))
    assert rank("Das kam bei Stern TV", Catalogue([stars])) == []
    assert rank("Ein Stern", Catalogue([stars])) != []


def test_names_and_aliases_weigh_more_than_topics() -> None:
    named = Department("a", "Sternwarte", aliases=("Planetarium",))
    spoken = Department("b", "Anderes", topics=("Sternwarte", "Planetarium"))
    assert [found.department for found in rank("Planetarium", Catalogue([spoken, named]))] == [
        "a",
        "b",
    ]


def test_a_keyword_that_departments_share_weighs_less() -> None:
    one = Department("a", "Eins", topics=("Laterne",))
    other = Department("b", "Zwei", topics=("Laterne",))
    [alone] = rank("Laterne", Catalogue([one]))
    shared = rank("Laterne", Catalogue([one, other]))
    assert [found.department for found in shared] == ["a", "b"]
    assert shared[0].score == shared[1].score < alone.score


def test_the_matter_outweighs_the_place() -> None:
    rubbish = Department("abfall", "Abfall", topics=("Sofa",))
    roads = Department("tiefbau", "Straßenbau", topics=("Radweg",))
    ranked = rank("Auf dem Radweg liegt ein Sofa", Catalogue([rubbish, roads]))
    assert [found.department for found in ranked] == ["abfall", "tiefbau"]


def test_repeating_a_word_adds_nothing() -> None:
    catalogue = Catalogue([LIGHT])
    assert rank("Laterne Laterne LATERNE Laternen", catalogue)[0].score == pytest.approx(
        rank("Laterne", catalogue)[0].score
    )


def test_another_keyword_adds_to_the_score() -> None:
    catalogue = Catalogue([Department("amt", "Amt", topics=("Glascontainer", "Straßenlaterne"))])
    [one] = rank("Straßenlaterne", catalogue)
    [two] = rank("Straßenlaterne, Glascontainer", catalogue)
    assert 0 < one.score < two.score < 100


def test_evidence_comes_best_first() -> None:
    [found] = rank("Latrene und Lampe kaputt", Catalogue([LIGHT]))
    assert isinstance(found, Candidate)
    assert [item.kind for item in found.because] == [Kind.phrase, Kind.typo]


def test_a_keyword_without_letters_is_harmless() -> None:
    assert best("!!! Laterne", "!!!", "", "Laterne") is not None
    assert best("!!!", "!!!", "") is None
