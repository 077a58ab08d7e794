"""A database that takes nothing is told once, however much it refuses."""

from collections.abc import Iterator

import psycopg
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session

from desk.storage.database import Database
from desk.storage.trouble import QUIET_SECONDS, REMIND_SECONDS, Refusal, Trouble, refusal_of
from desk.tables import City
from tests.databases import KEYRING
from tests.factories import make_city, make_page

Logs = list[dict[str, object]]


class Seconds:
    """A clock of seconds that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def trouble(seconds: Seconds) -> Trouble:
    return Trouble(seconds)


@pytest.fixture
def logs() -> Iterator[Logs]:
    with structlog.testing.capture_logs() as logs:
        yield logs  # type: ignore[misc]


def test_a_thousand_refusals_are_one_line(trouble: Trouble, logs: Logs) -> None:
    assert trouble.refusal is None
    for _ in range(1000):
        trouble.began(Refusal.FULL)
    assert trouble.refusal is Refusal.FULL
    assert [(line["event"], line["why"]) for line in logs] == [
        ("the database takes nothing", Refusal.FULL)
    ]


def test_what_lasts_is_told_again_once_a_minute(
    trouble: Trouble, seconds: Seconds, logs: Logs
) -> None:
    for seconds.now in range(0, int(2.5 * REMIND_SECONDS)):
        trouble.began(Refusal.UNREACHABLE)
    assert [line.get("seconds") for line in logs] == [None, 60, 120]


def test_a_small_write_between_refusals_does_not_end_it(
    trouble: Trouble, seconds: Seconds, logs: Logs
) -> None:
    trouble.began(Refusal.FULL)
    seconds.now = QUIET_SECONDS - 1
    trouble.written()
    assert trouble.refusal is Refusal.FULL
    seconds.now = QUIET_SECONDS
    trouble.written()
    assert trouble.refusal is None
    trouble.written()
    assert [line["event"] for line in logs] == [
        "the database takes nothing",
        "the database takes everything again",
    ]


@pytest.mark.anyio
async def test_a_database_that_can_only_be_read_is_noticed(migrated_url: str) -> None:
    database = Database(migrated_url, KEYRING)
    try:
        with pytest.raises(DBAPIError):
            await database.write(_write_where_only_reading_is_allowed)
        assert database.trouble.refusal is Refusal.READ_ONLY
    finally:
        await database.close()


def _write_where_only_reading_is_allowed(session: Session) -> None:
    sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(text("PRAGMA query_only=ON" if sqlite else "SET TRANSACTION READ ONLY"))
    make_city(session)


@pytest.mark.anyio
async def test_a_database_that_is_not_there_is_noticed() -> None:
    for url, why in (
        ("sqlite+aiosqlite:////nowhere/at/all.db", Refusal.UNREACHABLE),
        ("postgresql+psycopg://nobody@127.0.0.1:9/nothing", Refusal.UNREACHABLE),
    ):
        database = Database(url, KEYRING)
        with pytest.raises(OperationalError):
            await database.read(lambda session: session.get(City, 1))
        assert database.trouble.refusal is why
        await database.close()


@pytest.mark.anyio
async def test_what_only_one_statement_got_wrong_is_no_trouble(database: Database) -> None:
    await database.write(lambda session: make_page(session, external_id="1"))
    with pytest.raises(IntegrityError):
        await database.write(lambda session: make_page(session, external_id="1"))
    with pytest.raises(DBAPIError):
        await database.read(lambda session: session.execute(text("SELECT * FROM nowhere")))
    assert database.trouble.refusal is None


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (psycopg.errors.DiskFull(), Refusal.FULL),
        (psycopg.errors.ReadOnlySqlTransaction(), Refusal.READ_ONLY),
        (psycopg.errors.IoError(), Refusal.BROKEN),
        (psycopg.errors.DataCorrupted(), Refusal.BROKEN),
        (psycopg.errors.AdminShutdown(), Refusal.UNREACHABLE),
        (psycopg.errors.CannotConnectNow(), Refusal.UNREACHABLE),
        (psycopg.errors.TooManyConnections(), Refusal.UNREACHABLE),
        (psycopg.OperationalError(), Refusal.UNREACHABLE),
        (psycopg.errors.UniqueViolation(), None),
        (psycopg.errors.DeadlockDetected(), None),
        (psycopg.DataError(), None),
        (ValueError(), None),
        (None, None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_error_of_postgres_is_understood(error: Exception, why: Refusal | None) -> None:
    assert refusal_of(error) is why
    assert refusal_of(DBAPIError("SELECT", {}, error)) is why if error else True
