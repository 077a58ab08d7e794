"""The page Einstellungen: it shows what would change, then changes it, and keeps who did it."""

import html
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlmodel import Session, select

from buergerdraht.preparation import apply_if_changed
from desk.learning.current import Routing
from desk.storage.database import Database
from desk.tables import CityChange, Department, Staff, WebSession
from desk.words import Role, Status
from routing import Decision, Message
from tests.databases import KEYRING
from tests.desk.city_examples import CITY
from tests.factories import make_case, make_message, make_page, make_staff
from tests.web.browser import NOW, OWN, browser, sign_in

pytestmark = pytest.mark.anyio

ADDRESS = "/einstellungen"
FILE = (
    CITY
    + """
[[departments]]
slug = "tiefbau"
name = "Tiefbauamt"
topics = ["Schlagloch", "Gehweg"]

[[departments]]
slug = "sport"
name = "Sportamt"
topics = ["Freibad"]
"""
)


@pytest.fixture
async def database(migrated_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, KEYRING)
    await database.write(apply_if_changed, FILE, "city.toml", now=NOW)
    yield database
    await database.close()


@pytest.fixture
async def admin(database: Database) -> Staff:
    return await database.write(
        lambda session: make_staff(session, name="Frau Admin (Demo)", role=Role.ADMIN)
    )


async def ask(database: Database, person: Staff, form: dict[str, str]) -> httpx2.Response:
    async with browser(database) as client:
        await sign_in(database, client, person)
        return await client.post(ADDRESS, data=form, headers=OWN)


async def see(database: Database, person: Staff, query: str = "") -> str:
    async with browser(database) as client:
        await sign_in(database, client, person)
        return (await client.get(ADDRESS + query)).text


def field(page: str, name: str) -> str:
    """What stands in a field of the page that is shown."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n(.*?)</textarea>', page, re.S)
    value = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1] if found else value[1] if value else "")


def department(page: str, **fields: str) -> dict[str, str]:
    kept = {name: field(page, name) for name in ("topics", "not_topics", "hours")}
    return {"do": "department", "department": field(page, "department"), **kept, **fields}


def topics(session: Session, slug: str) -> list[str]:
    return session.exec(select(Department).where(Department.slug == slug)).one().topics


async def about(database: Database, text: str, slug: str = "tiefbau") -> int:
    """A case of somebody who wrote this on the page of the whole city."""

    def happen(session: Session) -> int:
        roads = session.exec(select(Department).where(Department.slug == slug)).one()
        case = make_case(session, page=make_page(session), department=roads, opened_at=NOW)
        make_message(session, case=case, text=text)
        return case.id or 0

    return await database.write(happen)


async def test_a_word_is_tried_on_what_came_then_saved_and_decides(
    database: Database, admin: Staff
) -> None:
    number = await about(database, "Der Quietschebaum klemmt wieder")
    page = await see(database, admin, "?department=sport")
    new = field(page, "topics") + "\nQuietschebaum"
    tried = await ask(database, admin, department(page, topics=new))
    assert tried.status_code == 200
    assert "departments.sport.topics: geändert" in tried.text
    assert f"#{number}" in tried.text
    assert "Quietschebaum" not in await database.read(topics, "sport")  # nothing is saved yet
    saved = {"do": "save", "text": field(tried.text, "text"), "digest": field(tried.text, "digest")}
    answer = await ask(database, admin, saved)
    assert (answer.status_code, answer.headers["location"]) == (303, "/einstellungen#changes")
    assert "Quietschebaum" in await database.read(topics, "sport")
    shown = await see(database, admin)
    assert "Frau Admin (Demo)" in shown
    assert "departments.sport.topics: geändert" in shown


async def test_running_processes_take_it_up(database: Database, admin: Staff) -> None:
    routing, asked = Routing(), Message("Der Quietschebaum klemmt wieder")
    await database.read(routing.refresh)
    assert "sport" not in guesses(routing.decide(asked))
    page = await see(database, admin, "?department=sport")
    tried = await ask(database, admin, department(page, topics="Quietschebaum"))
    saved = {"do": "save", "text": field(tried.text, "text"), "digest": field(tried.text, "digest")}
    await ask(database, admin, saved)
    await database.read(routing.refresh)
    assert guesses(routing.decide(asked))[0] == "sport"


def guesses(decision: Decision) -> list[str]:
    """The departments that the words speak for, the best first."""
    return [one.department for one in decision.candidates]


async def test_the_file_of_the_last_start_does_not_undo_it(
    database: Database, admin: Staff
) -> None:
    page = await see(database, admin, "?department=sport")
    tried = await ask(database, admin, department(page, topics="Quietschebaum"))
    saved = {"do": "save", "text": field(tried.text, "text"), "digest": field(tried.text, "digest")}
    await ask(database, admin, saved)
    assert not await database.write(apply_if_changed, FILE, "city.toml", now=NOW)
    assert await database.read(topics, "sport") == ["Quietschebaum"]
    changed = FILE + "\n# anders\n"
    assert await database.write(apply_if_changed, changed, "city.toml", now=NOW)
    assert await database.read(topics, "sport") != ["Quietschebaum"]
    assert "aus der Stadtdatei" in await see(database, admin)


async def test_who_was_slower_loses_no_word(database: Database, admin: Staff) -> None:
    page = await see(database, admin, "?department=sport")
    first = await ask(database, admin, department(page, topics="Erstes Wort"))
    second = await ask(database, admin, department(page, topics="Zweites Wort"))
    for tried, status in ((first, 303), (second, 409)):
        saved = {
            "do": "save",
            "text": field(tried.text, "text"),
            "digest": field(tried.text, "digest"),
        }
        answer = await ask(database, admin, saved)
        assert answer.status_code == status
    assert "Inzwischen hat jemand anderes" in answer.text
    assert "Zweites Wort" in answer.text
    assert await database.read(topics, "sport") == ["Erstes Wort"]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"do": "check", "text": "[city"}, "Zeile 1"),
        ({"do": "check", "text": ""}, "city"),
        ({"do": "save", "text": "kein = 1"}, "kein"),
        ({"do": "nonsense"}, "city"),
        ({}, "city"),
    ],
)
async def test_mistakes_are_named_and_nothing_is_saved(
    database: Database, admin: Staff, form: dict[str, str], told: str
) -> None:
    answer = await ask(database, admin, form)
    assert answer.status_code == 400
    assert "So geht es noch nicht" in answer.text
    assert told in answer.text
    assert await database.read(lambda session: session.exec(select(CityChange)).all()) == []


@pytest.mark.parametrize("hours", ["mon-fri: 8 bis 12", "montag: 08:00-12:00", "08:00-12:00"])
async def test_hours_that_are_none_are_named(database: Database, admin: Staff, hours: str) -> None:
    page = await see(database, admin, "?department=sport")
    answer = await ask(database, admin, department(page, hours=hours))
    assert answer.status_code == 400
    assert "departments.sport.hours" in answer.text


async def test_a_department_that_goes_is_told_with_its_cases(
    database: Database, admin: Staff
) -> None:
    await about(database, "Wann macht das Freibad auf?", "sport")
    text = field(await see(database, admin), "text")
    without = re.sub(r'\[\[departments\]\]\nslug = "sport".*?(?=\[\[)', "", text, flags=re.S)
    answer = await ask(database, admin, {"do": "check", "text": without})
    assert answer.status_code == 200
    assert "departments.sport: entfällt" in answer.text
    assert "hat noch 1 offene Fälle" in answer.text


async def test_nothing_to_change_is_said(database: Database, admin: Staff) -> None:
    text = field(await see(database, admin), "text")
    answer = await ask(database, admin, {"do": "check", "text": text})
    assert "So ist es schon eingestellt" in answer.text


async def test_who_leaves_is_out_at_once(database: Database, admin: Staff) -> None:
    def join(session: Session) -> tuple[int, int]:
        roads = session.exec(select(Department).where(Department.slug == "tiefbau")).one()
        person = make_staff(session, name="Herr Geht (Demo)", departments=[roads])
        case = make_case(session, department=roads, owner=person, status=Status.CLAIMED)
        make_message(session, case=case)
        return person.id or 0, case.id or 0

    person, _case = await database.write(join)
    leaver = await database.read(lambda session: session.get_one(Staff, person))
    async with browser(database) as theirs, browser(database) as client:
        await sign_in(database, theirs, leaver)
        await sign_in(database, client, admin)
        form: dict[str, Any] = {"staff": str(person)}
        address = f"{ADDRESS}/menschen"
        assert (await client.post(address, data=form, headers=OWN)).status_code == 404  # not sure
        form["sure"] = "yes"
        assert (await client.post(address, data=form, headers=OWN)).status_code == 303
        assert (await client.post(address, data=form, headers=OWN)).status_code == 404
        assert (await theirs.get("/")).status_code == 401
        oneself = {"staff": str(admin.id), "sure": "yes"}
        assert (await client.post(address, data=oneself, headers=OWN)).status_code == 404
    sessions = await database.read(lambda session: session.exec(select(WebSession)).all())
    assert {one.staff_id for one in sessions} == {admin.id}
