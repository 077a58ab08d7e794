"""Who is not a linked person changes nothing, by no button and no command, and is told the way."""

from typing import Any

import pytest
from sqlmodel import Session, select

from bot.buttons import Action, Tap
from bot.command_words import GERMAN, WITHOUT_CASE, Verb
from bot.surge_taps import About, SurgeTap
from desk import leaving
from desk.tables import Case, Message, Staff, TimelineEntry
from tests.bot.bench import GROUP, Desk
from tests.bot.test_buttons import CHOICES
from tests.bot.test_commands import IN_GROUP, staffed
from tests.bot.test_door import AYLIN, door_of, message, receive
from tests.factories import MONDAY

pytestmark = pytest.mark.anyio

STRANGER = {"id": 999, "is_bot": False, "first_name": "Wer", "language_code": "de"}
REMOVED = {"id": AYLIN, "is_bot": False, "first_name": "Aylin", "language_code": "de"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
WHO = [STRANGER, REMOVED, ANONYMOUS]
OPEN_TO_ALL = (Verb.HELP,)
NAMES = ["stranger", "removed", "anonymous"]


def with_a_case(session: Session) -> int:
    number = staffed(session)
    aylin = session.exec(select(Staff).where(Staff.messenger_id == str(AYLIN))).one()
    leaving.remove(session, aylin.id or 0, now=MONDAY)
    return number


def state(session: Session) -> list[Any]:
    cases = [(c.version, c.status, c.owner_id) for c in session.exec(select(Case))]
    entries = len(session.exec(select(TimelineEntry)).all())
    people = [(p.messenger_id, p.away_until, p.on_call_until) for p in session.exec(select(Staff))]
    return [cases, entries, people, len(session.exec(select(Message)).all())]


def pressed(update_id: int, who: dict[str, Any], data: str) -> dict[str, Any]:
    card = message(update_id, "#1", **IN_GROUP)["message"] | {
        "from": {"id": 1, "is_bot": True, "first_name": "B"}
    }
    query = {"id": str(update_id), "from": who, "message": card, "chat_instance": "1"}
    return {"update_id": update_id, "callback_query": query | {"data": data}}


@pytest.mark.parametrize("who", WHO, ids=NAMES)
async def test_no_button_does_anything_for_them(desk: Desk, who: dict[str, Any]) -> None:
    number = await desk.database.write(with_a_case)
    before, door = await desk.database.read(state), door_of(desk)
    taps = [Tap(action, number, 1, CHOICES.get(action, "")).data() for action in Action]
    taps += [SurgeTap(about, 1, 1, 1).data() for about in About]
    taps += ["v1:itsme", "v1:notme", "v1p:take", "nonsense"]
    updates = [pressed(place, who, data) for place, data in enumerate(taps, 1)]
    await receive(desk, door, *updates)
    assert await desk.database.read(state) == before
    answers = desk.wire.of("answerCallbackQuery")
    assert len(answers) == len(taps)
    assert all(answer.get("text") for answer in answers)


@pytest.mark.parametrize("who", WHO, ids=NAMES)
async def test_no_command_does_anything_for_them(desk: Desk, who: dict[str, Any]) -> None:
    number = await desk.database.write(with_a_case)
    before, door = await desk.database.read(state), door_of(desk)
    typed = [
        f"/{GERMAN[verb]} {'' if verb in WITHOUT_CASE else number} Yilmaz: Text"
        for verb in Verb
        if verb not in OPEN_TO_ALL
    ]
    updates = [
        message(place, text, **(IN_GROUP | {"from": who})) for place, text in enumerate(typed, 1)
    ]
    await receive(desk, door, *updates)
    assert await desk.database.read(state) == before
    assert len(desk.wire.of("sendMessage")) == len(typed)
    assert {call["chat_id"] for call in desk.wire.of("sendMessage")} == {int(GROUP)}
