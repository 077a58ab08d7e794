import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from desk import city_file, people
from desk.city import applied_digest, apply_city, digest_of, export_city
from desk.city_file import CityFile
from desk.storage.database import Database
from desk.tables import City, Department, Page
from tests.databases import rolled_back
from tests.desk import city_examples
from tests.desk.town import CIVIL, PRESS, apply, card, comment, due_chats, make_town, only_case
from tests.factories import MONDAY

LATER = MONDAY + timedelta(days=1)
CITY = city_file.read(city_examples.CITY, name="city.toml")


def put(session: Session, city: CityFile = CITY, now: object = MONDAY) -> None:
    apply_city(session, city, digest=digest_of(city_file.write(city)), now=now)  # type: ignore[arg-type]
    session.flush()


def without(city: CityFile, slug: str) -> CityFile:
    """The file without a department and its pages."""
    return city.model_copy(
        update={
            "departments": [entry for entry in city.departments if entry.slug != slug],
            "pages": [page for page in city.pages if page.department != slug],
        }
    )


def chat_of(session: Session, slug: str) -> str | None:
    return session.exec(select(Department.chat_id).where(col(Department.slug) == slug)).one()


def test_before_the_first_file_there_is_no_city(session: Session) -> None:
    assert applied_digest(session) is None
    assert export_city(session) is None


def test_an_applied_file_is_written_back_as_it_was(session: Session) -> None:
    put(session)
    assert export_city(session) == CITY
    assert applied_digest(session) == digest_of(city_file.write(CITY))


@given(city_examples.city_files())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_file_is_written_back_as_it_was(sqlite_engine: Engine, city: CityFile) -> None:
    with rolled_back(sqlite_engine) as session:
        put(session)
        put(session, city)
        session.expire_all()
        assert export_city(session) == city


def test_what_left_the_file_is_retired_and_comes_back(session: Session) -> None:
    put(session)
    put(session, without(CITY, "feuerwehr"), now=LATER)
    assert export_city(session) == without(CITY, "feuerwehr")
    retired = session.exec(select(Department).where(col(Department.slug) == "feuerwehr")).one()
    assert retired.retired_at == LATER
    assert session.exec(select(Page.retired_at)).one() == LATER
    put(session, without(CITY, "feuerwehr"), now=LATER + timedelta(days=1))
    assert retired.retired_at == LATER
    put(session)
    again = session.get_one(Department, retired.id)
    assert again.retired_at is None
    assert export_city(session) == CITY


def test_applying_again_keeps_the_chat_that_a_link_bound(session: Session) -> None:
    put(session)
    token = people.invite_group(session, "presse", now=MONDAY).token
    people.bind_group(session, token, chat_id="-300", now=MONDAY)
    put(session)
    assert chat_of(session, "presse") == "-300"


def test_a_chat_in_the_file_counts_more_than_a_bound_one(session: Session) -> None:
    put(session)
    token = people.invite_group(session, "feuerwehr", now=MONDAY).token
    people.bind_group(session, token, chat_id="-300", now=MONDAY)
    put(session)
    assert chat_of(session, "feuerwehr") == "-1001234567890"


def test_a_new_chat_in_the_file_gets_the_open_cases(session: Session) -> None:
    town = make_town(session)
    apply(session, town, comment())
    entries = [
        {"slug": "tiefbau", "name": "Tiefbauamt", "chat": -300},
        {"slug": "presse", "name": "Presse"},
    ]
    form = CITY.model_dump(mode="json") | {"departments": entries, "pages": []}
    put(session, CityFile.model_validate(form))
    assert card(session, "-300").case_id == only_case(session).id
    assert PRESS not in due_chats(session)
    assert chat_of(session, "presse") == PRESS


def test_another_department_that_sorts_gets_what_has_no_chat(session: Session) -> None:
    town = make_town(session)
    apply(session, town, comment())
    town.civil.chat_id = None
    session.flush()
    entries = [
        {"slug": "tiefbau", "name": "Tiefbauamt"},
        {"slug": "presse", "name": "Presse"},
        {"slug": "buero", "name": "Bürgerbüro", "chat": -300},
    ]
    form = CITY.model_dump(mode="json") | {"departments": entries, "pages": []}
    form["city"]["triage"] = "buero"
    put(session, CityFile.model_validate(form))
    assert card(session, "-300").case_id == only_case(session).id
    assert CIVIL not in due_chats(session) - {CIVIL}


@pytest.mark.anyio
async def test_processes_that_start_at_once_make_one_city(database: Database) -> None:
    await asyncio.gather(*(database.write(put) for _ in range(5)))
    assert await database.read(lambda session: len(session.exec(select(City)).all())) == 1
    assert await database.read(export_city) == CITY
