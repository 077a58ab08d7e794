"""The product on several processes: doors and workers side by side on PostgreSQL."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.databases import create_postgres_database, drop_postgres_database
from tests.end_to_end.command_line import CommandLine
from tests.end_to_end.offices import NUMBERED, City
from tests.end_to_end.people import YILMAZ
from tests.end_to_end.processes import BUERGERDRAHT, Child, free_port
from tests.end_to_end.test_mistakes import CITY, KEY, sentence
from tests.end_to_end.test_postgres import DATABASE
from tests.end_to_end.town import Run, Town
from tests.end_to_end.waiting import until

STALLED_SECONDS = 40.0  # until a killed worker is given up and its work is taken over


@dataclass
class Spread:
    """A town whose product is one process for the doors and two that work."""

    town: Town
    workers: list[Child]

    @property
    def elected(self) -> Child:
        """The worker that fetches Telegram's updates."""
        return until(
            lambda: next((one for one in self.workers if one.lives and _is_elected(one)), None),
            "a worker is elected",
            seconds=STALLED_SECONDS,
        )


def _is_elected(worker: Child) -> bool:
    return "elected" in worker.said


@pytest.fixture(scope="module")
def spread(postgres_url: str, run: Run) -> Iterator[Spread]:
    url = create_postgres_database(postgres_url)
    town = Town(run, "spread", City(numbered=NUMBERED[:6]), **{DATABASE: url})
    town.product = _process(run, town, "web", town.port)
    spread = Spread(town, [_process(run, town, "worker", free_port()) for _ in range(2)])
    try:
        for worker in spread.workers:
            worker.start()
        town.open()
        town.link([(YILMAZ, "staff", town.city.numbered)])
        yield spread
    finally:
        for worker in spread.workers:
            worker.end()
        town.close()
        drop_postgres_database(postgres_url, url)


def _process(run: Run, town: Town, role: str, port: int) -> Child:
    return Child(
        (BUERGERDRAHT, "serve", "--role", role, "--port", str(port)),
        folder=town.folder,
        log=run.logs / f"spread-{role}-{port}-product.log",
        env=town.settings,
    )


def test_the_main_path_over_several_processes(spread: Spread) -> None:
    town, office = spread.town, spread.town.city.next_office()
    asked, answer = town.words("Das Schlagloch ist tief."), town.words("Wir füllen es.")
    comment = town.comment(office, asked)
    card = town.card(office, asked)
    town.tap(YILMAZ, card, "Übernehmen")
    town.answer(YILMAZ, card, answer)
    assert town.stands(office, answer)["parent_id"] == comment
    town.simulated.shows(card, "BEANTWORTET", "✅", answer)


def test_one_worker_alone_fetches_updates(spread: Spread) -> None:
    first = spread.elected
    assert [worker for worker in spread.workers if _is_elected(worker)] == [first]


def test_a_killed_worker_is_stood_in_for(spread: Spread) -> None:
    town, office, killed = spread.town, spread.town.city.next_office(), spread.elected
    killed.kill()
    asked, answer = town.words("Ist noch jemand da?"), town.words("Ja, der andere.")
    town.message(office, asked)
    card = town.simulated.message(office.chat, asked, seconds=STALLED_SECONDS)
    assert spread.elected is not killed
    town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "BEANTWORTET", "✅", answer, seconds=STALLED_SECONDS)
    sent = town.simulated.private(office.page, own=True)
    assert [message["text"] for message in sent] == [answer]
    killed.start()


def test_a_worker_that_was_frozen_goes_on_without_doing_things_twice(spread: Spread) -> None:
    town, office, frozen = spread.town, spread.town.city.next_office(), spread.elected
    os.kill(frozen.pid, signal.SIGSTOP)
    try:
        asked = town.words("Und wenn einer einschläft?")
        town.message(office, asked)
        card = town.simulated.message(office.chat, asked, seconds=STALLED_SECONDS)
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
    town.tap(YILMAZ, card, "Erledigt")
    town.simulated.shows(card, "ERLEDIGT", seconds=STALLED_SECONDS)
    cards = [m for m in town.simulated.messages(office.chat) if m.by_bot and asked in m.text]
    assert [one.id for one in cards] == [card.id]


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_had(spread: Spread) -> None:
    town, office, stopped = spread.town, spread.town.city.next_office(), spread.elected
    assert stopped.stop() == 0
    asked = town.words("Nach dem Feierabend?")
    town.comment(office, asked)
    town.card(office, asked)
    stopped.start()


def test_workers_open_no_doors_and_tell_their_health(spread: Spread) -> None:
    address = until(
        lambda: spread.workers[0].says(r"(http://127\.0\.0\.1:[1-9]\d*)"), "the worker listens"
    )
    with httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").json()["ready"]
        assert client.post("/webhooks/meta", content=b"{}").status_code == 404
        assert client.get("/").status_code == 404


def test_a_role_does_not_join_who_works_alone(spread: Spread, command_line: CommandLine) -> None:
    town = spread.town
    alone = command_line.run("serve", "--port", "0", folder=town.folder, env=town.settings)
    assert "--role" in sentence(alone)


def test_roles_need_postgresql(command_line: CommandLine, tmp_path: Path) -> None:
    done = command_line.run(
        "serve", "--role", "worker", "--port", "0", folder=tmp_path, env=KEY | CITY
    )
    assert "PostgreSQL" in sentence(done)
