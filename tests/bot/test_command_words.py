"""A command is read as people type it, and every text about commands fits its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import command_texts
from bot.command_words import GERMAN, Verb, name_of, nearest, read
from desk.language import LANGUAGES, translator
from desk.words import Concern


@pytest.mark.parametrize(
    ("text", "verb", "number", "rest"),
    [
        ("/uebernehmen 1042", Verb.TAKE, 1042, ""),
        ("/übernehmen #1042", Verb.TAKE, 1042, ""),
        ("/Take@demo_bot 7", Verb.TAKE, 7, ""),
        ("/antwort 7: Gerne!\nIhre Stadt", Verb.ANSWER, 7, "Gerne!\nIhre Stadt"),
        ("/antwort\n7 Gerne", Verb.ANSWER, 7, "Gerne"),
        ("/antwort 7", Verb.ANSWER, 7, ""),
        ("/öffnen 7", Verb.REOPEN, 7, ""),
        ("/weiterleiten 7, Grünflächenamt", Verb.FORWARD, 7, "Grünflächenamt"),
        ("/erledigt", Verb.CLOSE, None, ""),
        ("/erledigt sieben", Verb.CLOSE, None, "sieben"),
        ("/erledigt 7a", Verb.CLOSE, None, "7a"),
        ("/erledigt 1234567890123", Verb.CLOSE, None, "1234567890123"),
        ("/uebernemen 7", None, 7, ""),
    ],
)
def test_a_command_is_read(text: str, verb: Verb | None, number: int | None, rest: str) -> None:
    typed = read(text)
    assert typed is not None
    assert (typed.verb, typed.number, typed.rest) == (verb, number, rest)


@pytest.mark.parametrize("text", ["", "7", "// intern", "/", "Hallo /erledigt 7", "/etc/passwd"])
def test_other_texts_are_no_command(text: str) -> None:
    assert read(text) is None


@given(st.text())
def test_whatever_follows_a_slash_is_read(text: str) -> None:
    typed = read(f"/antwort 7 {text}")
    assert typed is not None
    assert (typed.number, typed.rest.split()) == (7, text.split()) or text[:1] in ",.:;"


@pytest.mark.parametrize("number", ["3", "7"])
def test_on_a_card_a_number_that_is_not_its_own_belongs_to_the_answer(number: str) -> None:
    typed = read(f"/antwort {number} Tage")
    assert typed is not None
    assert typed.about(7) == (7, "Tage" if number == "7" else "3 Tage")


def test_a_mistyped_command_is_guessed() -> None:
    assert nearest("uebernemen") is Verb.TAKE
    assert nearest("xyz") is None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", Verb)
def test_telegram_takes_every_name_and_purpose(verb: Verb, language: str) -> None:
    assert re.fullmatch("[a-z0-9_]{1,32}", name_of(verb, language))
    assert 1 <= len(command_texts.purpose(verb, translator(language))) <= 256


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_names_every_command_in_the_readers_language(language: str) -> None:
    text = command_texts.help_text(translator(language))
    assert all(f"/{name_of(verb, language)}" in text for verb in Verb)
    assert len(text) < 4096


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verb", Verb)
def test_an_example_is_a_command_that_would_be_understood(verb: Verb, language: str) -> None:
    typed = read(command_texts.example(verb, translator(language)))
    assert typed is not None
    assert typed.verb is verb


def test_no_two_commands_share_a_name() -> None:
    assert len({*GERMAN.values(), *Verb}) == 2 * len(Verb)


@pytest.mark.parametrize(
    ("words", "concern"),
    [
        ("Presseanfrage", Concern.MEDIA),
        ("presse anfrage", Concern.MEDIA),
        ("threat", Concern.THREAT),
        ("stimung", Concern.MOOD),
        ("", None),
        ("Wetter", None),
    ],
)
def test_a_reason_is_named_in_either_language(words: str, concern: Concern | None) -> None:
    assert command_texts.concern_named(words) is concern
