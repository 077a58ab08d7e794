"""Who may see what is only for those who run the server: `/metrics`, `/openapi.json`."""

import hmac
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import HTTPException, Request
from pydantic import SecretStr

BEARER = "operators"  # its name among the security schemes
REFUSAL = {
    "application/json": {"schema": {"type": "object", "properties": {"detail": {"type": "string"}}}}
}
OPERATORS: dict[int | str, dict[str, Any]] = {
    401: {"description": "The token is missing or wrong", "content": REFUSAL},
    403: {"description": "No token is set, and not asked from this machine", "content": REFUSAL},
}
# A proxy on this machine is loopback as well; who comes through one is not.
FORWARDED = (
    "forwarded",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)


def operators_only(token: SecretStr | None) -> Callable[[Request], None]:
    """A dependency that lets in who holds `token`; without one, who asks from this machine.

    Raises:
        HTTPException: 401, the token is missing or wrong; 403, asked from elsewhere.
    """

    def check(request: Request) -> None:
        if token is None:
            if not _is_local(request.client.host if request.client else "", request.headers):
                raise HTTPException(403)
        elif not _holds(token, request.headers.get("authorization", "")):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    return check


def _is_local(address: str, headers: Mapping[str, str]) -> bool:
    if any(name in headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _holds(token: SecretStr, given: str) -> bool:
    scheme, _, credentials = given.partition(" ")
    ours = token.get_secret_value().encode()
    return scheme.lower() == "bearer" and hmac.compare_digest(
        ours, credentials.strip().encode("latin-1")
    )
