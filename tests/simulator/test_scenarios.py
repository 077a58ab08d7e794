"""The scenarios themselves, and the player against a small product."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from simulator.scenarios.catalogue import SCENARIOS
from simulator.scenarios.model import Answer, Comment, DirectMessage, Edit, Removal, Scenario
from simulator.scenarios.needle import fold, needle
from simulator.scenarios.outcome import percentile
from simulator.scenarios.player import Player
from simulator.scenarios.rohrbruch import AUTHORS, COMMENTS
from simulator.scenarios.town import Town
from simulator.simulation import Simulation
from tests.simulator.town_hall import PRODUCT, TownHall, town

QUICK = 300.0  # simulated seconds in a real one


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_same_seed_is_the_same_day(name: str) -> None:
    assert SCENARIOS[name](7) == SCENARIOS[name](7)
    assert SCENARIOS[name](7) != SCENARIOS[name](8)


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_text_begins_inside_another(name: str, seed: int) -> None:
    said = SCENARIOS[name](seed).said
    everything = "\n".join(fold(one.text) for one in said)
    assert [one.text for one in said if everything.count(needle(one.text)) != 1] == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_steps_come_in_time_and_name_what_was_said_before(name: str) -> None:
    scenario = SCENARIOS[name](3)
    known: set[str | None] = {None}
    for step in scenario.steps:
        match step:
            case Comment():
                assert step.parent in known
            case Edit() | Removal():
                assert step.of in known
        known.add(getattr(step, "key", None))
    assert [step.at for step in scenario.steps] == sorted(step.at for step in scenario.steps)
    assert {task.case for task in scenario.tasks} <= known
    assert {step.post for step in scenario.said if isinstance(step, Comment)} <= {
        post.key for post in scenario.posts
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_titles_are_in_both_languages_and_posts_say_demo(name: str) -> None:
    scenario = SCENARIOS[name](1)
    assert set(scenario.title) == {"de", "en"}
    assert all("(Demo)" in post.text for post in scenario.posts)


def test_tuesday_is_as_varied_as_promised() -> None:
    day = SCENARIOS["dienstag"](1)
    direct = {one.key for one in day.said if isinstance(one, DirectMessage)}
    answered = {task.case for task in day.tasks if isinstance(task, Answer)}
    assert len(day.said) == 30
    assert len(answered) >= 12
    assert answered & direct
    assert {task.does for task in day.tasks} == {"answer", "forward", "note", "escalate", "done"}
    assert {step.does for step in day.steps} == {"comment", "message", "edit", "removal"}
    assert 40 * 60 < day.steps[-1].at < 50 * 60


def test_the_burst_main_is_a_storm_under_one_post() -> None:
    morning = SCENARIOS["rohrbruch"](1)
    assert len(morning.said) == len({one.text for one in morning.said}) == COMMENTS
    assert len({one.author for one in morning.said}) == AUTHORS
    assert len(morning.posts) == 1
    assert morning.steps[-1].at <= 480


def test_a_cut_quotation_with_other_spaces_still_holds_the_needle() -> None:
    text = "Wann  ist das Bürgerbüro offen? Ich war schon dreimal vergeblich da und warte."
    card = "NEU #7\n„Wann ist das BÜRGERBÜRO offen? Ich war schon dreimal …“"
    assert needle(text) in fold(card)


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 0.95) == 4.0
    assert percentile([], 0.5) is None


@pytest.mark.anyio
async def test_a_day_without_mishap() -> None:
    outcome = await played(TownHall(), SCENARIOS["dienstag"](1))
    assert outcome["sent"] == {"comments": 23, "messages": 7}
    assert (outcome["shown"], outcome["unseen"], outcome["shown_twice"]) == (30, [], [])
    assert (outcome["answers_expected"], outcome["answered"]) == (14, 14)
    assert (outcome["answers_missing"], outcome["answers_doubled"]) == (0, 0)
    assert (outcome["forwarded"], outcome["notes"]) == (1, 1)
    assert (outcome["escalated"], outcome["done"]) == (1, 3)
    assert outcome["staff_timeouts"] == 0
    assert 0 <= outcome["waited_p50_seconds"] <= outcome["waited_p95_seconds"]


@pytest.mark.anyio
async def test_a_lost_and_a_doubled_comment_are_found_out() -> None:
    hall = TownHall(loses="Saftladen", doubles="Laternen am Kuniberg")
    day = cut(SCENARIOS["dienstag"](1), "saftladen", "laternen", "bahnhof")
    outcome = await played(hall, day, speed=20_000.0, patience_seconds=1.0)
    assert len(outcome["unseen"]) == 1
    assert len(outcome["shown_twice"]) == 1
    assert outcome["shown"] == 1


@pytest.mark.anyio
async def test_an_answer_that_stands_there_twice_is_found_out() -> None:
    day = cut(SCENARIOS["dienstag"](1), "scooter", "knoellchen")
    outcome = await played(TownHall(publishes=2), day)
    assert (outcome["answered"], outcome["answers_doubled"]) == (0, 2)


@pytest.mark.anyio
async def test_an_answer_that_nobody_published_is_found_out() -> None:
    day = cut(SCENARIOS["dienstag"](1), "scooter")
    outcome = await played(TownHall(publishes=0), day, patience_seconds=1.0)
    assert (outcome["answers_missing"], outcome["staff_timeouts"]) == (1, 1)


@pytest.mark.anyio
async def test_who_is_refused_asks_a_colleague() -> None:
    day = cut(SCENARIOS["dienstag"](1), "scooter", "sirene", "schaukeln")
    outcome = await played(TownHall(refuses=frozenset({11, 12})), day, speed=60.0)
    assert (outcome["answered"], outcome["done"], outcome["staff_timeouts"]) == (2, 1, 0)


@pytest.mark.anyio
async def test_a_day_can_be_played_again_in_the_same_town() -> None:
    day = cut(SCENARIOS["dienstag"](1), "scooter", "knoellchen", "musikschule")
    hall = TownHall()
    app = town(hall, speed=QUICK)
    async with app.router.lifespan_context(app):
        await hall.telegram("setWebhook", url=f"{PRODUCT}/telegram")
        scene = Town(app.state.simulation)
        outcomes = [(await Player(day, scene).play()).model_dump() for _ in range(2)]
    for outcome in outcomes:
        assert (outcome["shown"], outcome["shown_twice"]) == (3, [])
        assert (outcome["answered"], outcome["answers_doubled"]) == (2, 0)


@pytest.mark.anyio
async def test_one_scenario_at_a_time() -> None:
    async with running(TownHall(), speed=1.0) as client:
        assert (await client.post("/simulator/scenarios/nirgends")).status_code == 404
        idle = (await client.get("/simulator/scenarios/current")).json()
        assert (idle["name"], idle["running"], idle["progress"]) == (None, False, 0.0)
        assert (idle["outcome"], idle["problem"]) == (None, None)
        assert (await client.post("/simulator/scenarios/dienstag")).status_code == 202
        assert (await client.post("/simulator/scenarios/rohrbruch")).status_code == 409
        now = (await client.get("/simulator/scenarios/current")).json()
        assert (now["name"], now["running"], now["outcome"]) == ("dienstag", True, None)


@pytest.mark.anyio
async def test_a_play_that_breaks_off_says_why() -> None:
    async with running(TownHall(), speed=QUICK) as client:
        await client.post("/simulator/scenarios/dienstag")
        for post in (await client.get("/simulator/state")).json()["pages"][0]["posts"]:
            await client.delete(f"/simulator/posts/{post['id']}")
        with anyio.fail_after(30):
            while (now := (await client.get("/simulator/scenarios/current")).json())["running"]:
                await anyio.lowlevel.checkpoint()
        assert (now["outcome"], now["problem"]) == (None, "NotThere: no such post")


@pytest.mark.anyio
async def test_a_town_without_the_pages_says_so() -> None:
    async with running(TownHall(), speed=1.0, pages=[]) as client:
        answer = await client.post("/simulator/scenarios/rohrbruch")
        assert answer.status_code == 409
        assert "100200303" in answer.json()["detail"]


@pytest.mark.anyio
async def test_all_scenarios_are_listed() -> None:
    async with running(TownHall(), speed=1.0) as client:
        listed = (await client.get("/simulator/scenarios")).json()["scenarios"]
        assert [one["name"] for one in listed] == ["dienstag", "rohrbruch"]


def cut(scenario: Scenario, *keys: str) -> Scenario:
    """Only what was said under these keys, at once, with its tasks."""
    said = [one.model_copy(update={"at": 0.0}) for one in scenario.said if one.key in keys]
    tasks = tuple(task for task in scenario.tasks if task.case in keys)
    return scenario.model_copy(update={"steps": tuple(said), "tasks": tasks})


async def played(
    hall: TownHall, scenario: Scenario, *, speed: float = QUICK, **patience: float
) -> dict[str, Any]:
    """The outcome of a play at high speed."""
    app = town(hall, speed=speed)
    async with app.router.lifespan_context(app):
        await hall.telegram("setWebhook", url=f"{PRODUCT}/telegram")
        simulation: Simulation = app.state.simulation
        outcome = await Player(scenario, Town(simulation, **patience)).play()
    return outcome.model_dump()


@asynccontextmanager
async def running(hall: TownHall, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the control API while the simulator runs."""
    app = town(hall, **changes)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://simulator") as client,
    ):
        yield client
