"""How soon the pages answer with years of cases behind them.

python -m benchmarks.pages                      SQLite, 200,000 cases and 1,000,000 messages
python -m benchmarks.pages --database postgres  the same on a PostgreSQL of its own
python -m benchmarks.pages --quick              whether the command works; nothing is judged
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Annotated

import httpx
import typer
from sqlalchemy import Connection, text
from sqlmodel import Session

from benchmarks.filling import Past, fill
from benchmarks.serving import DATABASE, serving
from benchmarks.town import SECRET_KEY
from benchmarks.verdict import Bound, Report, figure, run, tell
from benchmarks.volume import Kind, prepared
from buergerdraht.operation import logs
from desk.columns import Keyring
from desk.people import sign_in, sign_in_link
from desk.search import words_in
from desk.storage.database import Database
from desk.tables import Membership, Staff
from desk.words import Role
from tests.databases import create_postgres_database, postgres_server
from web.answering import COOKIE

CASES, MESSAGES = 200_000, 1_000_000
QUICK_CASES, QUICK_MESSAGES = 400, 2_000
ROUNDS = 60
AT_MOST_MS = 200.0
YEAR = timedelta(days=365)
STREETS = 1_000  # so many words that few cases have; one word have all
A_STEP = 5_000  # rows of the index of words in a statement
PREFIX = "buergerdraht-pages-"

Ask = Callable[[int], str]


def asks(cases: int) -> Mapping[str, Ask]:
    """What is asked for, by what it is called; the round makes the address."""
    today = datetime.now(UTC).date()
    month = f"since={today - timedelta(days=29)}&until={today}"
    return {
        "Lage": lambda _: "/",
        "Lage, what waits": lambda _: "/?waiting=1",
        "Lage, escalated": lambda _: "/?escalated=1",
        "Lage, a department": lambda turn: f"/?department=amt-{turn % 120}",
        "Lage, further down": lambda turn: f"/?before={cases - turn * 97}",
        "Fall": lambda turn: f"/faelle/{1 + turn * 131 % cases}",
        "Search, a rare word": lambda turn: f"/?q=Musterweg{turn}",
        "Search, two words": lambda turn: f"/?q=Laterne+Musterweg{turn}",
        "Search, a word of all": lambda _: "/?q=Laternen",
        "Search, a period": lambda _: f"/?q=Laternen&{month}",
        "Ämter": lambda _: f"/aemter?{month}",
        "Beiträge": lambda _: f"/beitraege?{month}",
        "Berichte": lambda _: f"/berichte?{month}",
    }


async def filled(url: str, folder: Path, *, cases: int, messages: int) -> Mapping[str, str]:
    """Fill a database with a year; the session tokens of the press office and of one colleague."""
    past = Past(
        cases=cases / messages,
        first_at=(datetime.now(UTC) - YEAR).replace(microsecond=0),
        apart=max(timedelta(seconds=1), timedelta(seconds=YEAR.total_seconds() // cases)),
    )
    async with prepared(url, folder) as database:
        await fill(database, messages, past)
        await index(database, cases)
        return await database.write(_sign_in)


async def index(database: Database, cases: int) -> None:
    """Let search know each case by a word that all have and by one that few have."""
    ring = Keyring([SECRET_KEY])
    common = _mark(ring, "Laterne")
    rare = [_mark(ring, f"Musterweg{street}") for street in range(STREETS)]
    for first in range(1, cases + 1, A_STEP):
        rows = [
            {"number": number, "marks": [common, rare[number % STREETS]]}
            for number in range(first, min(first + A_STEP, cases + 1))
        ]
        await database.run(partial(_put, rows=rows, embedded=database.embedded))
    if not database.embedded:
        await database.run(partial(_execute, statement="ANALYZE"))


def _mark(ring: Keyring, word: str) -> str:
    [stem] = words_in(word)
    return ring.marks(stem)[0]


def _put(connection: Connection, *, rows: Sequence[Mapping[str, object]], embedded: bool) -> None:
    if embedded:
        told = [{**row, "marks": " ".join(row["marks"])} for row in rows]  # type: ignore[arg-type]
        statement = "INSERT INTO case_words (rowid, words) VALUES (:number, :marks)"
        connection.execute(text(statement), told)
        return
    statement = "INSERT INTO case_words VALUES (:number, array_to_tsvector(:marks))"
    connection.execute(text(statement), list(rows))


def _execute(connection: Connection, *, statement: str) -> None:
    connection.execute(text(statement))


def _sign_in(session: Session) -> dict[str, str]:
    now, found = datetime.now(UTC), {}
    for role in (Role.PRESS, Role.STAFF):
        person = Staff(name=f"{role} (Demo)", role=role, created_at=now)
        session.add(person)
        session.flush()
        if role is Role.STAFF:
            session.add(Membership(staff_id=person.id or 0, department_id=1))
        link = sign_in_link(session, person, now=now)
        found[str(role)] = sign_in(session, link.token, now=now).token
    return found


def measure(port: int, tokens: Mapping[str, str], *, cases: int, rounds: int) -> Report:
    """Every page in turn, round after round; the first round is a warm-up."""
    taken: dict[str, list[float]] = {}
    for role, token in tokens.items():
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            trust_env=False,
            timeout=60,
            cookies={COOKIE: token},
        ) as client:
            for turn in range(rounds + 1):
                for name, ask in asks(cases).items():
                    if role == Role.STAFF and not name.startswith("Lage"):
                        continue
                    began = time.perf_counter()
                    answer = client.get(ask(turn))
                    seconds = time.perf_counter() - began
                    if not answer.is_success:
                        raise RuntimeError(f"{name}: {answer.status_code}")
                    if turn:
                        shown = name if role == Role.PRESS else f"{name} (staff)"
                        taken.setdefault(shown, []).append(1000 * seconds)
    high = {
        name: quantiles(times, n=20, method="inclusive")[18] if len(times) > 1 else times[0]
        for name, times in taken.items()
    }
    return Report(
        title=f"Pages with {cases:,} cases, ms",
        columns=("", "median", "p95"),
        rows=[(name, figure(median(times)), figure(high[name])) for name, times in taken.items()],
        bounds=[Bound(f"{name}, p95", high[name], AT_MOST_MS, unit="ms") for name in taken],
        figures={
            name: {"median": median(times), "p95": high[name]} for name, times in taken.items()
        },
    )


@contextmanager
def address(kind: Kind, folder: Path) -> Iterator[str]:
    """Where a database of that kind can be made."""
    if kind is Kind.SQLITE:
        yield f"sqlite+aiosqlite:///{folder / DATABASE}"
        return
    with postgres_server() as server:
        server_address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield create_postgres_database(server_address)


def main(
    database: Annotated[Kind, typer.Option(help="Which kind of database.")] = Kind.SQLITE,
    cases: Annotated[int, typer.Option(help="In it.", min=1)] = CASES,
    messages: Annotated[int, typer.Option(help="In them.", min=1)] = MESSAGES,
    rounds: Annotated[int, typer.Option(help="How often each is asked for.", min=1)] = ROUNDS,
    quick: Annotated[bool, typer.Option("--quick", help="Only see that it works.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for programs.")] = False,
) -> None:
    """Measure how soon the pages answer, the 95th percentile at the wire of a real server."""
    logs.configure("json")  # to standard error: standard output is for the figures
    if quick:
        cases, messages, rounds = QUICK_CASES, QUICK_MESSAGES, 1
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX)))
        url = opened.enter_context(address(database, folder))
        tokens = asyncio.run(filled(url, folder, cases=cases, messages=messages))
        server = opened.enter_context(serving(folder, DATABASE_URL=url))
        report = measure(server.port, tokens, cases=cases, rounds=rounds)
    tell([report], as_json=as_json, judge=not quick)


if __name__ == "__main__":
    run(main)
