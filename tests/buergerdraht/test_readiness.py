"""What takes a process out of service, and what people are only told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from buergerdraht.operation.readiness import (
    LEAST_SPACE,
    NOBODY_WORKS,
    REFUSALS,
    SILENT,
    TELEGRAM,
    Situation,
    judge,
)
from buergerdraht.operation.state import NoAnswer
from desk import migrations
from desk.language import german, translator
from desk.learning.agreement import Agreement
from desk.operation.figures import ChatStates, CircuitState, Figures, PageState, Waiting
from desk.storage.trouble import Refusal
from desk.words import Channel
from tests.factories import MONDAY

WELL = Figures(
    at=MONDAY,
    schema=migrations.newest(),
    unread=Waiting(),
    unreadable=0,
    unsent=Waiting(),
    updates=Waiting(),
    due_cards=0,
    alerts=0,
    pages=(),
    circuits=(),
    chats=ChatStates(0, 0, 0, 0.0),
    backfills=(),
    processes={"worker": 1},
    learning=Agreement(
        0, None, 0, None, 0, None, 0.95, cold=True, missing=25, unreached=False, partly=False
    ),
    received_at=None,
    answered_at=None,
)
LATE = Waiting(3, MONDAY - timedelta(hours=1))


def page(**values: bool | int) -> PageState:
    states: dict[str, Any] = {"disconnected": False, "blocked": False, "silent": False}
    return PageState(Channel.FACEBOOK, "1001", **(states | values))


def situation(role: str = "alone", found: Figures | NoAnswer = WELL, **values: Any) -> Situation:
    defaults: dict[str, Any] = {
        "refusal": None,
        "stuck": False,
        "telegram": None,
        "free_bytes": None,
        "now": MONDAY,
    }
    return Situation(role, found, **(defaults | values))


def waits(field: str, waiting: Waiting) -> Figures:
    changes: dict[str, Any] = {field: waiting}
    return replace(WELL, **changes)


def words(sentences: tuple[str, ...]) -> list[str]:
    return [sentence.partition(": ")[0] for sentence in sentences]


def judged(*arguments: Any, **values: Any) -> tuple[list[str], list[str]]:
    verdict = judge(situation(*arguments, **values), german)
    return words(verdict.reasons), words(verdict.warnings)


@pytest.mark.parametrize("role", ["alone", "web", "worker"])
def test_all_is_well(role: str) -> None:
    assert judged(role) == ([], [])


@pytest.mark.parametrize("role", ["alone", "web", "worker"])
@pytest.mark.parametrize("refusal", Refusal)
def test_no_process_is_ready_whose_database_takes_nothing(role: str, refusal: Refusal) -> None:
    assert judged(role, refusal=refusal) == (["database"], [])
    assert judged(role, NoAnswer(), refusal=refusal) == (["database"], [])


def test_a_database_that_gives_no_answer_or_takes_no_sign_of_life_is_a_reason() -> None:
    assert judged("web", NoAnswer(busy=True)) == (["database"], [])
    assert judged("web", stuck=True) == (["database"], [])


def test_another_schema_is_a_reason() -> None:
    verdict = judge(situation(found=replace(WELL, schema="0001")), german)
    assert verdict.reasons == (
        f"schema: Die Datenbank hat das Schema 0001, gebraucht wird {migrations.newest()}.",
    )


@pytest.mark.parametrize(
    ("field", "word"), [("unread", "unread"), ("unsent", "unsent"), ("updates", "undone")]
)
def test_who_works_off_is_not_ready_when_late_and_the_door_stays_open(
    field: str, word: str
) -> None:
    late = waits(field, LATE)
    for role in ("alone", "worker"):
        assert judged(role, late) == ([word], [])
    assert judged("web", late) == ([], [word])
    in_time = waits(field, Waiting(3, MONDAY - timedelta(seconds=50)))
    assert judged("alone", in_time) == ([], [])


def test_a_reason_says_how_many_wait_and_how_long_in_the_readers_language() -> None:
    late = situation(found=replace(WELL, unread=LATE))
    assert judge(late, german).reasons == (
        "unread: Ungelesene Zustellungen: 3, die älteste wartet seit 1:00:00.",
    )
    assert judge(late, translator("en")).reasons == (
        "unread: Unread deliveries: 3, the oldest has been waiting for 1:00:00.",
    )


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"pages": (page(disconnected=True, held=2),)}, "page"),
        ({"pages": (page(blocked=True),)}, "page"),
        ({"pages": (page(silent=True),)}, "page"),
        ({"circuits": (CircuitState("app:facebook", True, 5, 0),)}, "circuit"),
        ({"unreadable": 2}, "unreadable"),
        ({"chats": ChatStates(4, 0, 1, 0.0)}, "chats"),
    ],
)
def test_what_concerns_one_page_or_chat_is_only_told(changes: dict[str, Any], word: str) -> None:
    for role in ("alone", "web", "worker"):
        assert judged(role, replace(WELL, **changes)) == ([], [word])


def test_answers_that_wait_for_a_page_are_told_with_it() -> None:
    found = replace(WELL, pages=(page(disconnected=True, held=2),))
    assert judge(situation(found=found), german).warnings == (
        "page: Die Seite 1001 ist nicht verbunden; es warten 2 Antworten.",
    )


@pytest.mark.parametrize("problem", ["token", "conflict", "not-reached"])
def test_trouble_with_telegram_is_only_told(problem: str) -> None:
    assert judged("worker", telegram=problem) == ([], ["telegram"])


def test_little_space_is_told_before_there_is_none() -> None:
    assert judged(free_bytes=LEAST_SPACE - 1) == ([], ["space"])
    assert judged(free_bytes=LEAST_SPACE) == ([], [])


def test_a_door_without_anybody_behind_it_says_so() -> None:
    alone = replace(WELL, processes={"web": 2})
    assert judged("web", alone) == ([], ["workers"])
    assert judged("worker", alone) == ([], [])


def test_every_sentence_is_there_in_english() -> None:
    english = translator("en")
    for sentence in (SILENT, NOBODY_WORKS, *REFUSALS.values(), *TELEGRAM.values()):
        assert english(sentence) != sentence
