"""The town of the run: started once, with an office of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.offices import City, Office
from tests.end_to_end.town import Town, link_everybody, running

LAST = "test_the_whole_run"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks back at the whole run comes last."""
    items.sort(key=lambda item: item.path.stem == LAST)


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session")
def session_town(tmp_path_factory: pytest.TempPathFactory, logs: Path) -> Iterator[Town]:
    with running(tmp_path_factory.mktemp("run") / "town", logs, City()) as town:
        link_everybody(town)
        yield town


@pytest.fixture
def town(session_town: Town) -> Iterator[Town]:
    yield session_town
    session_town.simulated.no_faults()
    session_town.product.must_live()


@pytest.fixture
def office(town: Town) -> Office:
    return town.city.next_office()
