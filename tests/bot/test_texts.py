from zoneinfo import ZoneInfo

import pytest

from bot import texts
from desk import errors
from desk.cases.steps import Step
from desk.errors import InvalidRequest, Reason
from desk.language import LANGUAGES, translator
from desk.words import Status
from tests.factories import MONDAY

TOAST_LIMIT = 200  # characters of the answer to a tap
ZONE = ZoneInfo("Europe/Berlin")

REQUESTS: list[InvalidRequest] = [
    errors.AlreadyTaken("Frau Yilmaz (Demo)", MONDAY),
    errors.Stale(),
    errors.Unseen(),
    errors.NotAllowed(),
    errors.NoSuchCase(7),
    errors.NoSuchDepartment("amt"),
    errors.LinkInvalid(),
    errors.TooLong(8000),
    *(errors.NotPossible(step, status) for step in Step for status in Status),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_a_sentence_that_fits_a_toast(language: str) -> None:
    _ = translator(language)
    for request in REQUESTS:
        text = texts.sentence(request, _, ZONE)
        assert 0 < len(text) <= TOAST_LIMIT
        assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hints_fit_a_toast(language: str) -> None:
    _ = translator(language)
    for text in (
        texts.connect_first(_),
        texts.how_to_answer(_),
        texts.how_to_change(_),
        texts.unlinked(_),
        texts.went_wrong(_),
    ):
        assert 0 < len(text) <= TOAST_LIMIT


def test_the_loser_reads_who_was_faster_and_when() -> None:
    taken = errors.AlreadyTaken("Frau Yilmaz (Demo)", MONDAY)
    sentence = texts.sentence(taken, translator("de"), ZONE)
    assert sentence == "Schon bei Frau Yilmaz (Demo), seit 10:00 Uhr."


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_text(reason: Reason) -> None:
    assert texts.refusal(reason, translator("de")).endswith((".", "“."))
