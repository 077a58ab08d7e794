"""Updates come in, whatever becomes of the process, of Telegram and of the bot in its chats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select
from telegram.request import HTTPXRequest

from bot.application import build
from bot.door import TelegramDoor
from bot.limiter import ChatLimiter
from bot.staff import StaffDoor
from bot.wire import Wire as Calls
from desk import people
from desk.messenger import calls
from desk.messenger.budget import Wait
from desk.ports import Task
from desk.tables import Card, Chat, Circuit, StaffUpdate
from desk.urgency import Urgency
from desk.words import Role
from tests.bot.bench import GROUP, PRESS, Desk, open_case
from tests.factories import MONDAY

pytestmark = pytest.mark.anyio

AYLIN = 4711
DEADLINE = 20.0  # real seconds


def door_of(desk: Desk) -> TelegramDoor:
    class Told(Calls):
        def requests(self, **_: Any) -> HTTPXRequest:
            return desk.wire  # type: ignore[return-value]  # the same protocol

    limiter = ChatLimiter(desk.database, desk.clock)
    staff = StaffDoor(desk.database, desk.clock, "https://buergerdraht.example")
    application = build("1:x", "http://telegram", Told(desk.clock), limiter, staff)
    return TelegramDoor(application, desk.database, desk.clock)


def message(update_id: int, text: str = "Hallo", **fields: Any) -> dict[str, Any]:
    """A text of Aylin's in the private chat; `fields` replace parts of the message."""
    person = {"id": AYLIN, "is_bot": False, "first_name": "Aylin", "language_code": "de"}
    command = {"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}
    content = {
        "message_id": update_id,
        "date": 1_700_000_000,
        "from": person,
        "chat": {"id": AYLIN, "type": "private", "first_name": "Aylin"},
        "text": text,
        "entities": [command] if text.startswith("/") else [],
    }
    return {"update_id": update_id, "message": content | fields}


def membership(update_id: int, status: str) -> dict[str, Any]:
    bot = {"id": 1, "is_bot": True, "first_name": "B"}
    person = {"id": AYLIN, "is_bot": False, "first_name": "Aylin"}
    banned = {"status": "kicked", "user": bot, "until_date": 0}
    member = {"status": "member", "user": bot}
    change = {
        "chat": {"id": AYLIN, "type": "private"},
        "from": person,
        "date": 1_700_000_000,
        "old_chat_member": member if status == "kicked" else banned,
        "new_chat_member": banned if status == "kicked" else member,
    }
    return {"update_id": update_id, "my_chat_member": change}


def stored(session: Session) -> list[int]:
    return list(session.exec(select(StaffUpdate.update_id).order_by(col(StaffUpdate.update_id))))


@asynccontextmanager
async def polling(door: TelegramDoor) -> AsyncIterator[None]:
    task = asyncio.create_task(door.poll())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(desk: Desk, look: Callable[[Session], bool]) -> None:
    async with asyncio.timeout(DEADLINE):
        while not await desk.database.read(look):
            await asyncio.sleep(0.005)


async def receive(desk: Desk, door: TelegramDoor, *updates: dict[str, Any]) -> None:
    """Telegram brings the updates, and they are acted on."""
    desk.wire.updates += updates
    newest = updates[-1]["update_id"]
    async with polling(door):
        await until(desk, lambda session: newest in stored(session))
    for chat_id in {str(AYLIN), GROUP, "-1009"}:
        await door.act(chat_id)


def said(desk: Desk) -> list[str]:
    return [call["text"] for call in desk.wire.of("sendMessage")]


async def test_polling_may_end_and_begin_again_at_any_moment(desk: Desk) -> None:
    door = door_of(desk)
    for first in (1, 3):
        desk.wire.updates += [message(first), message(first + 1)]
        async with polling(door):
            await until(desk, lambda session, first=first: first + 1 in stored(session))  # type: ignore[misc]
    await door.close()
    desk.wire.updates.append(message(5))
    async with polling(door):
        await until(desk, lambda session: 5 in stored(session))
    assert await desk.database.read(stored) == [1, 2, 3, 4, 5]
    await door.close()


async def test_after_a_silent_week_any_number_is_heard(desk: Desk) -> None:
    door = door_of(desk)
    desk.wire.updates.append(message(900))
    async with polling(door):
        await until(desk, lambda session: 900 in stored(session))
        desk.clock.instant += timedelta(days=6)
        await until(desk, lambda _: "offset" not in desk.wire.of("getUpdates")[-1])
        desk.wire.updates.append(message(7))
        await until(desk, lambda session: 7 in stored(session))


async def test_a_dead_token_is_known_to_all_and_over_when_it_is_mended(desk: Desk) -> None:
    door = door_of(desk)
    desk.wire.down = (401, {"description": "Unauthorized"})

    def row(session: Session) -> Circuit:
        return session.get_one(Circuit, calls.KEY)

    def mend(name: str, _: dict[str, Any]) -> None:
        if len(desk.wire.of("getMe")) == 4:
            desk.wire.down = None

    desk.wire.on_call = mend
    before = desk.clock.now()
    await door.connect()
    assert len(desk.wire.of("getMe")) == 4
    assert desk.clock.now() - before > timedelta(seconds=4), "it waited longer each time"
    assert (await desk.database.read(row)).why is None
    assert (await desk.database.read(row)).paused_until is None


async def test_a_dead_token_stops_the_cards_of_every_process(desk: Desk) -> None:
    await desk.database.write(open_case)
    desk.wire.down = (401, {"description": "Unauthorized"})
    await desk.pacer().pace(GROUP)
    circuit = await desk.database.read(lambda session: session.get_one(Circuit, calls.KEY))
    assert circuit.why == calls.TOKEN
    elsewhere = await desk.database.write(calls.book, PRESS, Urgency.TAP, now=desk.clock.now())
    assert isinstance(elsewhere, Wait)
    assert (Task.PACE, GROUP, elsewhere.until) in desk.work.poked
    await desk.pacer().pace(GROUP)
    assert len(desk.wire.of("sendMessage")) == 1


async def test_who_presses_start_twice_is_told_that_they_are_connected(desk: Desk) -> None:
    link = await desk.database.write(
        people.invite, "Aylin Yilmaz (Demo)", Role.ADMIN, [], now=MONDAY
    )
    door = door_of(desk)
    start = f"/start {link.token}"
    await receive(desk, door, message(1, start), message(2, start))
    first, second = said(desk)
    assert first.startswith("Willkommen!")
    assert "schon verbunden mit: Aylin Yilmaz (Demo)" in second


async def test_a_link_that_somebody_else_used_stays_invalid(desk: Desk) -> None:
    link = await desk.database.write(
        people.invite, "Aylin Yilmaz (Demo)", Role.ADMIN, [], now=MONDAY
    )
    await desk.database.write(
        people.link_account, link.token, messenger_id="99", language="de", now=MONDAY
    )
    await receive(desk, door_of(desk), message(1, f"/start {link.token}"))
    assert "Link ist ungültig" in said(desk)[0]


async def test_who_blocked_the_bot_is_left_alone_until_they_come_back(desk: Desk) -> None:
    def problem(session: Session) -> str | None:
        return session.get_one(Chat, str(AYLIN)).problem

    door = door_of(desk)
    await receive(desk, door, membership(1, "kicked"))
    assert await desk.database.read(problem)
    await receive(desk, door, membership(2, "member"))
    assert await desk.database.read(problem) is None
    blocked = {"description": "Forbidden: bot was blocked by the user"}
    desk.wire.faults["sendMessage"] = [(403, blocked)]
    await receive(desk, door, message(3, "/hilfe"))
    assert await desk.database.read(problem)
    await receive(desk, door, message(4, "/hilfe"))
    assert len(said(desk)) >= 2
    assert await desk.database.read(problem) is None


@pytest.mark.parametrize("order", [(0,), (1,), (0, 1), (1, 0), (0, 0, 1)])
async def test_an_upgraded_group_is_followed_whatever_says_so(
    desk: Desk, order: tuple[int, ...]
) -> None:
    await desk.database.write(open_case)
    await desk.pacer().pace(GROUP)
    leaving = {"chat": {"id": -100, "type": "group"}, "migrate_to_chat_id": -1009}
    arriving = {"chat": {"id": -1009, "type": "supergroup"}, "migrate_from_chat_id": -100}
    services = [leaving, arriving]
    door = door_of(desk)
    for number, which in enumerate(order, start=1):
        await receive(desk, door, message(number, "", **services[which]))
        await desk.pacer().pace("-1009")
    card = await desk.card()
    assert (card.chat_id, card.shown_as, card.shown) == ("-1009", 1, card.wanted)
    assert len(desk.wire.chats["-1009"]) == 1
    assert await desk.database.read(lambda session: session.exec(select(Card.id)).all()) == [
        card.id
    ]


GROUP_CHAT = {"id": int(GROUP), "type": "supergroup", "title": "Amt"}
FROM_US = {
    "message_id": 1,
    "date": 1,
    "chat": GROUP_CHAT,
    "from": {"id": 1, "is_bot": True, "first_name": "B"},
}
FROM_BEN = FROM_US | {"from": {"id": 4712, "is_bot": False, "first_name": "Ben"}, "text": "Kaffee?"}


@pytest.mark.parametrize(
    ("text", "fields", "kept"),
    [
        ("Wer kocht Kaffee?", {}, False),
        ("Ich!", {"reply_to_message": FROM_BEN}, False),
        ("Wir kommen.", {"reply_to_message": FROM_US}, True),
        ("/hilfe", {}, True),
        ("/notiz", {"reply_to_message": FROM_BEN}, True),
    ],
)
async def test_what_colleagues_say_to_each_other_is_not_even_stored(
    desk: Desk, text: str, fields: dict[str, Any], kept: bool
) -> None:
    door = door_of(desk)
    desk.wire.updates.append(message(1, text, chat=GROUP_CHAT, **fields))
    desk.wire.updates.append(message(2, "privat"))
    async with polling(door):
        await until(desk, lambda session: 2 in stored(session))
    assert (1 in await desk.database.read(stored)) == kept
