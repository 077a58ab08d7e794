"""What stands in deploy/ fits the program: settings, commands, limits, times and addresses."""

import getpass
import ipaddress
import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from buergerdraht import server
from buergerdraht.cli import Share, app
from buergerdraht.engines import engine
from buergerdraht.settings import PREFIX, Settings
from desk.incoming.inbox import LONGEST_WAIT
from web.answering import LARGEST_FORM
from webhooks.door import LARGEST_BODY

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
FILES = [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()]
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
IGNORED = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8")
SITE = (DEPLOY / "nginx" / "buergerdraht.conf").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]

SETTING = re.compile(rf"\b{PREFIX}([A-Z_]+)\b")
LOCATION = re.compile(r"^    location (?:= )?(\S+) \{(.*?)\}$", re.MULTILINE | re.DOTALL)
START = re.compile(r"^ExecStart=(.*)$", re.MULTILINE)
CREDENTIAL = re.compile(r"^LoadCredential=(\w+):", re.MULTILINE)
GIVEN = re.compile(rf"^Environment={PREFIX}(\w+)_FILE=%d/(\w+)$", re.MULTILINE)
BYTES = {"k": 1024, "m": 1024 * 1024}


def locations() -> dict[str, str]:
    """What nginx does with a path, of the server that speaks TLS."""
    return dict(LOCATION.findall(SITE.partition("listen 443")[2]))


def size(text: str) -> int:
    """The bytes of `client_max_body_size`."""
    found = re.search(r"client_max_body_size (\d+)([km]);", text)
    assert found
    return int(found[1]) * BYTES[found[2]]


def calls() -> Iterator[list[str]]:
    """The arguments of every call of the program."""
    for unit in UNITS:
        for line in START.findall(unit.read_text(encoding="utf-8")):
            words = shlex.split(line.partition("buergerdraht ")[2].rstrip("'"))
            yield words
    for service in SERVICES.values():
        if service["image"] == "buergerdraht":
            yield service["command"]
    yield yaml.safe_load(DOCKERFILE.rpartition("CMD ")[2])


def seconds(service: dict[str, Any]) -> int:
    return int(str(service["stop_grace_period"]).removesuffix("s"))


def address(service: str) -> str:
    return str(SERVICES[service]["networks"]["front"]["ipv4_address"])


@pytest.mark.parametrize(
    "file",
    [path for path in sorted(DEPLOY.rglob("*")) if path.is_file()],
    ids=lambda path: path.name,
)
def test_every_setting_that_is_named_exists(file: Path) -> None:
    named = {name.removesuffix("_FILE") for name in SETTING.findall(file.read_text("utf-8"))}
    assert named <= {field.upper() for field in Settings.model_fields} | {"CITY"}


def test_every_call_is_one_of_the_program() -> None:
    every = list(calls())
    assert {call[0] for call in every} == {"serve", "migrate", "backup"}
    for call in every:
        command = get_command(app).commands[call[0]]  # type: ignore[attr-defined]
        options = {option: one for one in command.params for option in one.opts}
        for name, value in pairwise([*call[1:], ""]):
            if name.startswith("--"):
                assert name in options, call
                assert name != "--role" or value in [role.value for role in Share]


def test_two_processes_take_in_and_two_work() -> None:
    roles = [service["command"][-1] for service in SERVICES.values() if "command" in service]
    assert (roles.count("web"), roles.count("worker")) == (2, 2)


def test_a_delivery_passes_that_the_door_takes_and_no_larger_one() -> None:
    assert size(locations()["/webhooks/"]) == LARGEST_BODY
    assert size(SITE.partition("listen 443")[2]) >= LARGEST_FORM


def test_the_platforms_are_never_counted() -> None:
    webhooks = locations()["/webhooks/"]
    assert "limit_" not in webhooks
    assert (
        "limit_"
        not in re.sub(r"^    location .*?\}$", "", SITE, flags=re.M | re.S).partition("listen 443")[
            2
        ]
    )
    assert "limit_req" in locations()["/"]


def test_the_proxy_waits_longer_than_the_door_does() -> None:
    found = re.search(r"proxy_read_timeout (\d+)s", locations()["/webhooks/"])
    assert found
    assert int(found[1]) > LONGEST_WAIT.total_seconds()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/openapi.json"])
def test_what_is_for_the_machines_own_eyes_stays_inside(path: str) -> None:
    assert locations()[path].strip() == "return 404;"


def test_every_unit_gives_the_credentials_that_it_loads() -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        given = GIVEN.findall(text)
        assert [name for _, name in given] == CREDENTIAL.findall(text), unit.name
        assert all(setting == name.upper() for setting, name in given), unit.name


def test_who_is_asked_to_stop_has_the_time_to_end_what_runs() -> None:
    needed = engine.GRACE_SECONDS + server.GRACE_SECONDS
    times = [
        int(found[1])
        for unit in UNITS
        if (found := re.search(r"^TimeoutStopSec=(\d+)$", unit.read_text("utf-8"), re.MULTILINE))
    ]
    assert len(times) == 3
    times += [seconds(service) for service in SERVICES.values() if "stop_grace_period" in service]
    assert min(times) > needed


def test_the_proxy_knows_the_web_processes_and_they_believe_it_alone() -> None:
    upstream = (DEPLOY / "compose" / "upstream.conf").read_text(encoding="utf-8")
    assert re.findall(r"server ([\d.]+):8080", upstream) == [address("web-1"), address("web-2")]
    front = ipaddress.ip_network(COMPOSE["networks"]["front"]["ipam"]["config"][0]["subnet"])
    for name in ("proxy", "web-1", "web-2"):
        assert ipaddress.ip_address(address(name)) in front
    assert SERVICES["web-1"]["environment"]["FORWARDED_ALLOW_IPS"] == address("proxy")


def test_only_the_proxy_is_reached_from_outside_and_the_database_by_nobody_there() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"]


def test_every_secret_is_used_and_declared() -> None:
    used: set[str] = set()
    for service in SERVICES.values():
        for secret in service.get("secrets", []):
            used.add(secret if isinstance(secret, str) else secret["source"])
    assert used == set(COMPOSE["secrets"])
    files = re.findall(r"/run/secrets/(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8"))
    assert set(files) | {"page_tokens"} == used


def test_the_image_can_back_up_the_database_beside_it() -> None:
    client = re.search(r"postgresql-client-(\d+)", DOCKERFILE)
    assert client
    assert int(client[1]) >= int(SERVICES["postgres"]["image"].partition(":")[2])


def test_the_image_is_made_of_the_whole_program_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    kept = set(re.findall(r"^!(\S+)$", IGNORED, re.MULTILINE))
    assert kept == {*rooms, "LICENSE", "README.md", "pyproject.toml", "requirements"}
    assert "--require-hashes" in DOCKERFILE
    assert "USER 10001" in DOCKERFILE


def test_the_operating_guide_says_what_to_do_for_every_alert_and_no_other() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    explained = re.findall(r"`(Buergerdraht\w+)`", guide)
    assert sorted(explained) == sorted(alerts)


def test_a_command_gets_the_settings_and_secrets_of_the_units(tmp_path: Path) -> None:
    files = {
        "settings.env": "# a comment\nBUERGERDRAHT_PUBLIC_URL=https://a.example/?$HOME\n",
        "page_tokens.env": "STADT_PAGE_TOKEN=abc",
        "secrets/secret_key": "the key\n",
        "secrets/telegram_token": "",
    }
    (tmp_path / "secrets").mkdir()
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    user = getpass.getuser()
    where = {"CONFIG": str(tmp_path), "STATE": str(tmp_path), "PROGRAM": "/usr/bin/env"}
    done = subprocess.run(
        [DEPLOY / "systemd" / "buergerdraht-command", "-0"],
        env={"PATH": os.environ["PATH"], "RUN_AS": user, **where},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    given = dict(line.partition("=")[::2] for line in done.stdout.split("\0") if line)
    settings = {name: value for name, value in given.items() if name.startswith(PREFIX)}
    assert settings == {
        "BUERGERDRAHT_PUBLIC_URL": "https://a.example/?$HOME",
        "BUERGERDRAHT_SECRET_KEY": "the key",
        "BUERGERDRAHT_CITY_FILE": str(tmp_path / "city.toml"),
    }
    assert given["STADT_PAGE_TOKEN"] == "abc"
    assert given["PWD"] == str(tmp_path)
