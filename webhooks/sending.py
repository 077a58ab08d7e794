"""Queued answers go out, one after the other per case, and never twice."""

from collections.abc import Callable, Mapping

import structlog

from desk import outbox
from desk.clock import Clock
from desk.database import Database
from desk.errors import NotSent, Reason, Refused, SendFailed, Throttled
from desk.ports import PageAccess, Task, Work
from desk.tables import Page
from webhooks.channels import Channels
from webhooks.errors import AlreadyThere

TokenOf = Callable[[Page], str | None]

log = structlog.get_logger(__name__)


def token_from(environment: Mapping[str, str]) -> TokenOf:
    """Finds a page's token: in the environment under the page's name for it, else in its row."""

    def token_of(page: Page) -> str | None:
        named = environment.get(page.token_env) if page.token_env else None
        return named or page.token

    return token_of


class Sender:
    """Sends the messages of a case; after an unclear end it looks before it sends again."""

    def __init__(
        self,
        database: Database,
        channels: Channels,
        clock: Clock,
        work: Work,
        token_of: TokenOf,
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._work = work
        self._token_of = token_of

    async def send_case(self, key: str) -> None:
        """Send what is due in the case, then say when more is."""
        case_id = int(key)
        while job := await self._database.write(outbox.begin, case_id, now=self._clock.now()):
            await self._try(job)
        again = await self._database.read(outbox.next_due_at, case_id)
        if again is not None:
            self._work.poke(Task.SEND, key, again)

    async def _try(self, job: outbox.Job) -> None:
        try:
            external_id = await self._publish(job)
        except SendFailed as error:
            log.warning(
                "answer not sent",
                message=job.message_id,
                outcome=type(error).__name__,
                detail=error.detail,
            )
            await self._failed(job, error)
        else:
            now = self._clock.now()
            if external_id is None:
                await self._database.write(outbox.missing, job, now=now)
            else:
                await self._database.write(outbox.succeed, job, external_id, now=now)

    async def _publish(self, job: outbox.Job) -> str | None:
        adapter = self._channels.senders.get(job.channel)
        if adapter is None:
            raise Refused(Reason.TOKEN_DEAD, "the channel is switched off")
        access = PageAccess(job.page.external_id, self._token_of(job.page))
        if job.look:
            return await adapter.find(access, job.answer, job.known)
        try:
            return await adapter.send(access, job.answer)
        except AlreadyThere as error:
            found = await adapter.find(access, job.answer, job.known)
            if found is None:
                raise Refused(Reason.INVALID, error.detail) from None
            return found

    async def _failed(self, job: outbox.Job, error: SendFailed) -> None:
        write, now, detail = self._database.write, self._clock.now(), error.detail
        match error:
            case Refused(reason=reason):
                await write(outbox.fail, job, reason, detail, now=now)
            case Throttled(retry_after=wait):
                await write(outbox.postpone, job, "throttled", detail, after=wait, now=now)
            case NotSent():
                await write(outbox.postpone, job, "not-sent", detail, after=None, now=now)
            case _:
                await write(outbox.unclear, job, detail, now=now)
