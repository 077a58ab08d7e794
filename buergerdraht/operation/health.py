"""Whether the process lives, and whether it is ready: `/healthz` and `/readyz`."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel

from bot.wire import Wire
from buergerdraht.operation.readiness import Situation, judge
from buergerdraht.operation.state import NoAnswer, State
from desk.clock import Clock
from desk.language import translator
from desk.storage.database import Database
from web.languages import reader_language


class Success(BaseModel):
    """When something last went well; `null`: never, or this process does not know."""

    received: datetime | None = None  # a delivery came in
    answered: datetime | None = None  # a platform took a call
    telegram: datetime | None = None


class Ready(BaseModel):
    """The answer of `/readyz`; reasons and warnings are `word: sentence`."""

    ready: bool
    role: str
    reasons: list[str]
    warnings: list[str]
    off: list[str]  # channels whose secret is missing
    last_success: Success


def router(
    database: Database,
    clock: Clock,
    state: State,
    *,
    switched_off: Sequence[str],
    wire: Wire | None,
) -> APIRouter:
    """The routes; `switched_off` are channels without their secret."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", response_class=PlainTextResponse)
    async def alive() -> str:
        """The process lives."""
        return "ok"

    @routes.get(
        "/readyz",
        response_model=Ready,
        responses={503: {"model": Ready, "description": "Not ready, with the reasons"}},
    )
    async def ready(request: Request) -> Response:
        """Ready, or the reasons why not; and what people should know besides."""
        found = await state.figures()
        situation = Situation(
            role=state.role,
            figures=found,
            refusal=database.trouble.refusal,
            stuck=state.stuck,
            telegram=wire.problem if wire else None,
            free_bytes=_free_bytes(database),
            now=clock.now(),
        )
        verdict = judge(
            situation, translator(reader_language(request.headers.get("accept-language", "")))
        )
        received, answered = (
            (None, None) if isinstance(found, NoAnswer) else (found.received_at, found.answered_at)
        )
        body = Ready(
            ready=not verdict.reasons,
            role=state.role,
            reasons=list(verdict.reasons),
            warnings=list(verdict.warnings),
            off=list(switched_off),
            last_success=Success(
                received=received,
                answered=answered,
                telegram=wire.succeeded_at if wire else None,
            ),
        )
        return JSONResponse(body.model_dump(mode="json"), 200 if body.ready else 503)

    return routes


def _free_bytes(database: Database) -> int | None:
    if not database.embedded or not database.url.database:
        return None
    try:
        return shutil.disk_usage(Path(database.url.database).absolute().parent).free
    except OSError:
        return None
