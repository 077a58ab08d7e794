"""The same on PostgreSQL, and what `serve` says to a schema that is not its own."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.databases import create_postgres_database, drop_postgres_database
from tests.end_to_end.command_line import CommandLine
from tests.end_to_end.offices import ARCHIVE, ROADS, City
from tests.end_to_end.people import OZAN, YILMAZ
from tests.end_to_end.test_crashes import taken
from tests.end_to_end.test_mistakes import KEY, sentence
from tests.end_to_end.town import Run, Town, running

DATABASE = "BUERGERDRAHT_DATABASE_URL"


@pytest.fixture(scope="module")
def postgres_town(postgres_url: str, run: Run) -> Iterator[Town]:
    url = create_postgres_database(postgres_url)
    with running(run, "postgres", City(numbered=()), **{DATABASE: url}) as town:
        town.link([(YILMAZ, "staff", [ROADS]), (OZAN, "staff", [ARCHIVE])])
        yield town
    drop_postgres_database(postgres_url, url)


def plain(url: str) -> str:
    """The address as PostgreSQL's own library wants it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


def revision(url: str) -> str:
    with psycopg.connect(plain(url)) as connection:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert found
    return str(found[0])


def test_the_main_path_on_postgresql(postgres_town: Town) -> None:
    town = postgres_town
    asked, answer = town.words("Das Schlagloch ist tief."), town.words("Wir füllen es.")
    comment = town.comment(ROADS, asked)
    card = town.card(ROADS, asked)
    town.tap(YILMAZ, card, "Übernehmen")
    town.answer(YILMAZ, card, answer)
    assert town.stands(ROADS, answer)["parent_id"] == comment
    town.simulated.shows(card, "BEANTWORTET", "✅", answer)


def test_it_survives_a_crash_on_postgresql(postgres_town: Town) -> None:
    town = postgres_town
    asked = town.words("Und nach dem Absturz?")
    town.message(ARCHIVE, asked)
    card = taken(town, OZAN, town.card(ARCHIVE, asked))
    town.product.kill()
    answer = town.words("Geht es weiter.")
    reply = town.simulated.say(OZAN, ARCHIVE.chat, answer, reply_to=card)
    town.restart()
    town.simulated.message(ARCHIVE.chat, "#", where=lambda m: m.reply_to == reply)
    town.simulated.shows(card, "BEANTWORTET", "✅", answer)
    sent = town.simulated.private(ARCHIVE.page, own=True)
    assert [message["text"] for message in sent] == [answer]


def test_an_older_schema_is_refused_with_the_remedy(
    empty_postgres: str, command_line: CommandLine, tmp_path: Path
) -> None:
    with psycopg.connect(plain(empty_postgres), autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('0000')")
    env = KEY | {DATABASE: empty_postgres}
    said = sentence(command_line.run("serve", "--port", "0", folder=tmp_path, env=env))
    assert "0000" in said
    assert "buergerdraht migrate" in said
    assert revision(empty_postgres) == "0000"


def test_migrate_brings_an_empty_database_to_the_newest_schema(
    postgres_town: Town, empty_postgres: str, command_line: CommandLine, tmp_path: Path
) -> None:
    for _ in range(2):
        done = command_line.run("migrate", folder=tmp_path, env=KEY | {DATABASE: empty_postgres})
        assert (done.code, done.stderr) == (0, "")
        assert revision(empty_postgres) in done.stdout
    assert revision(empty_postgres) == revision(postgres_town.settings[DATABASE])
