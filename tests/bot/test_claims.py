"""Ten people press the same button at once: one has the case, nine read who."""

import asyncio
import multiprocessing
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlmodel import Session, col, select
from telegram import Update
from telegram.request import HTTPXRequest

from bot.application import BotApplication, build
from bot.limiter import ChatLimiter
from bot.staff import StaffDoor
from bot.wire import Wire as Calls
from desk.messenger import updates
from desk.messenger.updates import ReceivedUpdate
from desk.storage.database import Database
from desk.tables import Case, Department, Staff, TimelineEntry
from desk.words import Status, What
from tests.bot.bench import GROUP, Desk, open_case, town
from tests.databases import KEYRING
from tests.factories import MONDAY, make_staff

pytestmark = pytest.mark.anyio

FIRST = 5000  # the first person's account
PEOPLE = range(FIRST, FIRST + 10)
PROCESSES = 2
PATIENCE_SECONDS = 60.0


def staffed(session: Session) -> int:
    """A case, and ten people of its department."""
    town(session)
    number = open_case(session)
    roads = session.exec(select(Department).where(Department.slug == "tiefbau")).one()
    for account in PEOPLE:
        name = f"Person {account} (Demo)"
        make_staff(session, name=name, departments=[roads], messenger_id=str(account))
    return number


def tap(account: int, number: int) -> dict[str, Any]:
    person = {"id": account, "is_bot": False, "first_name": "P", "language_code": "de"}
    chat = {"id": int(GROUP), "type": "supergroup", "title": "Amt"}
    message = {"message_id": 11, "date": 1_700_000_000, "chat": chat, "text": "-"}
    query = {"from": person, "chat_instance": "1", "data": f"v1:take:{number}:1"}
    return {
        "update_id": account,
        "callback_query": {"id": str(account), "message": message, **query},
    }


def command(account: int, number: int) -> dict[str, Any]:
    """The same, typed by each in the private chat."""
    text = f"/uebernehmen {number}"
    person = {"id": account, "is_bot": False, "first_name": "P", "language_code": "de"}
    content = {
        "message_id": account,
        "date": int(MONDAY.timestamp()),
        "from": person,
        "chat": {"id": account, "type": "private", "first_name": "P"},
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len("/uebernehmen")}],
    }
    return {"update_id": account, "message": content}


def application_of(desk: Desk) -> BotApplication:
    class Told(Calls):
        def requests(self, **_: Any) -> HTTPXRequest:
            return desk.wire  # type: ignore[return-value]  # the same protocol

    limiter = ChatLimiter(desk.database, desk.clock)
    staff = StaffDoor(desk.database, desk.clock, None)
    return build("1:x", "http://telegram", Told(desk.clock), limiter, staff)


async def handle(url: str, bodies: Sequence[dict[str, Any]], barrier: Barrier) -> list[str]:
    """One process of the product acts on its updates, all at once; what people read for them."""
    desk = Desk(Database(url, KEYRING))
    application = application_of(desk)
    await application.initialize()
    await asyncio.to_thread(barrier.wait, PATIENCE_SECONDS)
    read = [Update.de_json(body, application.bot) for body in bodies]
    await asyncio.gather(*(application.process_update(update) for update in read))
    await application.shutdown()
    await desk.database.close()
    told = desk.wire.of("answerCallbackQuery", "sendMessage")
    return [str(call.get("text", "")) for call in told]


def process(url: str, bodies: Sequence[dict[str, Any]], barrier: Barrier, told: Any) -> None:
    told.put(asyncio.run(handle(url, bodies, barrier)))


def at_once(url: str, bodies: Sequence[dict[str, Any]]) -> list[str]:
    """Every process takes a part of the updates, and all begin together."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(PROCESSES), context.Queue()
    started = [
        context.Process(target=process, args=(url, bodies[part::PROCESSES], barrier, told))
        for part in range(PROCESSES)
    ]
    for one in started:
        one.start()
    try:
        return [text for _ in started for text in told.get(timeout=PATIENCE_SECONDS)]
    finally:
        for one in started:
            one.join(PATIENCE_SECONDS)


@pytest.mark.parametrize("press", [tap, command], ids=["button", "command"])
async def test_of_ten_who_take_a_case_at_once_one_has_it(
    database: Database, migrated_url: str, press: Any
) -> None:
    number = await database.write(staffed)
    bodies = [press(account, number) for account in PEOPLE]
    chat = "1"
    stored = [ReceivedUpdate(body["update_id"], chat, b"{}") for body in bodies]
    await database.write(updates.store, stored, now=MONDAY)

    told = await asyncio.to_thread(at_once, migrated_url, bodies)

    def owner(session: Session) -> str:
        case = session.get_one(Case, number)
        assert case.status is Status.CLAIMED
        return session.get_one(Staff, case.owner_id).name

    def taken(session: Session) -> int:
        entries = select(TimelineEntry).where(col(TimelineEntry.what) == What.TAKEN)
        return len(session.exec(entries).all())

    name = await database.read(owner)
    assert await database.read(taken) == 1
    refused = [text for text in told if text == f"Schon bei {name}, seit 10:00 Uhr."]
    assert (len(told), len(refused)) == (len(PEOPLE), len(PEOPLE) - 1)
