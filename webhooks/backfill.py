"""A page's history is looked through, step by step, for what no webhook had brought."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.exc import DataError, IntegrityError

from desk.clock import Clock
from desk.errors import Refused, SendFailed, Throttled
from desk.events import Event
from desk.learning.current import Routing
from desk.pages import backfill
from desk.pages.connections import TokenOf
from desk.ports import PageAccess, Stretch, Task, Work
from desk.storage.database import Database
from webhooks.channels import Channels
from webhooks.connections import note_dead
from webhooks.reading import apply_all

PAUSE = timedelta(seconds=0.5)  # Meta bears two calls a second for a page's conversations
STEPS_AT_ONCE = 20  # then others have their turn, and a stop need not wait
AGAIN_AFTER = timedelta(minutes=2)
AGAIN_WHEN_REFUSED = timedelta(minutes=15)  # somebody has to do something first

log = structlog.get_logger(__name__)


class Fetcher:
    """Takes the steps; truth is in the row, so that any process goes on where another stopped."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        clock: Clock,
        work: Work,
        token_of: TokenOf,
        routing: Routing | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._work = work
        self._token_of = token_of
        self._routing = routing or Routing()

    async def fetch(self, key: str) -> None:
        """Take some steps through the history of the page, then say that there are more."""
        for _ in range(STEPS_AT_ONCE):
            if not await self.step(int(key)):
                return
            await self._clock.sleep(PAUSE)
        self._work.poke(Task.FETCH, key)

    async def step(self, page_id: int) -> bool:
        """Take the next step; whether there is one more to take now."""
        job = await self._database.write(backfill.begin, page_id, now=self._clock.now())
        if job is None:
            return False
        adapter = self._channels.senders.get(job.page.channel)
        if adapter is None:
            return False  # its channel is off: it waits
        token = self._token_of(job.page)
        try:
            access = PageAccess(job.page.external_id, token)
            stretch = await adapter.history(access, job.since, job.position)
        except SendFailed as error:
            await self._postpone(job, error, token)
            return False
        return await self._take_in(job, stretch)

    async def _postpone(self, job: backfill.Job, error: SendFailed, token: str | None) -> None:
        log.warning("history not read", page=job.page.id, detail=error.detail)
        now = self._clock.now()
        wait = AGAIN_AFTER
        if isinstance(error, Throttled):
            wait = error.retry_after
        elif isinstance(error, Refused):
            wait = AGAIN_WHEN_REFUSED
        await self._database.write(backfill.wait, job, now + wait, error.detail)
        if token is not None:
            await note_dead(self._database, job.page, token, error, now=now)

    async def _take_in(self, job: backfill.Job, stretch: Stretch) -> bool:
        await self._database.read(self._routing.refresh)
        apply = partial(apply_all, routing=self._routing, now=self._clock.now(), live=False)
        problems = [await self._apply(job, group, apply) for group in stretch.groups]
        problem = next(filter(None, [*problems, stretch.refused]), None)
        if problem:
            log.error("history not fully read", page=job.page.id, problem=problem)
        return await self._database.write(
            backfill.advance,
            job,
            stretch.position,
            looked_at=sum(map(backfill.messages_in, stretch.groups)),
            problem=problem,
            now=self._clock.now(),
        )

    async def _apply(
        self, job: backfill.Job, events: Sequence[Event], apply: backfill.Apply
    ) -> str | None:
        try:
            now = self._clock.now()
            return await self._database.write(backfill.take_in, job, events, apply, now=now)
        except (IntegrityError, DataError):  # one of them, whatever else was in the way
            if len(events) == 1:
                return f"not applied: {type(events[0]).__name__}"
        problems = [await self._apply(job, [event], apply) for event in events]
        return next(filter(None, problems), None)
