"""A pacer on the bench: a real database, Telegram at the wire, the clock turned by hand."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, select
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from bot.limiter import ChatLimiter
from bot.pacing import Pacer
from desk.messenger.calls import Booked
from desk.messenger.cards import want_cards
from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Card, Case, Department
from desk.urgency import Urgency
from tests.bot.telegram_wire import Wire
from tests.factories import (
    MONDAY,
    make_case,
    make_city,
    make_department,
    make_message,
    make_page,
)

GROUP, PRESS = "-100", "-200"


@dataclass
class HandClock:
    """A clock that only moves when it is told to, or slept by; all sleep side by side."""

    instant: datetime = MONDAY

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, duration: timedelta) -> None:
        wakes_at = self.instant + duration
        await asyncio.sleep(0)
        self.instant = max(self.instant, wakes_at)

    def seconds_until(self, instant: datetime) -> float:
        return max(0.0, (instant - self.instant).total_seconds())


@dataclass
class Pokes:
    """Work that is only remembered."""

    poked: list[tuple[Task, str, datetime | None]] = field(default_factory=list)

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        self.poked.append((task, key, at))


@dataclass
class Desk:
    """A pacer with a real database and Telegram at the wire."""

    database: Database
    wire: Wire = field(default_factory=Wire)
    clock: HandClock = field(default_factory=HandClock)
    work: Pokes = field(default_factory=Pokes)

    def pacer(self) -> Pacer:
        bot = ExtBot[Booked](
            "1:x",
            request=self.wire,
            get_updates_request=self.wire,
            rate_limiter=ChatLimiter(self.database, self.clock),
            defaults=Defaults(parse_mode=ParseMode.HTML),
        )
        return Pacer(bot, self.database, self.clock, self.work)

    async def card(self) -> Card:
        return await self.database.read(lambda session: session.exec(select(Card)).one())


def town(session: Session) -> None:
    make_city(session)
    make_department(session, slug="presse", name="Presse", chat_id=PRESS)
    make_department(session, slug="tiefbau", name="Tiefbauamt", chat_id=GROUP)


def open_case(session: Session) -> int:
    department = session.exec(select(Department).where(Department.slug == "tiefbau")).one()
    case = make_case(session, page=make_page(session), department=department)
    make_message(session, case=case)
    want_cards(session, case, urgency=Urgency.NEW)
    return case.id or 0


def want_again(session: Session, number: int) -> None:
    case = session.get_one(Case, number)
    case.version += 1
    want_cards(session, case, urgency=Urgency.TAP)
