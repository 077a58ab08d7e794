"""A page's connection: its token, word that it died, and cheap, rare tries until one works."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from sqlmodel import Session

from desk.clock import Clock
from desk.errors import Reason, Refused, SendFailed
from desk.outgoing import outbox
from desk.pages import connections
from desk.pages.connections import TokenOf
from desk.ports import PageAccess
from desk.storage.database import Database
from desk.tables import Page
from webhooks.channels import Channels

log = structlog.get_logger(__name__)


def token_from(environment: Mapping[str, str]) -> TokenOf:
    """Finds a page's token: in the environment under the page's name for it, else in its row."""

    def token_of(page: Page) -> str | None:
        named = environment.get(page.token_env) if page.token_env else None
        return named or page.token

    return token_of


async def note_dead(
    database: Database, page: Page, token: str | None, error: SendFailed, *, now: datetime
) -> None:
    """A check is often the first to hear that a token died."""
    if isinstance(error, Refused) and error.reason is Reason.TOKEN_DEAD:
        number = page.id or 0
        await database.write(connections.disconnect, number, error.lost, token=token, now=now)


class Connections:
    """Looks after disconnected pages."""

    def __init__(
        self, database: Database, channels: Channels, clock: Clock, token_of: TokenOf
    ) -> None:
        self._database = database
        self._channels = channels
        self._clock = clock
        self._token_of = token_of
        # Somebody who mended something starts the program anew: each page is tried once at once.
        self._named: set[int] = set()
        self._tried: set[int] = set()

    async def due(self) -> Sequence[str]:
        """Keys of the pages to try again now."""
        found = await self._database.read(
            connections.to_probe, self._token_of, known=self._named, now=self._clock.now()
        )
        self._named.update(found)
        return [str(page_id) for page_id in found]

    async def look(self, key: str) -> None:
        """Try the page's token, if that is due; take up what waits when it works."""
        page = await self._database.read(_page, int(key))
        adapter = self._channels.senders.get(page.channel) if page else None
        if page is None or page.disconnected_at is None:
            return
        token = self._token_of(page)
        await self._database.write(outbox.refuse_late, int(key), now=self._clock.now())
        if adapter is None or not await self._begin(int(key), token):
            return
        try:
            await adapter.check(PageAccess(page.external_id, token))
        except Refused as error:
            await self._refused(page, error, token)
        except SendFailed as error:
            log.info("nobody can say whether the page is connected", page=page.id, why=error.detail)
        else:
            await self._database.write(connections.connect, int(key), now=self._clock.now())

    async def _begin(self, page_id: int, token: str | None) -> bool:
        at_once = page_id not in self._tried
        self._tried.add(page_id)
        return await self._database.write(
            connections.begin_probe,
            page_id,
            token=token,
            at_once=at_once,
            now=self._clock.now(),
        )

    async def _refused(self, page: Page, error: Refused, token: str | None) -> None:
        """Any other refusal says that the token is known: the answers will tell what is wrong."""
        now = self._clock.now()
        if error.reason is Reason.TOKEN_DEAD:
            await note_dead(self._database, page, token, error, now=now)
        else:
            await self._database.write(connections.connect, page.id or 0, now=now)


def _page(session: Session, page_id: int) -> Page | None:
    return session.get(Page, page_id)
