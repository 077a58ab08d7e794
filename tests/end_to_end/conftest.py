"""The town of the run: started once, with an office of its own for every test."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.command_line import CommandLine
from tests.end_to_end.flood import flood
from tests.end_to_end.offices import City, Office
from tests.end_to_end.town import Run, Town, link_everybody, running
from tests.end_to_end.wheel import play

LAST = "test_the_whole_run"
LONG: Mapping[str, Callable[[Path], Any]] = {"test_wheel": play, "test_flood": flood}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks back at the whole run comes last."""
    items.sort(key=lambda item: item.path.stem == LAST)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("run"), CommandLine())
    run.logs.mkdir()
    yield run
    run.command_line.close()


@pytest.fixture(scope="session")
def command_line(run: Run) -> CommandLine:
    return run.command_line


@pytest.fixture(scope="session")
def session_town(run: Run) -> Iterator[Town]:
    with running(run, "town", City()) as town:
        link_everybody(town)
        yield town


@pytest.fixture(scope="session", autouse=True)
def beside(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, Future[Any]]]:
    """What takes long and needs nothing of the others runs beside them, one after the other."""
    selected = {item.path.stem for item in request.session.items}
    pool = ThreadPoolExecutor(1)
    yield {
        name: pool.submit(work, tmp_path_factory.mktemp(name))
        for name, work in LONG.items()
        if name in selected
    }
    pool.shutdown(cancel_futures=True)


@pytest.fixture
def town(session_town: Town) -> Iterator[Town]:
    session_town.simulated.no_faults()
    if not session_town.product.lives:  # whatever ended it was told by the test before
        session_town.restart()
    yield session_town
    session_town.product.must_live()


@pytest.fixture
def office(town: Town) -> Office:
    return town.city.next_office()
