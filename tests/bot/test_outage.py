"""What waited while Telegram was away comes in order of urgency, once, and not all at once."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from desk.messenger import budget, looking
from desk.messenger.cards import want_cards
from desk.tables import Card, Case, Department
from desk.urgency import Urgency
from tests.bot.bench import Desk
from tests.factories import MONDAY, make_case, make_department, make_message, make_page

pytestmark = pytest.mark.anyio

CHATS = 20
CASES = 10  # a chat
OUTAGE = timedelta(hours=3)
AT_ONCE = 16  # chats that the engine paces side by side


def many_chats(session: Session) -> None:
    """Ten cases in each of twenty departments; a tap waits in two of them."""
    for number in range(CHATS):
        department = make_department(session, chat_id=f"-{1000 + number}")
        for _ in range(CASES):
            case = make_case(session, page=make_page(session), department=department)
            make_message(session, case=case)
            want_cards(session, case, urgency=Urgency.NEW)


def tap_in(session: Session, chat_id: str) -> int:
    """Somebody tapped on the newest case of the chat; its card."""
    department = session.exec(select(Department).where(Department.chat_id == chat_id)).one()
    case = session.exec(
        select(Case).where(Case.department_id == department.id).order_by(col(Case.id).desc())
    ).first()
    assert case is not None
    case.version += 1
    want_cards(session, case, urgency=Urgency.TAP)
    return case.id or 0


def number_in(text: str) -> int:
    return int(text.partition("#")[2].partition(" ")[0])


def left(session: Session) -> int:
    return len(session.exec(select(Card.id).where(col(Card.shown) < col(Card.wanted))).all())


async def work(desk: Desk) -> None:
    """As the engine does: chats in the order of the sweep, some side by side."""
    pacer, room = desk.pacer(), asyncio.Semaphore(AT_ONCE)

    async def pace(chat_id: str) -> None:
        async with room:
            await pacer.pace(chat_id)

    due = await desk.database.read(looking.due_chats, now=desk.clock.now())
    await asyncio.gather(*(pace(chat_id) for chat_id in due))


async def test_an_outage_of_hours_is_caught_up_in_order_of_urgency(desk: Desk) -> None:
    await desk.database.write(many_chats)
    desk.wire.down = (502, {"description": "Bad Gateway"})
    rounds = 0
    while desk.clock.now() < MONDAY + OUTAGE:
        await work(desk)
        desk.clock.instant += timedelta(minutes=12)
        rounds += 1
    tried = len(desk.wire.calls)
    assert tried <= AT_ONCE + rounds, "one call tries whether it works again, the others wait"

    tapped = [await desk.database.write(tap_in, chat) for chat in ("-1019", "-1007")]
    desk.wire.down = None
    sent: list[tuple[datetime, str, str]] = []
    desk.wire.on_call = lambda name, parameters: (
        sent.append((desk.clock.now(), str(parameters["chat_id"]), parameters["text"]))
        if name == "sendMessage"
        else None
    )
    for _ in range(600):
        if not await desk.database.read(left):
            break
        await work(desk)
        desk.clock.instant += timedelta(seconds=3)
    assert await desk.database.read(left) == 0
    taps = [(at, number_in(text)) for at, _, text in sent if number_in(text) in tapped]
    assert number_in(sent[0][2]) in tapped
    assert taps[1][0] - taps[0][0] < timedelta(seconds=15), "at the next look after the trial"
    assert len({text for _, _, text in sent}) == len(sent) == CHATS * CASES
    for at, chat_id, _ in sent:
        second = [t for t, _, _ in sent if at <= t < at + timedelta(seconds=1)]
        minute = [t for t, c, _ in sent if c == chat_id and at <= t < at + budget.WINDOW]
        assert len(second) < 30
        assert len(minute) <= budget.CALLS
    assert desk.wire.of("editMessageText") == []
