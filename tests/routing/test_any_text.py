"""Whatever citizens write: a decision, the same each time, and soon."""

import tracemalloc
from collections.abc import Iterable
from random import Random
from string import ascii_lowercase
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import Assign, Catalogue, Department, Message, Page, Router, features
from routing.ngrams import MOST_LEARNT
from routing.words import composed
from tests.routing.asking import decide, rank
from tests.routing.musterstadt import CATALOGUE, CHECK, DEPARTMENTS, TUNING

WORDS = [word for text, _ in (*TUNING, *CHECK) for word in text.split()]
TEXTS = st.text() | st.lists(st.sampled_from(WORDS) | st.text(max_size=9)).map(" ".join)
HOSTILE = {
    "one word": "a" * 100_000,
    "one compound": "laternenpfahl" * 8_000,
    "different words": " ".join(f"wort{number}laterne" for number in range(10_000)),
    "one word again and again": "Lampe kaputt " * 8_000,
    "emoji": "🔥👨‍👩‍👧" * 20_000,
    "right to left": "مرحبا بالعالم " * 8_000,
    "zero width": "\u200b" * 100_000,
    "ligatures that grow": "\ufdfa" * 100_000,
    "combining marks": "a" + "\u0301" * 100_000,
    "marks in disorder": "a" + "\u0301\u0316" * 50_000,
    "hyphens": "ab-" * 33_000,
    "half an address": "a.b+" * 25_000,
    "hashtag": "#" + "aB" * 50_000,
    "spaces": " " * 100_000,
}


@settings(deadline=None)  # time is the last test's matter
@given(text=TEXTS)
def test_any_text_has_one_decision(text: str) -> None:
    assert decide(text, Page(), CATALOGUE) == decide(text, Page(), Catalogue(DEPARTMENTS[:]))


@settings(deadline=None)  # time is the last test's matter
@given(text=TEXTS)
def test_candidates_are_ordered_bounded_and_explained(text: str) -> None:
    ranked = rank(text, CATALOGUE)
    assert ranked == sorted(ranked, key=lambda found: (-found.score, found.department))
    assert len({found.department for found in ranked}) == len(ranked)
    for found in ranked:
        weights = [item.weight for item in found.because]
        assert 0 < found.score <= 100
        assert weights == sorted(weights, reverse=True)


@settings(deadline=None)  # time is the last test's matter
@given(text=TEXTS, slug=st.sampled_from([department.slug for department in DEPARTMENTS]))
def test_a_departments_page_always_keeps_its_message(text: str, slug: str) -> None:
    decision = decide(text, Page(department=slug), CATALOGUE)
    assert isinstance(decision, Assign)
    assert decision.department == slug


@settings(deadline=None)  # time is the last test's matter
@given(topics=st.lists(st.text(max_size=30), max_size=5), text=st.text())
def test_any_words_in_the_city_file_can_be_read(topics: list[str], text: str) -> None:
    odd = Department("odd", text, aliases=tuple(topics), topics=(text,), not_topics=tuple(topics))
    rank(text, Catalogue([odd]))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_soon(name: str) -> None:
    """Measured: below 0.1 s each; anything quadratic needs many seconds."""
    started_seconds = process_time()
    decide(HOSTILE[name], Page(), Catalogue(DEPARTMENTS))
    assert process_time() - started_seconds < 2


def test_marks_piled_on_a_letter_are_not_sorted_by_the_thousand() -> None:
    assert len(composed("a" + "\u0301\u0316" * 5_000 + "b")) < 40
    assert composed("Mu\u0308ll") == "Müll"


def test_what_is_remembered_does_not_grow_with_what_is_written() -> None:
    every_sign = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    posts = (f"{number}ü" + "x" * 100_000 for number in range(300))
    assert kept_megabytes(Message(text) for text in in_pieces("".join(every_sign))) < 10
    assert kept_megabytes(Message("Sirene", post=post) for post in posts) < 10


def kept_megabytes(messages: Iterable[Message]) -> float:
    """How much of memory is kept when all was read."""
    router = Router(CATALOGUE)
    tracemalloc.start()
    for message in messages:
        router.decide(message)
    kept, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / 1e6


def in_pieces(text: str, size: int = 9_000) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def test_letters_at_random_teach_no_more_than_a_long_letter_does() -> None:
    lot = Random(1)
    noise = " ".join("".join(lot.choices(ascii_lowercase, k=40)) for _ in range(300))
    assert len(features(noise)) <= 1 + MOST_LEARNT
