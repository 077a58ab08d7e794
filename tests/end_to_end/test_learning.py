"""The commands around learning, as the people use them who run the product."""

import json
from pathlib import Path

import pytest

from tests.end_to_end.command_line import CommandLine, Done
from tests.end_to_end.offices import ROADS, STARS, City
from tests.end_to_end.test_mistakes import CITY, KEY

ROAD = ("Da klafft ein Krater {n} in der Fahrbahn", "Der Asphalt ist aufgeplatzt, Stelle {n}")
SKY = ("Der Komet {n} war herrlich zu sehen", "Wann zeigt ihr die Sternschnuppen {n}?")


class Here:
    """Commands in a folder with a city file."""

    def __init__(self, command_line: CommandLine, folder: Path) -> None:
        self._command_line = command_line
        self.folder = folder

    def run(self, *arguments: str) -> Done:
        return self._command_line.run(*arguments, folder=self.folder, env=KEY | CITY)

    def ok(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.code == 0, done
        return done.stdout

    def fails(self, *arguments: str, code: int = 1) -> str:
        done = self.run(*arguments)
        assert done.code == code, done
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        return done.stderr

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


@pytest.fixture
def here(command_line: CommandLine, tmp_path: Path) -> Here:
    (tmp_path / "city.toml").write_text(City(numbered=()).file(), encoding="utf-8")
    return Here(command_line, tmp_path)


def labelled(count: int = 12) -> list[dict[str, str]]:
    return [
        {"text": template.format(n=number), "department": slug}
        for number in range(count)
        for slug, templates in ((ROADS.slug, ROAD), (STARS.slug, SKY))
        for template in templates
    ]


def lines(items: list[dict[str, str]]) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def test_labelled_texts_are_learnt_once_and_measured(here: Here) -> None:
    items = [*labelled(), {"text": "Schönen Sonntag euch allen!", "department": "kein-anliegen"}]
    here.write("texts.jsonl", lines(items))
    first = json.loads(here.ok("learn", "--file", "texts.jsonl", "--json"))
    assert (first["texts"], first["new"]) == (len(items), len(items))
    assert first["before"]["right"] < 0.5
    assert first["after"]["right"] > 0.9
    assert set(first["after"]) == {"texts", "right", "in_three", "automatic", "precision"}
    again = json.loads(here.ok("learn", "--file", "texts.jsonl", "--json"))
    assert again["new"] == 0
    assert (again["before"], again["after"]) == (first["before"], first["after"])
    shown = here.ok("learn", "--file", "texts.jsonl")
    assert "vorher" in shown
    assert "0 neu gelernt" in shown


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_is_read_as_well(here: Here, delimiter: str) -> None:
    rows = [f'{slug}{delimiter}"Komet, {n}; und mehr"' for n in range(3) for slug in [STARS.slug]]
    here.write("texts.csv", "\n".join([f"department{delimiter}text", *rows]) + "\n")
    assert json.loads(here.ok("learn", "--file", "texts.csv", "--json"))["new"] == 3


def test_what_cannot_be_learnt_is_told_with_its_line(here: Here) -> None:
    here.write("slug.jsonl", lines([*labelled(1), {"text": "x", "department": "hafenamt"}]))
    said = here.fails("learn", "--file", "slug.jsonl")
    assert "slug.jsonl, Zeile 5" in said
    assert "hafenamt" in said
    assert ROADS.slug in said
    here.write("shape.jsonl", '{"text": "x"}\n')
    assert "shape.jsonl, Zeile 1" in here.fails("learn", "--file", "shape.jsonl")
    here.write("empty.jsonl", "\n")
    assert "empty.jsonl" in here.fails("learn", "--file", "empty.jsonl")
    here.write("half.jsonl", '{"text": "Komet \\ud800", "department": "planetarium"}\n')
    assert "half.jsonl, Zeile 1" in here.fails("learn", "--file", "half.jsonl")
    here.write("columns.csv", "a,b\n1,2\n")
    assert "columns.csv" in here.fails("learn", "--file", "columns.csv")
    here.write("texts.txt", "x")
    assert ".jsonl" in here.fails("learn", "--file", "texts.txt", code=2)
    assert "nothing.jsonl" in here.fails("learn", "--file", "nothing.jsonl")


def test_a_file_of_any_editor_is_read_and_only_a_lines_end_ends_it(here: Here) -> None:
    texts = [{"text": "Ein Komet\u2028und\x85Sterne", "department": STARS.slug}]
    here.write("texts.jsonl", "\ufeff" + lines(texts))
    assert json.loads(here.ok("learn", "--file", "texts.jsonl", "--json"))["new"] == 1
    assert len(here.ok("route", "--file", "texts.jsonl").splitlines()) == 1
    here.write("texts.csv", "\ufefftext;department\r\nKometen;" + STARS.slug + "\r\n")
    assert json.loads(here.ok("learn", "--file", "texts.csv", "--json"))["new"] == 1


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": null}', '{"text": 7}', "[]"])
def test_a_line_that_is_no_text_is_told_with_its_number(here: Here, line: str) -> None:
    here.write("texts.jsonl", '{"text": "Komet"}\n\n' + line + "\n")
    done = here.run("route", "--file", "texts.jsonl")
    assert done.code == 1
    assert "texts.jsonl, Zeile 3" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_was_learnt_moves_to_another_installation(here: Here) -> None:
    here.write("texts.jsonl", lines(labelled()))
    here.ok("learn", "--file", "texts.jsonl")
    here.ok("learnt", "export", "learnt.jsonl")
    written = here.read("learnt.jsonl")
    assert "Krater" not in written
    assert [json.loads(line).get("label") for line in written.splitlines()] == [
        None,
        STARS.slug,
        ROADS.slug,
    ]
    assert "--yes" in here.fails("learnt", "delete")
    here.ok("learnt", "delete", "--yes")
    here.ok("learnt", "export", "nothing.jsonl")
    assert len(here.read("nothing.jsonl").splitlines()) == 1
    here.ok("learnt", "import", "learnt.jsonl")
    assert "--yes" in here.fails("learnt", "import", "learnt.jsonl")
    here.ok("learnt", "import", "learnt.jsonl", "--yes")
    here.ok("learnt", "export", "again.jsonl")
    assert here.read("again.jsonl") == written


def test_a_file_that_does_not_fit_changes_nothing(here: Here) -> None:
    here.write("texts.jsonl", lines(labelled(1)))
    here.ok("learn", "--file", "texts.jsonl")
    here.ok("learnt", "export", "learnt.jsonl")
    before = here.read("learnt.jsonl")
    here.write("other.jsonl", before.replace(STARS.slug, "hafenamt"))
    said = here.fails("learnt", "import", "other.jsonl", "--yes")
    assert "other.jsonl, Zeile 2" in said
    assert "hafenamt" in said
    head = before.splitlines()[0]
    for broken in (
        "",
        "nothing",
        '{"format": "another"}',
        f"{head}\n[]",
        f'{head}\n{{"label": 7, "amounts": {{}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"x": 1}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"1": 0.5}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"99999999": 1, "-1": 1}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"7": -1, "-1": 1}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"7": 1, "-1": -9}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"7": 1025, "-1": 1}}}}',
        f'{head}\n{{"label": "{STARS.slug}", "amounts": {{"7": 1}}}}',
        f"{before}{before.splitlines()[1]}\n",
        f"{head}\n{'[' * 100_000}",
    ):
        here.write("broken.jsonl", broken)
        assert "broken.jsonl, Zeile" in here.fails("learnt", "import", "broken.jsonl", "--yes")
    here.ok("learnt", "export", "again.jsonl")
    assert here.read("again.jsonl") == before


def test_the_figures_of_the_first_day(here: Here) -> None:
    here.ok("city", "apply")
    found = json.loads(here.ok("learnt", "--json"))
    assert (found["decisions"], found["agreed"], found["cold"]) == (0, None, True)
    shown = here.ok("learnt")
    assert "95.0 %" in shown
    assert "–" in shown


def test_a_replay_of_nothing_says_so(here: Here) -> None:
    assert "0 Fälle" in here.ok("replay", "--since", "2026-01-01", "--dry-run")
    assert here.ok("replay", "--since", "2026-01-01", "--json") == ""
    for day in ("gestern", "0001-01-01", "9999-12-31"):
        assert "2026-11-20" in here.fails("replay", "--since", day, code=2)


def test_a_text_is_routed_with_what_was_learnt_and_shows_it(here: Here) -> None:
    text = "Da klafft ein Krater in der Fahrbahn"
    here.write("texts.jsonl", lines(labelled()))
    before = here.ok("route", text)
    here.ok("learn", "--file", "texts.jsonl")
    after = here.ok("route", text)
    assert f"1. {ROADS.name}" not in before
    assert f"1. {ROADS.name}" in after
    assert "ähnliche Buchstaben" in after
    assert json.loads(here.ok("route", text, "--json"))["department"] == ROADS.slug


def test_a_text_is_routed_without_a_database_and_with_one_of_another_program(here: Here) -> None:
    alone = here.ok("route", "Komet")
    assert not (here.folder / "buergerdraht.db").exists()
    here.write("buergerdraht.db", "no database at all")
    done = here.run("route", "Komet")
    assert (done.code, done.stdout) == (0, alone)
    assert "Ohne das Gelernte" in done.stderr
