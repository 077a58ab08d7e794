"""The dashboard and the alert rules speak of metrics and labels that exist, in German."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlmodel import Session

from desk.operation import measures
from desk.operation.heartbeats import beat
from desk.tables import Backfill, Circuit
from tests.buergerdraht.house import house
from tests.factories import MONDAY, make_page

ROOT = Path(__file__).parent.parent
DASHBOARD = ROOT / "deploy" / "grafana" / "buergerdraht.json"
RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"

METRIC = re.compile(r"\b(?:buergerdraht|process|python)_\w+")
SELECTOR = re.compile(r"(\w+)\{([^}]*)\}")
GROUPED = re.compile(r"by \(([^)]*)\)")
SHOWN = re.compile(r"\{\{ ?(?:\$labels\.)?(\w+) ?\}\}")
GIVEN_BY_PROMETHEUS = {"job", "instance", "le", "up"}
DURATION = re.compile(r"\d+[smhd]")


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return found


def rules() -> list[dict[str, Any]]:
    content = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    return [rule for group in content["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression, with the text in which its labels are shown."""
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"], target["legendFormat"]
    for rule in rules():
        yield rule["expr"], " ".join(rule["annotations"].values())


def fill(session: Session) -> None:
    """One of everything that a row can tell."""
    page = make_page(session, external_id="1001")
    session.add(Circuit(key="app:facebook"))
    session.add(Backfill(page_id=page.id or 0, since=MONDAY, why="gap", started_at=MONDAY))
    beat(session, "one", role="alone", started_at=MONDAY, now=MONDAY)


@pytest.fixture
async def told(sqlite_database: str, anyio_backend: str) -> dict[str, set[str]]:
    """The labels of every sample of a process in which everything happened once."""
    measures.DELIVERIES.labels("meta", 200).inc(0)
    measures.ANSWER_SECONDS.labels("meta").observe(0)
    measures.ATTEMPTS.labels("facebook", "Sent").inc(0)
    measures.TELEGRAM_CALLS.labels("sendMessage", 200).inc(0)
    measures.TASK_FAILURES.labels("read").inc(0)
    measures.DATABASE_REFUSALS.labels("full").inc(0)
    async with house(sqlite_database) as at, at.ask() as ask:
        await at.database.write(fill)
        text = (await ask.get("/metrics")).text
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_metric_and_label_that_is_named_exists(told: dict[str, set[str]]) -> None:
    for expression, shown in expressions():
        named = set(METRIC.findall(expression)) | set(re.findall(r"\bup\b", expression))
        assert named
        assert named <= set(told) | GIVEN_BY_PROMETHEUS, expression
        known = {label for name in named for label in told.get(name, ())} | GIVEN_BY_PROMETHEUS
        selected = {
            pair.partition("=")[0].strip()
            for _, pairs in SELECTOR.findall(expression)
            for pair in pairs.split(",")
        }
        grouped = {label for group in GROUPED.findall(expression) for label in group.split(", ")}
        assert selected | grouped <= known, expression
        assert set(SHOWN.findall(shown)) <= known, shown


def test_every_metric_of_ours_is_on_the_dashboard(told: dict[str, set[str]]) -> None:
    drawn = {
        name for panel in panels() for t in panel["targets"] for name in METRIC.findall(t["expr"])
    }
    ours = {name for name in told if name.startswith("buergerdraht_")}
    unseen = {name for name in ours - drawn if not name.endswith(("_count", "_sum"))}
    assert unseen == set()


def test_expressions_are_closed_and_labels_grouped_by_are_shown() -> None:
    for expression, _ in expressions():
        for opening, closing in ("()", "[]", "{}"):
            assert expression.count(opening) == expression.count(closing), expression
        assert expression.count('"') % 2 == 0


def test_counters_are_read_as_rates() -> None:
    for expression, _ in expressions():
        for counter in re.findall(r"\w+_(?:total|bucket)\b", expression):
            assert re.search(rf"(?:rate|increase)\({counter}(?:\{{[^}}]*\}})?\[", expression)


def test_panels_have_titles_places_of_their_own_and_the_chosen_source() -> None:
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert panel["title"]
        assert place["x"] + place["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells
    assert {panel["datasource"]["uid"] for panel in panels()} == {"${source}"}


def test_every_alert_says_what_it_is_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert DURATION.fullmatch(rule["for"])
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "description"}
        assert all(len(text) > 20 for text in rule["annotations"].values())
