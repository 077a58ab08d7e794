"""Queued answers go out, one after the other per case, and never twice."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars

from desk.clock import Clock
from desk.errors import NotSent, Reason, Refused, SendFailed, Throttled
from desk.operation.measures import ATTEMPTS
from desk.outgoing import attempts, outbox
from desk.outgoing.attempts import Job
from desk.pages import connections
from desk.pages.connections import TokenOf
from desk.ports import Answer, PageAccess, Task, Work
from desk.storage.database import Database
from desk.words import Lost
from webhooks.channels import Channels
from webhooks.errors import AlreadyThere

log = structlog.get_logger(__name__)


class Sender:
    """Sends the messages of a case; after an unclear end it looks before it sends again.

    A message is leased for `lease`, which has to be longer than a call may take.
    """

    def __init__(
        self,
        database: Database,
        channels: Channels,
        clock: Clock,
        work: Work,
        token_of: TokenOf,
        chance: Callable[[], float] = random.random,
        lease: timedelta = outbox.LEASE,
        picture_address: Callable[[int], str] | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._work = work
        self._token_of = token_of
        self._chance = chance
        self._lease = lease
        self._picture_address = picture_address

    async def send_case(self, key: str) -> None:
        """Send what is due in the case, then say when more is."""
        case_id = int(key)
        while job := await self._begin(case_id):
            with bound_contextvars(case=case_id, page=job.page.id):
                await self._try(job)
        now = self._clock.now()
        again = await self._database.read(outbox.next_due_at, case_id, now=now)
        if again is not None:
            self._work.poke(Task.SEND, key, again)

    async def _begin(self, case_id: int) -> Job | None:
        now = self._clock.now()
        return await self._database.write(outbox.begin, case_id, lease=self._lease, now=now)

    async def _try(self, job: Job) -> None:
        token = self._token_of(job.page)
        if self._clock.now() >= job.until:
            log.warning("stood still for longer than the lease", message=job.message_id)
            return  # somebody else may be sending it
        try:
            external_id = await self._publish(job, token)
        except SendFailed as error:
            ATTEMPTS.labels(job.channel, type(error).__name__).inc()
            log.warning(
                "answer not sent",
                message=job.message_id,
                outcome=type(error).__name__,
                detail=error.detail,
            )
            await self._failed(job, error, token)
        else:
            ATTEMPTS.labels(job.channel, "NotFound" if external_id is None else "Sent").inc()
            now = self._clock.now()
            if external_id is None:
                await self._database.write(attempts.missing, job, now=now)
            else:
                await self._database.write(attempts.succeed, job, external_id, now=now)

    async def _publish(self, job: Job, token: str | None) -> str | None:
        adapter = self._channels.senders.get(job.channel)
        if adapter is None:
            raise Refused(Reason.TOKEN_DEAD, "the channel is switched off", Lost.CHANNEL_OFF)
        access = PageAccess(job.page.external_id, token)
        if job.look:
            return await adapter.find(access, job.answer, job.known)
        try:
            return await adapter.send(access, self._with_picture(job.answer))
        except AlreadyThere as error:
            found = await adapter.find(access, job.answer, job.known)
            if found is None:
                private = job.answer.private_reply is not None
                reason = Reason.REPLIED if private else Reason.INVALID
                raise Refused(reason, error.detail) from None
            return found

    def _with_picture(self, answer: Answer) -> Answer:
        """The answer with an address at which the platform finds its picture."""
        if answer.picture_id is None:
            return answer
        if self._picture_address is None:
            raise Refused(Reason.INVALID, "no public address for a picture")
        return replace(answer, picture=self._picture_address(answer.picture_id))

    async def _failed(self, job: Job, error: SendFailed, token: str | None) -> None:
        write, now, detail = self._database.write, self._clock.now(), error.detail
        page_id = job.page.id or 0
        match error:
            case Refused(reason=Reason.TOKEN_DEAD, lost=lost):
                dead = None if lost is Lost.CHANNEL_OFF else token
                await write(attempts.disconnected, job, detail, now=now)
                await write(connections.disconnect, page_id, lost, token=dead, now=now)
            case Refused(reason=Reason.BLOCKED):
                await write(attempts.fail, job, Reason.BLOCKED, detail, now=now)
                await write(connections.block, page_id, job.answer.kind, detail, now=now)
            case Refused(reason=reason):
                await write(attempts.fail, job, reason, detail, now=now)
            case Throttled(retry_after=wait, scope=scope):
                await write(attempts.throttle, job, scope, detail, wait=wait, now=now)
            case NotSent():
                await write(attempts.postpone, job, detail, chance=self._chance(), now=now)
            case _:
                await write(attempts.unclear, job, detail, chance=self._chance(), now=now)
