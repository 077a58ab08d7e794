"""`buergerdraht deliveries`: what could not be read is listed without its words, and read again."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from desk.columns import Keyring
from desk.storage.database import Database
from desk.tables import Delivery
from tests.end_to_end.command_line import CommandLine, Done
from tests.end_to_end.test_mistakes import KEY
from tests.factories import MONDAY

DATABASE = "BUERGERDRAHT_DATABASE_URL"
BODY = b"Geheimnis"


@pytest.fixture(params=["empty_sqlite", "empty_postgres"])
def url(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


def test_what_cannot_be_read_is_listed_and_read_again(
    url: str, command_line: CommandLine, tmp_path: Path
) -> None:
    def run(*arguments: str) -> Done:
        done = command_line.run(
            "deliveries", *arguments, folder=tmp_path, env=KEY | {DATABASE: url}
        )
        assert (done.code, done.stderr) == (0, "")
        assert BODY.decode() not in done.stdout
        return done

    assert run().stdout == "Jede Zustellung wurde gelesen.\n"
    assert json.loads(run("--json").stdout) == []
    asyncio.run(_keep(url))
    listed = run().stdout
    assert "entry.0" in listed
    assert "meta:1001" in listed
    (told,) = json.loads(run("--json").stdout)
    assert told == {
        "id": 2,
        "received_at": MONDAY.isoformat(),
        "endpoint": "meta",
        "lane": "meta:1001",
        "problem": "unreadable at entry.0",
        "bytes": len(BODY),
    }
    assert "1" in run("read-again").stdout
    assert json.loads(run("read-again", "--json").stdout) == {"read_again": 0}
    assert asyncio.run(_unread(url)) == [2]


async def _keep(url: str) -> None:
    def keep(session: Session) -> None:
        for problem in (None, "unreadable at entry.0"):
            session.add(
                Delivery(
                    endpoint="meta",
                    lane="meta:1001",
                    body=BODY,
                    received_at=MONDAY,
                    read_at=MONDAY,
                    problem=problem,
                )
            )
            session.flush()

    database = _database(url)
    await database.write(keep)
    await database.close()


async def _unread(url: str) -> list[int | None]:
    def unread(session: Session) -> list[int | None]:
        return list(session.exec(select(Delivery.id).where(col(Delivery.read_at).is_(None))))

    database = _database(url)
    found = await database.read(unread)
    await database.close()
    return found


def _database(url: str) -> Database:
    return Database(url, Keyring(list(KEY.values())))
