"""What platforms say about their budgets is noted for all processes, as soon as it matters."""

from desk.clock import Clock
from desk.outgoing import circuits
from desk.outgoing.circuits import SLOW_AT, Usage
from desk.storage.database import Database
from desk.words import Channel


class Budgets:
    """Notes the use of a channel's budgets.

    Almost always there is plenty, and a row for each call would cost more than it tells: so only
    what makes us slow is written, and the first word that it is over.
    """

    def __init__(self, database: Database, clock: Clock, channel: Channel) -> None:
        self._database = database
        self._clock = clock
        self._channel = channel
        self._slow: set[str] = set()

    async def note(self, page_id: str, usage: Usage) -> None:
        """Take what the platform said with an answer for the page of that id."""
        slow = max(usage.app_percent, usage.page_percent) >= SLOW_AT
        if not slow and page_id not in self._slow:
            return
        await self._database.write(
            circuits.note_usage, self._channel, page_id, usage, now=self._clock.now()
        )
        if slow:
            self._slow.add(page_id)
        else:
            self._slow.discard(page_id)
