"""Pages whose connection is interrupted are tried again: cheaply, rarely, and with a new token."""

from collections.abc import Sequence

import structlog
from sqlmodel import Session

from desk import connections, outbox
from desk.clock import Clock
from desk.connections import TokenOf
from desk.database import Database
from desk.errors import Reason, Refused, SendFailed
from desk.ports import PageAccess
from desk.tables import Page
from webhooks.channels import Channels

log = structlog.get_logger(__name__)


class Connections:
    """Looks after disconnected pages."""

    def __init__(
        self, database: Database, channels: Channels, clock: Clock, token_of: TokenOf
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._token_of = token_of

    async def due(self) -> Sequence[str]:
        """Keys of the pages to try again now."""
        now = self._clock.now()
        found = await self._database.read(connections.to_probe, self._token_of, now=now)
        return [str(page_id) for page_id in found]

    async def look(self, key: str) -> None:
        """Try the page's token, if that is due; take up what waits when it works."""
        page = await self._database.read(_page, int(key))
        adapter = self._channels.senders.get(page.channel) if page else None
        if page is None or page.disconnected_at is None:
            return
        now, token = self._clock.now(), self._token_of(page)
        await self._database.write(outbox.refuse_late, int(key), now=now)
        begin = connections.begin_probe
        if adapter is None or not await self._database.write(begin, int(key), token=token, now=now):
            return
        try:
            await adapter.check(PageAccess(page.external_id, token))
        except Refused as error:
            await self._refused(page, error, token)
        except SendFailed as error:
            log.info("nobody can say whether the page is connected", page=page.id, why=error.detail)
        else:
            await self._database.write(connections.connect, int(key), now=self._clock.now())

    async def _refused(self, page: Page, error: Refused, token: str | None) -> None:
        """Any other refusal says that the token is known: the answers will tell what is wrong."""
        write, now, number = self._database.write, self._clock.now(), page.id or 0
        if error.reason is Reason.TOKEN_DEAD:
            await write(connections.disconnect, number, error.lost, token=token, now=now)
        else:
            await write(connections.connect, number, now=now)


def _page(session: Session, page_id: int) -> Page | None:
    return session.get(Page, page_id)
