"""The updates that wait for the bot, and the two ways to get them: polling and a webhook.

Source: Bot API, "Getting updates"; queue behaviour of tdlib/telegram-bot-api.
"""

import asyncio
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import Clock
from simulator.telegram.errors import ApiError
from simulator.telegram.parameters import Parameters

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
)
ONLY_WHEN_ASKED = frozenset({"chat_member"})
KEPT_FOR = timedelta(hours=24)
MAX_TIMEOUT = 50  # real seconds: the client counts its time-outs in real ones, too
MAX_UPDATES = 100
OTHER_POLL = "other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True)
class Update:
    """Something the bot is told; those of one chat are told one after the other."""

    update_id: int
    chat_id: int
    at: datetime
    kind: str
    payload: dict[str, Any]

    def api(self) -> dict[str, Any]:
        """The `Update`."""
        return {"update_id": self.update_id, self.kind: self.payload}


@dataclass
class Webhook:
    """Where updates are posted; without a url the bot polls."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_at: datetime | None = None
    last_error: str = ""


@dataclass
class _Poll:
    """A `getUpdates` that waits; `ended_by` names what ended it, a newer one or a webhook."""

    ended_by: str = ""


@dataclass
class UpdateQueue:
    """The updates that were not confirmed yet, oldest first."""

    clock: Clock
    first_id: int
    webhook: Webhook = field(default_factory=Webhook)
    waiting: list[Update] = field(default_factory=list)
    allowed: frozenset[str] = frozenset(KINDS) - ONLY_WHEN_ASKED

    def __post_init__(self) -> None:
        self._ids = itertools.count(self.first_id)
        self._arrived = asyncio.Event()
        self._poll: _Poll | None = None
        self._closed = False

    def add(self, kind: str, chat_id: int, payload: dict[str, Any]) -> None:
        """Keep an update if the bot wants its kind."""
        if kind in self.allowed:
            update = Update(next(self._ids), chat_id, self.clock.now(), kind, payload)
            self.waiting.append(update)
            self.wake()

    def wake(self) -> None:
        """Let everyone who waits for updates look again."""
        self._arrived.set()
        self._arrived = asyncio.Event()

    def post_to(self, webhook: Webhook) -> None:
        """Use this webhook from now on; one with a url ends a poll that waits."""
        self.webhook = webhook
        if webhook.url:
            self._end_poll("setWebhook request")

    def close(self) -> None:
        """Let nobody wait any longer: the simulator stops."""
        self._closed = True
        self.wake()

    async def arrival(self) -> None:
        """Wait until something is added or changed."""
        await self._arrived.wait()

    def done(self, update: Update) -> None:
        """The bot has this one."""
        self.waiting = [other for other in self.waiting if other is not update]

    def forget_old(self) -> None:
        """Drop what nobody fetched for a day."""
        horizon = self.clock.now() - KEPT_FOR
        if self.waiting and self.waiting[0].at < horizon:
            self.waiting = [update for update in self.waiting if update.at >= horizon]

    def allow(self, kinds: Any) -> None:
        """Take `allowed_updates`: missing keeps the former list, an empty one is the default."""
        if isinstance(kinds, list):
            self.allowed = frozenset(kinds) or frozenset(KINDS) - ONLY_WHEN_ASKED

    async def poll(self, parameters: Parameters) -> list[dict[str, Any]]:
        """Answer `getUpdates`, at once or when something arrives within its time-out.

        Raises:
            ApiError: 409 if a webhook is set or a newer poll takes over.
        """
        if self.webhook.url:
            raise _conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook"
            )
        self.allow(parameters.json("allowed_updates"))
        self._confirm(parameters.integer("offset") or 0)
        limit = min(max(parameters.integer("limit") or MAX_UPDATES, 1), MAX_UPDATES)
        poll = self._take_over()
        await self._until_filled(poll, min(parameters.integer("timeout") or 0, MAX_TIMEOUT))
        if poll.ended_by:
            raise _conflict(f"terminated by {poll.ended_by}")
        self._poll = None
        return [update.api() for update in self.waiting[:limit]]

    def _take_over(self) -> _Poll:
        self._end_poll(OTHER_POLL)
        self._poll = _Poll()
        return self._poll

    def _end_poll(self, reason: str) -> None:
        if self._poll:
            self._poll.ended_by = reason
        self.wake()

    async def _until_filled(self, poll: _Poll, seconds: int) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not (self.waiting or poll.ended_by or self._closed):
                    await self.arrival()
        except TimeoutError:
            return

    def _confirm(self, offset: int) -> None:
        self.forget_old()
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            self.waiting = [update for update in self.waiting if update.update_id >= offset]


def chats_of(updates: Iterable[Update]) -> set[int]:
    """The chats that have updates."""
    return {update.chat_id for update in updates}


def _conflict(detail: str) -> ApiError:
    return ApiError(409, f"Conflict: {detail}")
