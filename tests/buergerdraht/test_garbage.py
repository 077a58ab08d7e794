"""Python looks for garbage seldom enough while requests wait together."""

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import pytest

from buergerdraht.garbage import look_seldom_for_garbage

REQUESTS, OBJECTS = 64, 100  # that wait together; that each holds meanwhile


@pytest.fixture
def looked() -> Iterator[list[str]]:
    """How often Python looked for garbage."""
    found: list[str] = []

    def look(phase: str, _: dict[str, Any]) -> None:
        found.append(phase)

    threshold = gc.get_threshold()
    gc.callbacks.append(look)
    yield found
    gc.callbacks.remove(look)
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_requests_that_wait_together_are_not_taken_for_garbage(looked: list[str]) -> None:
    async def request(answer: asyncio.Event) -> int:
        held: list[list[int]] = [[number] for number in range(OBJECTS)]
        await answer.wait()
        return len(held)

    async def main() -> None:
        answer = asyncio.Event()
        look_seldom_for_garbage()
        looked.clear()
        requests = [asyncio.create_task(request(answer)) for _ in range(REQUESTS)]
        await asyncio.sleep(0)
        answer.set()
        assert await asyncio.gather(*requests) == [OBJECTS] * REQUESTS
        assert looked == []

    asyncio.run(main())
