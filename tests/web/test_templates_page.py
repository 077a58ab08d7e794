"""The page of the templates: who reads it, who writes, and what is not taken."""

import html

import pytest
from sqlmodel import Session, select

from desk.storage.database import Database
from desk.tables import Department, Staff, Template
from desk.words import Role
from tests.factories import make_staff
from tests.web.browser import OWN, Town, browser, sign_in

pytestmark = pytest.mark.anyio

TEXT = "Guten Tag {Name}, <wir> kümmern uns.\nIhr {Amt}"
FORM = {"said": "keep", "name": "Kümmern", "text": TEXT, "department": "tiefbau"}


async def person(database: Database, role: Role, *slugs: str) -> Staff:
    def make(session: Session) -> Staff:
        known = session.exec(select(Department)).all()
        departments = [one for one in known if one.slug in slugs]
        return make_staff(session, name=f"{role} (Demo)", role=role, departments=departments)

    return await database.write(make)


def texts(session: Session) -> list[str]:
    return [one.text for one in session.exec(select(Template)) if one.retired_at is None]


async def test_a_lead_writes_changes_and_deletes(database: Database, town: Town) -> None:
    lead = await person(database, Role.LEAD, "tiefbau")
    async with browser(database) as at:
        await sign_in(database, at, lead)
        assert (await at.post("/vorlagen", data=FORM, headers=OWN)).status_code == 303
        page = (await at.get("/vorlagen")).text
        assert "&lt;wir&gt;" in page
        changing = (await at.get("/vorlagen?name=Kümmern&department=tiefbau")).text
        assert html.escape(TEXT, quote=False).splitlines()[0] in changing.partition("<textarea")[2]
        await at.post("/vorlagen", data=FORM | {"text": "Anders"}, headers=OWN)
        assert await database.read(texts) == ["Anders"]
        gone = await at.post("/vorlagen", data=FORM | {"said": "drop"}, headers=OWN)
        assert gone.status_code == 303
        assert await database.read(texts) == []


async def test_nobody_writes_for_others(database: Database, town: Town) -> None:
    for role, slugs, status in (
        (Role.STAFF, ["tiefbau"], 403),
        (Role.AUDITOR, [], 403),
        (Role.LEAD, ["feuerwehr"], 403),
        (Role.PRESS, [], 303),
    ):
        who = await person(database, role, *slugs)
        async with browser(database) as at:
            await sign_in(database, at, who)
            answer = await at.post("/vorlagen", data=FORM, headers=OWN)
            assert answer.status_code == status, role
            writes = "<textarea" in (await at.get("/vorlagen")).text
            assert writes == (role in (Role.LEAD, Role.PRESS))


async def test_who_is_not_signed_in_reads_nothing(database: Database, town: Town) -> None:
    async with browser(database) as at:
        assert (await at.get("/vorlagen")).status_code == 401
        assert (await at.post("/vorlagen", data=FORM, headers=OWN)).status_code == 401
        foreign = await at.post("/vorlagen", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
        assert foreign.status_code == 403


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "Guten Tag {Vorname}"}, "{Vorname}"),
        ({"text": " "}, "gehören beide dazu"),
        ({"name": ""}, "gehören beide dazu"),
        ({"name": "a\x00b"}, "gehören beide dazu"),
        ({"said": "drop", "name": "Gibt es nicht"}, "gehören beide dazu"),
    ],
)
async def test_what_is_not_whole_stays_in_the_form(
    database: Database, town: Town, change: dict[str, str], told: str
) -> None:
    lead = await person(database, Role.LEAD, "tiefbau")
    async with browser(database) as at:
        await sign_in(database, at, lead)
        answer = await at.post(
            "/vorlagen", data=FORM | change, headers=OWN | {"Accept-Language": "de"}
        )
    assert answer.status_code == 400
    assert told in answer.text
    assert await database.read(texts) == []
