"""What people want done on a platform is brought there, one act after the other per case."""

import random
from collections.abc import Callable
from datetime import timedelta

import structlog

from desk.clock import Clock
from desk.errors import Reason, Refused, SendFailed, Throttled
from desk.outgoing import acts
from desk.outgoing.acts import ActJob
from desk.pages.connections import TokenOf
from desk.ports import PageAccess, Task, Work
from desk.storage.database import Database
from webhooks.channels import Channels
from webhooks.connections import note_dead

UNTIL_CONNECTED = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Actor:
    """Brings acts to their platform; each may be repeated, so an unclear end is simply tried."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        clock: Clock,
        work: Work,
        token_of: TokenOf,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._work = work
        self._token_of = token_of
        self._chance = chance

    async def bring(self, key: str) -> None:
        """Do what waits in the case, then say when more does."""
        number = int(key)
        while job := await self._database.write(
            acts.begin, number, lease=acts.LEASE, now=self._clock.now()
        ):
            await self._try(job)
        again = await self._database.read(acts.next_due_at, number)
        if again is not None:
            self._work.poke(Task.BRING, key, again)

    async def _try(self, job: ActJob) -> None:
        adapter, token = self._channels.senders.get(job.channel), self._token_of(job.page)
        try:
            if adapter is None:
                raise Refused(Reason.TOKEN_DEAD, "the channel is switched off")
            page = PageAccess(job.page.external_id, token)
            await adapter.act(page, job.kind, job.target, job.text)
        except SendFailed as error:
            log.warning(
                "act not done", act=job.act_id, outcome=type(error).__name__, detail=error.detail
            )
            await self._failed(job, error, token)
        else:
            await self._database.write(acts.done, job, now=self._clock.now())

    async def _failed(self, job: ActJob, error: SendFailed, token: str | None) -> None:
        write, now = self._database.write, self._clock.now()
        wait: timedelta | None = None
        match error:
            case Refused(reason=Reason.TOKEN_DEAD):
                await note_dead(self._database, job.page, token, error, now=now)
                wait = UNTIL_CONNECTED
            case Refused(reason=reason):
                await write(acts.refused, job, reason, now=now)
                return
            case Throttled(retry_after=wait):
                pass
        await write(acts.postponed, job, wait=wait, chance=self._chance(), now=now)
