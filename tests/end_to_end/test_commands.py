"""The commands, as the people who install the product use them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.command_line import CommandLine, Done
from tests.end_to_end.offices import ARCHIVE, CITY_PAGE, ROADS, STARS, City
from tests.end_to_end.test_mistakes import CITY, KEY
from tests.end_to_end.town import Town

TEXT = "Das Schlagloch auf dem Gehweg ist gefährlich."
COMMANDS = (
    "backfill",
    "deliveries",
    "deliveries read-again",
    "doctor",
    "serve",
    "migrate",
    "backup",
    "restore",
    "city check",
    "city apply",
    "city export",
    "invite",
    "route",
    "learn",
    "learnt",
    "learnt export",
    "learnt import",
    "learnt delete",
    "replay",
    "report",
    "demo",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city.toml").write_text(City(numbered=()).file(), encoding="utf-8")
    return tmp_path


@pytest.fixture
def city(command_line: CommandLine, folder: Path) -> "Here":
    return Here(command_line, folder)


class Here:
    """Commands of somebody who sits in a folder with a city file; they have to succeed."""

    def __init__(self, command_line: CommandLine, folder: Path) -> None:
        self._command_line = command_line
        self.folder = folder

    def run(self, *arguments: str) -> Done:
        done = self._command_line.run(*arguments, folder=self.folder, env=KEY | CITY)
        assert done.code == 0, done
        return done

    def write(self, text: str) -> None:
        (self.folder / "city.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(city: Here, command: str) -> None:
    shown = city.run(*command.split(), "--help").stdout
    assert "Beispiel" in shown
    assert f"buergerdraht {command}" in " ".join(shown.replace("│", " ").split())


def test_a_city_file_is_checked(city: Here) -> None:
    done = city.run("city", "check", "city.toml")
    assert "city.toml" in done.stdout
    assert "7" in done.stdout
    assert "8" in done.stdout


def test_a_dry_run_shows_the_difference_and_changes_nothing(city: Here) -> None:
    city.run("city", "apply", "city.toml")
    before = city.run("city", "export").stdout
    city.write(City(numbered=()).file().replace('"Saturn"', '"Saturn", "Jupiter"'))
    shown = city.run("city", "apply", "city.toml", "--dry-run").stdout
    assert STARS.slug in shown or STARS.name in shown
    assert "Jupiter" in shown
    assert city.run("city", "export").stdout == before
    assert city.run("city", "apply", "city.toml").stdout == shown
    assert "Jupiter" in city.run("city", "export").stdout
    assert "Jupiter" not in city.run("city", "apply", "city.toml").stdout


def test_what_is_exported_can_be_applied_without_a_change(city: Here) -> None:
    city.run("city", "apply", "city.toml")
    city.run("city", "export", "again.toml")
    nothing = city.run("city", "apply", "city.toml", "--dry-run").stdout
    assert city.run("city", "apply", "again.toml").stdout == nothing
    city.run("city", "check", "again.toml")


def test_the_ready_city_file_is_one_to_begin_with(city: Here) -> None:
    city.write(city.run("city", "example").stdout)
    city.run("city", "check")


def test_a_text_is_routed_with_its_reasons(city: Here) -> None:
    shown = city.run("route", TEXT).stdout
    assert ROADS.name in shown
    assert "Schlagloch" in shown


def test_a_text_is_routed_as_json(city: Here) -> None:
    decided = json.loads(city.run("route", TEXT, "--json").stdout)
    assert decided["decision"] == "assign"
    assert decided["department"] == ROADS.slug == decided["candidates"][0]["department"]
    assert 0 < decided["score"] <= 100
    assert decided["candidates"][0]["because"]
    assert decided["escalation"] is None


def test_a_routed_text_says_what_it_warns_of(city: Here) -> None:
    decided = json.loads(city.run("route", f"{TEXT} Ihr Idioten", "--json").stdout)
    assert decided["escalation"] == {
        "level": "notice",
        "reasons": [{"kind": "insult", "level": "notice", "rule": "insult", "words": ["Idioten"]}],
    }


def test_a_routed_text_goes_to_the_office_of_the_district_it_names(city: Here) -> None:
    city.write(
        City(numbered=()).file()
        + '\n[[districts]]\nname = "Süd"\nplaces = ["Bochumer Straße"]\n'
        + f'instead = {{ {ROADS.slug} = "{ARCHIVE.slug}" }}\n'
    )
    city.run("city", "check")
    shown = city.run("route", f"{TEXT} Bochumer Str. 12").stdout
    assert ARCHIVE.name in shown.splitlines()[0]
    assert "Im Bezirk Süd (Bochumer Straße)" in shown
    assert f"1. {ARCHIVE.name} statt {ROADS.name}: " in shown
    decided = json.loads(city.run("route", f"{TEXT} Bochumer Str. 12", "--json").stdout)
    assert decided["department"] == ARCHIVE.slug == decided["candidates"][0]["department"]
    assert decided["district"] == {"name": "Süd", "places": ["Bochumer Straße"]}


def test_the_page_decides_before_the_words(city: Here) -> None:
    decided = json.loads(city.run("route", TEXT, "--page", STARS.page, "--json").stdout)
    assert (decided["decision"], decided["department"]) == ("assign", STARS.slug)


def test_a_file_is_routed_line_by_line(city: Here) -> None:
    lines = [{"text": TEXT}, {"text": TEXT, "page": STARS.page}, {"text": "", "page": CITY_PAGE}]
    (city.folder / "texts.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    shown = city.run("route", "--file", "texts.jsonl").stdout
    decided = [json.loads(line) for line in shown.splitlines()]
    assert [(one["decision"], one["department"]) for one in decided] == [
        ("assign", ROADS.slug),
        ("assign", STARS.slug),
        ("triage", None),
    ]
    assert all(
        set(one) == {"decision", "department", "score", "candidates", "escalation"}
        for one in decided
    )


def test_migrate_makes_the_schema_once(city: Here) -> None:
    assert city.run("migrate") == city.run("migrate")
    assert (city.folder / "buergerdraht.db").exists()


def test_an_invitation_is_a_link_of_the_bot_for_seven_days(town: Town) -> None:
    done = town.run("invite", "Frau Neu (Demo)", "--role", "press", "--json")
    issued = json.loads(done.stdout)
    town.told.secrets.add(issued["token"])
    bot = town.simulated.bot()["username"]
    assert set(issued) == {"token", "link", "expires_at"}
    assert issued["link"] == f"https://t.me/{bot}?start={issued['token']}"
    assert 0 < len(issued["token"]) <= 64
    left = datetime.fromisoformat(issued["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_an_invitation_is_shown_with_its_code_to_scan(town: Town) -> None:
    shown = town.run("invite", "Frau Neu (Demo)", "--role", "press").stdout
    link, *code = shown.splitlines()
    town.told.secrets.add(link.rpartition("=")[2])
    assert link.startswith("https://t.me/")
    assert sum("█" in line for line in code) > 10


def test_figures_of_a_city_in_which_nothing_happened_yet(city: Here) -> None:
    assert "Amt" in city.run("report").stdout
    city.run("report", "--since", "2026-11-01", "--csv", "figures.csv")
    header, first, *_ = (city.folder / "figures.csv").read_text("utf-8-sig").splitlines()
    assert header.startswith("department,name,cases,answered,first_answer_office_median_h")
    assert first.startswith("presse,Pressestelle,0,0,,,,,,0,0,0,0,")
    rows = [json.loads(line) for line in city.run("report", "--json").stdout.splitlines()]
    assert rows[0]["department"] == "presse"
