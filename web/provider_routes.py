"""Signing in with the city's own account: away to its provider, and back again.

What belongs to an attempt is kept by the browser that made it, sealed with our key and for ten
minutes: a way back in another browser, or one that somebody else began, leads nowhere.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Protocol

import structlog
from cryptography.fernet import InvalidToken
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk.clock import Clock
from desk.columns import keyring_of
from desk.errors import ProviderAway, ProviderRefused
from desk.identities import Account, Grants, enter
from desk.storage.database import Database
from web import interface
from web.answering import Pages, SessionToken, address_of, give_session, to_page
from web.rate_limit import Attempts

BEGIN, BACK = "/anmelden/konto", "/anmelden/konto/zurueck"
ATTEMPT = "buergerdraht_attempt"  # the cookie
LASTS = timedelta(minutes=10)
LONGEST = 4096  # characters of anything that comes back

log = structlog.get_logger(__name__)


class Provider(Protocol):
    """The city's provider, see `buergerdraht.provider`."""

    async def address(self, *, back: str, state: str, nonce: str, challenge: str) -> str:
        """Where the person proves who they are; raises `ProviderAway`."""

    async def account(
        self, *, code: str, verifier: str, nonce: str, back: str, issuer: str | None
    ) -> Account:
        """Whom the code stands for; raises `ProviderAway`, `ProviderRefused`."""

    async def close(self) -> None:
        """Close all connections."""


@dataclass(frozen=True)
class Attempt:
    """What belongs to one attempt; see RFC 6749, section 10.12, and RFC 7636."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class SignIn:
    """The provider, our public address as it knows it, and what its groups mean."""

    provider: Provider
    public_url: str
    grants: Grants


def add(
    routes: APIRouter,
    database: Database,
    clock: Clock,
    pages: Pages,
    attempts: Attempts,
    sign_in: SignIn,
) -> None:
    """Add the routes."""
    ring = keyring_of(database.dialect)
    back = sign_in.public_url + BACK

    @routes.get(
        BEGIN,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.TO_PROVIDER,
    )
    async def begin(request: Request) -> Response:
        """To the provider."""
        if not attempts.allow(BEGIN, address_of(request)):
            return pages.answer(request, "too_many.html", status=429)
        attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        try:
            address = await sign_in.provider.address(
                back=back, state=attempt.state, nonce=attempt.nonce, challenge=challenge
            )
        except ProviderAway:
            return pages.answer(request, "provider_away.html", status=503)
        answer = to_page(address)
        sealed = ring.encrypt(json.dumps(asdict(attempt)).encode()).decode()
        answer.set_cookie(
            ATTEMPT,
            sealed,
            max_age=int(LASTS.total_seconds()),
            path=BEGIN,
            httponly=True,
            samesite="lax",
            secure=pages.https,
        )
        return answer

    @routes.get(
        BACK,
        status_code=303,
        response_class=RedirectResponse,
        responses=interface.FROM_PROVIDER,
        openapi_extra=interface.BROUGHT_BACK,
    )
    async def come_back(request: Request, token: SessionToken = None) -> Response:
        """Back from the provider, with a code that stands for the person."""
        if not attempts.allow(BACK, address_of(request)):
            return pages.answer(request, "too_many.html", status=429)
        return ended(await taken(request, token))

    async def taken(request: Request, token: str | None) -> Response:
        brought = {name: value[:LONGEST] for name, value in request.query_params.items()}
        attempt = opened(request.cookies.get(ATTEMPT, ""))
        if attempt is None or not _same(brought.get("state", ""), attempt.state):
            return pages.answer(request, "provider_began_elsewhere.html", status=400)
        try:
            account = await sign_in.provider.account(
                code=brought.get("code", ""),
                verifier=attempt.verifier,
                nonce=attempt.nonce,
                back=back,
                issuer=brought.get("iss"),
            )
        except ProviderAway:
            return pages.answer(request, "provider_away.html", status=503)
        except ProviderRefused as error:
            log.warning("sign-in by the provider refused", why=str(error))
            return pages.answer(request, "provider_refused.html", status=403)
        issued = await database.write(enter, account, sign_in.grants, token=token, now=clock.now())
        if issued is None:
            return pages.answer(request, "no_group.html", status=403)
        return give_session(to_page("/"), issued.token, https=pages.https)

    def opened(sealed: str) -> Attempt | None:
        """The attempt that this browser began; `None` for none of ours, or too old a one."""
        try:
            plain = ring.decrypt(sealed.encode(errors="replace"), good_for=LASTS)
            return Attempt(**json.loads(plain))
        except (InvalidToken, ValueError, TypeError):  # the last two: sealed for something else
            return None

    def ended(answer: Response) -> Response:
        """An attempt is good for one way back."""
        answer.delete_cookie(ATTEMPT, path=BEGIN, httponly=True, samesite="lax", secure=pages.https)
        return answer


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(errors="replace"), other.encode())
