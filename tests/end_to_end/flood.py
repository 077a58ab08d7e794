"""A thousand comments in one delivery, sent twice, to a product of their own."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.end_to_end.meta import comments, signed
from tests.end_to_end.offices import APP_SECRET, ROADS, City
from tests.end_to_end.processes import BUERGERDRAHT, Child
from tests.end_to_end.waiting import until

MANY = 1000
TIMES = 2
READ_SECONDS = 180.0  # beside everything else that runs
KEY = "key-of-the-flood-0123456789abcdef"


@dataclass(frozen=True)
class Flooded:
    """What was answered, and what the product made of it."""

    answers: list[tuple[int, str]]
    cases: int
    messages: int
    problems: int
    log: str


def flood(folder: Path) -> Flooded:
    """Send it, wait until all is read, and count."""
    (folder / "city.toml").write_text(City(numbered=()).file(), encoding="utf-8")
    settings = {"SECRET_KEY": KEY, "CITY_FILE": "city.toml", "META_APP_SECRET": APP_SECRET}
    child = Child(
        (BUERGERDRAHT, "serve", "--port", "0"),
        folder=folder,
        log=folder / "flood-product.log",
        env={f"BUERGERDRAHT_{name}": value for name, value in settings.items()},
    )
    child.start()
    try:
        address = child.says(r"(http://127\.0\.0\.1:[1-9]\d*)")
        answers = _send(f"{address}/webhooks/meta")
        database = folder / "buergerdraht.db"
        until(
            lambda: _count(database, "deliveries WHERE read_at IS NULL") == 0,
            "everything is read",
            seconds=READ_SECONDS,
        )
        return Flooded(
            answers=answers,
            cases=_count(database, "cases"),
            messages=_count(database, "messages"),
            problems=_count(database, "deliveries WHERE problem IS NOT NULL"),
            log=child.said,
        )
    finally:
        child.end()


def _send(address: str) -> list[tuple[int, str]]:
    texts = [f"Wasser im Keller, Haus {number}" for number in range(MANY)]
    body = comments(ROADS.page, f"{ROADS.page}_1", *texts)
    with httpx.Client(trust_env=False, timeout=30) as client:
        answers = [client.post(address, content=body, headers=signed(body)) for _ in range(TIMES)]
    return [(answer.status_code, answer.text) for answer in answers]


def _count(database: Path, rows: str) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {rows}").fetchone()
    return int(found)
