"""What the commands say to who makes a mistake: one clear sentence, never a traceback."""

import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.end_to_end.command_line import CommandLine, Done
from tests.end_to_end.offices import BOT_TOKEN, City
from tests.end_to_end.processes import run

FAILED, USAGE = 1, 2
KEY = {"BUERGERDRAHT_SECRET_KEY": "key-of-the-tests-0123456789abcdef"}
CITY_FILE = "BUERGERDRAHT_CITY_FILE"
CITY = {CITY_FILE: "city.toml"}
BOT = {"BUERGERDRAHT_TELEGRAM_TOKEN": BOT_TOKEN, "BUERGERDRAHT_TELEGRAM_API_URL": "http://[::1]:9"}
TAKEN = "{taken}"  # a port somebody listens on


@dataclass(frozen=True)
class Mistake:
    """A command that fails, and words of the sentence that says why."""

    command: str
    says: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    code: int = FAILED


MISTAKES = {
    "no secret key": Mistake("serve --port 0", ("BUERGERDRAHT_SECRET_KEY",), CITY),
    "no city file": Mistake(
        "serve --port 0", ("nothing.toml", "city example"), KEY | {CITY_FILE: "nothing.toml"}
    ),
    "a bad city file": Mistake(
        "serve --port 0", ("bad.toml", "langauges"), KEY | {CITY_FILE: "bad.toml"}
    ),
    "a city file that is no text": Mistake(
        "serve --port 0", ("binary.toml", "UTF-8"), KEY | {CITY_FILE: "binary.toml"}
    ),
    "a city file that is a folder": Mistake(
        "serve --port 0", ("folder", "Ordner"), KEY | {CITY_FILE: "folder"}
    ),
    "a taken port": Mistake(f"serve --port {TAKEN}", (TAKEN, "--port"), KEY | CITY),
    "an unknown database": Mistake(
        "serve --port 0",
        ("BUERGERDRAHT_DATABASE_URL", "sqlite+aiosqlite://", "postgresql+psycopg://"),
        KEY | CITY | {"BUERGERDRAHT_DATABASE_URL": "mysql://root:geheimnis@db/x"},
    ),
    "a database in a folder that is not there": Mistake(
        "serve --port 0",
        ("/nowhere/at/all.db", "gibt es den Ordner"),
        KEY | CITY | {"BUERGERDRAHT_DATABASE_URL": "sqlite+aiosqlite:////nowhere/at/all.db"},
    ),
    "a database in something that is no folder": Mistake(
        "serve --port 0",
        ("bad.toml", "gibt es den Ordner"),
        KEY | CITY | {"BUERGERDRAHT_DATABASE_URL": "sqlite+aiosqlite:///bad.toml/all.db"},
    ),
    "a database that is something else": Mistake(
        "migrate",
        ("bad.toml", "keine Datenbank"),
        KEY | {"BUERGERDRAHT_DATABASE_URL": "sqlite+aiosqlite:///bad.toml"},
    ),
    "a database that nobody answers for": Mistake(
        "serve --port 0",
        ("BUERGERDRAHT_DATABASE_URL", "läuft sie"),
        KEY | CITY | {"BUERGERDRAHT_DATABASE_URL": "postgresql+psycopg://u:geheimnis@[::1]:9/x"},
    ),
    "a webhook without its secret": Mistake(
        "serve --port 0",
        ("BUERGERDRAHT_PUBLIC_URL", "BUERGERDRAHT_TELEGRAM_WEBHOOK_SECRET"),
        KEY | CITY | BOT | {"BUERGERDRAHT_TELEGRAM_MODE": "webhook"},
    ),
    "a mode that does not exist": Mistake(
        "serve --port 0",
        ("BUERGERDRAHT_TELEGRAM_MODE", "polling"),
        KEY | CITY | {"BUERGERDRAHT_TELEGRAM_MODE": "smoke signals"},
    ),
    "a secret in a file that is not there": Mistake(
        "serve --port 0",
        ("BUERGERDRAHT_SECRET_KEY_FILE", "nothing.key", "gibt es nicht"),
        CITY | {"BUERGERDRAHT_SECRET_KEY_FILE": "nothing.key"},
    ),
    "a backfill of a page that the city does not have": Mistake(
        "backfill --page 4711", ("4711", "Stadtdatei"), KEY | CITY
    ),
    "a backfill without an app": Mistake(
        "backfill --page 800000001",
        ("Seite Pressestelle", "BUERGERDRAHT_META_APP_SECRET"),
        KEY | CITY,
    ),
    "a backfill without a token": Mistake(
        "backfill --page 800000001",
        ("Seite Pressestelle", "PRESSE_PAGE_TOKEN"),
        KEY | CITY | {"BUERGERDRAHT_META_APP_SECRET": "geheimnis"},
    ),
    "a backfill since a day that is none": Mistake(
        "backfill --since vorgestern", ("2026-11-20", "vorgestern"), KEY | CITY, USAGE
    ),
    "a backfill since tomorrow": Mistake(
        "backfill --since 2999-01-01", ("Zukunft",), KEY | CITY, USAGE
    ),
    "unreadable deliveries without a key": Mistake(
        "deliveries read-again", ("BUERGERDRAHT_SECRET_KEY",), CITY
    ),
    "a port beyond all ports": Mistake(
        "serve --port 99999", ("port", "höchstens 65535"), KEY | CITY
    ),
    "a taken port for the demo": Mistake(f"demo --port {TAKEN}", (TAKEN, "--port")),
    "a demo for the whole world": Mistake("demo --host 0.0.0.0", ("0.0.0.0",)),
    "a scenario that does not exist": Mistake(
        "demo --headless --scenario mittwoch", ("--scenario", "dienstag"), code=USAGE
    ),
    "migrate without a key": Mistake("migrate", ("BUERGERDRAHT_SECRET_KEY",)),
    "a mistake in a city file": Mistake("city check bad.toml", ("bad.toml", "langauges")),
    "a city file to check that is not there": Mistake("city check nothing.toml", ("nothing.toml",)),
    "an export before anything was applied": Mistake("city export", ("city apply",), KEY),
    "an invitation without a bot": Mistake(
        "invite Name --role press", ("BUERGERDRAHT_TELEGRAM_TOKEN",), KEY | CITY
    ),
    "an invitation while Telegram is away": Mistake(
        "invite Name --role press", ("Telegram",), KEY | CITY | BOT
    ),
    "a text for a page that the city does not have": Mistake(
        "route Text --page 4711", ("4711",), CITY
    ),
    "a file of texts that holds something else": Mistake(
        "route --file texts.jsonl", ("texts.jsonl", "2"), CITY
    ),
    "a file of texts that is not there": Mistake("route --file nothing.jsonl", ("nothing.jsonl",)),
    "a command that does not exist": Mistake("dance", ("dance", "gibt es nicht"), code=USAGE),
    "an option that does not exist": Mistake("serve --loud", ("--loud",), code=USAGE),
    "a port that is no number": Mistake(
        "serve --port achtzig", ("--port", "ganze Zahl"), code=USAGE
    ),
    "an invitation for nobody": Mistake("invite --role press", ("Name",), code=USAGE),
    "an invitation with an unknown role": Mistake(
        "invite Name --role king", ("king", "auditor"), code=USAGE
    ),
    "a clerk of no department": Mistake("invite Name", ("--department",), code=USAGE),
    "a group of two departments": Mistake(
        "invite --group --department a --department b", ("--department",), code=USAGE
    ),
    "nothing to route": Mistake("route", ("--file",), code=USAGE),
    "no speed": Mistake("demo --speed 0", ("--speed", "mindestens"), code=USAGE),
    "a backup into nothing": Mistake("backup", ("Es fehlt: file",), code=USAGE),
    "a backup into two files": Mistake("backup a b", ("Zu viel angegeben: b",), code=USAGE),
    "an option without its value": Mistake("backfill --since", ("--since",), code=USAGE),
    "an option with a value too many": Mistake("doctor --json=yes", ("--json",), code=USAGE),
}


def sentence(done: Done, code: int = FAILED) -> str:
    """The one sentence on standard error of a command that failed; log lines are JSON."""
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    assert done.code == code, done
    assert "error" not in done.stdout, "standard output is for what was asked for"
    said = [line for line in done.stderr.splitlines() if line and not line.startswith("{")]
    assert len(said) == 1, done.stderr
    return said[0]


@pytest.fixture(scope="module")
def taken() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    city = City(numbered=()).file()
    (tmp_path / "city.toml").write_text(city, encoding="utf-8")
    (tmp_path / "bad.toml").write_text(city.replace("languages", "langauges"), encoding="utf-8")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "folder").mkdir()
    (tmp_path / "texts.jsonl").write_text('{"text": "a"}\n{"page": "1"}\n', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [name for name, one in MISTAKES.items() if one.code == FAILED])
def test_a_mistake_is_told_in_one_sentence(
    command_line: CommandLine, folder: Path, taken: str, name: str
) -> None:
    mistake = MISTAKES[name]
    command = mistake.command.replace(TAKEN, taken).split()
    said = sentence(command_line.run(*command, folder=folder, env=mistake.env))
    for word in mistake.says:
        assert word.replace(TAKEN, taken).casefold() in said.casefold()
    assert "geheimnis" not in said


@pytest.mark.parametrize("name", [name for name, one in MISTAKES.items() if one.code == USAGE])
def test_wrong_usage_ends_with_2(command_line: CommandLine, folder: Path, name: str) -> None:
    mistake = MISTAKES[name]
    done = command_line.run(*mistake.command.split(), folder=folder, env=mistake.env)
    said = sentence(done, USAGE)
    assert "Hilfe: buergerdraht" in said
    for word in mistake.says:
        assert word in said


def test_an_export_into_a_folder_that_is_not_there(command_line: CommandLine, folder: Path) -> None:
    assert command_line.run("city", "apply", folder=folder, env=KEY | CITY).code == 0
    export = command_line.run("city", "export", "nothing/city.toml", folder=folder, env=KEY | CITY)
    assert "nothing/city.toml kann nicht geschrieben werden" in sentence(export)


@pytest.mark.parametrize("group", ["", "city"])
def test_without_a_command_the_help_is_shown(
    command_line: CommandLine, folder: Path, group: str
) -> None:
    done = command_line.run(*group.split(), folder=folder)
    assert done.code == USAGE
    assert "--help" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("variable", ["LANG", "LANGUAGE"])
def test_the_same_in_english(folder: Path, variable: str) -> None:
    failed = run("dance", folder=folder, env={variable: "en"})
    done = Done(failed.returncode, failed.stdout, failed.stderr)
    assert "There is no command dance. Help: buergerdraht --help" in sentence(done, USAGE)


def test_the_installed_script_does_the_same(folder: Path) -> None:
    failed = run("city", "check", "bad.toml", folder=folder)
    assert sentence(Done(failed.returncode, failed.stdout, failed.stderr)).startswith("bad.toml")
