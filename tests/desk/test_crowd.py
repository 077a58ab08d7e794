"""Reading gives way to a crowd at the door, and never ends altogether."""

import asyncio

import pytest

from desk.incoming.crowd import Crowd

pytestmark = pytest.mark.anyio

DEADLINE_SECONDS = 10


def crowded() -> Crowd:
    """Deliveries that came while others were kept."""
    crowd = Crowd()
    crowd.kept()
    crowd.came()
    return crowd


async def asked(crowd: Crowd) -> asyncio.Task[bool]:
    """Somebody who gives way, after they had the chance to go on at once."""
    waiting = asyncio.create_task(crowd.give_way())
    await asyncio.sleep(0)
    return waiting


async def test_deliveries_one_by_one_hold_nobody_up() -> None:
    crowd = Crowd()
    crowd.came()
    crowd.kept()
    assert (await asked(crowd)).done()


async def test_reading_waits_until_the_crowd_is_gone() -> None:
    crowd = crowded()
    waiting = await asked(crowd)
    assert not waiting.done()
    async with asyncio.timeout(DEADLINE_SECONDS):
        assert not await waiting
    assert (await asked(crowd)).done()


async def test_reading_goes_on_slowly_while_the_crowd_stays() -> None:
    crowd = crowded()
    waiting = [await asked(crowd) for _ in range(2)]
    first_alone = False
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not all(one.done() for one in waiting):
            first_alone = first_alone or (waiting[0].done() and not waiting[1].done())
            crowd.kept()
            crowd.came()
            await asyncio.sleep(0)
    assert first_alone
