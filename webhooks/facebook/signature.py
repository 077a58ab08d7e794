"""Meta signs each delivery with the app's secret.  Source: Meta, "Webhooks: Getting Started"."""

import hashlib
import hmac
from collections.abc import Sequence

from pydantic import SecretStr

from desk.errors import DeliveryRejected
from desk.events import RawDelivery

HEADER = "x-hub-signature-256"
FORBIDDEN = 403


def authenticate(delivery: RawDelivery, secrets: Sequence[SecretStr]) -> None:
    """Accept the signature of any of the app's secrets: two are valid while one is replaced.

    Raises:
        DeliveryRejected: none of them signed exactly these bytes.
    """
    given = delivery.headers.get(HEADER, "").encode()
    for secret in secrets:
        signed = hmac.new(secret.get_secret_value().encode(), delivery.body, hashlib.sha256)
        if hmac.compare_digest(f"sha256={signed.hexdigest()}".encode(), given):
            return
    raise DeliveryRejected(FORBIDDEN)


def proof(secret: SecretStr, token: str) -> str:
    """`appsecret_proof` of a call: shows that the caller has the app's secret, too."""
    return hmac.new(secret.get_secret_value().encode(), token.encode(), hashlib.sha256).hexdigest()
