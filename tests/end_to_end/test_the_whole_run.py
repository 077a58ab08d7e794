"""Looking back at everything that the tests of this run did: nothing twice, nothing told."""

import json
from collections import Counter
from pathlib import Path

from tests.end_to_end.offices import Office
from tests.end_to_end.people import YILMAZ
from tests.end_to_end.test_work import case
from tests.end_to_end.town import Run, Town


def test_every_published_answer_stands_once(town: Town, office: Office) -> None:
    card, answer = case(town, office), town.words("Zum Schluss noch das.")
    town.answer(YILMAZ, card, answer)
    town.stands(office, answer)
    written = Counter(text for one in town.city.offices for text in _written(town, one))
    wanted = dict.fromkeys(town.published, 1) | town.repeated
    assert {text: written[text] for text in wanted} == wanted


def test_nothing_was_published_that_nobody_released(town: Town) -> None:
    released = {*town.published, *town.repeated}
    for one in town.city.offices:
        words = {text for text in _written(town, one) if text}  # a picture has none
        assert words <= released, one.name


def test_no_log_holds_a_secret_a_text_or_a_name(town: Town, run: Run) -> None:
    assert run.spoken
    for log in _product_logs(run):
        text = log.read_text(encoding="utf-8")
        decoded = "\n".join(
            json.dumps(_line(line), ensure_ascii=False) for line in text.splitlines()
        )
        for kept in (text, decoded):
            assert [secret for secret in run.secrets if secret in kept] == [], log.name
            assert [words for words in run.spoken if words in kept] == [], log.name
            assert [name for name in ("Anna Kern", "Bekir Yurt") if name in kept] == [], log.name


def test_no_log_holds_a_traceback(town: Town, run: Run) -> None:
    for log in _product_logs(run):
        told = [
            line for line in log.read_text(encoding="utf-8").splitlines() if "Traceback" in line
        ]
        assert told == [], f"{log.name}: {len(told)} tracebacks; the first: {told[0][-1500:]}"


def test_every_line_of_the_log_is_json(town: Town, run: Run) -> None:
    for log in _product_logs(run):
        lines = log.read_text(encoding="utf-8").splitlines()
        assert lines
        assert [line for line in lines if not isinstance(_line(line), dict)] == [], log.name


def _product_logs(run: Run) -> list[Path]:
    found = sorted(run.logs.glob("*-product.log"))
    assert found
    return found


def _written(town: Town, office: Office) -> list[str]:
    """What the product wrote on a page; colleagues on Facebook are no concern of it."""
    public = town.simulated.comments(office.page, own=True)
    private = town.simulated.private(office.page, own=True)
    return [one["text"] for one in (*public, *private) if one["via"] == "app"]


def _line(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return line
