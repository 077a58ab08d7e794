"""Pages are looked at by the clock: is something missing in their subscription, are they silent."""

from collections.abc import Collection

import structlog

from desk.clock import Clock
from desk.errors import SendFailed
from desk.pages import watching
from desk.pages.connections import TokenOf
from desk.ports import ChannelAdapter, PageAccess
from desk.storage.database import Database
from webhooks.channels import Channels
from webhooks.connections import note_dead

log = structlog.get_logger(__name__)


class Watcher:
    """Looks at pages; a subscription that is not whole is made whole at once."""

    def __init__(
        self, database: Database, channels: Channels, clock: Clock, token_of: TokenOf
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._token_of = token_of

    async def look(self, key: str) -> None:
        """Look at the page whose time has come."""
        page_id = int(key)
        look = await self._database.write(watching.begin, page_id, now=self._clock.now())
        adapter = self._channels.senders.get(look.page.channel) if look else None
        if look is None or adapter is None or not look.check:
            return
        token = self._token_of(look.page)
        if token is None:
            return  # the page is not connected yet, which doctor tells
        try:
            missing = await _make_whole(adapter, PageAccess(look.page.external_id, token))
        except SendFailed as error:
            log.warning("subscription not checked", page=page_id, detail=error.detail)
            await note_dead(self._database, look.page, token, error, now=self._clock.now())
            return
        now = self._clock.now()
        if missing:
            log.error("subscription renewed", page=page_id, fields=sorted(missing))
            await self._database.write(watching.subscribed_again, page_id, missing, now=now)
        else:
            await self._database.write(watching.checked, page_id, now=now)


async def _make_whole(adapter: ChannelAdapter, page: PageAccess) -> Collection[str]:
    """Subscribe to everything if something is missing; what was missing."""
    missing = set(adapter.expected()) - set(await adapter.subscription(page))
    if missing:
        await adapter.subscribe(page)
    return missing
