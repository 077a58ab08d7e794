"""The pages with figures: the same figures as page, chart and file, for who may see them."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlmodel import Session

from desk.storage.database import Database
from desk.tables import Department, Post, Staff
from desk.words import Concern, Direction, Role, Status
from tests.databases import KEYRING
from tests.factories import MONDAY, make_case, make_message, make_staff
from tests.web.browser import Town, browser, sign_in
from web.charts import Bar, bars, columns

pytestmark = pytest.mark.anyio

PAGES = ("/aemter", "/beitraege", "/berichte", "/berichte/aemter.csv", "/berichte/faelle.csv")
HOSTILE = "<script>alert(1)</script> Rohrbruch & mehr"
HOUR = timedelta(hours=1)


@pytest.fixture
async def database(migrated_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, KEYRING)
    yield database
    await database.close()


async def storm(database: Database, town: Town) -> None:
    """Three ask below a post of the roads', one of them is answered and says thanks."""

    def happen(session: Session) -> None:
        post = Post(page_id=town.page.id or 0, external_id="9_1", text=HOSTILE, posted_at=MONDAY)
        session.add(post)
        session.flush()
        for number in range(3):
            case = make_case(
                session,
                page=town.page,
                department=town.roads,
                post=post,
                opened_at=MONDAY + number * HOUR / 4,
                status=Status.ANSWERED if number == 0 else Status.NEW,
                concern=Concern.MOOD if number == 1 else None,
            )
            make_message(session, case=case, sent_at=case.opened_at)
            if number == 0:
                later = MONDAY + HOUR
                make_message(session, case=case, direction=Direction.OUTGOING, sent_at=later)
                make_message(session, case=case, text="Danke!", sent_at=later)

    await database.write(happen)


async def somebody(database: Database, role: Role, *departments: Department) -> Staff:
    return await database.write(
        lambda session: make_staff(
            session, name=f"Wer ({role})", role=role, departments=departments
        )
    )


async def seen(database: Database, person: Staff, address: str, **values: Any) -> httpx2.Response:
    async with browser(database, **values) as client:
        await sign_in(database, client, person)
        return await client.get(address)


def rows(answer: httpx2.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_figures_are_the_same_as_page_and_as_file(database: Database, town: Town) -> None:
    await storm(database, town)
    page = (await seen(database, town.press, "/aemter")).text
    assert "1:00\xa0h" in page
    assert '<svg class="chart" role="img"' in page
    file = rows(await seen(database, town.press, "/berichte/aemter.csv"))
    roads = next(row for row in file if row["department"] == "tiefbau")
    assert roads["first_answer_office_median_h"] == "1.0"
    assert (roads["citizens_reached"], roads["thanks"], roads["in_time"]) == ("1", "1", "1.0")


async def test_cases_as_a_file_hold_no_text_and_no_name(database: Database, town: Town) -> None:
    await storm(database, town)
    answer = await seen(database, town.press, "/berichte/faelle.csv")
    found = rows(answer)
    assert len(found) == 5  # the town has two of its own
    assert "attachment" in answer.headers["content-disposition"]
    answered = [row for row in found if row["answers"] == "1"]
    assert [(row["department"], row["first_answer_clock_h"]) for row in answered] == [
        ("tiefbau", "1.0")
    ]
    for said in ("Danke", "Schlagloch", "Anna", "Demo)"):
        assert said not in answer.text.replace("Musterstadt (Demo)", "")


async def test_posts_stand_with_what_came_below_them(database: Database, town: Town) -> None:
    await storm(database, town)
    page = (await seen(database, town.press, "/beitraege")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Rohrbruch &amp; mehr" in page
    assert "<script>alert" not in page
    assert "Stimmung: 1" in page


async def test_a_lead_sees_the_figures_of_their_own_department(
    database: Database, town: Town
) -> None:
    await storm(database, town)
    lead = await somebody(database, Role.LEAD, town.fire)
    assert "Tiefbauamt" not in (await seen(database, lead, "/aemter")).text
    assert "Rohrbruch" not in (await seen(database, lead, "/beitraege")).text
    file = rows(await seen(database, lead, "/berichte/faelle.csv"))
    assert {row["department"] for row in file} == {"feuerwehr"}
    file = rows(await seen(database, lead, "/berichte/aemter.csv"))
    assert {row["department"] for row in file} == {"feuerwehr"}


@pytest.mark.parametrize("address", PAGES)
async def test_figures_are_not_for_everybody(database: Database, town: Town, address: str) -> None:
    assert (await seen(database, town.firefighter, address)).status_code == 403
    async with browser(database) as client:
        assert (await client.get(address)).status_code == 401
    async with browser(database, open_access=True) as client:
        assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=gestern", True),
        ("since=2026-11-20&until=2026-11-01", True),
        ("since=2020-01-01&until=2026-11-01", True),
        ("since=2026-11-01&until=2026-11-20", False),
        ("since=&until=", False),
        ("since=2026-11-01&since=&x=1", False),
    ],
)
async def test_a_period_that_is_not_one_is_said(
    database: Database, town: Town, query: str, told: bool
) -> None:
    answer = await seen(database, town.press, f"/berichte?{query}")
    assert answer.status_code == 200
    assert ("nicht zu verstehen" in answer.text) == told


@pytest.mark.parametrize("address", PAGES)
async def test_a_period_without_cases_is_no_mistake(
    database: Database, town: Town, address: str
) -> None:
    query = "?since=2025-01-01&until=2025-01-02"
    assert (await seen(database, town.press, address + query)).status_code == 200


async def test_charts_escape_what_they_show() -> None:
    drawn = bars(HOSTILE, [Bar(HOSTILE, HOSTILE, 0.5), Bar("nichts", "–", None)])
    assert "<script>" not in drawn
    assert (drawn.count('width="39.0%"'), drawn.count('width="0.0%"')) == (1, 1)
    assert columns("y", "t", "d", []).count("<rect") == 0
    assert columns("y", "t", "d", [(1, 0), (0, 2)]).count("<rect") == 2
