"""`/urlaub`, and people who are put out of the groups."""

from typing import Any

import pytest
from sqlmodel import Session, select
from telegram.ext import ExtBot

from bot.leaving import Parting
from bot.limiter import ChatLimiter
from desk import leaving, people
from desk.messenger.calls import Booked
from desk.tables import Staff
from desk.words import Status
from tests.bot.bench import GROUP, Desk
from tests.bot.test_commands import IN_GROUP, Phone, case, staffed
from tests.bot.test_door import AYLIN, receive
from tests.factories import MONDAY

pytestmark = pytest.mark.anyio


@pytest.fixture
async def number(desk: Desk) -> int:
    return await desk.database.write(staffed)


@pytest.fixture
def phone(desk: Desk) -> Phone:
    return Phone(desk)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("bis 12.12.", "12.12.2026"),
        ("12.12.2026", "12.12.2026"),
        ("until 2026-12-12", "12.12.2026"),
        ("bis 3.1.", "03.01.2027"),
        ("24.11.26", "24.11.2026"),
    ],
)
async def test_who_goes_on_leave_frees_their_cases(
    desk: Desk, phone: Phone, number: int, written: str, day: str
) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    told = await phone.types(f"/urlaub {written}")
    assert told == f"Schönen Urlaub bis {day}. Fälle, die dadurch frei wurden: 1"
    assert (await desk.database.read(case)).status is Status.NEW
    assert await phone.types("/urlaub ende") == "Schön, dass Sie wieder da sind."


@pytest.mark.parametrize("written", ["", "bald", "31.2.", "1.1.2020", "bis 99.99.", "1.1.2040"])
async def test_a_day_that_cannot_be_read_changes_nothing(
    desk: Desk, phone: Phone, number: int, written: str
) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    assert (await phone.types(f"/urlaub {written}")).startswith("Bitte so schreiben: /urlaub")
    assert (await desk.database.read(case)).status is Status.CLAIMED


async def test_who_leaves_the_group_loses_its_cases(desk: Desk, phone: Phone, number: int) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    person = {"id": AYLIN, "is_bot": False, "first_name": "Aylin"}
    phone.update += 1
    left = {
        "chat": {"id": int(GROUP), "type": "supergroup", "title": "Amt"},
        "from": person,
        "date": 1_700_000_000,
        "old_chat_member": {"status": "member", "user": person},
        "new_chat_member": {"status": "left", "user": person},
    }
    await receive(desk, phone.door, {"update_id": phone.update, "chat_member": left})
    assert (await desk.database.read(case)).status is Status.NEW
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    assert (await desk.database.read(case)).status is Status.NEW


def removed(session: Session) -> int:
    person = session.exec(select(Staff).where(Staff.messenger_id == str(AYLIN))).one()
    leaving.remove(session, person.id or 0, now=MONDAY)
    return person.id or 0


def parting(desk: Desk) -> Parting:
    bot = ExtBot[Booked](
        "1:x",
        request=desk.wire,
        get_updates_request=desk.wire,
        rate_limiter=ChatLimiter(desk.database, desk.clock),
    )
    return Parting(bot, desk.database)


async def test_who_is_removed_is_put_out_of_the_groups_once(desk: Desk, number: int) -> None:
    person = await desk.database.write(removed)
    for _ in range(2):
        await parting(desk).part(str(person))
    assert [call["user_id"] for call in desk.wire.of("banChatMember")] == [AYLIN, AYLIN]
    assert {str(call["chat_id"]) for call in desk.wire.of("banChatMember")} == {GROUP, "-200"}
    assert await desk.database.read(leaving.due_people) == []


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        ((400, {"description": "Bad Request: not enough rights"}), False),
        ((502, {"description": "Bad Gateway"}), True),
    ],
)
async def test_what_telegram_cannot_do_now_is_tried_again(
    desk: Desk, number: int, fault: Any, left: bool
) -> None:
    person = await desk.database.write(removed)
    desk.wire.faults["banChatMember"] = [fault]
    await parting(desk).part(str(person))
    assert (await desk.database.read(leaving.due_people) == [person]) is left


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "Bereitschaft an."),
        (" an", "Bereitschaft an."),
        (" bis 12.12.", "Sie haben Bereitschaft bis 12.12.2026."),
        (" aus", "Bereitschaft aus."),
        (" vielleicht", "Bitte so schreiben: /bereitschaft"),
    ],
)
async def test_somebody_is_on_call(
    desk: Desk, phone: Phone, number: int, written: str, told: str
) -> None:
    assert (await phone.types(f"/bereitschaft{written}")).startswith(told)
    person = await desk.database.read(people.linked, str(AYLIN))
    assert person is not None
    assert (person.on_call_until is not None) == told.startswith(("Bereitschaft an", "Sie haben"))


async def test_a_case_is_handed_over_by_name(desk: Desk, phone: Phone, number: int) -> None:
    await phone.types(f"/uebernehmen {number}", **IN_GROUP)
    assert "Möglich sind: Ben Ott (Demo)" in await phone.types(f"/uebergeben {number} Kasimir")
    assert "IN ARBEIT" in await phone.types(f"/uebergeben {number} Ott")
    owner = (await desk.database.read(case)).owner_id
    ben = await desk.database.read(people.linked, "4712")
    assert ben is not None
    assert owner == ben.id
