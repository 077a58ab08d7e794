"""Whether the process lives, and whether it is ready: `/healthz` and `/readyz`."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from desk.clock import Clock
from desk.database import Database
from desk.tables import Delivery, Message
from desk.words import Progress

LONGEST_UNREAD = timedelta(minutes=1)
LONGEST_UNSENT = timedelta(minutes=15)


def router(database: Database, clock: Clock, switched_off: list[str]) -> APIRouter:
    """The routes; `switched_off` are channels without their secret."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", response_class=PlainTextResponse)
    async def alive() -> str:
        """The process lives."""
        return "ok"

    @routes.get("/readyz")
    async def ready() -> Response:
        """Ready, or the reasons why not."""
        try:
            reasons = await database.read(_late, now=clock.now())
        except SQLAlchemyError as error:
            reasons = [f"database: {type(error).__name__}"]
        body = {"ready": not reasons, "reasons": reasons, "off": switched_off}
        return JSONResponse(body, 503 if reasons else 200)

    return routes


def _late(session: Session, *, now: datetime) -> list[str]:
    unread = session.exec(
        select(func.min(col(Delivery.received_at))).where(col(Delivery.read_at).is_(None))
    ).one()
    unsent = session.exec(
        select(func.min(col(Message.sent_at))).where(
            col(Message.progress).in_([Progress.QUEUED, Progress.SENDING])
        )
    ).one()
    reasons = []
    if unread is not None and now - unread > LONGEST_UNREAD:
        reasons.append(f"oldest unread delivery: {now - unread}")
    if unsent is not None and now - unsent > LONGEST_UNSENT:
        reasons.append(f"oldest unsent answer: {now - unsent}")
    return reasons
