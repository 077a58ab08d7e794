"""What a message costs beside a million others, and in an empty database.

python -m benchmarks.volume                      SQLite, 1,000,000 messages
python -m benchmarks.volume --database postgres  the same on a PostgreSQL of its own
python -m benchmarks.volume --quick              whether the command works; nothing is judged
"""

import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from pydantic import SecretStr
from sqlmodel import Session, col, select

from benchmarks.filling import fill
from benchmarks.town import APP_SECRET, PAGES, SECRET_KEY, Town, chat_id, comment_id, page_id
from benchmarks.verdict import Bound, Report, figure, run, tell
from buergerdraht import preparation
from buergerdraht.operation import logs
from desk.cases import drafting
from desk.clock import SystemClock
from desk.columns import Keyring
from desk.incoming.deliveries import lane_of
from desk.incoming.inbox import Inbox
from desk.ports import Answer, PageAccess, Task
from desk.storage.database import Database
from desk.tables import Message, Staff
from desk.words import Channel, Role
from tests.databases import create_postgres_database, postgres_server
from webhooks.channels import META, channels
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http
from webhooks.reading import Reader
from webhooks.sending import Sender

MESSAGES = 1_000_000
QUICK_MESSAGES = 2_000
A_ROUND = 20  # messages
AT_ONCE = 10  # deliveries at the door
AT_MOST = 1.3
PREFIX = "buergerdraht-volume-"
EMPTY, FULL = "empty", "full"


class Kind(StrEnum):
    """Which database is measured."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class Platform(FacebookPage):
    """Reads as Facebook does; takes every answer at once."""

    def __init__(self) -> None:
        nowhere = Http("http://127.0.0.1")
        super().__init__(nowhere, version="v26.0", secrets=[SecretStr(APP_SECRET)])
        self._numbers = itertools.count(1)

    async def send(self, page: PageAccess, answer: Answer) -> str:
        """The id of what stands there now."""
        return f"{answer.target}_{next(self._numbers)}"


class Idle:
    """An engine that does nothing: this command does one thing after the other."""

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        """Forget it."""


class Desk:
    """A database with the parts of the product that work with it, and serial numbers of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._clock = SystemClock()
        served = channels(Platform())
        self._inbox = Inbox(database, self._clock)
        self._reader = Reader(database, served, self._clock)
        self._sender = Sender(database, served, self._clock, Idle(), lambda _: "a token")
        self._serial = itertools.count(10**9)

    async def round(self) -> Mapping[str, float]:
        """Seconds a message: to keep its delivery, to read it, to send the answer to it."""
        page = next(self._serial) % PAGES
        serials = list(itertools.islice(self._serial, A_ROUND))
        kept = await _seconds(partial(self._keep, page, serials))
        read = await _seconds(partial(self._reader.read_lane, lane_of(META, page_id(page))))
        ids = [comment_id(serial) for serial in serials]
        numbers = await self._database.write(_answered, ids, now=self._clock.now())
        sent = await _seconds(partial(self._send, numbers))
        return {"keep": kept, "read": read, "send": sent}

    async def _keep(self, page: int, serials: Sequence[int]) -> None:
        bodies = [Town().comments(range(serial, serial + 1), page) for serial in serials]
        for start in range(0, A_ROUND, AT_ONCE):
            await asyncio.gather(
                *(
                    self._inbox.keep(lane_of(META, page_id(page)), body)
                    for body in bodies[start : start + AT_ONCE]
                )
            )

    async def _send(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            await self._sender.send_case(str(number))


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) / A_ROUND


def _answered(session: Session, ids: Sequence[str], *, now: datetime) -> Sequence[int]:
    """Publish an answer to each comment; the numbers of the cases."""
    colleague = session.exec(select(Staff)).first()
    if colleague is None:
        colleague = Staff(name="Frau Yilmaz (Demo)", role=Role.PRESS, created_at=now)
        session.add(colleague)
        session.flush()
    numbers = session.exec(
        select(Message.case_id).where(
            col(Message.channel) == Channel.FACEBOOK, col(Message.external_id).in_(ids)
        )
    ).all()
    for number in numbers:
        drafted = drafting.draft(
            session,
            number,
            "Wird gemacht.",
            by=colleague,
            now=now,
            source=f"benchmark-{number}",
            chat_id=str(chat_id(0)),
            reply_to=None,
        )
        drafting.publish(session, number, version=drafted.version, by=colleague, now=now)
    return numbers


@asynccontextmanager
async def prepared(url: str, folder: Path) -> AsyncIterator[Database]:
    """A database with the schema and the city."""
    database = Database(url, Keyring([SECRET_KEY]))
    try:
        city = folder / "city.toml"
        city.write_text(Town().city_file(), encoding="utf-8")
        await preparation.prepare_schema(database)
        await preparation.prepare_city(database, city, SystemClock())
        yield database
    finally:
        await database.close()


async def measure(urls: Mapping[str, str], folder: Path, *, messages: int, rounds: int) -> Report:
    """Rounds in turn in the empty and in the full database; the first of each is a warm-up."""
    seconds: dict[str, list[Mapping[str, float]]] = {EMPTY: [], FULL: []}
    async with AsyncExitStack() as open_ones:
        desks = {}
        for name, url in urls.items():
            database = await open_ones.enter_async_context(prepared(url, folder))
            if name == FULL:
                began = time.perf_counter()
                await fill(database, messages)
                filled_in = time.perf_counter() - began
            desks[name] = Desk(database)
        for _ in range(rounds + 1):
            for name, desk in desks.items():
                seconds[name].append(await desk.round())
    milliseconds = {
        name: {step: 1000 * median(one[step] for one in of_one[1:]) for step in of_one[0]}
        for name, of_one in seconds.items()
    }
    return _report(milliseconds, messages, filled_in)


def _report(
    milliseconds: Mapping[str, Mapping[str, float]], messages: int, filled_in: float
) -> Report:
    empty, full = milliseconds[EMPTY], milliseconds[FULL]
    ratios = {step: full[step] / empty[step] for step in empty}
    said = {"keep": "the door keeps it", "read": "it is read", "send": "its answer is sent"}
    return Report(
        title=f"A message beside {messages:,} others (filled in {filled_in:.0f} s), ms",
        columns=("", "empty", "full", "ratio"),
        rows=[
            (said[step], figure(empty[step]), figure(full[step]), figure(ratio))
            for step, ratio in ratios.items()
        ],
        bounds=[Bound(f"{said[step]}, of empty", ratio, AT_MOST) for step, ratio in ratios.items()],
        figures={"messages": messages, **milliseconds, "ratios": ratios},
    )


@contextmanager
def addresses(kind: Kind, folder: Path) -> Iterator[Mapping[str, str]]:
    """Where an empty and a full database of that kind can be made."""
    if kind is Kind.SQLITE:
        yield {name: f"sqlite+aiosqlite:///{folder / name}.db" for name in (EMPTY, FULL)}
        return
    with postgres_server() as server:
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield {name: create_postgres_database(address) for name in (EMPTY, FULL)}


def main(
    database: Annotated[Kind, typer.Option(help="Which kind of database.")] = Kind.SQLITE,
    messages: Annotated[int, typer.Option(help="In the full one.", min=1)] = MESSAGES,
    rounds: Annotated[int, typer.Option(help="In each database, in turn.", min=1)] = 25,
    quick: Annotated[bool, typer.Option("--quick", help="Only see that it works.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Figures for programs.")] = False,
) -> None:
    """Measure what a message costs in an empty and in a full database, in turn."""
    logs.configure("json")  # to standard error: standard output is for the figures
    messages, rounds = (QUICK_MESSAGES, 1) if quick else (messages, rounds)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX)))
        urls = opened.enter_context(addresses(database, folder))
        report = asyncio.run(measure(urls, folder, messages=messages, rounds=rounds))
    tell([report], as_json=as_json, judge=not quick)


if __name__ == "__main__":
    run(main)
