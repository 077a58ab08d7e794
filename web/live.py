"""The live bar: a page that stays open is told that something changed, and looks by itself.

What is told is only that there is something new, never what: the page asks for it as at first, so
that nobody sees more than by reloading.  Source: WHATWG, "HTML", section "Server-sent events".
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, func, select

from desk.clock import Clock
from desk.people import signed_in
from desk.storage.database import Database
from desk.tables import Case, Escalation, Message, TimelineEntry
from web.answering import SessionToken

EVERY_SECONDS = 0.5
LONGEST = 600  # looks; then the browser comes again, and is asked again who it is
MOST = 100  # pages at a time; the others look every few seconds, as without this
BACK_AFTER_MILLISECONDS = 1000
SHUT = 503  # of HTTP: browsers do not come again by themselves after any status but 200

Stamp = tuple[object, ...]


class Changes:
    """Whether anything changed; however many ask, the database is looked at twice a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._one_at_a_time = asyncio.Lock()
        self._stamp: Stamp = ()
        self._looked_at = float("-inf")
        self.listening = 0

    async def stamp(self) -> Stamp:
        """A value that differs whenever a page could differ."""
        async with self._one_at_a_time:
            if self._seconds() - self._looked_at >= EVERY_SECONDS:
                self._stamp = await self._database.read(stamp_of)
                self._looked_at = self._seconds()
            return self._stamp

    def _seconds(self) -> float:
        return asyncio.get_running_loop().time()


def add(routes: APIRouter, database: Database, clock: Clock, *, open_access: bool) -> None:
    """`GET /live`; it has no end, so the description of the interface leaves it out."""
    changes = Changes(database)

    async def listener(token: SessionToken = None) -> None:
        """Who is signed in, and whether there is room for one more."""
        if not open_access and await database.read(signed_in, token or "", now=clock.now()) is None:
            raise HTTPException(401)
        if changes.listening >= MOST:
            raise HTTPException(SHUT)

    @routes.get("/live", response_class=EventSourceResponse, include_in_schema=False)
    async def live(
        request: Request, _: Annotated[None, Depends(listener)]
    ) -> AsyncIterator[ServerSentEvent]:
        """An event for each change."""
        ending = getattr(request.app.state, "is_ending", lambda: False)
        changes.listening += 1
        try:
            known = await changes.stamp()
            # The first too: something may have come since the page was made.
            yield ServerSentEvent(event="changed", raw_data="", retry=BACK_AFTER_MILLISECONDS)
            for _look in range(LONGEST):
                await asyncio.sleep(EVERY_SECONDS)
                if ending():
                    return
                if known != (known := await changes.stamp()):
                    yield ServerSentEvent(event="changed", raw_data="")
        except SQLAlchemyError:  # what is wrong with the database is told elsewhere
            return
        finally:
            changes.listening -= 1


def stamp_of(session: Session) -> Stamp:
    """What differs whenever a page could differ."""
    newest = [
        session.exec(select(func.max(key))).one()
        for key in (col(Case.id), col(Message.id), col(TimelineEntry.id), col(Escalation.id))
    ]
    rings = select(
        func.count(), func.max(Escalation.seen_at), func.max(Escalation.silent_until)
    ).where(col(Escalation.ended_at).is_(None))
    return (*newest, *session.exec(rings).one())
