"""The control API: state, its revisions, the configuration and the clock."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from simulator.clock import Clock
from simulator.configuration import Configuration
from tests.simulator.bench import AYLIN, CONFIGURATION, GROUP, JONAS, bench

pytestmark = pytest.mark.anyio

KEYS = {
    "revision",
    "now",
    "bot",
    "pages",
    "chats",
    "staff",
    "callback_answers",
    "deliveries",
    "counters",
    "faults",
    "happened",
}


async def test_the_state_has_everything_and_is_plain_json() -> None:
    async with bench() as it:
        await it.comment()
        await it.message()
        await it.card()
        state = await it.state()
        assert state.keys() == KEYS
        assert json.loads(json.dumps(state)) == state
        assert [chat["id"] for chat in state["chats"]] == [GROUP, AYLIN, JONAS]
        assert state["staff"][0]["groups"] == [GROUP]


async def test_an_unchanged_state_is_not_sent_again() -> None:
    async with bench() as it:
        revision = (await it.state())["revision"]
        address = f"/simulator/state?since={revision}"
        unchanged = {"revision": revision, "unchanged": True}
        assert (await it.client.get(address)).json() == unchanged
        await it.card()
        assert (await it.client.get(address)).json().keys() == KEYS


async def test_what_is_counted_can_be_had_alone() -> None:
    async with bench() as it:
        await it.card()
        await it.comment()
        await it.until(lambda: it.simulation.deliveries.counts["accepted"] == 1)
        counts = (await it.client.get("/simulator/counts")).json()
        assert counts["counters"]["telegram_calls"] == 1
        assert counts["deliveries"]["accepted"] == 1
        assert counts == {name: (await it.state())[name] for name in counts}


NOT_DONE = [
    ("posts/1_2/comments", {"text": "a"}, 404),
    ("pages/1/posts", {"text": "a"}, 404),
    ("pages/1/messages", {"author": {"id": "1", "name": "a"}, "text": "a"}, 404),
    ("pages/100200300/echoes", {"psid": "1", "text": "a"}, 404),
    ("pages/100200300/messages", {"author": {"id": "1", "name": "a"}}, 409),
    ("pages/100200300/messages", {"text": "a"}, 422),
    ("chats/-1/messages", {"user_id": AYLIN, "text": "a"}, 404),
    (f"chats/{GROUP}/messages", {"user_id": 99, "text": "a"}, 404),
    (f"chats/{GROUP}/messages", {"user_id": JONAS, "text": "a"}, 409),
    (f"chats/{GROUP}/messages", {"user_id": AYLIN, "text": " "}, 409),
    (f"chats/{GROUP}/messages", {"user_id": AYLIN, "text": "a", "reply_to": 9}, 404),
    (f"chats/{GROUP}/messages", {"user_id": AYLIN, "text": "a", "edit": 9}, 404),
    (f"chats/{GROUP}/taps", {"user_id": AYLIN, "message_id": 9, "data": "a"}, 404),
    (f"chats/{GROUP}/members", {"status": "member"}, 422),
    (f"chats/{AYLIN}/members", {"user_id": AYLIN, "status": "left"}, 409),
    (f"chats/{AYLIN}/upgrade", {}, 409),
    ("chats", {"chat_id": GROUP, "title": "a"}, 409),
]


@pytest.mark.parametrize(("path", "body", "status"), NOT_DONE)
async def test_what_people_cannot_do_is_refused(
    path: str, body: dict[str, object], status: int
) -> None:
    async with bench() as it:
        before = await it.state()
        answer = await it.control("POST", path, **body)
        assert (answer.status_code, "detail" in answer.json()) == (status, True)
        assert await it.state() == before


async def test_members_come_and_go() -> None:
    async with bench() as it:
        for status, members in (("member", [AYLIN, JONAS]), ("left", [AYLIN])):
            change = {"user_id": JONAS, "status": status}
            await it.control("POST", f"chats/{GROUP}/members", **change)
            assert (await it.state())["chats"][0]["members"] == members


BROKEN: list[dict[str, object]] = [
    {"bot_token": "secret"},
    {"speed": 0},
    {"start": "2027-03-02T08:00:00"},
    {"unknown": 1},
    {"staff": [{"user_id": 1, "first_name": "A", "groups": [-9]}]},
    {"groups": [{"chat_id": 5, "title": "A"}]},
]


@pytest.mark.parametrize("change", BROKEN)
async def test_a_wrong_configuration_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Configuration.model_validate(CONFIGURATION | change)


async def test_the_press_page_is_the_products_unless_named() -> None:
    configuration = Configuration.model_validate(CONFIGURATION)
    assert configuration.product_page == f"{configuration.product_url}/"


async def test_simulated_time_runs_at_its_speed() -> None:
    seconds = iter([100.0, 103.0])
    start = datetime(2027, 3, 2, 8, tzinfo=UTC)
    clock = Clock(start, speed=60, monotonic=lambda: next(seconds))
    assert clock.now() == start + timedelta(minutes=3)
    assert clock.real(60) == 1
