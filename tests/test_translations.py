"""Every text that a person reads exists in German (the source) and in English."""

from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir

from desk.language import LANGUAGES, choose, translator

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "buergerdraht", "desk", "routing", "web", "webhooks")
METHODS = [("**.py", "python"), ("web/templates/**.html", "jinja2")]


def source_texts() -> list[str]:
    """The first (or only) form of each marked text, with line and file left out."""
    found = extract_from_dir(
        str(ROOT),
        method_map=METHODS,
        options_map={"**.py": {"encoding": "utf-8"}},
        keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
        directory_filter=lambda path: Path(path).name not in (".venv", "tests", "simulator"),
    )
    texts = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    return sorted(texts)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


TEXTS = source_texts()


def test_texts_are_found_in_every_room_that_speaks() -> None:
    assert {"NEU", "Amt", "Als JSON."} <= set(TEXTS)


@pytest.mark.parametrize("language", [found for found in LANGUAGES if found != "de"])
def test_every_text_is_translated(language: str) -> None:
    translate = translator(language)
    same_in_both = {text for text in TEXTS if translate(text) == text}
    assert same_in_both <= SAME_IN_BOTH


@pytest.mark.parametrize("language", [found for found in LANGUAGES if found != "de"])
def test_a_translation_has_the_fields_of_its_source(language: str) -> None:
    translate = translator(language)
    assert [text for text in TEXTS if fields(text) != fields(translate(text))] == []


def test_unknown_languages_stay_german() -> None:
    assert choose(["fr", "tlh"]) == "de"
    assert choose(["en-GB", "de"]) == "en"
    assert translator("fr")("NEU") == "NEU"


SAME_IN_BOTH = {"Text", "1 Video", "1 Sticker", "Administration", "Name", "Status"}


def test_no_text_hides_in_another() -> None:
    """What is translated inside an f-string is never extracted, and so never translated."""
    rooms = ("bot", "buergerdraht", "desk", "web", "webhooks")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    assert [str(file) for file in files if "{_(" in file.read_text(encoding="utf-8")] == []
