"""No statement on the way of a message goes through a whole table that grows with the messages."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, SQLModel

from benchmarks.filling import Past, fill
from benchmarks.pages import index
from benchmarks.town import page_id
from benchmarks.volume import Desk, prepared
from desk.cases.listing import Filters, list_cases
from desk.clock import SystemClock
from desk.due import due
from desk.incoming import intake
from desk.learning.current import load_routing
from desk.messenger import budget, showing
from desk.people import sign_in, sign_in_link
from desk.storage.database import Database
from desk.tables import Membership, Staff
from desk.urgency import Urgency
from desk.words import Role, Status
from tests.desk.town import (
    comment,
    direct,
    edited,
    hidden,
    own,
    removed,
    visitor_post,
)
from tests.factories import make_staff
from web.case_page import load_case
from web.figure_pages import load, load_case_rows, load_departments, load_posts, load_report
from web.live import stamp_of as live_stamp

pytestmark = pytest.mark.anyio

MESSAGES = 5_000
NOW = SystemClock().now()
GROWING = frozenset(
    {
        "assignments",
        "attempts",
        "cards",
        "cases",
        "citizens",
        "deliveries",
        "early_changes",
        "messages",
        "posts",
        "staff_updates",
        "timeline",
    }
)
Statement = tuple[str, Any]


async def test_every_statement_uses_an_index(migrated_url: str, tmp_path: Path) -> None:
    async with prepared(migrated_url, tmp_path) as database:
        await fill(database, MESSAGES)
        with recorded() as statements:
            await the_way_of_messages(database)
        assert len(statements) > 30
        found = await database.run(
            lambda connection: [
                (place, statement)
                for statement in statements
                for place in whole_tables(connection, *statement)
            ]
        )
        assert found == []


async def test_every_page_uses_an_index(migrated_url: str, tmp_path: Path) -> None:
    past = Past(first_at=NOW - timedelta(days=20), apart=timedelta(seconds=60), cases=0.2)
    async with prepared(migrated_url, tmp_path) as database:
        await fill(database, MESSAGES, past)
        await index(database, MESSAGES // 5)
        people = await database.write(readers)
        with recorded() as statements:
            await the_pages(database, people)
        assert len(statements) > 40
        found = await database.run(
            lambda connection: [
                (place, statement)
                for statement in statements
                for place in whole_tables(connection, *statement)
                if not is_in_order(statement[0])
            ]
        )
        assert found == []


def readers(session: Session) -> list[Staff]:
    """The press office, and somebody who works for two departments."""
    press = make_staff(session, role=Role.PRESS)
    staff = make_staff(session, role=Role.LEAD)
    for number in (1, 2):
        session.add(Membership(staff_id=staff.id or 0, department_id=number))
    session.flush()
    return [press, staff]


async def the_pages(database: Database, people: list[Staff]) -> None:
    """Every page that lists or counts, under every filter."""
    filters = [
        Filters(),
        Filters(statuses=frozenset({Status.NEW})),
        Filters(department="amt-1"),
        Filters(page=1),
        Filters(post=1),
        Filters(number=5),
        Filters(words="Musterweg7"),
        Filters(words="Laterne Musterweg7", waiting=True),
        Filters(since=NOW.date(), until=NOW.date()),
        Filters(waiting=True),
        Filters(escalated=True),
    ]
    for person in people:
        for one in filters:
            await database.read(list_cases, person, one, now=NOW)
        await database.read(list_cases, person, Filters(), now=NOW, before=50)
        for make in (load_departments, load_posts, load_report, load_case_rows):
            link = await database.write(sign_in_link, person, now=NOW)
            token = (await database.write(sign_in, link.token, now=NOW)).token
            asked = {"open_access": False, "language": "de", "now": NOW}
            await database.read(load, make, token, {}, **asked)  # type: ignore[arg-type]
            await database.read(load_case, token, 121, **asked)  # type: ignore[arg-type]
    await database.read(live_stamp)


def is_in_order(statement: str) -> bool:
    """Whether it goes through rows in their order and stops, or counts every case."""
    if statement.startswith("SELECT max("):
        return True
    told, then = " ".join(statement.split()), ("ORDER BY cases.id DESC LIMIT", "GROUP BY")
    return any(f"WHERE {yes} {end}" in told for yes in ("1 = 1", "true") for end in then)


async def the_way_of_messages(database: Database) -> None:
    """From the door to the card and the answer, and what the sweep looks at."""
    now, page = SystemClock().now(), page_id(0)
    await Desk(database).round()
    routing = await database.read(load_routing)
    for happened in (
        edited("55_1", 3, "Edited before it came"),
        comment("55_1", page_id=page),
        comment("55_2", 1, page_id=page, parent_id="55_1"),
        own("55_3", "55_1", 2, page_id=page),
        comment("55_4", 4, page_id=page, parent_id="55_1"),
        visitor_post("1001_90", 5, page_id=page),
        direct("m_1", 6, page_id=page),
        direct("m_2", 7, page_id=page),
        hidden("55_1", 8),
        hidden("55_1", 9, hide=False),
        removed("55_4", 10),
    ):
        await database.write(intake.apply, happened, routing=routing, now=now)
    for _task, key in await database.read(due, [], now=now):
        await database.read(showing.next_due_at, key)
        card = await database.read(showing.next_due, key, now=now)
        if card is None:
            continue
        await database.write(budget.ask, key, Urgency.NEW, now=now)
        await database.write(
            showing.shown, card.id, wanted=card.wanted, shown_as=10**6, digest="a digest"
        )


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Each different statement that looks for rows, once, with values it was asked with."""
    found: dict[str, Statement] = {}

    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            found.setdefault(statement, (statement, parameters[0] if many else parameters))

    statements: list[Statement] = []
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        statements += found.values()


def whole_tables(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """Where the database would go through all rows of a growing table, or of an index of it."""
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row[3] for row in plan]
        return [step for step in steps if _scans(step)]
    for of_small_tables in ("seqscan", "mergejoin", "hashjoin"):
        connection.exec_driver_sql(f"SET LOCAL enable_{of_small_tables} = off")
    explained = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    plan = explained.scalar_one()
    root = json.loads(plan) if isinstance(plan, str) else plan
    return [
        json.dumps(node)
        for node in _nodes([root[0]["Plan"]])
        if node["Node Type"].endswith("Scan")
        and node.get("Relation Name") in GROWING
        and "Index Cond" not in node
        and "Recheck Cond" not in node
        and node.get("Index Name") not in PARTIAL
    ]


def _scans(step: str) -> bool:
    words = step.split()
    return words[0] == "SCAN" and words[1] in GROWING and PARTIAL.isdisjoint(words)


def _nodes(plans: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for plan in plans:
        yield plan
        yield from _nodes(plan.get("Plans", []))


PARTIAL = frozenset(  # they hold only what is due
    str(index.name)
    for table in SQLModel.metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
