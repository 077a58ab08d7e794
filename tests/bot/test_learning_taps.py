"""A tap on a card teaches: yes to the question, and that no office is needed."""

from typing import Any

import pytest
from sqlmodel import Session, select

from desk.tables import Assignment, Case, Department, Lesson
from desk.words import How, Role, Status, Teacher
from routing import NO_CONCERN
from tests.bot.bench import GROUP, Desk, open_case
from tests.bot.test_door import AYLIN, door_of, receive
from tests.factories import make_staff

pytestmark = pytest.mark.anyio


def asked(session: Session) -> int:
    """A case that was assigned automatically and is asked about; Aylin works there."""
    number = open_case(session)
    said = session.exec(select(Assignment)).one()
    said.how, said.audit = How.WORDS, True
    roads = session.exec(select(Department).where(Department.slug == "tiefbau")).one()
    make_staff(session, role=Role.STAFF, departments=[roads], messenger_id=str(AYLIN))
    session.add(said)
    return number


def tap(update_id: int, data: str) -> dict[str, Any]:
    person = {"id": AYLIN, "is_bot": False, "first_name": "Aylin", "language_code": "de"}
    chat = {"id": int(GROUP), "type": "supergroup", "title": "Amt"}
    message = {"message_id": 11, "date": 1_700_000_000, "chat": chat, "text": "-"}
    query = {"id": "1", "from": person, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": update_id, "callback_query": query}


def lesson(session: Session) -> tuple[str | None, Teacher] | None:
    found = session.exec(select(Lesson)).first()
    return (found.wanted, found.source) if found else None


def case(session: Session) -> Case:
    return session.exec(select(Case)).one()


async def test_yes_to_the_question_is_a_lesson(desk: Desk) -> None:
    number = await desk.database.write(asked)
    await receive(desk, door_of(desk), tap(1, f"v1:right:{number}:1"))
    assert await desk.database.read(lesson) == ("tiefbau", Teacher.AUDIT)


async def test_no_concern_closes_what_the_person_saw_and_nothing_newer(desk: Desk) -> None:
    number = await desk.database.write(asked)
    door = door_of(desk)
    await receive(desk, door, tap(1, f"v1:none:{number}:7"))
    assert await desk.database.read(lesson) is None
    await receive(desk, door, tap(2, f"v1:none:{number}:1"))
    assert await desk.database.read(lesson) == (NO_CONCERN, Teacher.FORWARD)
    assert (await desk.database.read(case)).status is Status.CLOSED
