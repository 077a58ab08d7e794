"""Calls to Telegram: counted by method and status, and what the last of them say about it."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal

from telegram.error import TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from desk.clock import Clock
from desk.operation.measures import TELEGRAM_CALLS

CONNECTIONS = 256  # as the library has it, for calls other than polling
POLLING = "getUpdates"

Problem = Literal["token", "conflict", "not-reached"]


class Wire:
    """What the calls of a bot say about Telegram."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._conflict = False
        self._problem: Problem | None = None
        self.succeeded_at: datetime | None = None

    @property
    def problem(self) -> Problem | None:
        """What hinders all calls, `None` while they succeed."""
        return self._problem or ("conflict" if self._conflict else None)

    def ended(self, method: str, status: int) -> None:
        """Telegram answered."""
        TELEGRAM_CALLS.labels(method, status).inc()
        refused = status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
        self._problem = "token" if refused else None
        if method == POLLING:
            self._conflict = status == HTTPStatus.CONFLICT
        if status == HTTPStatus.OK:
            self.succeeded_at = self._clock.now()

    def broke(self, method: str, error: TelegramError) -> None:
        """No answer came."""
        slow = isinstance(error, TimedOut)
        TELEGRAM_CALLS.labels(method, "timed-out" if slow else "not-reached").inc()
        self._problem = "not-reached"

    def requests(self, *, read_seconds: float, connections: int = CONNECTIONS) -> BaseRequest:
        """A client whose calls are told to this wire."""
        return _Told(self, read_timeout=read_seconds, connection_pool_size=connections)


class _Told(HTTPXRequest):
    """The library's own client; the URL holds the token and is told to nobody."""

    def __init__(self, wire: Wire, **options: Any) -> None:
        super().__init__(**options)
        self._wire = wire

    async def do_request(self, url: str, *args: Any, **options: Any) -> tuple[int, bytes]:
        """Make the call and tell how it ended."""
        method = url.rpartition("/")[2]
        try:
            status, body = await super().do_request(url, *args, **options)
        except TelegramError as error:
            self._wire.broke(method, error)
            raise
        self._wire.ended(method, status)
        return status, body
