"""The disk is full for a while: told clearly, nothing half-written, and it goes on by itself."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end import meta
from tests.end_to_end.disks import SmallDisk, small_disk
from tests.end_to_end.offices import ROADS, VERIFY_TOKEN, City
from tests.end_to_end.people import YILMAZ
from tests.end_to_end.town import Run, Town, running
from tests.end_to_end.waiting import until

LARGE = 300_000  # characters of a comment, so that what is left of the journal does not hold it
REFUSED = 40
RECOVERY_SECONDS = 60.0


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    with small_disk(tmp_path_factory.mktemp("disks") / "small") as disk:
        yield disk


@pytest.fixture(scope="module")
def full_town(run: Run, disk: SmallDisk) -> Iterator[Town]:
    url = f"sqlite+aiosqlite:///{disk.folder / 'town.db'}"
    with running(run, "full-disk", City(), BUERGERDRAHT_DATABASE_URL=url) as town:
        town.link([(YILMAZ, "staff", [ROADS])])
        yield town


def bring(town: Town, body: bytes) -> int:
    headers = meta.signed(body)
    return town.browser.post("/webhooks/meta", content=body, headers=headers).status_code


def reasons(town: Town) -> list[str]:
    found: list[str] = town.browser.get("/readyz", headers={"Accept-Language": "en"}).json()[
        "reasons"
    ]
    return found


def handshake(town: Town) -> str:
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "4711",
        "hub.verify_token": VERIFY_TOKEN,
    }
    return town.browser.get("/webhooks/meta", params=query).text


def test_a_full_disk_loses_nothing_doubles_nothing_and_needs_no_restart(
    full_town: Town, disk: SmallDisk
) -> None:
    town = full_town
    before, answer = town.words("Vor dem vollen Datenträger"), town.words("Wir kümmern uns.")
    town.comment(ROADS, before)
    card = town.card(ROADS, before)
    town.tap(YILMAZ, card, "Übernehmen")
    post = town.simulated.post_of(ROADS.page)
    large = meta.comments(ROADS.page, post, "x" * LARGE)
    assert reasons(town) == []

    disk.fill()
    until(lambda: bring(town, large) == 500, "a delivery is refused")
    assert [bring(town, large) for _ in range(REFUSED)] == [500] * REFUSED
    assert reasons(town) == ["database: The database's disk is full. Please make room."]
    assert town.browser.get("/readyz").status_code == 503
    assert town.browser.get("/healthz").status_code == 200
    assert handshake(town) == "4711"
    meanwhile = town.words("Während der Datenträger voll ist")
    town.comment(ROADS, meanwhile)

    disk.free()
    assert bring(town, large) == 200
    assert bring(town, large) == 200
    town.card(ROADS, meanwhile)
    town.answer(YILMAZ, card, answer)
    town.stands(ROADS, answer)
    until(lambda: reasons(town) == [], "it is ready again", seconds=RECOVERY_SECONDS)

    said = town.product.said
    assert said.count("the database takes nothing") == 1
    assert said.count("the database takes everything again") == 1
    assert "Traceback" not in said
    assert_whole(disk.folder / "town.db")


def assert_whole(database: Path) -> None:
    """The file is sound, everything is read, and every comment stands in it once."""
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        unread = "SELECT count(*) FROM deliveries WHERE read_at IS NULL OR problem IS NOT NULL"
        assert connection.execute(unread).fetchone() == (0,)
        incoming = "SELECT count(*) FROM messages WHERE direction = 'incoming'"
        assert connection.execute(incoming).fetchone() == (3,)
    connection.close()
