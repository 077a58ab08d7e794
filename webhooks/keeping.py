"""Pictures of citizens are fetched from the platform and kept here, one after the other."""

import asyncio
import random
from collections.abc import Callable

import structlog

from desk.clock import Clock
from desk.errors import NotAPicture
from desk.incoming import pictures
from desk.incoming.pictures import Wanted
from desk.pictures import kind_of
from desk.storage.database import Database
from webhooks.downloads import Downloads, Forbidden, NotThere
from webhooks.http import NoReply, NotReached

log = structlog.get_logger(__name__)


class Keeper:
    """Fetches what is wanted; what cannot be had now is tried again, what never can is not."""

    def __init__(
        self,
        database: Database,
        downloads: Downloads,
        clock: Clock,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._downloads = downloads
        self._clock = clock
        self._chance = chance

    async def keep(self, key: str) -> None:
        """Fetch what is due of a message."""
        while wanted := await self._database.write(pictures.begin, int(key), now=self._clock.now()):
            await self._fetch(wanted)

    async def _fetch(self, wanted: Wanted) -> None:
        try:
            content = await self._downloads.get(wanted.address)
            kind = await asyncio.to_thread(kind_of, content)
        except (Forbidden, NotThere, NotAPicture) as error:
            log.warning("picture not kept", picture=wanted.id, why=type(error).__name__)
            await self._database.write(pictures.lose, wanted.id)
        except (NotReached, NoReply) as error:
            log.info("picture not there yet", picture=wanted.id, why=str(error))
            now = self._clock.now()
            await self._database.write(pictures.postpone, wanted, chance=self._chance(), now=now)
        else:
            await self._database.write(pictures.keep, wanted.id, content, kind)
