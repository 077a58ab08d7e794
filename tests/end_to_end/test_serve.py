"""`buergerdraht serve` as a process: health, channels that are off, its end."""

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.end_to_end.command_line import CommandLine
from tests.end_to_end.meta import signed
from tests.end_to_end.offices import APP_SECRET, City
from tests.end_to_end.processes import BUERGERDRAHT, Child
from tests.end_to_end.test_mistakes import CITY, KEY
from tests.end_to_end.town import Run, Town

SECRET_KEY = "BUERGERDRAHT_SECRET_KEY"


@pytest.fixture
def served(tmp_path: Path, run: Run) -> Iterator[Child]:
    """A product without any channel, on a port that it chooses itself."""
    (tmp_path / "city.toml").write_text(City(numbered=()).file(), encoding="utf-8")
    child = Child(
        (BUERGERDRAHT, "serve", "--port", "0"),
        folder=tmp_path,
        log=run.logs / "alone-product.log",
        env=KEY | CITY,
    )
    child.start()
    yield child
    child.end()


def test_without_its_secrets_a_channel_is_off_and_says_so(served: Child) -> None:
    address = served.says(r"(http://127\.0\.0\.1:[1-9]\d*)")
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        assert {"meta", "telegram"} <= set(ready.json()["off"])
        body = b'{"object":"page","entry":[]}'
        for headers in ({}, signed(body, ""), signed(body, APP_SECRET)):
            assert client.post("/webhooks/meta", content=body, headers=headers).status_code == 403
        query = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": ""}
        assert client.get("/webhooks/meta", params=query).status_code == 403
        assert client.post("/webhooks/telegram", json={}).status_code in (403, 404)
        assert client.get("/").status_code == 401
    for channel in ("meta", "telegram"):
        served.says(rf'"channel": "{channel}", (".*switched off.*")')
    assert served.stop(signal.SIGINT) in (0, 130)
    assert "Traceback" not in served.said


def test_the_running_town_is_ready(town: Town) -> None:
    assert town.browser.get("/healthz").status_code == 200
    ready = town.browser.get("/readyz")
    said = ready.json()
    assert (ready.status_code, said["ready"]) == (200, True)
    # other tests of this town sent what nobody can read
    warnings = [warning for warning in said["warnings"] if not warning.startswith("unreadable")]
    assert (said["reasons"], warnings, said["off"]) == ([], [], [])
    assert said["last_success"]["telegram"]


def test_a_secret_may_stand_in_a_file(
    town: Town, command_line: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text(town.settings[SECRET_KEY] + "\n", encoding="utf-8")
    env = {name: value for name, value in town.settings.items() if name != SECRET_KEY}
    env |= {f"{SECRET_KEY}_FILE": "key"}
    assert command_line.run("migrate", folder=tmp_path, env=env).code == 0
