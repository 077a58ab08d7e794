"""What a request is told whose database could not be asked."""

import structlog
from fastapi import Request
from fastapi.responses import PlainTextResponse, Response

from desk.language import german as _
from desk.language import translator
from desk.storage.trouble import refusal_of
from web.languages import reader_language

RETRY_SECONDS = 10
SENTENCE = _(
    "Die Datenbank ist gerade nicht erreichbar. Bitte in einer Minute noch einmal versuchen."
)

UNAVAILABLE = {
    "description": "The database cannot be reached; ask again",
    "content": {"text/plain": {"schema": {"type": "string"}}},
    "headers": {"Retry-After": {"schema": {"type": "integer"}}},
}

log = structlog.get_logger(__name__)


async def unavailable(request: Request, error: Exception) -> Response:
    """One sentence and 503, so that whoever asked asks again."""
    if refusal_of(error) is None:  # else the database has told already
        log.error("request failed", error=type(error).__name__, exc_info=error)
    language = reader_language(request.headers.get("accept-language", ""))
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return PlainTextResponse(translator(language)(SENTENCE), 503, headers)
