"""The citizens' door: the platform's handshake, and deliveries that are kept before the answer."""

import asyncio
import hmac
import re
from datetime import timedelta
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect

from desk.errors import DeliveryRejected
from desk.events import RawDelivery
from desk.incoming.deliveries import lane_of
from desk.incoming.inbox import Grow, Inbox
from desk.storage.trouble import refusal_of
from webhooks.channels import META, Channels

LARGEST_BODY = 4 * 1024 * 1024  # bytes; Meta names 3 MB for WhatsApp and nothing for the rest
SMALL_BODY = 64 * 1024  # bytes; nearly all are smaller, and the server holds as much anyway
LARGEST_DISCARDED = 64 * 1024 * 1024  # bytes
LONGEST_BODY = timedelta(seconds=20)  # from its first byte to its last
RECEIVED = "EVENT_RECEIVED"
CHALLENGE = re.compile(r"[0-9A-Za-z_-]{1,200}")  # Meta sends digits; nothing else is echoed


def told(text: str) -> dict[str, Any]:
    """An answer without words, for the description of the interface."""
    return {"description": text, "content": {"text/plain": {"schema": {"type": "string"}}}}


SIGNATURE = "metaSignature"  # its name among the security schemes
HANDSHAKE: dict[int | str, dict[str, Any]] = {
    400: told("A parameter is missing"),
    403: told("Unknown token, or a challenge that is none"),
}
QUERY = ("hub.mode", "hub.challenge", "hub.verify_token")
HANDSHAKE_QUERY = {
    "parameters": [
        {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
        for name in QUERY
    ]
}
RECEIPT: dict[int | str, dict[str, Any]] = {
    400: told("The sender went away or takes too long"),
    403: told("Not signed with the app's secret; nothing is stored"),
    413: told("Larger than 4 MB"),
    500: told("Not stored; please repeat"),
    503: told("No room at the moment; please repeat"),
}
BODY = {
    "description": "A delivery; whatever is signed is kept",
    "content": {"application/json": {"schema": {}}},
}

log = structlog.get_logger(__name__)


def router(channels: Channels, inbox: Inbox, verify_token: SecretStr | None) -> APIRouter:
    """The routes of the citizens' door."""
    routes = APIRouter(prefix="/webhooks", tags=["webhooks"])

    @routes.get(
        "/meta",
        response_class=PlainTextResponse,
        responses=HANDSHAKE,
        openapi_extra=HANDSHAKE_QUERY,
    )
    async def verify(request: Request) -> Response:
        """Meta's handshake: repeat the challenge to who knows our token."""
        mode, challenge, token = (request.query_params.get(name) for name in QUERY)
        if mode is None or challenge is None or token is None:
            return PlainTextResponse("", 400)
        ours = verify_token.get_secret_value().encode() if verify_token else b""
        known = ours and hmac.compare_digest(ours, token.encode())
        if mode != "subscribe" or not known or not CHALLENGE.fullmatch(challenge):
            return PlainTextResponse("", 403)
        return PlainTextResponse(challenge)

    @routes.post(
        "/meta",
        response_class=PlainTextResponse,
        responses=RECEIPT,
        openapi_extra={"requestBody": BODY, "security": [{SIGNATURE: []}]},
    )
    async def receive(request: Request) -> Response:
        """Authenticate a delivery, keep its bytes, answer; reading it comes later."""
        adapter = channels.endpoints.get(META)
        said = _said(request)
        async with inbox.admitting(min(said, SMALL_BODY)) as grow:
            body = await whole_body(request, said, grow)
            if adapter is None:
                raise DeliveryRejected(403)
            adapter.authenticate(RawDelivery(request.headers, body))
            try:
                await inbox.keep(lane_of(META, adapter.lane(body)), body)
            except SQLAlchemyError as error:
                if refusal_of(error) is None:  # else the database has told already, once
                    log.error("delivery not kept", problem=type(error).__name__)
                return PlainTextResponse("", 500)
        return PlainTextResponse(RECEIVED)

    return routes


def _said(request: Request) -> int:
    """How much memory the body may take: what its sender says, else the most."""
    said = request.headers.get("content-length", "")
    return min(int(said), LARGEST_BODY) if said.isdecimal() else LARGEST_BODY


async def whole_body(request: Request, said: int, grow: Grow) -> bytes:
    """The request's body, of `said` bytes at most as far as it is kept.

    Room for a large one is taken as it comes, twice as much as is there: who only says that much
    will come, and signs nothing, must not keep it from others.
    What is too large is read to its end and forgotten: who still sends while we answer and close
    would see a broken connection instead of the answer.

    Raises:
        DeliveryRejected: 413, it is too large; 400, the sender went away or takes too long; 503,
            there is no room for it.
    """
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(LONGEST_BODY.total_seconds()):
            async for part in request.stream():
                size += len(part)
                if size <= LARGEST_BODY:
                    await grow(min(2 * size, said) if size > SMALL_BODY else size)
                    body += part
                elif size > LARGEST_DISCARDED:
                    break
    except (ClientDisconnect, TimeoutError):
        raise DeliveryRejected(400) from None
    if size > LARGEST_BODY:
        raise DeliveryRejected(413)
    return bytes(body)


async def rejected(_: Request, error: Exception) -> Response:
    """Answer a `DeliveryRejected`; the body is not told to the log."""
    status = error.status if isinstance(error, DeliveryRejected) else 500
    log.warning("delivery rejected", status=status)
    return PlainTextResponse("", status)
