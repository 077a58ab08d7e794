"""Who took a case writes the answer in their private chat; what is doubtful is asked about."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from desk.tables import Department, Message, Page
from desk.words import Progress, Status
from tests.bot.bench import GROUP, Desk
from tests.bot.test_commands import IN_GROUP, Phone, case, notes, staffed, texts
from tests.bot.test_door import AYLIN, receive
from tests.factories import make_case, make_department, make_message, make_page

pytestmark = pytest.mark.anyio

PRIVATE = str(AYLIN)
BEN = 4712


@pytest.fixture
async def number(desk: Desk) -> int:
    return await desk.database.write(staffed)


@pytest.fixture
def phone(desk: Desk) -> Phone:
    return Phone(desk)


async def decides(
    desk: Desk, phone: Phone, data: str, text: str | None, *, who: int = AYLIN, chat: int = AYLIN
) -> str:
    """Somebody taps a button of the question about `text`; what they are told."""
    phone.update += 1
    asked = {
        "message_id": 7,
        "date": 1_700_000_000,
        "chat": {"id": chat, "type": "private" if chat > 0 else "supergroup"},
        "from": {"id": AYLIN, "is_bot": False, "first_name": "Aylin"},
        "text": text,
    }
    question: dict[str, Any] = {
        "message_id": 8,
        "date": 1_700_000_000,
        "chat": asked["chat"],
        "text": "?",
    }
    if text is not None:
        question["reply_to_message"] = asked
    query = {
        "id": str(phone.update),
        "from": {"id": who, "is_bot": False, "first_name": "P", "language_code": "de"},
        "chat_instance": "1",
        "data": data,
        "message": question,
    }
    before = len(desk.wire.of("answerCallbackQuery"))
    await receive(desk, phone.door, {"update_id": phone.update, "callback_query": query})
    return str(desk.wire.of("answerCallbackQuery")[before].get("text", ""))


async def test_who_takes_a_case_gets_it_in_private_and_answers_there(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    await desk.pacer().pace(PRIVATE)
    (card,) = [call for call in desk.wire.of("sendMessage") if call["chat_id"] == PRIVATE]
    assert "Schreiben Sie Ihre Antwort einfach hier." in card["text"]
    assert await phone.types("Wir kommen morgen.") == ""
    assert await desk.database.read(texts) == [("Wir kommen morgen.", Progress.DRAFT)]


async def test_a_released_case_leaves_one_line_in_private(
    desk: Desk, phone: Phone, number: int
) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    await desk.pacer().pace(PRIVATE)
    await phone.types(f"/freigeben {number}", **IN_GROUP)
    await desk.pacer().pace(PRIVATE)
    edited = desk.wire.of("editMessageText")[-1]
    assert edited["chat_id"] == PRIVATE
    assert edited["text"] == f"#{number} · liegt nicht mehr bei Ihnen"


async def test_of_several_cases_the_person_chooses(desk: Desk, phone: Phone, number: int) -> None:
    def second(session: Session) -> int:
        first = case(session)
        other = make_case(
            session,
            page=session.get_one(Page, first.page_id),
            department=session.get_one(Department, first.department_id),
        )
        make_message(session, case=other)
        return other.id or 0

    other = await desk.database.write(second)
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    await phone.types(f"/uebernehmen {other}", **IN_GROUP)
    asked = await phone.types("Wir kommen morgen.")
    assert asked == "Bei Ihnen liegen mehrere Fälle. Für welchen ist das die Antwort?"
    assert await desk.database.read(texts) == []
    assert await decides(desk, phone, f"v1:asanswer:{other}:0", "Wir kommen morgen.") == ""

    def drafted(session: Session) -> list[int]:
        waiting = select(Message.case_id).where(col(Message.progress) == Progress.DRAFT)
        return list(session.exec(waiting))

    assert await desk.database.read(drafted) == [other]


@pytest.mark.parametrize("text", ["ok", "👍👍👍👍", "@ben_ott kannst du das?", "..."])
async def test_what_may_be_meant_for_colleagues_is_asked_about(
    desk: Desk, phone: Phone, number: int, text: str
) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    asked = await phone.types(text)
    assert asked == f"Ist das eine Antwort für Fall {number}, oder nur intern gemeint?"
    assert await desk.database.read(texts) == []
    assert await decides(desk, phone, f"v1:asnote:{number}:0", text) == ""
    assert await desk.database.read(notes) == [text]
    assert await desk.database.read(texts) == []


async def test_only_who_wrote_the_text_decides_on_it(desk: Desk, phone: Phone, number: int) -> None:
    told = await decides(desk, phone, f"v1:asanswer:{number}:0", "ok", who=BEN, chat=int(GROUP))
    assert told == "Das entscheidet, wer den Text geschrieben hat."
    assert (await desk.database.read(case)).status is Status.NEW


async def test_a_text_that_is_gone_is_said(desk: Desk, phone: Phone, number: int) -> None:
    told = await decides(desk, phone, f"v1:asanswer:{number}:0", None)
    assert told == "Der Text ist nicht mehr da. Bitte schreiben Sie ihn noch einmal."


async def test_a_question_that_is_answered_twice_gives_one_draft(
    desk: Desk, phone: Phone, number: int
) -> None:
    for _ in range(2):
        await decides(desk, phone, f"v1:asanswer:{number}:0", "ok")
    assert await desk.database.read(texts) == [("ok", Progress.DRAFT)]


async def test_nobody_answers_a_case_of_others_by_a_forged_button(desk: Desk, phone: Phone) -> None:
    await desk.database.write(staffed)

    def foreign(session: Session) -> int:
        there = make_case(session, page=make_page(session), department=make_department(session))
        make_message(session, case=there)
        return there.id or 0

    number = await desk.database.write(foreign)
    told = await decides(desk, phone, f"v1:asanswer:{number}:0", "Guten Tag zusammen")
    assert told == f"Den Fall #{number} gibt es nicht."
