"""The whole product in one process, between a Facebook and a Telegram at the wire."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session
from telegram.request import BaseRequest

from bot.application import build
from bot.door import TelegramDoor
from bot.limiter import ChatLimiter
from bot.pacing import Pacer
from bot.staff import StaffDoor
from bot.wire import Wire
from desk import due, search
from desk.clock import Clock
from desk.escalations import chain
from desk.incoming import deliveries
from desk.learning.folding import Learner
from desk.messenger import updates
from desk.messenger.updates import ReceivedUpdate
from desk.office import duty, press_report
from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Delivery
from desk.words import Channel, Role
from tests.factories import make_city, make_department, make_page, make_staff
from tests.matrix.platforms import PAGE, Facebook, Shown, Telegram
from tests.webhooks.bench import HandClock
from webhooks.budgets import Budgets
from webhooks.channels import META, channels
from webhooks.connections import Connections, token_from
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http
from webhooks.reading import Reader
from webhooks.sending import Sender

GROUP, PRESS, NEW_GROUP, ADMINISTRATOR = "-100", "-200", "-1009", "9001"
YILMAZ = 501


@dataclass
class HandEngine:
    """Does what is poked, one after the other, when the test says so."""

    clock: HandClock
    handlers: dict[Task, Callable[[str], Awaitable[None]]] = field(default_factory=dict)
    waiting: dict[tuple[Task, str], datetime] = field(default_factory=dict)

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        instant = at or self.clock.now()
        known = self.waiting.get((task, key))
        self.waiting[task, key] = min(instant, known) if known else instant

    async def do_what_is_due(self) -> None:
        while ready := [one for one, at in self.waiting.items() if at <= self.clock.now()]:
            for task, key in ready:
                del self.waiting[task, key]
                await self.handlers[task](key)


class ToldTelegram(Wire):
    """Calls go to the Telegram of the test."""

    def __init__(self, clock: Clock, telegram: Telegram) -> None:
        super().__init__(clock)
        self._telegram = telegram

    def requests(self, *, read_seconds: float, connections: int = 1) -> BaseRequest:
        return self._telegram


class House:
    """What a test drives and reads."""

    def __init__(self, database: Database) -> None:
        self.clock = HandClock()
        self.engine = HandEngine(self.clock)
        self.facebook = Facebook(self.clock)
        self.telegram = Telegram()
        self.database = database
        database.on_poke = self.engine.poke
        self._updates = count(1)
        self._build()

    async def open(self) -> None:
        await self.database.write(_town)
        await self._door.connect()

    async def write(self, value: dict[str, Any]) -> None:
        """A delivery of Facebook with one comment or message."""
        entry = {"id": PAGE, "time": int(self.clock.now().timestamp())} | value
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        await self.database.write(_keep, body, self.clock.now())
        await self.settle()

    async def reply(self, chat_id: str, message_id: int, text: str) -> None:
        """Frau Yilmaz replies to a card."""
        card = {"message_id": message_id, "from": {"id": 1, "is_bot": True, "first_name": "B"}}
        await self._update(
            chat_id,
            message=_message(chat_id, 7001, text=text)
            | {"from": _YILMAZ, "reply_to_message": _message(chat_id, message_id) | card},
        )

    async def tap(self, chat_id: str, label: str) -> None:
        """Frau Yilmaz presses the newest button of that label."""
        shown = self.telegram.chats[chat_id]
        offers = [number for number, one in shown.items() if label in one.buttons]
        query = {
            "id": "1",
            "from": _YILMAZ,
            "chat_instance": "1",
            "data": shown[offers[-1]].buttons[label],
            "message": _message(chat_id, offers[-1]),
        }
        await self._update(chat_id, callback_query=query)

    async def pass_time(self, **duration: float) -> None:
        """Let time pass, and everything happen that is due in it."""
        end = self.clock.instant + timedelta(**duration)
        await self.settle()
        while self.engine.waiting and (at := min(self.engine.waiting.values())) <= end:
            self.clock.instant = max(at, self.clock.instant)
            await self.settle()
        self.clock.instant = max(end, self.clock.instant)
        await self.settle()

    async def settle(self) -> None:
        """Do what is poked, then what the sweep finds beyond it."""
        await self.engine.do_what_is_due()
        found = await self.database.read(due.due, [], now=self.clock.now())
        found += [(Task.LOOK, page) for page in await self._connections.due()]
        for task, key in found:
            self.engine.poke(task, key)
        await self.engine.do_what_is_due()

    def reads(self, chat_id: str) -> list[str]:
        """What stands in a chat, oldest first."""
        return [shown.text for shown in self.telegram.chats.get(chat_id, {}).values()]

    def shown(self, chat_id: str, start: str) -> Shown:
        """The newest message that begins like that."""
        found = [one for one in self.telegram.chats[chat_id].values() if one.text.startswith(start)]
        assert found, (start, self.reads(chat_id))
        return found[-1]

    async def _update(self, chat_id: str, **content: Any) -> None:
        number = next(self._updates)
        body = json.dumps({"update_id": number, **content}).encode()
        update = ReceivedUpdate(number, chat_id, body)
        await self.database.write(updates.store, [update], now=self.clock.now())
        await self.settle()

    def _build(self) -> None:
        database, clock, engine = self.database, self.clock, self.engine
        http = Http("http://graph.test", transport=self.facebook)
        budgets = Budgets(database, clock, Channel.FACEBOOK)
        page = FacebookPage(
            http, version="v26.0", secrets=[SecretStr("secret")], note_usage=budgets.note
        )
        switched_on, token_of = channels(page), token_from({})
        sender = Sender(database, switched_on, clock, engine, token_of, chance=lambda: 0.5)
        self._connections = Connections(database, switched_on, clock, token_of)
        limiter = ChatLimiter(database, clock)
        staff = StaffDoor(database, clock, None)
        application = build(
            "1:x", "http://telegram.test", ToldTelegram(clock, self.telegram), limiter, staff
        )
        self._door = TelegramDoor(application, database, clock)
        self.engine.handlers = {
            Task.READ: Reader(database, switched_on, clock).read_lane,
            Task.SEND: sender.send_case,
            Task.LOOK: self._connections.look,
            Task.LEARN: Learner(database).learn,
            Task.GREET: self._greet,
            Task.ESCALATE: self._escalate,
            Task.REPORT: self._report,
            Task.INDEX: self._index,
            Task.ACT: self._door.act,
            Task.PACE: Pacer(application.bot, database, clock, engine).pace,
        }

    async def _greet(self, department: str) -> None:
        await self.database.write(duty.greet, int(department), now=self.clock.now())

    async def _escalate(self, escalation: str) -> None:
        await self.database.write(chain.look, int(escalation), now=self.clock.now())

    async def _index(self, _: str) -> None:
        await self.database.write(search.index)

    async def _report(self, _: str) -> None:
        await self.database.write(press_report.report, now=self.clock.now())


_YILMAZ = {"id": YILMAZ, "is_bot": False, "first_name": "Aylin"}


def _message(chat_id: str, message_id: int, text: str = "-") -> dict[str, Any]:
    chat = {"id": int(chat_id), "type": "supergroup", "title": "Amt"}
    return {"message_id": message_id, "date": 1_700_000_000, "chat": chat, "text": text}


def _keep(session: Session, body: bytes, now: datetime) -> None:
    lane = deliveries.lane_of(META, PAGE)
    session.add(Delivery(endpoint=META, lane=lane, body=body, received_at=now))


def _town(session: Session) -> None:
    make_city(session)
    press = make_department(session, slug="presse", name="Presse", chat_id=PRESS)
    roads = make_department(session, slug="tiefbau", name="Tiefbauamt", chat_id=GROUP)
    make_page(session, department=roads, external_id=PAGE, token="PAGE_TOKEN")
    make_staff(session, departments=[roads, press], messenger_id=str(YILMAZ))
    make_staff(session, name="Herr Admin (Demo)", role=Role.ADMIN, messenger_id=ADMINISTRATOR)
