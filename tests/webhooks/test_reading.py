"""Kept deliveries become cases: in the order of their arrival, and once."""

import json
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlmodel import Session, col, select

from desk.storage.database import Database
from desk.tables import City, Department, Message
from tests.webhooks.bench import (
    HandClock,
    cases,
    deliveries,
    facebook_channels,
    keep_deliveries,
    messages,
    problems,
)
from tests.webhooks.reading import comments, read, recorded
from webhooks.channels import META, channels
from webhooks.reading import Reader

pytestmark = pytest.mark.anyio


async def texts(database: Database) -> list[str]:
    return [message.text for message in await database.read(messages)]


async def test_deliveries_are_read_in_the_order_of_their_arrival(database: Database) -> None:
    names = ("comment", "comment_reply", "comment_edited", "message", "post_visitor")
    await database.write(keep_deliveries, *map(recorded, names))
    await read(database)
    assert await texts(database) == [
        "Die Laterne vor der Schule ist wieder kaputt",
        "Immer noch dunkel!",
        "Guten Tag, wann öffnet das Bürgerbüro?",
        "Wann wird die Grünanlage gemäht?",
    ]
    assert [case.thread for case in await database.read(cases)] == ["55_900", "direct", "1001_60"]
    assert all(delivery.read_at for delivery in await database.read(deliveries))
    assert await problems(database) == [None] * 5


async def test_more_deliveries_than_are_taken_at_once_are_all_read(database: Database) -> None:
    bodies = [comments(1, comment_id=f"55_{number}") for number in range(51)]
    await database.write(keep_deliveries, *bodies)
    await read(database)
    assert len(await database.read(messages)) == 51


async def test_a_delivery_that_came_three_times_counts_once(database: Database) -> None:
    await database.write(keep_deliveries, *[recorded("comment")] * 3)
    await read(database)
    assert len(await database.read(messages)) == 1
    assert await problems(database) == [None, None, None]


async def test_removal_and_edit_before_the_comment_wait_for_it(database: Database) -> None:
    names = ("comment_removed", "comment_edited", "comment")
    await database.write(keep_deliveries, *map(recorded, names))
    await read(database)
    (message,) = await database.read(messages)
    assert message.removed_at is not None
    assert message.text == "Die Laterne vor der Schule ist wieder kaputt"


async def test_a_thousand_changes_in_one_delivery_lose_no_comment(database: Database) -> None:
    """One change in ten is a comment, the others are reactions, as under a popular post."""
    delivery = json.loads(comments(100))
    (reaction,) = json.loads(recorded("reaction"))["entry"][0]["changes"]
    changes = [
        each for comment in delivery["entry"][0]["changes"] for each in [reaction] * 9 + [comment]
    ]
    delivery["entry"][0]["changes"] = changes
    assert len(changes) == 1000
    await database.write(keep_deliveries, json.dumps(delivery).encode())
    await read(database)
    found = await database.read(messages)
    assert [message.external_id for message in found] == [f"55_{n}" for n in range(100)]
    assert len({message.case_id for message in found}) == 100


@dataclass
class DyingClock(HandClock):
    """The process ends when somebody asks for the time once too often."""

    left: int = 2

    def now(self) -> datetime:
        self.left -= 1
        if self.left < 0:
            raise SystemError("the process ends here")
        return super().now()


async def test_a_crash_in_the_middle_loses_and_doubles_nothing(database: Database) -> None:
    await database.write(keep_deliveries, comments(60), recorded("message"))
    dying = Reader(database, facebook_channels(), DyingClock())
    with pytest.raises(SystemError):
        await dying.read_lane(META)
    assert 0 < len(await database.read(messages)) < 60
    await read(database)
    found = [message.external_id for message in await database.read(messages)]
    assert found == [*(f"55_{number}" for number in range(60)), "m_demo-1"]


async def test_deliveries_of_a_channel_that_is_off_wait_for_it(database: Database) -> None:
    await database.write(keep_deliveries, recorded("comment"))
    await read(database, channels(facebook=None))
    (delivery,) = await database.read(deliveries)
    assert delivery.read_at is None
    await read(database)
    assert len(await database.read(messages)) == 1


async def test_other_endpoints_are_left_to_their_own_reader(database: Database) -> None:
    await database.write(keep_deliveries, recorded("comment"), endpoint="form/city")
    await read(database)
    assert (await database.read(deliveries))[0].read_at is None


async def test_new_words_of_the_city_count_from_the_next_delivery_on(database: Database) -> None:
    def department_of(session: Session, external_id: str) -> str:
        wanted = select(Message).where(col(Message.external_id) == external_id)
        message = session.exec(wanted).one()
        case = next(case for case in cases(session) if case.id == message.case_id)
        return session.get_one(Department, case.department_id).slug

    def move_word(session: Session) -> None:
        fire = session.exec(select(Department).where(col(Department.slug) == "feuerwehr")).one()
        press = session.exec(select(Department).where(col(Department.slug) == "presse")).one()
        fire.topics, press.topics = [], fire.topics
        city = session.exec(select(City)).one()
        city.digest = "the next file"
        session.add_all([fire, press, city])

    reader = Reader(database, facebook_channels(), HandClock())
    siren = {"page": "1003", "message": "Die Sirene heult"}
    await database.write(keep_deliveries, comments(1, comment_id="55_1", **siren))
    await reader.read_lane(META)
    await database.write(move_word)
    await database.write(keep_deliveries, comments(1, comment_id="55_2", **siren))
    await reader.read_lane(META)
    assert await database.read(department_of, "55_1") == "feuerwehr"
    assert await database.read(department_of, "55_2") == "presse"
