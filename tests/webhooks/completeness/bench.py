"""A page's history on the bench: the simulated Meta, and the desk that looks through it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr
from sqlmodel import Session, col, select

from desk.pages import backfill
from desk.storage.database import Database
from desk.tables import Backfill, Case, Delivery, Message, Page, TimelineEntry
from desk.words import Channel, Direction
from tests.factories import MONDAY, make_city, make_department, make_page
from tests.simulator import bench as simulated
from tests.simulator.bench import PAGE, PAGE_TOKEN, SECRET, Bench
from tests.webhooks.bench import HandClock, Pokes
from webhooks.backfill import Fetcher
from webhooks.channels import META, channels
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http
from webhooks.reading import Reader

APP_ID = "4242"
SINCE = MONDAY - timedelta(hours=1)


@dataclass
class Town:
    """The simulated page, and our side of it."""

    meta: Bench
    database: Database
    clock: HandClock
    page: Page
    pokes: Pokes
    facebook: FacebookPage

    @property
    def channels(self) -> Any:
        return channels(self.facebook)

    def fetcher(self) -> Fetcher:
        return Fetcher(self.database, self.channels, self.clock, self.pokes, lambda _: PAGE_TOKEN)

    async def turn(self, **duration: float) -> None:
        """Let time pass on both sides."""
        self.clock.turn(**duration)
        self.meta.turn(timedelta(**duration).total_seconds())

    async def ask(self, since: datetime = SINCE, why: backfill.Why = backfill.Why.COMMAND) -> None:
        await self.database.write(backfill.ask, self.page.id or 0, since, why, now=self.clock.now())

    async def fetch(self, since: datetime = SINCE) -> Backfill:
        """Look through all of it, when no webhook is on its way any more; the row at the end."""
        await self.turn(minutes=1)
        await self.ask(since)
        fetcher = self.fetcher()
        for _ in range(200):
            if not await fetcher.step(self.page.id or 0):
                return await self.row()
        raise AssertionError("it never ends")

    async def row(self) -> Backfill:
        return await self.database.read(_newest)

    async def due(self) -> list[int]:
        """The pages whose history is to be looked through now."""
        now, on = self.clock.now(), [Channel.FACEBOOK]
        return await self.database.read(backfill.due_pages, on, now=now)

    async def deliver(self) -> None:
        """What Meta delivered by now is stored and read."""
        counts = self.meta.simulation.deliveries.counts
        await self.meta.until(lambda: counts["pending"] == 0)
        posts, self.meta.product.posts = self.meta.product.posts, []
        await self.database.write(_keep, [post.content for post in posts], now=self.clock.now())
        await Reader(self.database, self.channels, self.clock).read_lane(META)

    async def swallow(self, *, on: bool = True) -> None:
        """Have Meta deliver nothing of what happens from now on."""
        await self.meta.client.put("/simulator/faults/swallowed_delivery", json={"on": on})

    async def fault(self, name: str, **settings: Any) -> None:
        answer = await self.meta.client.put(
            f"/simulator/faults/{name}", json={"on": True} | settings
        )
        assert answer.is_success, answer.text

    async def incoming(self) -> list[str]:
        """The texts of the citizens' messages, sorted."""
        return sorted(message.text for message in await self.database.read(_incoming))

    async def state(self) -> list[Any]:
        """Everything that a second look must not change."""
        return await self.database.read(_state)

    async def cases(self) -> list[Case]:
        return await self.database.read(_cases)


@asynccontextmanager
async def town(database: Database, **changes: Any) -> AsyncIterator[Town]:
    """A town whose page is on the simulated Meta; its first post is an hour old."""
    async with simulated.bench(start=MONDAY.isoformat(), **changes) as meta:
        http = Http("http://simulator/graph", transport=httpx.ASGITransport(app=meta.app))
        facebook = FacebookPage(http, version="v26.0", secrets=[SecretStr(SECRET)], app_id=APP_ID)
        page = await database.write(_make_town)
        yield Town(meta, database, HandClock(), page, Pokes(), facebook)
        await http.close()


def _make_town(session: Session) -> Page:
    make_city(session)
    fire = make_department(session, slug="feuerwehr", name="Feuerwehr", topics=["Sirene"])
    make_department(session, slug="presse", name="Presse", chat_id="-2")
    return make_page(session, department=fire, external_id=PAGE)


def _keep(session: Session, bodies: list[bytes], *, now: datetime) -> None:
    for body in bodies:
        session.add(Delivery(endpoint=META, lane=META, body=body, received_at=now))


def _newest(session: Session) -> Backfill:
    return session.exec(select(Backfill).order_by(col(Backfill.id).desc())).all()[0]


def _incoming(session: Session) -> list[Message]:
    wanted = select(Message).where(col(Message.direction) == Direction.INCOMING)
    return list(session.exec(wanted))


def _cases(session: Session) -> list[Case]:
    return list(session.exec(select(Case).order_by(col(Case.id))))


def _state(session: Session) -> list[Any]:
    rows: list[Any] = []
    for table in (Case, Message, TimelineEntry):
        found = session.exec(select(table).order_by(col(table.id))).all()
        rows += [row.model_dump(exclude={"visibility_at"}) for row in found]
    return rows
