"""What the documents say is true: commands, settings, links, log lines and tables exist."""

import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import SQLModel
from typer.main import get_command

import desk.tables  # noqa: F401 - registers the tables
from buergerdraht.cli import app
from buergerdraht.commands.city import ready_made
from buergerdraht.settings import PREFIX, Settings
from desk import city_file
from desk.columns import Encrypted

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
EXAMPLE = ROOT / ".env.example"
ROOMS = ("bot", "buergerdraht", "desk", "web", "webhooks")
LARGEST_PICTURE = 400_000  # bytes
LEVELS = ("warning", "error")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"""(?:\]\(|src=")([^)"\s]+)""")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
SETTING = re.compile(r"^([A-Z_]+)=", re.MULTILINE)
TARGET = re.compile(r"^([\w./$()-]+):(?!=)", re.MULTILINE)
ALARM = re.compile(r'log\.(?:warning|error)\(\s*"([^"]+)"')
ROW = re.compile(r"^\| (.+?) \|(.+?)\|", re.MULTILINE)
UNFINISHED = re.compile(
    r"TODO|FIXME|XXX|TBD|lorem|/(?:work|tmp|root|home)/|pypi\.|[Ii]ssue #?\d", re.IGNORECASE
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def without_code(text: str) -> str:
    return INLINE.sub("", FENCE.sub("", text))


def lines_to_type(text: str) -> Iterator[str]:
    """What a reader may copy: lines of shell blocks and code within a sentence."""
    for language, block in FENCE.findall(text):
        if language in ("sh", "console"):
            yield from (line.removeprefix("$ ") for line in block.splitlines())
    yield from INLINE.findall(FENCE.sub("", text))


def calls_of(program: str) -> list[list[str]]:
    """The arguments of each call of `program` that a document shows."""
    calls = []
    for document in DOCUMENTS:
        for line in lines_to_type(document.read_text(encoding="utf-8")):
            for part in line.partition(" # ")[0].split("&&"):
                if re.match(rf"\s*(?:\S*/)?{program}(?:\s|$)", part):
                    calls.append(shlex.split(part.partition(">")[0])[1:])
    return calls


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    kept = (re.sub(r"[^\w\- ]", "", heading.casefold()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in kept}


def test_every_make_target_that_a_document_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(VENV)", ".venv")
    targets = set(TARGET.findall(makefile))
    named = {call[0] for call in calls_of("make") if call}
    assert {"demo", "test"} <= named <= targets


def test_every_command_and_option_that_a_document_names_exists() -> None:
    calls = [call for call in calls_of("buergerdraht") if call]
    assert {"demo", "city", "invite", "serve"} <= {call[0] for call in calls}
    for call in calls:
        command, rest = get_command(app), call
        while rest and (commands := getattr(command, "commands", None)) is not None:
            assert rest[0] in commands, call
            command, rest = commands[rest[0]], rest[1:]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known | {"--help"}, call


def test_the_example_holds_every_setting_and_no_other() -> None:
    written = SETTING.findall(EXAMPLE.read_text(encoding="utf-8"))
    city = city_file.read(ready_made(), name="example")
    tokens = {page.token_env for page in city.pages}
    assert len(written) == len(set(written))
    assert set(written) == {f"{PREFIX}{field.upper()}" for field in Settings.model_fields} | tokens


def test_each_setting_of_the_example_is_explained_in_the_line_above() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for above, line in pairwise(lines):
        if line.startswith(PREFIX):
            assert above.startswith("# "), line


def test_the_example_states_the_defaults() -> None:
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(without_code(document.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("document", [*DOCUMENTS, EXAMPLE], ids=name)
def test_nothing_unfinished_and_no_place_of_somebodys_machine(document: Path) -> None:
    assert UNFINISHED.findall(document.read_text(encoding="utf-8")) == []


def test_the_operating_guide_explains_every_alarm_of_the_log_and_no_other() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")
    )
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    explained = {cell.strip("`") for cell, level in ROW.findall(guide) if level.strip() in LEVELS}
    assert explained == set(ALARM.findall(code))


def test_the_plan_of_the_house_names_every_table() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tables = plan.partition("## Tables")[2].partition("\n## ")[0]
    assert [
        name for name in SQLModel.metadata.tables if not re.search(rf"\b{name}\b", tables)
    ] == []


def test_the_plan_of_the_house_names_every_package_of_the_largest_rooms() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {
        f"{room}/{inside.parent.name}/"
        for room in ("buergerdraht", "desk")
        for inside in (ROOT / room).glob("*/__init__.py")
    }
    assert [package for package in packages if f"`{package}`" not in plan] == []


def test_every_decision_is_listed_once_under_its_number() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(
        r"^(\d+)\. .*\((\S+\.md)\)$", (folder / "README.md").read_text("utf-8"), re.M
    )
    files = sorted(path.name for path in folder.glob("0*.md"))
    assert [name for _, name in listed] == files
    assert [f"{int(number):04}" for number, _ in listed] == [name[:4] for name in files]
    assert len({name[:4] for name in files}) == len(files)


def test_the_privacy_page_names_every_table_and_which_hold_encrypted_columns() -> None:
    page = (ROOT / "docs" / "datenschutz.md").read_text(encoding="utf-8")
    stored = page.partition("## Was gespeichert wird")[2].partition("\n## ")[0]
    said = {
        table: encrypted.strip() != "nichts"
        for cell, encrypted in ROW.findall(stored)
        for table in INLINE.findall(cell)
        if table in SQLModel.metadata.tables
    }
    assert said == {
        table.name: any(isinstance(column.type, Encrypted) for column in table.columns)
        for table in SQLModel.metadata.tables.values()
    }


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").glob("*.png")), ids=name)
def test_pictures_stay_small(picture: Path) -> None:
    assert picture.stat().st_size < LARGEST_PICTURE
