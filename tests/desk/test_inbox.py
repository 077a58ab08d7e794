import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from desk.clock import SystemClock
from desk.errors import DeliveryRejected
from desk.incoming import deliveries
from desk.incoming.inbox import Inbox
from desk.messenger import updates
from desk.messenger.updates import AlreadyDone, ReceivedUpdate
from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Delivery, StaffUpdate
from tests.databases import KEYRING
from tests.factories import MONDAY

pytestmark = pytest.mark.anyio


def bodies(session: Session, lane: str = "meta") -> list[bytes]:
    return [delivery.body for delivery in deliveries.unread(session, lane)]


async def keep(database: Database, kept: Sequence[tuple[str, bytes]]) -> None:
    await database.append(deliveries.insertion(database.dialect, kept, now=MONDAY))


def rename(session: Session, before: str, after: str) -> None:
    session.connection().execute(text(f"ALTER TABLE {before} RENAME TO {after}"))


async def test_a_kept_delivery_is_unread_and_poked(database: Database) -> None:
    poked: list[tuple[Task, str]] = []
    database.on_poke = lambda task, key: poked.append((task, key))
    await Inbox(database, SystemClock()).keep("meta", b"\x00{}\xff")
    assert await database.read(bodies) == [b"\x00{}\xff"]
    assert await database.read(deliveries.unread_lanes) == ["meta"]
    assert poked == [(Task.READ, "meta")]


async def test_deliveries_that_wait_together_share_a_commit(database: Database) -> None:
    poked: list[str] = []
    database.on_poke = lambda task, key: poked.append(key)
    kept = Inbox(database, SystemClock())
    await asyncio.gather(*(kept.keep("meta", f"{n}".encode()) for n in range(100)))
    stored = await database.read(lambda session: session.exec(select(Delivery.body)).all())
    assert sorted(stored, key=int) == [f"{n}".encode() for n in range(100)]
    assert len(poked) < 10


async def group_of_eight(kept: Inbox) -> None:
    await asyncio.gather(*(kept.keep("meta", b"first") for _ in range(8)))  # one, then seven


async def test_after_a_group_the_next_commit_begins_with_half_of_it(database: Database) -> None:
    kept = Inbox(database, SystemClock(), patience=timedelta(minutes=1))
    await group_of_eight(kept)
    coming = [asyncio.create_task(kept.keep("meta", b"again")) for _ in range(2)]
    await asyncio.sleep(0)
    assert kept._committing is None
    coming.append(asyncio.create_task(kept.keep("meta", b"again")))
    await asyncio.gather(*coming)
    assert (await database.read(bodies)).count(b"again") == 3


async def test_who_comes_alone_after_a_group_is_kept_after_a_moment(database: Database) -> None:
    kept = Inbox(database, SystemClock(), patience=timedelta(milliseconds=20))
    await group_of_eight(kept)
    await kept.keep("meta", b"again")
    assert b"again" in await database.read(bodies)
    coming = asyncio.create_task(kept.keep("meta", b"at once"))
    await asyncio.sleep(0)
    assert kept._committing is not None
    await coming


async def test_every_waiting_request_hears_of_a_failure(database: Database) -> None:
    kept = Inbox(database, SystemClock())
    await database.write(rename, "deliveries", "others")
    ended = await asyncio.gather(
        *(kept.keep("meta", b"{}") for _ in range(20)), return_exceptions=True
    )
    assert all(isinstance(end, DBAPIError) for end in ended)


async def test_after_a_failure_the_next_delivery_is_kept(database: Database) -> None:
    kept = Inbox(database, SystemClock())
    await database.write(rename, "deliveries", "others")
    with pytest.raises(DBAPIError):
        await kept.keep("meta", b"[]")
    await database.write(rename, "others", "deliveries")
    await kept.keep("meta", b"{}")
    assert await database.read(bodies) == [b"{}"]


async def test_a_request_that_hung_up_does_not_take_the_others_with_it(database: Database) -> None:
    kept = Inbox(database, SystemClock())
    impatient = asyncio.create_task(kept.keep("meta", b"1"))
    patient = asyncio.create_task(kept.keep("meta", b"2"))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert b"2" in await database.read(bodies)


@pytest.mark.parametrize("steps", range(6))
async def test_a_commit_that_is_stopped_leaves_no_request_waiting(
    database: Database, steps: int
) -> None:
    kept = Inbox(database, SystemClock())
    interrupted = asyncio.create_task(kept.keep("meta", b"1"))
    await asyncio.sleep(0)
    assert kept._committing is not None
    for _ in range(steps):
        await asyncio.sleep(0)
    kept._committing.cancel()
    await kept.keep("meta", b"2")
    await asyncio.wait([interrupted])
    stored = await database.read(bodies)
    assert b"2" in stored
    assert interrupted.cancelled() or b"1" in stored


async def test_a_read_delivery_is_not_read_again(database: Database) -> None:
    await keep(database, [("meta", b"1"), ("meta", b"2")])
    [first, _] = await database.read(deliveries.unread, "meta")
    await database.write(
        deliveries.mark_read, first.id or 0, now=MONDAY, problem="unreadable at entry"
    )
    assert await database.read(bodies) == [b"2"]
    done = await database.read(lambda session: session.get_one(Delivery, first.id))
    assert (done.read_at, done.problem) == (MONDAY, "unreadable at entry")


async def test_deliveries_of_another_endpoint_are_not_read(database: Database) -> None:
    await keep(database, [("meta", b"1"), ("form/app", b"2")])
    assert await database.read(bodies, "form/app") == [b"2"]
    assert sorted(await database.read(deliveries.unread_lanes)) == ["form/app", "meta"]


async def test_large_deliveries_come_into_memory_one_by_one(database: Database) -> None:
    await keep(database, [("meta", b"1" * 5000), ("meta", b"2" * 5000), ("meta", b"3")])
    for expected in (b"1" * 5000, b"2" * 5000, b"3"):
        [delivery] = await database.read(deliveries.unread, "meta", size=5000)
        assert delivery.body == expected
        await database.write(deliveries.mark_read, delivery.id or 0, now=MONDAY)
    assert await database.read(deliveries.unread, "meta") == []


def update(number: int, chat_id: str = "-1") -> ReceivedUpdate:
    return ReceivedUpdate(number, chat_id, b"{}")


def ids(session: Session, chat_id: str = "-1") -> list[int]:
    return [stored.update_id for stored in updates.undone(session, chat_id)]


async def test_a_repeated_update_is_kept_once(database: Database) -> None:
    for _ in range(2):
        await database.write(updates.store, [update(8_000_000_000), update(7)], now=MONDAY)
    assert await database.read(ids) == [7, 8_000_000_000]


async def test_a_number_that_comes_again_after_a_week_is_a_new_update(database: Database) -> None:
    for days in (0, 1):
        await database.write(updates.store, [update(7)], now=MONDAY + timedelta(days=days))
        await database.write(updates.done, 7, now=MONDAY)
    assert await database.read(ids) == []
    await database.write(updates.store, [update(7)], now=MONDAY + timedelta(days=8))
    assert await database.read(ids) == [7]


async def test_updates_stored_at_the_same_time_are_kept_once(database: Database) -> None:
    await asyncio.gather(
        *(database.write(updates.store, [update(n) for n in range(5)], now=MONDAY) for _ in "12345")
    )
    assert await database.read(ids) == [0, 1, 2, 3, 4]


async def test_an_update_is_acted_on_once_however_often_it_is_tried(database: Database) -> None:
    await database.write(updates.store, [update(1)], now=MONDAY)
    acted: list[int] = []

    def act(session: Session) -> None:
        acted.append(1)

    ended = await asyncio.gather(
        *(database.write(updates.once, 1, MONDAY, act) for _ in range(5)), return_exceptions=True
    )
    assert [type(end) for end in ended].count(AlreadyDone) == 4
    assert acted == [1]
    assert await database.read(updates.undone_chats) == []


async def test_an_action_that_fails_leaves_its_update_undone(database: Database) -> None:
    await database.write(updates.store, [update(1)], now=MONDAY)

    def act(session: Session) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(updates.once, 1, MONDAY, act)
    assert await database.read(updates.undone_chats) == ["-1"]
    await database.write(updates.done, 1, now=MONDAY)
    assert await database.read(ids) == []


async def test_chats_are_told_apart(database: Database) -> None:
    await database.write(updates.store, [update(1), update(2, "-2")], now=MONDAY)
    assert await database.read(ids, "-2") == [2]
    assert await database.read(lambda session: session.exec(select(StaffUpdate.body)).all()) == [
        b"{}",
        b"{}",
    ]


async def test_what_could_not_be_read_is_read_again_on_request(database: Database) -> None:
    await keep(database, [("meta", b"1"), ("meta", b"2")])
    first, second = await database.read(deliveries.unread, "meta")
    await database.write(deliveries.mark_read, first.id or 0, now=MONDAY, problem="unknown page 7")
    await database.write(deliveries.mark_read, second.id or 0, now=MONDAY)
    assert await database.write(deliveries.read_again, now=MONDAY) == 1
    assert await database.read(bodies) == [b"1"]


def hold_deliveries(session: Session, held: threading.Event, release: threading.Event) -> None:
    """Keep everybody else from storing deliveries until `release`."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE deliveries"))
    held.set()
    release.wait(10)


async def test_who_cannot_be_kept_in_time_is_sent_away_and_may_come_again(
    database: Database,
) -> None:
    kept = Inbox(database, SystemClock(), longest_wait=timedelta(milliseconds=200))
    held, release = threading.Event(), threading.Event()
    holding = asyncio.create_task(database.write(hold_deliveries, held, release))
    await asyncio.to_thread(held.wait, 10)
    refused = await asyncio.gather(
        *(kept.keep("meta", f"{n}".encode()) for n in range(5)), return_exceptions=True
    )
    assert [getattr(error, "status", None) for error in refused] == [503] * 5
    release.set()
    await holding
    await kept.keep("meta", b"again")
    assert b"again" in await database.read(bodies)


async def test_who_was_sent_away_before_the_commit_began_is_not_stored(database: Database) -> None:
    kept = Inbox(database, SystemClock(), longest_wait=timedelta(milliseconds=200))
    held, release = threading.Event(), threading.Event()
    holding = asyncio.create_task(database.write(hold_deliveries, held, release))
    await asyncio.to_thread(held.wait, 10)
    first = asyncio.create_task(kept.keep("meta", b"in the commit"))
    await asyncio.sleep(0)
    second = asyncio.create_task(kept.keep("meta", b"behind it"))
    await asyncio.gather(first, second, return_exceptions=True)
    release.set()
    await holding
    await kept.keep("meta", b"again")
    assert b"behind it" not in await database.read(bodies)


class Body(bytes):
    """Counts those in memory."""

    alive = 0

    def __new__(cls, content: bytes) -> "Body":
        cls.alive += 1
        return super().__new__(cls, content)

    def __del__(self) -> None:
        type(self).alive -= 1


async def test_who_was_sent_away_is_not_kept_in_memory_while_a_commit_hangs(
    database: Database,
) -> None:
    kept = Inbox(database, SystemClock(), longest_wait=timedelta(milliseconds=200))
    held, release = threading.Event(), threading.Event()
    holding = asyncio.create_task(database.write(hold_deliveries, held, release))
    await asyncio.to_thread(held.wait, 10)
    first = asyncio.create_task(kept.keep("meta", b"in the commit"))
    await asyncio.sleep(0)
    for _ in range(3):
        await asyncio.gather(
            *(kept.keep("meta", Body(b"behind it")) for _ in range(5)), return_exceptions=True
        )
    await asyncio.sleep(0)
    alive = Body.alive
    release.set()
    await asyncio.gather(first, holding, return_exceptions=True)
    assert alive == 0


async def test_bodies_take_no_more_memory_than_there_is_room(database: Database) -> None:
    kept = Inbox(database, SystemClock(), room=100, longest_wait=timedelta(milliseconds=50))
    async with kept.admitting(60):
        with pytest.raises(DeliveryRejected) as refused:
            async with kept.admitting(60):
                pass
        async with kept.admitting(40):
            pass
    assert refused.value.status == 503
    async with kept.admitting(100):
        pass


async def test_who_waits_for_room_gets_it_in_turn(database: Database) -> None:
    kept = Inbox(database, SystemClock(), room=100)
    order: list[int] = []

    async def enter(number: int, size: int) -> None:
        async with kept.admitting(size):
            order.append(number)

    async with kept.admitting(90):
        waiting = [asyncio.create_task(enter(number, 100 - number)) for number in range(3)]
        await asyncio.sleep(0)
        waiting.append(asyncio.create_task(enter(3, 1)))
        await asyncio.sleep(0)
        assert order == []
    await asyncio.gather(*waiting)
    assert order == [0, 1, 2, 3]


async def test_the_door_overtakes_writes_that_wait(sqlite_database: str) -> None:
    database = Database(sqlite_database, KEYRING)
    order: list[str] = []

    def write(session: Session, name: str) -> None:
        order.extend([*(body.decode() for body in bodies(session)), name])

    held, release = threading.Event(), threading.Event()
    holding = asyncio.create_task(database.write(hold_deliveries, held, release))
    await asyncio.to_thread(held.wait, 10)
    writes = [asyncio.create_task(database.write(write, name)) for name in ("first", "second")]
    await asyncio.sleep(0)
    arriving = asyncio.create_task(keep(database, [("meta", b"delivery")]))
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(holding, arriving, *writes)
    await database.close()
    assert order == ["delivery", "first", "delivery", "second"]
