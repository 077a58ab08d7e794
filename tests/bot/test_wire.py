"""What the calls of a bot say about Telegram."""

from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from telegram.error import NetworkError, TimedOut

from bot.wire import Wire
from tests.factories import MONDAY
from tests.webhooks.bench import HandClock

NOBODY = "http://127.0.0.1:9/bot4711:a-token/getMe"  # the port of `discard`


def counted(method: str, status: str) -> float:
    labels = {"method": method, "status": status}
    return REGISTRY.get_sample_value("buergerdraht_telegram_calls_total", labels) or 0


@pytest.fixture
def wire() -> Wire:
    return Wire(HandClock())


def test_nothing_is_said_before_the_first_call(wire: Wire) -> None:
    assert (wire.problem, wire.succeeded_at) == (None, None)


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_token_is_a_problem_until_a_call_succeeds(wire: Wire, status: int) -> None:
    wire.ended("getMe", status)
    assert (wire.problem, wire.succeeded_at) == ("token", None)
    wire.ended("getMe", 200)
    assert (wire.problem, wire.succeeded_at) == (None, MONDAY)


def test_a_second_program_is_a_problem_until_polling_succeeds() -> None:
    clock = HandClock()
    wire = Wire(clock)
    wire.ended("getUpdates", 409)
    clock.turn(seconds=1)
    wire.ended("sendMessage", 200)
    assert (wire.problem, wire.succeeded_at) == ("conflict", MONDAY + timedelta(seconds=1))
    wire.ended("getUpdates", 200)
    assert wire.problem is None


@pytest.mark.parametrize("status", [400, 403, 429, 502])
def test_what_concerns_one_call_is_no_problem_with_telegram(wire: Wire, status: int) -> None:
    before = counted("sendMessage", str(status))
    wire.ended("sendMessage", status)
    assert wire.problem is None
    assert counted("sendMessage", str(status)) == before + 1


@pytest.mark.parametrize(
    ("error", "status"), [(TimedOut(), "timed-out"), (NetworkError(""), "not-reached")]
)
def test_a_call_without_an_answer_is_counted(wire: Wire, error: NetworkError, status: str) -> None:
    before = counted("sendMessage", status)
    wire.broke("sendMessage", error)
    assert wire.problem == "not-reached"
    assert counted("sendMessage", status) == before + 1


@pytest.mark.anyio
async def test_the_librarys_own_client_tells_its_wire(wire: Wire) -> None:
    before = counted("getMe", "not-reached")
    async with wire.requests(read_seconds=1) as client:
        with pytest.raises(NetworkError):
            await client.retrieve(NOBODY)
    assert wire.problem == "not-reached"
    assert counted("getMe", "not-reached") == before + 1
