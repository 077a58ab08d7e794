"""A citizen's picture, for who may see the case."""

import re
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from desk.clock import Clock
from desk.people import signed_in
from desk.permissions import may_see
from desk.storage.database import Database
from desk.tables import Case, Message, Picture
from desk.words import Direction
from web import interface
from web.answering import SessionToken

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def add(routes: APIRouter, database: Database, clock: Clock, *, open_access: bool) -> None:
    """`GET /bilder/{number}`."""

    @routes.get("/bilder/{number}", response_class=Response, responses=interface.PICTURE)
    async def picture(number: str, token: SessionToken = None) -> Response:
        """The picture; whoever may not see its case reads that there is none."""
        found = await database.read(_load, number, token, open_access=open_access, now=clock.now())
        if found is None:
            return Response(status_code=404)
        content, kind = found
        return Response(content, media_type=kind, headers=HEADERS)


def _load(
    session: Session, written: str, token: str | None, *, open_access: bool, now: datetime
) -> tuple[bytes, str] | None:
    number = int(written) if _NUMBER.fullmatch(written) else 0
    picture = session.get(Picture, number)
    if picture is None or picture.content is None or picture.kind is None:
        return None
    message = session.get_one(Message, picture.message_id)
    case = session.get_one(Case, message.case_id)
    person = signed_in(session, token, now=now) if token else None
    allowed = open_access or (person is not None and may_see(session, person, case))
    if not allowed or message.direction is not Direction.INCOMING or message.removed_at:
        return None
    return picture.content, picture.kind
