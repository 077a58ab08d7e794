"""A page that stays open is told at once that something changed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import FastAPI
from sqlmodel import Session

from buergerdraht.server import uvicorn_server
from desk.escalations import handling
from desk.storage.database import Database
from desk.tables import Case, Escalation
from desk.words import Rule
from routing.signals import Level
from tests.factories import MONDAY, make_case
from tests.web.browser import OWN, Town, application, link_for

pytestmark = pytest.mark.anyio

DEADLINE = 10.0  # real seconds
ENDS_WITHIN = 2.5  # seconds; without being told, the server would wait three and complain


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[tuple[httpx2.AsyncClient, asyncio.Event]]:
    """A client of a real server, and what makes the server end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn_server(app, "127.0.0.1", 0)
        serving = asyncio.create_task(server.serve([listening]))
        end = asyncio.Event()

        async def when_told() -> None:
            await end.wait()
            server.should_exit = True

        telling = asyncio.create_task(when_told())
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx2.AsyncClient(base_url=address, trust_env=False) as client:
            yield client, end
        end.set()
        await asyncio.gather(telling, serving)


async def event(lines: AsyncIterator[str]) -> str:
    """The name of the next event."""
    async with asyncio.timeout(DEADLINE):
        async for line in lines:
            if line.startswith("event: "):
                return line.removeprefix("event: ")
    return ""


def threaten(session: Session, number: int) -> int:
    case = session.get_one(Case, number)
    row = Escalation(
        subject=f"case:{number}",
        case_id=number,
        page_id=case.page_id,
        level=Level("crisis"),
        reasons=[{"rule": Rule.WORDS}],
        began_at=MONDAY,
        rang_at=MONDAY,
    )
    session.add(row)
    session.flush()
    return row.id or 0


async def test_each_change_is_told_and_nothing_else_is_said(database: Database, town: Town) -> None:
    app = application(database, secure_cookies=False)
    link = await link_for(database, town.press)
    async with served(app) as (client, _):
        await client.post("/anmelden", data={"token": link}, headers=OWN)
        async with client.stream("GET", "/live") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.aiter_lines()
            assert await event(lines) == "changed"
            await database.write(lambda session: make_case(session).id)
            assert await event(lines) == "changed"
            ring = await database.write(threaten, town.siren)
            assert await event(lines) == "changed"
            await database.write(handling.acknowledge, ring, by=town.press, now=MONDAY)
            assert await event(lines) == "changed"


async def test_nobody_is_told_nothing(database: Database, town: Town) -> None:
    async with served(application(database)) as (client, _):
        assert (await client.get("/live")).status_code == 401


async def test_a_server_that_ends_does_not_wait_for_open_pages(
    database: Database, town: Town
) -> None:
    async with (
        served(application(database, open_access=True)) as (client, end),
        client.stream("GET", "/live") as answer,
    ):
        lines = answer.aiter_lines()
        assert await event(lines) == "changed"
        end.set()
        async with asyncio.timeout(ENDS_WITHIN):
            assert await event(lines) == ""
