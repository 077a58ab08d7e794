"""The interface is as `/openapi.json` says, whatever is sent: schemathesis finds nothing."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from desk.people import sign_in, sign_in_link
from desk.storage.database import Database
from desk.words import Role
from tests.buergerdraht import signing
from tests.buergerdraht.house import ELSEWHERE, house
from tests.buergerdraht.serving import TELEGRAM_SECRET, serving
from tests.databases import KEYRING
from tests.end_to_end.command_line import Done
from tests.end_to_end.processes import bare_environment
from tests.factories import make_staff
from web.answering import COOKIE

ROOT = Path(__file__).parents[2]
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
EXAMPLES = 25  # of each operation, besides those that cover every edge of its parameters
SECONDS = 120

pytestmark = pytest.mark.anyio


def signed_in(session: Session) -> str:
    """The token of a session of somebody from the press office."""
    person = make_staff(session, role=Role.PRESS)
    now = datetime.now(UTC)
    return sign_in(session, sign_in_link(session, person, now=now).token, now=now).token


def explore(url: str, folder: Path, headers: Mapping[str, str]) -> Done:
    """Let schemathesis bring everything that it can think of, always the same."""
    ended = subprocess.run(
        [
            SCHEMATHESIS,
            *("run", f"{url}/openapi.json", "--checks", "all"),
            *("--phases", "coverage,fuzzing", "--max-examples", str(EXAMPLES)),
            *("--generation-deterministic", "--continue-on-failure", "--no-color"),
            *(f"--header={name}: {value}" for name, value in headers.items()),
        ],
        cwd=folder,
        env={
            **bare_environment(folder),
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": signing.__name__,
        },
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


async def test_schemathesis_finds_nothing(migrated_url: str, tmp_path: Path) -> None:
    database = Database(migrated_url, KEYRING)
    token = await database.write(signed_in)
    await database.close()
    headers = {
        signing.HEADER: signing.TO_BE_SIGNED,
        "x-telegram-bot-api-secret-token": TELEGRAM_SECRET,
        "sec-fetch-site": "same-origin",
        "cookie": f"{COOKIE}={token}",
    }
    with serving(migrated_url, tmp_path) as server:
        done = explore(server.url, tmp_path, headers)
        counted = server.ask.get("/metrics").text
    assert done.code == 0, done.stdout[-6000:] + done.stderr[-2000:]
    for endpoint in ("meta", "telegram"):  # it came past the door, and was held up at it
        for status in (200, 403):
            labels = f'{{endpoint="{endpoint}",status="{status}"}}'
            assert f"buergerdraht_deliveries_total{labels}" in counted
    assert "Traceback" not in server.process.said


async def test_every_route_is_described(sqlite_database: str) -> None:
    async with house(sqlite_database, telegram_token="1:a", telegram_webhook_secret="b") as at:
        paths = at.product.app.openapi()["paths"]
    assert {(path, method) for path, methods in paths.items() for method in methods} == {
        ("/healthz", "get"),
        ("/readyz", "get"),
        ("/metrics", "get"),
        ("/openapi.json", "get"),
        ("/bilder/{number}", "get"),
        ("/faelle/{number}", "get"),
        ("/faelle/{number}", "post"),
        ("/eskalationen/{number}", "post"),
        ("/vorlagen", "get"),
        ("/vorlagen", "post"),
        ("/webhooks/pictures/{token}.jpg", "get"),
        ("/webhooks/meta", "get"),
        ("/webhooks/meta", "post"),
        ("/webhooks/telegram", "post"),
        ("/", "get"),
        ("/anmelden", "get"),
        ("/anmelden", "post"),
        ("/abmelden", "post"),
        ("/aemter", "get"),
        ("/einstellungen", "get"),
        ("/einstellungen", "post"),
        ("/einstellungen/city.toml", "get"),
        ("/einstellungen/menschen", "post"),
        ("/beitraege", "get"),
        ("/berichte", "get"),
        ("/berichte/aemter.csv", "get"),
        ("/berichte/faelle.csv", "get"),
        ("/zuordnung", "get"),
        ("/zuordnung", "post"),
        ("/static/{name}", "get"),
    }


async def test_the_description_is_for_who_runs_the_server(sqlite_database: str) -> None:
    async with house(sqlite_database) as at:
        async with at.ask() as ask:
            assert (await ask.get("/openapi.json")).json()["info"]["title"] == "Bürgerdraht"
        async with at.ask(address=ELSEWHERE) as ask:
            assert (await ask.get("/openapi.json")).status_code == 403


async def test_a_refused_method_is_told_all_that_there_are(sqlite_database: str) -> None:
    async with house(sqlite_database) as at, at.ask() as ask:
        for path, allowed in (("/webhooks/meta", "GET, POST"), ("/abmelden", "POST")):
            answer = await ask.request("DELETE", path)
            assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
