"""Faults happen on order, as often as ordered, and leave the world as the real ones would."""

import asyncio
import json

import pytest

from tests.simulator.bench import AYLIN, GROUP, OTHER_PAGE, OTHER_TOKEN, PAGE, bench

pytestmark = pytest.mark.anyio


async def test_a_counted_flood_refuses_that_many_calls_and_applies_none() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/telegram_429", on=True, count=2)
        statuses = [(await it.bot("getMe")).status_code]
        for _ in range(3):
            answer = await it.bot("sendMessage", chat_id=GROUP, text="Text")
            statuses.append(answer.status_code)
        assert statuses == [200, 429, 429, 200]
        state = await it.state()
        assert len(state["chats"][0]["messages"]) == 1
        assert state["counters"]["telegram_429"] == 2
        left = state["faults"]["telegram_429"]
        assert (left["on"], left["count"], left["retry_after"]) == (False, 0, 5)
        assert state["happened"] == {"telegram_429": 2}


async def test_an_outage_lasts_until_switched_off() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/telegram_down", on=True)
        down = [(await it.bot(method)).status_code for method in ("getMe", "getUpdates")]
        await it.control("PUT", "faults/telegram_down", on=False)
        assert [*down, (await it.bot("getMe")).status_code] == [502, 502, 200]


async def test_an_ordered_error_hits_its_method_only() -> None:
    async with bench() as it:
        error = {"method": "sendMessage", "status": 403, "description": "Forbidden: x", "count": 1}
        await it.control("PUT", "faults/telegram_error", on=True, **error)
        assert (await it.bot("getMe")).status_code == 200
        answer = await it.bot("sendMessage", chat_id=AYLIN, text="Text")
        assert (answer.status_code, answer.json()["description"]) == (403, "Forbidden: x")
        assert (await it.bot("sendMessage", chat_id=AYLIN, text="Text")).status_code == 200


async def test_a_fault_of_telegram_can_be_that_of_one_chat() -> None:
    async with bench() as it:
        kicked = {"chat_id": GROUP, "status": 403, "description": "Forbidden: bot was kicked"}
        await it.control("PUT", "faults/telegram_error", on=True, **kicked)
        await it.control("PUT", "faults/telegram_429", on=True, chat_id=AYLIN)
        answers = [await it.bot("sendMessage", chat_id=chat, text="A") for chat in (GROUP, AYLIN)]
        assert [answer.status_code for answer in answers] == [403, 429]
        assert (await it.bot("getMe")).status_code == 200


async def test_polling_fails_only_where_a_fault_names_it() -> None:
    async with bench() as it:
        conflict = {
            "status": 409,
            "description": "Conflict: terminated by other getUpdates request",
        }
        await it.control("PUT", "faults/telegram_error", on=True, **conflict)
        assert (await it.bot("getUpdates")).status_code == 200
        await it.control("PUT", "faults/telegram_error", on=True, method="getUpdates", **conflict)
        assert (await it.bot("getUpdates")).status_code == 409


@pytest.mark.parametrize(
    ("name", "there"), [("telegram_timeout", 0), ("telegram_timeout_after_success", 1)]
)
async def test_a_call_without_an_answer_is_applied_or_not(name: str, there: int) -> None:
    async with bench() as it:
        fault = {"on": True, "count": 1, "method": "sendMessage", "chat_id": GROUP}
        await it.control("PUT", f"faults/{name}", **fault)
        waiting = asyncio.create_task(it.bot("sendMessage", chat_id=GROUP, text="Karte"))
        await it.until(lambda: not it.simulation.faults.view()[name]["on"])
        assert not waiting.done()
        assert len((await it.state())["chats"][0]["messages"]) == there
        assert (await it.bot("sendMessage", chat_id=GROUP, text="Karte")).status_code == 200
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_who_waits_longer_than_the_fault_is_told_by_the_gateway() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/telegram_timeout", on=True, seconds=0)
        assert (await it.bot("sendMessage", chat_id=GROUP, text="Karte")).status_code == 504


GRAPH = [
    ("graph_500", {}, (500, 2, None)),
    ("graph_refuses", {"code": 10, "subcode": 2018108, "status": 400}, (400, 10, 2018108)),
    ("token_dead", {}, (400, 190, 460)),
]


@pytest.mark.parametrize(("name", "settings", "expected"), GRAPH)
async def test_a_refused_post_is_not_applied(
    name: str, settings: dict[str, int], expected: tuple[int, int, int | None]
) -> None:
    async with bench() as it:
        await it.control("PUT", f"faults/{name}", on=True, count=1, **settings)
        answer = await it.graph("POST", f"{it.post_id}/comments", message="Hallo")
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error.get("error_subcode")) == expected
        assert not (await it.state())["pages"][0]["posts"][0]["comments"]
        again = await it.graph("POST", f"{it.post_id}/comments", message="Hallo")
        assert again.status_code == 200


async def test_a_dead_token_can_be_that_of_one_page() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/token_dead", on=True, page=PAGE)
        dead = await it.graph("GET", PAGE)
        alive = await it.graph("GET", OTHER_PAGE, token=OTHER_TOKEN)
        assert (dead.json()["error"]["error_subcode"], alive.status_code) == (460, 200)


@pytest.mark.parametrize("name", ["graph_500", "graph_refuses"])
async def test_a_fault_can_be_that_of_one_page(name: str) -> None:
    async with bench() as it:
        await it.control("PUT", f"faults/{name}", on=True, page=OTHER_PAGE)
        ours = await it.graph("POST", f"{it.post_id}/comments", message="Hallo")
        theirs = await it.graph("POST", f"{OTHER_PAGE}/comments", token=OTHER_TOKEN, message="x")
        assert (ours.status_code, theirs.json()["error"]["code"]) in {(200, 2), (200, 368)}


async def test_a_dead_token_tells_how_it_died() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/token_dead", on=True, subcode=463)
        error = (await it.graph("GET", PAGE)).json()["error"]
        assert (error["code"], error["error_subcode"]) == (190, 463)


async def test_a_silence_before_the_post_is_applied_leaves_nothing() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/graph_timeout", on=True, count=1, seconds=0)
        path = f"{it.post_id}/comments"
        assert (await it.graph("POST", path, message="Hallo")).status_code == 503
        assert (await it.graph("GET", path)).json()["data"] == []
        assert (await it.graph("POST", path, message="Hallo")).status_code == 200


async def test_every_answer_can_say_how_full_the_budgets_are() -> None:
    async with bench() as it:
        usage = {"app_percent": 40, "page_percent": 96, "minutes": 12}
        await it.control("PUT", "faults/graph_usage", on=True, page=PAGE, **usage)
        path = f"{it.post_id}/comments"
        for answer in (await it.graph("POST", path, message="Hallo"), await it.graph("GET", "no")):
            assert json.loads(answer.headers["X-App-Usage"])["call_count"] == 40
            [budget] = json.loads(answer.headers["X-Business-Use-Case-Usage"])[PAGE]
            assert (budget["call_count"], budget["estimated_time_to_regain_access"]) == (96, 12)
        other = await it.graph("GET", OTHER_PAGE, token=OTHER_TOKEN)
        assert "X-App-Usage" not in other.headers


async def test_an_answer_that_never_comes_leaves_the_comment_there() -> None:
    async with bench() as it:
        fault = {"on": True, "count": 1, "seconds": 30}
        await it.control("PUT", "faults/graph_timeout_after_success", **fault)
        path = f"{it.post_id}/comments"
        waiting = asyncio.create_task(it.graph("POST", path, message="Hallo"))
        await it.until(lambda: len(it.product.posts) == 1)
        assert not waiting.done()
        found = (await it.graph("GET", path, fields="message")).json()["data"]
        assert [comment["message"] for comment in found] == ["Hallo"]
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)


async def test_deliveries_can_come_twice() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/duplicate_delivery", on=True, count=1)
        first, second = await it.comment(), await it.comment()
        await it.until(lambda: len(it.product.posts) == 3)
        assert [value["comment_id"] for value in it.product.values] == [first, first, second]


async def test_deliveries_can_change_places() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/wrong_order", on=True, count=1)
        ids = [await it.comment() for _ in range(4)]
        await it.until(lambda: len(it.product.posts) == 4)
        order = [value["comment_id"] for value in it.product.values]
        assert order == [ids[1], ids[0], ids[2], ids[3]]


async def test_a_lonely_delivery_does_not_wait_for_ever_for_a_partner() -> None:
    async with bench() as it:
        await it.control("PUT", "faults/wrong_order", on=True)
        comment = await it.comment()
        await it.until(lambda: len(it.product.posts) == 1)
        assert it.product.values[0]["comment_id"] == comment


async def test_a_fault_by_chance_happens_as_the_seed_throws() -> None:
    assert await _throws(seed=3) == await _throws(seed=3)
    assert await _throws(seed=3) != await _throws(seed=4)
    assert 5 < sum(status == 502 for status in await _throws(seed=3)) < 25


async def _throws(seed: int) -> list[int]:
    async with bench(seed=seed) as it:
        await it.control("PUT", "faults/telegram_down", on=True, chance=0.5)
        return [(await it.bot("getMe")).status_code for _ in range(30)]


async def test_faults_and_settings_that_do_not_exist_are_refused() -> None:
    async with bench() as it:
        assert (await it.control("PUT", "faults/earthquake", on=True)).status_code == 404
        wrong = await it.control("PUT", "faults/graph_500", on=True, magnitude=7)
        assert wrong.status_code == 422
