import pytest

from routing import Catalogue, Department, Message, Router, language_of
from routing.english import GLOSSARY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wann wird die Straße bei uns endlich gemacht?", "de"),
        ("Hömma, dat is doch nich normal", "de"),
        ("The street light in front of our house is broken", "en"),
        ("Çöp kutumuz iki haftadır boşaltılmadı, ne zaman gelecekler ve kim?", "tr"),
        ("Добрий день, на нашій вулиці немає світла", "uk"),
        ("Здравствуйте, когда откроется бассейн?", "ru"),
        ("مرحبا، أين نقدم الطلب؟", "ar"),
        ("سلام، چه کسی مسئول است؟", "fa"),
        ("Dzień dobry, czy jest jeszcze miejsce w przedszkolu?", "pl"),
        ("Bună ziua, când este deschis la piscină? Mulțumesc", "ro"),
        ("Bonjour, quand est ouverte la piscine ?", "fr"),
        ("请问图书馆几点开门", "zh"),
    ],
)
def test_a_language_is_recognised(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "😀", "Sperrmüll", "112", "Ampel Ecke defekt", "Haha lol"])
def test_of_too_little_nothing_is_claimed(text: str) -> None:
    assert language_of(text) is None


def test_english_is_read_with_the_words_of_a_german_city_file() -> None:
    catalogue = Catalogue(
        [
            Department("abfall", "Abfall", topics=("Sperrmüll", "Mülltonne")),
            Department("tiefbau", "Tiefbau", topics=("Schlagloch", "Gehweg")),
        ]
    )
    [found, *_] = Router(catalogue).rank(Message("There are potholes in the road to the school"))
    assert found.department == "tiefbau"
    assert (found.because[0].word, found.because[0].keyword) == ("potholes", "Schlagloch")


def test_a_german_text_is_not_read_as_english() -> None:
    catalogue = Catalogue([Department("kultur", "Kultur", topics=("Kunst",))])
    text = "Die Art und Weise ist mir egal, aber so geht das nicht"
    assert Router(catalogue).rank(Message(text)) == []


def test_the_glossary_has_no_empty_side() -> None:
    assert all(english and all(german) for english, german in GLOSSARY.items())


@pytest.mark.parametrize(
    ("text", "department"), [("🚲🕳️ Na toll!", "tiefbau"), ("🗑️🗑️ schon wieder", "abfall")]
)
def test_emoji_are_understood(text: str, department: str) -> None:
    catalogue = Catalogue(
        [
            Department("abfall", "Abfall", topics=("Mülleimer", "Mülltonne")),
            Department("tiefbau", "Tiefbau", topics=("Loch", "Gehweg")),
        ]
    )
    [found, *_] = Router(catalogue).rank(Message(text))
    assert found.department == department
    assert found.because[0].word in text


def test_applause_is_no_fire() -> None:
    fire = Catalogue([Department("feuerwehr", "Feuerwehr", topics=("Brand", "Feuer"))])
    assert Router(fire).rank(Message("Mega 🔥🔥🔥")) == []
