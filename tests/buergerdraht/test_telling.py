"""One piece of work in the log: its own ids, and errors that end there."""

import pytest
import structlog
from prometheus_client import REGISTRY
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bind_contextvars, get_contextvars

from buergerdraht.engines.engine import telling
from desk.ports import Task


def failures() -> float:
    labels = {"task": "read"}
    return REGISTRY.get_sample_value("buergerdraht_task_failures_total", labels) or 0


def test_work_carries_its_own_ids_and_not_those_of_who_poked() -> None:
    bind_contextvars(request="of-somebody-else")
    with telling(Task.READ, "meta:1001"):
        assert get_contextvars() == {"task": Task.READ, "key": "meta:1001"}


def test_an_error_ends_here_with_its_place() -> None:
    before = failures()
    with structlog.testing.capture_logs() as logs, telling(Task.READ, "meta:1001"):
        raise KeyError("nobody foresaw this")
    assert [(line["event"], line["key"]) for line in logs] == [("task failed", "meta:1001")]
    assert isinstance(logs[0]["exc_info"], KeyError)
    assert failures() == before + 1


def test_an_absent_database_is_left_to_its_own_line() -> None:
    before = failures()
    absent = OperationalError("SELECT", {}, Absent())
    with structlog.testing.capture_logs() as logs, telling(Task.READ, "meta:1001"):
        raise absent
    assert logs == []
    assert failures() == before + 1


def test_being_cancelled_is_no_error() -> None:
    with pytest.raises(KeyboardInterrupt), telling(Task.READ, "meta:1001"):
        raise KeyboardInterrupt


class Absent(Exception):
    """As SQLite says that it cannot open its file."""

    sqlite_errorname = "SQLITE_CANTOPEN"
