import pytest

from routing.forms import fold, form


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Müll", "muell"),
        ("MUELL", "muell"),
        ("Mu\u0308ll", "muell"),  # u and a combining diaeresis
        ("STRAẞE", "strasse"),
        ("Müüüüll", "muell"),
        ("Schifffahrt", "schiffahrt"),
        ("Café", "cafe"),
        ("𝐁𝐫𝐚𝐧𝐝", "brand"),  # mathematical letters used as ornament
        ("Ｍüｌｌ", "muell"),  # full width
        ("E-Scooter", "escooter"),
        ("2000", "2000"),
        ("…", ""),
    ],
)
def test_spellings_of_one_word_fold_to_the_same(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Schlagloch", "Schlaglöcher"),
        ("Schlagloch", "Schlaglochern"),
        ("Baum", "Bäume"),
        ("Laterne", "Laternen"),
        ("Ampel", "Ampeln"),
        ("Ausweis", "Ausweise"),
        ("Auto", "Autos"),
        ("Stern", "Sterne"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert form(fold(one)).stem == form(fold(other)).stem


@pytest.mark.parametrize(("one", "other"), [("Wege", "wegen"), ("Steuer", "Stern")])
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert form(fold(one)).stem != form(fold(other)).stem
