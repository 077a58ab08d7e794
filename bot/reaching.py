"""Calls that are repeated until Telegram answers, with growing pauses; who looks at us is told."""

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

import structlog
from telegram.error import TelegramError

from bot.refusals import Trouble, trouble
from desk.clock import Clock
from desk.messenger import calls
from desk.pauses import growing
from desk.storage.database import Database

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)
LONGEST_TOKEN_PAUSE = timedelta(minutes=10)  # nobody mends a token within seconds

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)


class Reaching:
    """One task's tries to reach Telegram."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._failures = 0
        self._trouble: Trouble | None = None
        self._told_at: datetime | None = None
        self.hindered_by_webhook = False

    async def ask(
        self, call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Telegram's answer; `None` if there was none, or it refused."""
        try:
            answer = await call(*args, **kwargs)
        except TelegramError as error:
            await self._missed(error)
            return None
        await self._tell_success()
        self._failures, self._trouble, self.hindered_by_webhook = 0, None, False
        return answer

    async def pause(self) -> None:
        """Wait before the next try, longer each time."""
        longest = LONGEST_TOKEN_PAUSE if self._trouble is Trouble.TOKEN else LONGEST_PAUSE
        chance = random.random()  # noqa: S311 - spreads processes, guards nothing
        await self._clock.sleep(growing(self._failures, FIRST_PAUSE, longest, chance=chance))

    async def _missed(self, error: TelegramError) -> None:
        self._failures += 1
        self._trouble = trouble(error)
        self.hindered_by_webhook = "webhook" in error.message.casefold()
        now = self._clock.now()
        match self._trouble:
            case Trouble.TOKEN:
                log.error("telegram refuses the token; set BUERGERDRAHT_TELEGRAM_TOKEN anew")
                await self._database.write(calls.shut_out, now=now, chance=random.random())  # noqa: S311
            case Trouble.CONFLICT:
                log.error("another program fetches this bot's updates; stop it")
                await self._database.write(calls.disturbed, Trouble.CONFLICT)
            case _:
                log.warning("telegram not reached", error=type(error).__name__)

    async def _tell_success(self) -> None:
        """Note it in the row that all processes share: after a failure, else once a minute."""
        now = self._clock.now()
        due = self._told_at is None or now - self._told_at >= calls.TOLD_EVERY
        if self._failures or due:
            self._told_at = now
            await self._database.write(calls.succeeded, None, now=now)
