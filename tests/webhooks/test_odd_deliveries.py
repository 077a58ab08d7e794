"""One odd delivery or event holds up nobody; it is marked, and can be read again later."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from desk.events import Event, MessageReceived
from desk.storage.database import Database
from desk.tables import City
from tests.factories import make_page
from tests.webhooks.bench import (
    GraphApi,
    deliveries,
    forget_reading,
    keep_deliveries,
    messages,
    problems,
)
from tests.webhooks.reading import comments, read, recorded
from webhooks.channels import META, Channels
from webhooks.facebook import reader
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http

pytestmark = pytest.mark.anyio

UNSORTED_TEXT = "Xyzzy plugh"
SECRET_TEXT = "Geheimnis"


async def test_an_unknown_page_is_marked_and_read_once_it_is_known(database: Database) -> None:
    foreign = comments(1, page="999", comment_id="99_1")
    await database.write(keep_deliveries, foreign, recorded("comment"))
    await read(database)
    assert await problems(database) == ["unknown page 999", None]
    assert len(await database.read(messages)) == 1

    await database.write(lambda session: make_page(session, external_id="999"))
    await database.write(forget_reading)
    await read(database)
    assert await problems(database) == [None, None]
    assert [found.external_id for found in await database.read(messages)] == ["55_900", "99_1"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"no json", "unreadable at the start"),
        (b"", "unreadable at the start"),
        (recorded("changed_fields"), "unreadable at entry.0.changed_fields"),
        (recorded("message_without_mid"), "unreadable at entry.0.messaging.0.message.mid"),
    ],
)
async def test_what_cannot_be_read_is_kept_and_marked(
    database: Database, body: bytes, problem: str
) -> None:
    await database.write(keep_deliveries, body, recorded("comment"))
    await read(database)
    assert await problems(database) == [problem, None]
    assert (await database.read(deliveries))[0].body == body
    assert len(await database.read(messages)) == 1


async def test_one_odd_change_does_not_hide_its_neighbours(database: Database) -> None:
    await database.write(keep_deliveries, recorded("one_odd_change"))
    await read(database)
    assert await problems(database) == ["unreadable at entry.0.changes.0.value"]
    assert len(await database.read(messages)) == 1


def forget_triage(session: Session, slug: str) -> None:
    city = session.exec(select(City)).one()
    city.triage = slug
    session.add(city)


async def test_an_event_that_breaks_the_desk_holds_up_nobody(database: Database) -> None:
    """Here the city sorts what nobody knows into a department that does not exist."""
    poison = comments(1, page="1003", message=UNSORTED_TEXT, comment_id="55_poison")
    mixed = json.loads(poison)
    mixed["entry"] += json.loads(comments(2, message="Die Sirene heult"))["entry"]
    await database.write(forget_triage, "nobody")
    await database.write(keep_deliveries, json.dumps(mixed).encode(), recorded("message"))

    with structlog.testing.capture_logs() as logs:
        await read(database)
    assert [found.external_id for found in await database.read(messages)] == [
        "55_0",
        "55_1",
        "m_demo-1",
    ]
    marked, fine = await problems(database)
    assert fine is None
    assert (marked or "").startswith("applying failed: NoResultFound at desk.")
    assert UNSORTED_TEXT not in str(logs)

    await database.write(forget_triage, "presse")
    await database.write(forget_reading)
    await read(database)
    assert await problems(database) == [None, None]
    assert [found.text for found in await database.read(messages)].count(UNSORTED_TEXT) == 1


async def test_an_event_that_the_database_refuses_holds_up_nobody(database: Database) -> None:
    refuse = """CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN NEW.external_id = '55_1'
                BEGIN SELECT RAISE(ABORT, 'refused'); END"""
    await database.run(lambda connection: connection.exec_driver_sql(refuse))
    await database.write(keep_deliveries, comments(4), recorded("message"))
    await read(database)
    assert [found.external_id for found in await database.read(messages)] == [
        "55_0",
        "55_2",
        "55_3",
        "m_demo-1",
    ]
    marked, fine = await problems(database)
    assert fine is None
    assert (marked or "").startswith("applying failed: IntegrityError at ")

    await database.run(lambda connection: connection.exec_driver_sql("DROP TRIGGER refuse"))
    await database.write(forget_reading)
    await read(database)
    assert await problems(database) == [None, None]
    assert len(await database.read(messages)) == 5


async def test_trouble_of_the_database_leaves_the_delivery_unread(database: Database) -> None:
    await database.write(keep_deliveries, recorded("comment"))
    await database.run(
        lambda connection: connection.exec_driver_sql("ALTER TABLE posts RENAME TO p")
    )
    with pytest.raises(OperationalError):
        await read(database)
    (delivery,) = await database.read(deliveries)
    assert (delivery.read_at, delivery.problem) == (None, None)
    await database.run(
        lambda connection: connection.exec_driver_sql("ALTER TABLE p RENAME TO posts")
    )
    await read(database)
    assert len(await database.read(messages)) == 1


class ClumsyChannel(FacebookPage):
    """An adapter with a mistake: it cannot read what begins with its secret word."""

    def read(self, body: bytes, received_at: datetime) -> Sequence[Event]:
        raise KeyError(body.decode())


async def test_a_mistake_in_an_adapter_is_marked_without_its_words(database: Database) -> None:
    await database.write(keep_deliveries, SECRET_TEXT.encode(), b"another")
    http = Http("http://graph.test", transport=GraphApi())
    clumsy = ClumsyChannel(http, version="v26.0", secrets=[SecretStr(SECRET_TEXT)])
    with structlog.testing.capture_logs() as logs:
        await read(database, Channels({META: clumsy}, {}))
    first, second = await problems(database)
    assert first == second
    assert (first or "").startswith("reading failed: KeyError at webhooks.reading:")
    assert [line["delivery"] for line in logs] == [1, 2]
    assert SECRET_TEXT not in str(logs)


async def test_no_words_of_a_citizen_are_logged(database: Database) -> None:
    names = ("comment", "message", "one_odd_change", "message_without_mid")
    await database.write(keep_deliveries, comments(1, page="999"), *map(recorded, names))
    with structlog.testing.capture_logs() as logs:
        await read(database)
    assert len(logs) == 3
    for words in ("Laterne", "Anna", "Guten Tag", "7001"):
        assert words not in str(logs)


ODD_FIELDS: list[dict[str, Any]] = [
    {"photo": {"url": "https://cdn.example/1.jpg"}},
    {"post": "1001_55"},
    {"created_time": "9" * 5000},
    {"link": 7},
]


@pytest.mark.parametrize("odd", ODD_FIELDS, ids=lambda odd: next(iter(odd)))
def test_an_odd_field_that_we_can_do_without_hides_no_words(odd: dict[str, Any]) -> None:
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": "55_900",
        "post_id": "1001_55",
        "parent_id": "1001_55",
        "from": {"id": "7001", "name": "Ana (Demo)"},
        "message": "Die Laterne ist aus",
        "created_time": 1753000000,
    }
    change = {"field": "feed", "value": value | odd}
    body = {"object": "page", "entry": [{"id": "1001", "time": 1753000002, "changes": [change]}]}
    [event] = reader.read(json.dumps(body).encode(), datetime(2026, 1, 1, tzinfo=UTC))
    assert isinstance(event, MessageReceived)
    assert event.text == "Die Laterne ist aus"
