"""Every call that counts goes through the chat's budget; 429 pauses the chat it names, no other."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from desk import budget
from desk.clock import Clock
from desk.database import Database
from desk.urgency import Urgency

Answer = bool | dict[str, Any] | list[dict[str, Any]]

COUNTED = "counted"  # the caller asked the budget itself
TRIES = 3

log = structlog.get_logger(__name__)


class ChatLimiter(BaseRateLimiter[str]):
    """Asks the budget before each call into a chat; people's taps may use all of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def initialize(self) -> None:
        """Nothing to prepare: the budget is in the database."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Answer:
        """Make the call when the chat bears it."""
        chat_id = data.get("chat_id")
        if chat_id is None:
            return await callback(*args, **kwargs)
        if rate_limit_args == COUNTED:
            return await self._call(str(chat_id), callback, args, kwargs)
        for _ in range(TRIES - 1):
            await self._wait_for_room(str(chat_id))
            try:
                return await self._call(str(chat_id), callback, args, kwargs)
            except RetryAfter:
                continue
        await self._wait_for_room(str(chat_id))
        return await self._call(str(chat_id), callback, args, kwargs)

    async def _wait_for_room(self, chat_id: str) -> None:
        while True:
            now = self._clock.now()
            match await self._database.write(budget.ask, chat_id, Urgency.TAP, now=now):
                case budget.Granted():
                    return
                case budget.Wait(until=until):
                    await self._clock.sleep(until - now)

    async def _call(
        self,
        chat_id: str,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
    ) -> Answer:
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            pause = error.retry_after
            wait = pause if isinstance(pause, timedelta) else timedelta(seconds=pause)
            until = self._clock.now() + wait
            await self._database.write(budget.pause, chat_id, until=until)
            log.warning("telegram asks to wait", chat=chat_id, seconds=wait.total_seconds())
            raise
