"""The city's own OpenID Connect provider: authorization code with PKCE and a nonce.

Source: OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; OpenID Connect Discovery 1.0,
section 4; RFC 7636; RFC 9207; RFC 9700.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import structlog

from desk.clock import Clock
from desk.errors import ProviderAway, ProviderRefused
from desk.identities import Account
from webhooks.http import Forms, NoReply, NotReached

ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512"]
LEEWAY = timedelta(seconds=60)  # by which the clocks of two machines may differ
FRESH = timedelta(hours=1)  # for which the provider's description holds
KEYS_AGAIN = timedelta(minutes=1)  # at the earliest, for a key that nobody knows
NEVER = datetime.fromtimestamp(0, UTC)
LONGEST_SUBJECT = 255  # characters, as the standard says
WELL_KNOWN = "/.well-known/openid-configuration"
LOOPBACK = ("127.0.0.1", "::1", "localhost")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Registered:
    """How we are known to the provider."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = "openid profile"
    groups_claim: str = "groups"


class Provider:
    """Asks the provider; what it says is believed only with its signature and for us."""

    def __init__(self, registered: Registered, forms: Forms, clock: Clock) -> None:
        self._we = registered
        self._forms = forms
        self._clock = clock
        self._description: Mapping[str, Any] = {}
        self._described_at = NEVER
        self._keys: Mapping[str, Any] = {}
        self._keys_at = NEVER

    async def address(self, *, back: str, state: str, nonce: str, challenge: str) -> str:
        """Where the person proves who they are.

        Args:
            back: Our address to which the provider sends them then.
            state: What must come back with them.
            nonce: What must stand in the ID token.
            challenge: SHA-256 of the verifier, see RFC 7636.

        Raises:
            ProviderAway: it cannot be asked.
        """
        start = (await self._described())["authorization_endpoint"]
        query = {
            "response_type": "code",
            "client_id": self._we.client_id,
            "redirect_uri": back,
            "scope": self._we.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{start}{'&' if urlsplit(start).query else '?'}{urlencode(query)}"

    async def account(
        self, *, code: str, verifier: str, nonce: str, back: str, issuer: str | None
    ) -> Account:
        """Whom the code stands for.

        Raises:
            ProviderAway: it cannot be asked.
            ProviderRefused: it does not take the code, or its token is not for us and for now.
        """
        if issuer is not None and issuer != self._we.issuer:
            raise ProviderRefused("issuer")
        if not code:
            raise ProviderRefused("no code")
        described = await self._described()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        # RFC 6749, section 2.3.1: both are encoded as in a form before they become HTTP Basic.
        known_as = (self._we.client_id, self._we.client_secret)
        user, password = (quote(one, safe="") for one in known_as)
        try:
            reply = await self._forms.post(
                described["token_endpoint"], fields, user=user, password=password
            )
        except (NotReached, NoReply) as error:
            raise _away("token", type(error).__name__) from None
        token = reply.body.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused(f"token endpoint: {reply.status}")
        return self._believed(await self._claims(token), nonce)

    async def look(self) -> None:
        """See that the provider is there and describes itself; raises `ProviderAway`."""
        await self._described()
        await self._read_keys()

    async def close(self) -> None:
        """Close all connections."""
        await self._forms.close()

    async def _described(self) -> Mapping[str, Any]:
        if self._clock.now() - self._described_at < FRESH:
            return self._description
        found = await self._object(self._we.issuer.rstrip("/") + WELL_KNOWN, "description")
        wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self._we.issuer:
            raise _away("description", "another issuer")
        if not all(_is_safe(found.get(name)) for name in wanted):
            raise _away("description", "an address is missing or without TLS")
        self._description, self._described_at = found, self._clock.now()
        return found

    async def _claims(self, token: str) -> Mapping[str, Any]:
        from joserfc.errors import JoseError  # noqa: PLC0415 - of the extra `oidc`, and for few

        if not self._keys:
            await self._read_keys()
        try:
            return self._decoded(token)
        except (JoseError, ValueError):
            if self._clock.now() - self._keys_at < KEYS_AGAIN:
                raise ProviderRefused("signature") from None
        await self._read_keys()  # the provider may have a new key
        try:
            return self._decoded(token)
        except (JoseError, ValueError):
            raise ProviderRefused("signature") from None

    def _decoded(self, token: str) -> Mapping[str, Any]:
        from joserfc import jwt  # noqa: PLC0415 - as above
        from joserfc.jwk import KeySet  # noqa: PLC0415

        keys = KeySet.import_key_set(self._keys)  # type: ignore[arg-type]  # a mapping as JSON has it
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims

    async def _read_keys(self) -> None:
        described = await self._described()
        keys = await self._object(described["jwks_uri"], "keys")
        # A symmetric key would let anybody sign who knows our client's secret.
        known = [
            one
            for one in keys.get("keys", [])
            if isinstance(one, dict)
            and one.get("kty") in ("RSA", "EC")
            and one.get("use", "sig") == "sig"
        ]
        if not known:
            raise _away("keys", "none")
        self._keys, self._keys_at = {"keys": known}, self._clock.now()

    def _believed(self, claims: Mapping[str, Any], nonce: str) -> Account:
        """The account of an ID token whose signature is right, if it is for us and for now."""
        audience, party = claims.get("aud"), claims.get("azp")
        audiences = [audience] if isinstance(audience, str) else audience
        now = self._clock.now()
        told = claims.get("nonce")
        subject = claims.get("sub")
        for fault, holds in (
            ("issuer", claims.get("iss") == self._we.issuer),
            ("audience", isinstance(audiences, list) and self._we.client_id in audiences),
            ("party", party == self._we.client_id or (party is None and len(audiences or ()) == 1)),
            ("expired", _instant(claims.get("exp")) > now - LEEWAY),
            ("not yet", "iat" in claims and _instant(claims["iat"]) <= now + LEEWAY),
            ("nonce", isinstance(told, str) and compare_digest(told.encode(), nonce.encode())),
            ("subject", isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT),
        ):
            if not holds:
                raise ProviderRefused(fault)
        groups = claims.get(self._we.groups_claim)
        name = claims.get("name") or claims.get("preferred_username") or subject
        return Account(
            issuer=self._we.issuer,
            subject=str(subject),
            name=str(name),
            groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
        )

    async def _object(self, address: str, what: str) -> Mapping[str, Any]:
        try:
            reply = await self._forms.get(address)
        except (NotReached, NoReply) as error:
            raise _away(what, type(error).__name__) from None
        if reply.status != 200 or not reply.body:  # noqa: PLR2004 - of HTTP
            raise _away(what, f"status {reply.status}")
        return reply.body


def _away(what: str, detail: str) -> ProviderAway:
    log.warning("the sign-in provider does not answer", what=what, detail=detail)
    return ProviderAway(what)


def _instant(value: object) -> datetime:
    """The instant of a claim; the beginning of time where there is none."""
    seconds = value if isinstance(value, int | float) and not isinstance(value, bool) else 0
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)


def _is_safe(address: object) -> bool:
    if not isinstance(address, str):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
