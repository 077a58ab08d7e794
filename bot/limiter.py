"""Every call goes through the chat's budget and the bot's; what a call says of both is noted.

429 pauses the chat it names and no other.  Only a tap's answer names none: then the bot as a whole
waits, but never long, as the next call into a chat says again whom Telegram means.
"""

import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from telegram.error import Forbidden, RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

from bot.refusals import Trouble, trouble
from desk.clock import Clock
from desk.messenger import budget, calls, chat_changes
from desk.messenger.calls import Booked
from desk.storage.database import Database
from desk.urgency import Urgency

Answer = bool | dict[str, Any] | list[dict[str, Any]]
Call = Callable[[], Coroutine[Any, Any, Answer]]

TRIES = 3
LONGEST_PAUSE_OF_ALL = timedelta(seconds=30)
FLOOD_WITHOUT_TIME = timedelta(seconds=30)
_NO_ANSWER = frozenset({Trouble.UNCLEAR, Trouble.NOT_SENT})

log = structlog.get_logger(__name__)


class ChatLimiter(BaseRateLimiter[Booked]):
    """Books each call into a chat, unless the caller did; people's taps may use all of a budget."""

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
        rate_limit_args: Booked | None,
    ) -> Answer:
        """Make the call when chat and bot bear it."""

        async def call() -> Answer:
            return await callback(*args, **kwargs)

        if data.get("chat_id") is None:
            return await self._without_chat(endpoint, call)
        chat_id = str(data["chat_id"])
        if rate_limit_args is not None:
            return await self._call(chat_id, rate_limit_args, call)
        for _ in range(TRIES - 1):
            try:
                return await self._book_and_call(chat_id, call)
            except RetryAfter:
                continue
        return await self._book_and_call(chat_id, call)

    async def _book_and_call(self, chat_id: str, call: Call) -> Answer:
        if not chat_id.startswith("-"):
            await self._check_reachable(chat_id)
        answer = await self._call(chat_id, await self._wait_for_room(chat_id), call)
        if isinstance(answer, dict) and "message_id" in answer:
            await self._database.write(calls.seen, chat_id, answer["message_id"])
        return answer

    async def _check_reachable(self, chat_id: str) -> None:
        if await self._database.read(chat_changes.is_unreachable, chat_id):
            raise Forbidden("the person has to press Start first")

    async def _wait_for_room(self, chat_id: str) -> Booked:
        while True:
            now = self._clock.now()
            booked = await self._database.write(calls.book, chat_id, Urgency.TAP, now=now)
            match booked:
                case Booked():
                    return booked
                case budget.Wait(until=until):
                    await self._clock.sleep(until - now)

    async def _call(self, chat_id: str, booked: Booked, call: Call) -> Answer:
        ahead = booked.at - self._clock.now()
        if ahead > timedelta():
            await self._clock.sleep(ahead)
        try:
            answer = await call()
        except TelegramError as error:
            await self._note(chat_id, booked, error)
            raise
        if booked.tell:
            await self._database.write(calls.succeeded, chat_id, now=self._clock.now())
        return answer

    async def _note(self, chat_id: str, booked: Booked, error: TelegramError) -> None:
        """Write down what the failure says of the chat and of the bot."""
        now, found = self._clock.now(), trouble(error)
        if found in _NO_ANSWER:
            log.warning("telegram did not answer", chat=chat_id, why=found)
            await self._database.write(
                calls.failed, chat_id, found, now=now, chance=_chance(), trial=booked.trial
            )
        elif found is Trouble.TOKEN:
            log.error("telegram refuses the token; set BUERGERDRAHT_TELEGRAM_TOKEN anew")
            await self._database.write(calls.shut_out, now=now, chance=_chance())
        elif booked.tell:
            await self._database.write(calls.succeeded, chat_id, now=now)
        if found is Trouble.FLOOD:
            wait = _wait(error)
            log.warning("telegram asks to wait", chat=chat_id, seconds=wait.total_seconds())
            await self._database.write(budget.pause, chat_id, until=now + wait)
        if found is Trouble.UNREACHABLE and isinstance(error, Forbidden):
            await self._database.write(chat_changes.unreachable, chat_id, problem=found)

    async def _without_chat(self, endpoint: str, call: Call) -> Answer:
        try:
            return await call()
        except RetryAfter as error:
            if endpoint == "answerCallbackQuery":
                wait = min(_wait(error), LONGEST_PAUSE_OF_ALL)
                log.warning("telegram asks the bot to wait", seconds=wait.total_seconds())
                await self._database.write(calls.pause_all, until=self._clock.now() + wait)
            raise


def _wait(error: TelegramError) -> timedelta:
    """How long Telegram asks to wait; it is told in whole seconds, or not at all."""
    pause = getattr(error, "retry_after", FLOOD_WITHOUT_TIME)
    return pause if isinstance(pause, timedelta) else timedelta(seconds=pause)


def _chance() -> float:
    return random.random()  # noqa: S311 - spreads processes, guards nothing
