"""`buergerdraht backup` and `buergerdraht restore`, on both databases and from one to the other."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from sqlmodel import col, select

from buergerdraht.backups.postgres_tools import tools_for
from buergerdraht.commands.backup import tools_of
from desk import migrations
from desk.errors import CommandFailed
from desk.incoming import intake
from desk.learning.current import load_routing
from desk.storage.database import Database
from desk.tables import Case, Message
from desk.words import Progress
from tests.buergerdraht.archives import KEY, Here, fill, opened, programs, rows
from tests.databases import (
    KEYRING,
    create_postgres_database,
    drop_postgres_database,
    engine_of,
)
from tests.desk.town import comment
from tests.end_to_end.command_line import CommandLine
from tests.end_to_end.processes import BUERGERDRAHT, bare_environment, run
from tests.factories import MONDAY

# What `desk.storage.restoring` changes on purpose; everything else comes back as it was.
CHANGED = {
    "backfills": None,
    "cards": {"wanted", "shown", "urgency", "not_before"},
    "cases": {"version"},
    "cities": {"first_number"},
    "messages": {"uncertain", "attempts"},
}


@pytest.fixture(scope="module")
def command_line() -> Iterator[CommandLine]:
    command_line = CommandLine()
    yield command_line
    command_line.close()


@pytest.fixture
def here(command_line: CommandLine, tmp_path: Path) -> Here:
    folder = tmp_path / "here"
    folder.mkdir()
    return Here(command_line, folder)


@pytest.fixture
def filled(migrated_url: str) -> str:
    fill(migrated_url)
    return migrated_url


@pytest.fixture
def filled_sqlite(sqlite_database: str) -> str:
    fill(sqlite_database)
    return sqlite_database


@pytest.fixture
def filled_postgres(postgres_database: str) -> str:
    fill(postgres_database)
    return postgres_database


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, filled: str) -> str:
    """An empty database of the same kind."""
    kind = "sqlite" if filled.startswith("sqlite") else "postgres"
    url: str = request.getfixturevalue(f"other_{kind}")
    return url


@pytest.fixture
def other_sqlite(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"


@pytest.fixture
def other_postgres(postgres_url: str) -> Iterator[str]:
    url = create_postgres_database(postgres_url)
    yield url
    drop_postgres_database(postgres_url, url)


def file_of(url: str) -> Path:
    return Path(make_url(url).database or "")


def assert_same(before: str, after: str) -> None:
    """Every row came back, and all of it but what a restore changes on purpose."""
    was, now = rows(before), rows(after)
    assert was.keys() == now.keys()
    for table, here in was.items():
        changed = CHANGED.get(table, set())
        if changed is None:
            continue
        assert [{key: row[key] for key in row if key not in changed} for row in now[table]] == [
            {key: row[key] for key in row if key not in changed} for row in here
        ], table
    assert was["messages"]


def test_what_was_backed_up_comes_back_into_an_empty_database(
    here: Here, filled: str, empty_url: str
) -> None:
    said = here.must(filled, "backup", "copy")
    assert "copy" in said
    assert (here.folder / "copy").stat().st_mode & 0o777 == 0o600
    assert here.files() == {"copy"}
    assert "copy" in here.must(empty_url, "restore", "copy")
    assert_same(filled, empty_url)
    assert here.files() == {"copy"}


def test_a_backup_of_sqlite_goes_into_an_empty_postgresql(
    here: Here, filled_sqlite: str, other_postgres: str
) -> None:
    here.must(filled_sqlite, "backup", "copy")
    here.must(other_postgres, "restore", "copy")
    assert_same(filled_sqlite, other_postgres)
    with opened(other_postgres) as session:
        messages = session.exec(select(Message.text).order_by(col(Message.id))).all()
        assert "Schlagloch 55_1" in messages


def test_work_goes_on_after_a_restore(here: Here, filled: str, empty_url: str) -> None:
    here.must(filled, "backup", "copy")
    here.must(empty_url, "restore", "copy")
    with opened(empty_url) as session:
        event = comment("77_1", post_id="1001_77")
        intake.apply(session, event, routing=load_routing(session), now=MONDAY)
        session.flush()
        numbers = session.exec(select(Case.id).order_by(col(Case.id))).all()
        assert (numbers[-1] or 0) > 100_000
        waiting = session.exec(select(Message).where(Message.progress == Progress.DRAFT)).one()
        assert waiting.uncertain


def test_a_backup_is_one_moment_while_others_write(here: Here, filled_sqlite: str) -> None:
    with closing(sqlite3.connect(file_of(filled_sqlite))) as prepared:
        prepared.execute("PRAGMA journal_mode=WAL")  # as the product does
        prepared.execute("CREATE TABLE pairs (side TEXT, filling TEXT)")
        for side in ("left", "right"):
            prepared.executemany("INSERT INTO pairs VALUES (?, ?)", [(side, "x" * 900)] * 20_000)
        prepared.commit()
    ended, written = threading.Event(), []

    def write_pairs() -> None:
        with closing(sqlite3.connect(file_of(filled_sqlite), timeout=30)) as writing:
            while not ended.is_set():
                with writing:
                    writing.executemany(
                        "INSERT INTO pairs VALUES (?, ?)", [("left", "y"), ("right", "y")]
                    )
                written.append(1)

    thread = threading.Thread(target=write_pairs)
    thread.start()
    try:
        while len(written) < 3:
            assert thread.is_alive()
        begun = len(written)
        here.must(filled_sqlite, "backup", "copy")
        assert len(written) > begun  # they did not wait for the backup
    finally:
        ended.set()
        thread.join()
    with closing(sqlite3.connect(here.folder / "copy")) as copied:
        counts = dict(copied.execute("SELECT side, count(*) FROM pairs GROUP BY side").fetchall())
    assert counts["left"] == counts["right"] >= 20_000


def test_a_backup_needs_no_key(here: Here, filled: str) -> None:
    here.must(filled, "backup", "copy", BUERGERDRAHT_SECRET_KEY="")


def test_a_file_is_only_replaced_with_force(here: Here, filled: str) -> None:
    (here.folder / "copy").write_text("mine")
    assert "--force" in here.refused(filled, "backup", "copy")
    assert (here.folder / "copy").read_text() == "mine"
    here.must(filled, "backup", "copy", "--force")
    assert (here.folder / "copy").stat().st_size > 1000


@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_a_database_is_never_its_own_backup(here: Here, filled_sqlite: str, suffix: str) -> None:
    own = f"{file_of(filled_sqlite)}{suffix}"
    before = rows(filled_sqlite)
    assert own in here.refused(filled_sqlite, "backup", own, "--force")
    assert rows(filled_sqlite) == before


def test_a_database_that_is_not_empty_is_saved_before_it_is_replaced(
    here: Here, filled: str, empty_url: str
) -> None:
    here.must(filled, "backup", "copy")
    here.must(empty_url, "restore", "copy")
    with opened(empty_url) as session:
        session.delete(session.exec(select(Message).where(Message.progress == "draft")).one())
    changed = rows(empty_url)
    assert "--force" in here.refused(empty_url, "restore", "copy")
    assert rows(empty_url) == changed
    said = here.must(empty_url, "restore", "copy", "--force")
    assert_same(filled, empty_url)
    [kept] = [word.rstrip(".") for word in said.split() if "before-restore" in word]
    here.must(empty_url, "restore", kept, "--force")
    assert len(rows(empty_url)["messages"]) == len(changed["messages"])


def test_numbers_of_the_replaced_database_are_not_given_again(
    here: Here, filled: str, empty_url: str
) -> None:
    here.must(filled, "backup", "copy")
    first = here.must(empty_url, "restore", "copy")
    with opened(empty_url) as session:
        newest = session.exec(select(Case).order_by(col(Case.id))).all()[-1]
        session.add(
            Case(**newest.model_dump(exclude={"id", "thread"}), id=100_500, thread="another")
        )
    again = here.must(empty_url, "restore", "copy", "--force")
    assert "100002" in first
    assert "200500" in again


def test_an_older_schema_is_brought_up(here: Here, tmp_path: Path, other_sqlite: str) -> None:
    old = tmp_path / "old.db"
    engine = engine_of(f"sqlite:///{old}")
    with engine.begin() as connection:
        migrations.upgrade(connection, "0001")
    engine.dispose()
    here.must(f"sqlite+aiosqlite:///{old}", "backup", "copy")
    here.must(other_sqlite, "restore", "copy")
    engine = engine_of(other_sqlite.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        assert migrations.current(connection) == migrations.newest()
    engine.dispose()


def test_a_newer_schema_is_refused(here: Here, filled: str, empty_url: str) -> None:
    with opened(filled) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    here.must(filled, "backup", "copy")
    assert "9999" in here.refused(empty_url, "restore", "copy")


def test_the_key_has_to_be_the_one_of_then(here: Here, filled: str, empty_url: str) -> None:
    here.must(filled, "backup", "copy")
    said = here.refused(empty_url, "restore", "copy", BUERGERDRAHT_SECRET_KEY="another")
    assert "BUERGERDRAHT_SECRET_KEY" in said
    assert not rows_are_there(empty_url)
    here.must(empty_url, "restore", "copy", BUERGERDRAHT_SECRET_KEY=f"another,{KEY}")


def rows_are_there(url: str) -> bool:
    if url.startswith("sqlite"):
        return file_of(url).exists()
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return bool(
            connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public'").fetchall()
        )


@pytest.mark.anyio
async def test_nothing_is_replaced_under_a_working_server(here: Here, filled: str) -> None:
    here.must(filled, "backup", "copy")
    server = Database(filled, KEYRING)
    assert await server.take_alone()
    try:
        assert "serve" in here.refused(filled, "restore", "copy", "--force")
        here.must(filled, "backup", "copy", "--force")  # but a backup is always possible
    finally:
        await server.close()
    here.must(filled, "restore", "copy", "--force")


def test_a_restore_that_broke_off_leaves_nothing_that_a_server_takes(
    here: Here, filled_postgres: str, other_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.must(filled_postgres, "backup", "copy")
    monkeypatch.setenv("PATH", programs())
    tools_of(make_url(other_postgres)).load(here.folder / "copy", lambda *_: None)
    (here.folder / "city.toml").write_text("")
    said = here.run(other_postgres, "serve", "--port", "0")
    assert said.code == 1
    here.must(other_postgres, "restore", "copy", "--force")
    assert_same(filled_postgres, other_postgres)


def test_the_engines_jobs_are_left_out(
    here: Here, filled_postgres: str, other_postgres: str
) -> None:
    with opened(filled_postgres) as session:
        connection = session.connection()
        connection.exec_driver_sql("CREATE SCHEMA procrastinate")
        connection.exec_driver_sql("CREATE TABLE procrastinate.jobs (id int)")
    here.must(filled_postgres, "backup", "copy")
    here.must(other_postgres, "restore", "copy")
    with psycopg.connect(other_postgres.replace("+psycopg", "")) as plain:
        found = plain.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'procrastinate'")
        assert found.fetchall() == []


def test_a_backup_of_postgresql_does_not_fit_into_sqlite(
    here: Here, filled_postgres: str, other_sqlite: str
) -> None:
    here.must(filled_postgres, "backup", "copy")
    assert "PostgreSQL" in here.refused(other_sqlite, "restore", "copy")


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3\0" + b"\xff" * 2000, b"PGDMP", b"%PDF-"]
)
def test_what_is_no_backup_is_refused(here: Here, other_postgres: str, content: bytes) -> None:
    (here.folder / "copy").write_bytes(content)
    assert "copy" in here.refused(other_postgres, "restore", "copy")


def test_somebody_elses_sqlite_is_refused(here: Here, other_sqlite: str) -> None:
    with closing(sqlite3.connect(here.folder / "copy")) as other:
        other.execute("CREATE TABLE recipes (id int)")
    assert "copy" in here.refused(other_sqlite, "restore", "copy")
    assert not file_of(other_sqlite).exists()


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_place_that_is_not_there_is_named(here: Here, filled_sqlite: str, command: str) -> None:
    assert "nowhere/copy" in here.refused(filled_sqlite, command, "nowhere/copy", "--force")


def test_a_database_that_is_not_there_is_named_and_not_made(here: Here, other_sqlite: str) -> None:
    assert "other.db" in here.refused(other_sqlite, "backup", "copy")
    assert not file_of(other_sqlite).exists()
    assert here.files() == set()


def test_a_full_disk_leaves_no_half_of_a_file(here: Here, filled_sqlite: str) -> None:
    limited = f'ulimit -f 40; exec "{BUERGERDRAHT}" backup copy'
    environment = bare_environment(here.folder) | {"BUERGERDRAHT_DATABASE_URL": filled_sqlite}
    done = run("-c", limited, folder=here.folder, env=environment, program="bash")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("buergerdraht: ")
    assert here.files() == set()


def test_programs_of_another_version_are_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", programs())
    with pytest.raises(CommandFailed, match="postgresql-client-99"):
        tools_for(make_url("postgresql+psycopg://u@h/x"), 99)


def test_the_password_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", programs())
    url = make_url("postgresql+psycopg://u:geheim@h:5433/x?sslmode=require")
    tools = tools_for(url, 18)
    assert set(tools.address.split()) == {
        "user=u",
        "host=h",
        "port=5433",
        "dbname=x",
        "sslmode=require",
    }
    assert tools.environment == {"PGPASSWORD": "geheim"}
