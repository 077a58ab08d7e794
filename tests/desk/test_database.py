import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col, select

from desk.ports import Task
from desk.storage.database import TRIES, Database, poke_after_commit
from desk.tables import Chat, City
from tests.databases import KEYRING
from tests.factories import make_city

pytestmark = pytest.mark.anyio

PEOPLE = 200


@pytest.fixture
async def postgres(postgres_database: str, anyio_backend: str) -> AsyncIterator[Database]:
    database = Database(postgres_database, KEYRING)
    yield database
    await database.close()


def add_chat(session: Session, chat_id: str) -> None:
    session.add(Chat(id=chat_id))


def chat_ids(session: Session) -> list[str]:
    return list(session.exec(select(Chat.id).order_by(col(Chat.id))))


def locked_chat(session: Session, chat_id: str) -> Chat:
    return session.exec(select(Chat).where(col(Chat.id) == chat_id).with_for_update()).one()


def increment(session: Session) -> float:
    chat = locked_chat(session, "-1")
    chat.calls = [sum(chat.calls) + 1]
    session.add(chat)
    return chat.calls[0]


def end_all_sessions(connection: Connection) -> None:
    """As a restart of the server does, but for the session that asks."""
    connection.exec_driver_sql(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


async def test_what_was_written_is_read(database: Database) -> None:
    await database.write(add_chat, "-1")
    assert await database.read(chat_ids) == ["-1"]


async def test_a_write_that_raises_leaves_nothing_behind(database: Database) -> None:
    def fail(session: Session) -> None:
        add_chat(session, "-1")
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fail)
    await database.write(add_chat, "-2")
    assert await database.read(chat_ids) == ["-2"]


async def test_a_read_changes_nothing(database: Database) -> None:
    def write(session: Session) -> None:
        add_chat(session, "-1")
        session.flush()

    if database.embedded:
        await database.read(write)
    else:
        with pytest.raises(DBAPIError, match="read-only"):
            await database.read(write)
    assert await database.read(chat_ids) == []


async def test_concurrent_increments_lose_nothing(database: Database) -> None:
    await database.write(add_chat, "-1")
    counts = await asyncio.gather(*(database.write(increment) for _ in range(PEOPLE)))
    assert sorted(counts) == list(range(1, PEOPLE + 1))


async def test_readers_are_served_while_a_write_goes_on(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def write_and_look(session: Session) -> list[str]:
        add_chat(session, "-1")
        session.flush()
        return asyncio.run_coroutine_threadsafe(database.read(chat_ids), loop).result()

    assert await database.write(write_and_look) == []
    assert await database.read(chat_ids) == ["-1"]


async def test_a_reader_sees_one_instant_however_long_it_looks(database: Database) -> None:
    loop = asyncio.get_running_loop()

    def rename(session: Session) -> None:
        session.exec(select(City)).one().name = "Neustadt"

    def look_twice(session: Session) -> list[str]:
        names = list(session.exec(select(City.name)))
        asyncio.run_coroutine_threadsafe(database.write(rename), loop).result()
        return names + list(session.exec(select(City.name)))

    def begin(session: Session) -> None:
        make_city(session)

    await database.write(begin)
    assert await database.read(look_twice) == ["Musterstadt", "Musterstadt"]
    assert await database.read(look_twice) == ["Neustadt", "Neustadt"]


async def test_a_cancelled_write_leaves_the_database_usable(database: Database) -> None:
    await database.write(add_chat, "-1")
    writes = [asyncio.create_task(database.write(increment)) for _ in range(20)]
    await asyncio.wait(writes, return_when=asyncio.FIRST_COMPLETED)
    for write in writes:
        write.cancel()
    ended = await asyncio.gather(*writes, return_exceptions=True)
    done = [number for number in ended if not isinstance(number, BaseException)]
    assert await database.write(increment) > max(done)


async def test_pokes_go_out_after_the_commit_and_once(database: Database) -> None:
    poked: list[tuple[Task, str]] = []
    database.on_poke = lambda task, key: poked.append((task, key))

    def work(session: Session) -> None:
        add_chat(session, "-1")
        for key in ("1", "2", "1"):
            poke_after_commit(session, Task.SEND, key)
        assert poked == []

    await database.write(work)
    assert poked == [(Task.SEND, "1"), (Task.SEND, "2")]


async def test_a_rolled_back_write_pokes_nobody(database: Database) -> None:
    poked: list[str] = []
    database.on_poke = lambda task, key: poked.append(key)

    def work(session: Session) -> None:
        poke_after_commit(session, Task.SEND, "1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(work)
    await database.write(add_chat, "-1")
    assert poked == []


async def test_two_that_insert_the_same_row_both_end_well(database: Database) -> None:
    def find_or_add(session: Session) -> str:
        if session.get(Chat, "-1") is None:
            add_chat(session, "-1")
        return "-1"

    found = await asyncio.gather(*(database.write(find_or_add) for _ in range(10)))
    assert found == ["-1"] * 10


async def test_a_row_that_is_really_there_twice_is_an_error(database: Database) -> None:
    await database.write(add_chat, "-1")
    tries = 0

    def add_again(session: Session) -> None:
        nonlocal tries
        tries += 1
        add_chat(session, "-1")

    with pytest.raises(IntegrityError):
        await database.write(add_again)
    assert tries == (1 if database.embedded else TRIES)


async def test_two_that_lock_in_opposite_order_both_end_well(postgres: Database) -> None:
    held = {"-1": asyncio.Event(), "-2": asyncio.Event()}
    for chat_id in held:
        await postgres.write(add_chat, chat_id)

    def lock(session: Session, first: str, second: str) -> None:
        locked_chat(session, first)
        held[first].set()
        locked_chat(session, second).calls = [1.0]

    await asyncio.gather(
        postgres.write(lock, "-1", "-2"),
        postgres.write(lock, "-2", "-1"),
    )
    assert await postgres.read(lambda session: len(session.exec(select(Chat.calls)).all())) == 2


async def test_only_one_process_works_with_a_database(database: Database) -> None:
    address = database.url.render_as_string(hide_password=False)
    second = Database(address, KEYRING)
    assert await database.take_alone()
    assert not await second.take_alone()
    await second.close()
    third = Database(address, KEYRING)
    await database.close()
    assert await third.take_alone()
    await third.close()


@pytest.mark.parametrize("alone", [True, False])
async def test_a_place_that_ended_with_its_connection_is_taken_again(
    postgres: Database, *, alone: bool
) -> None:
    assert await (postgres.take_alone() if alone else postgres.take_share())
    await postgres.run(end_all_sessions)
    assert await postgres.keeps_place()
    other = Database(postgres.url.render_as_string(hide_password=False), KEYRING)
    assert not await other.take_alone()
    assert await other.take_share() != alone
    await other.close()


async def test_a_place_that_another_has_is_taken_again_when_that_one_ends(
    postgres: Database,
) -> None:
    other = Database(postgres.url.render_as_string(hide_password=False), KEYRING)
    assert await postgres.take_share()
    await postgres.run(end_all_sessions)
    assert await other.take_alone()
    for _ in range(2):
        assert not await postgres.keeps_place()
    await other.close()
    async with asyncio.timeout(10):  # the server ends the other's session when it comes to it
        while not await postgres.keeps_place():
            await asyncio.sleep(0.01)


async def test_the_server_notices_that_a_process_is_gone(postgres: Database) -> None:
    query = "SELECT name, reset_val FROM pg_settings WHERE source = 'client'"
    rows = await postgres.run(lambda connection: connection.exec_driver_sql(query).all())
    settings = {row.name: row.reset_val for row in rows}
    assert settings["idle_in_transaction_session_timeout"] == "15000"
    assert settings["tcp_user_timeout"] == "15000"
    assert settings["tcp_keepalives_idle"] == "5"
