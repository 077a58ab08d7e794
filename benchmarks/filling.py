"""A database as a city has it after years: filled by the database itself, so it takes minutes.

Ids are scattered as those of platforms are, so that new rows meet old ones all over an index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    text,
)
from sqlalchemy import column as named
from sqlalchemy.sql.dml import Insert
from sqlmodel import SQLModel

from benchmarks.town import DEPARTMENTS, PAGES, Town, chat_id
from desk.incoming.deliveries import lane_of
from desk.storage.database import Database
from desk.tables import (
    Assignment,
    Attempt,
    Card,
    Case,
    Citizen,
    Delivery,
    Message,
    Post,
    StaffUpdate,
    TimelineEntry,
)
from desk.words import Channel, Direction, Face, Kind, Progress, Status, What
from webhooks.channels import META

FIRST_AT = datetime(2024, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=60)
ANSWERED_AFTER = timedelta(hours=5)
SCATTER, SCATTER_OVER = 7919, 1_000_003  # primes
OPEN_IN = 100  # every so many cases one is still open
INCOMING, CASES, CITIZENS, OUTGOING = 0.7, 0.6, 0.5, 0.3  # for each message
TEXT = "Seit drei Wochen ist die Laterne vor unserem Haus dunkel. Wann kommt jemand? (Demo)"
ANSWER = "Vielen Dank für den Hinweis, die Laterne wird noch in dieser Woche repariert. (Demo)"

Values = dict[str, ColumnElement[Any]]


@dataclass(frozen=True)
class Past:
    """How the rows are spread: cases for each message, and instants over a year at most."""

    cases: float = CASES
    first_at: datetime = FIRST_AT
    apart: timedelta = APART


async def fill(database: Database, messages: int, past: Past = Past()) -> None:
    """Add so many messages and all that comes with them to a database without cases."""
    for statement in _statements(database.embedded, messages, past):
        await database.run(partial(_execute, statement=statement))
    if not database.embedded:
        await database.run(partial(_execute, statement=text("ANALYZE")))


def _execute(connection: Connection, *, statement: Executable) -> None:
    connection.execute(statement)


def _statements(embedded: bool, messages: int, past: Past) -> Iterator[Insert]:
    cases, citizens = int(messages * past.cases), int(messages * CITIZENS)
    incoming, outgoing = int(messages * INCOMING), int(messages * OUTGOING)
    at = _instants(embedded, past)
    page, department = _turn(PAGES) + 1, _turn(DEPARTMENTS) + 1
    yield _insert(Post, PAGES * 1000, page_id=page, external_id=_id("p"), posted_at=at)
    yield _insert(
        Citizen, citizens, page_id=page, external_id=_id("c"), name=_value(Citizen, "name", "Demo")
    )
    yield _insert(
        Case,
        cases,
        page_id=page,
        citizen_id=_turn(citizens) + 1,
        department_id=department,
        thread=_id("t"),
        post_id=_turn(PAGES * 1000) + 1,
        public=literal(True),
        status=_if_open(
            _value(Case, "status", Status.NEW), _value(Case, "status", Status.ANSWERED)
        ),
        opened_at=at,
        waiting_since=_if_open(at, null()),
        answered_at=_if_open(null(), _instants(embedded, past, ANSWERED_AFTER)),
        received=literal(round(incoming / cases)),
        sent=_if_open(literal(0), literal(round(outgoing / cases))),
        to_index=literal(False),
    )
    yield _insert(
        Message,
        incoming,
        case_id=_turn(cases) + 1,
        external_id=_id("m"),
        sent_at=at,
        **_message(Direction.INCOMING, Progress.RECEIVED, TEXT),
    )
    yield _insert(
        Message,
        outgoing,
        case_id=_turn(cases) + 1,
        external_id=_id("a"),
        target=_id("m"),
        sent_at=at,
        **_message(Direction.OUTGOING, Progress.SENT, ANSWER),
    )
    yield _insert(
        Attempt,
        outgoing,
        message_id=NUMBER + incoming,
        started_at=at,
        ended_at=at,
        outcome=literal("sent"),
    )
    candidates = [{"department": "amt-1", "score": 80.0, "because": ["Laterne"]}]
    yield _insert(
        Assignment,
        cases,
        case_id=NUMBER,
        department_id=department,
        at=at,
        score=literal(80.0),
        candidates=_value(Assignment, "candidates", candidates),
    )
    for what in (What.RECEIVED, What.ROUTED):
        yield _insert(
            TimelineEntry, cases, case_id=NUMBER, at=at, what=_value(TimelineEntry, "what", what)
        )
    yield _insert(
        Card,
        cases,
        case_id=NUMBER,
        chat_id=_chat(),
        face=_value(Card, "face", Face.CASE),
        shown=literal(1),
        shown_as=NUMBER,
    )
    yield _insert(
        Delivery,
        incoming,
        endpoint=literal(META),
        lane=literal(lane_of(META, "900000000")),
        body=_value(Delivery, "body", Town().comments(range(1), 0)),
        received_at=at,
        read_at=at,
    )
    yield _insert(
        StaffUpdate,
        outgoing,
        update_id=NUMBER,
        chat_id=_chat(),
        body=_value(StaffUpdate, "body", b"{}"),
        received_at=at,
        done_at=at,
    )


NUMBER: ColumnElement[int] = named("number", Integer)


def _insert(table: type[SQLModel], count: int, **values: ColumnElement[Any]) -> Insert:
    """`count` rows; `NUMBER` in the values counts from 1."""
    first = select(literal(1).label("number")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.number + 1).where(first.c.number < count))
    columns = table.__table__.c  # type: ignore[attr-defined]  # SQLModel's own
    source = select(*(value.label(name) for name, value in values.items())).select_from(numbers)
    return insert(table).from_select([columns[name] for name in values], source)


def _message(direction: Direction, progress: Progress, said: str) -> Values:
    return {
        "channel": _value(Message, "channel", Channel.FACEBOOK),
        "direction": _value(Message, "direction", direction),
        "kind": _value(Message, "kind", Kind.COMMENT),
        "text": _value(Message, "text", said),
        "attachments": _value(Message, "attachments", []),
        "progress": _value(Message, "progress", progress),
    }


def _value(table: type[SQLModel], name: str, value: Any) -> ColumnElement[Any]:
    """The same value in each row, stored as its column stores it (encrypted only once)."""
    column = table.__table__.c[name]  # type: ignore[attr-defined]  # SQLModel's own
    return literal(value, column.type)


def _turn(count: int) -> ColumnElement[int]:
    """0 to `count` - 1, round and round."""
    return NUMBER % count


def _id(kind: str) -> ColumnElement[str]:
    scattered = cast((literal(SCATTER, BigInteger) * NUMBER) % SCATTER_OVER, String)
    return literal(kind).concat(scattered).concat("_").concat(cast(NUMBER, String))


def _chat() -> ColumnElement[str]:
    return cast(literal(chat_id(0), BigInteger) - _turn(DEPARTMENTS), String)


def _if_open(so: ColumnElement[Any], otherwise: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((NUMBER % OPEN_IN == 0, so), else_=otherwise)


def _instants(embedded: bool, past: Past, later: timedelta = timedelta()) -> ColumnElement[Any]:
    """One for each row, so far apart, as the database keeps them."""
    place = NUMBER % (timedelta(days=365) // past.apart)
    if embedded:
        seconds = place * int(past.apart.total_seconds())
        after = cast(seconds, String).concat(" seconds")
        first = (past.first_at + later).strftime("%Y-%m-%d %H:%M:%S")
        return func.strftime("%Y-%m-%d %H:%M:%f000", first, after)
    return literal(past.first_at + later) + place * literal(past.apart)
