"""Thanks are counted, and rather not than wrongly."""

import pytest

from routing.thanks import says_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Danke!",
        "Vielen Dank für die schnelle Antwort",
        "dankeschön 👍",
        "Ich bedanke mich herzlich.",
        "Thank you so much",
        "Teşekkürler",
        "Спасибо",
        "شكرا",
    ],
)
def test_thanks(text: str) -> None:
    assert says_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Danke für nichts",
        "Nein danke, so nicht",
        "Danke schon mal für die Antwort",
        "Besten Dank im Voraus",
        "Danke, aber wann kommt das Wasser?",
        "Das ist undankbar, Gedanken macht sich keiner",
        "Der Bürgersteig ist kaputt",
    ],
)
def test_none(text: str) -> None:
    assert not says_thanks(text)
