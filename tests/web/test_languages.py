from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import web
from desk.storage.database import Database
from tests.web.browser import Town, browser
from web.languages import reader_language


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("de;q=0.5,en;q=0.9", "en"),
        ("fr,en;q=0.1", "en"),
        ("fr,tr", "de"),
        ("en;q=0", "de"),
        ("*", "de"),
        ("en;q=much,,;;q=1", "de"),
    ],
)
def test_the_browser_says_the_language(wishes: str, language: str) -> None:
    assert reader_language(wishes) == language


@pytest.mark.anyio
async def test_the_pages_speak_english_to_who_wishes_it(database: Database, town: Town) -> None:
    async with browser(database, open_access=True, language="en-GB") as client:
        listed = await client.get("/?status=broken")
    async with browser(database, language="en-GB") as client:
        refused = await client.get("/")
    assert '<html lang="en">' in listed.text
    assert ">Refresh</a>" in listed.text
    assert "left out:\nStatus." in listed.text
    assert "90 minutes" in listed.text
    assert "Please sign in" in refused.text
    assert "valid for 5 minutes" in refused.text


@pytest.mark.anyio
async def test_the_pages_speak_german_to_everybody_else(database: Database, town: Town) -> None:
    async with browser(database, open_access=True, language="tr") as client:
        answer = await client.get("/")
    assert '<html lang="de">' in answer.text
    assert ">Aktualisieren</a>" in answer.text
    assert answer.headers["content-language"] == "de"


def texts() -> Iterator[str]:
    """Every German text of the pages."""
    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    (folder,) = (Path(path) for path in web.__path__)
    for _, _, text, _, _ in extract_from_dir(folder, methods, options):
        assert isinstance(text, str)
        yield text


def test_every_text_has_its_english() -> None:
    path = resources.files("desk") / "locale" / "en" / "LC_MESSAGES" / "buergerdraht.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale="en")
    found = set(texts())
    assert len(found) > 50
    missing = {text for text in found if not (message := catalogue.get(text)) or not message.string}
    assert missing == set()
