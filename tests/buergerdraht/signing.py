"""Signs what schemathesis brings to Meta's endpoint, where it means to be who it says it is.

schemathesis loads this by `SCHEMATHESIS_HOOKS`; the signature needs the bytes that go out.
"""

import hashlib
import hmac
from typing import Any

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase

from tests.buergerdraht.serving import APP_SECRET

HEADER = "x-hub-signature-256"
TO_BE_SIGNED = "to-be-signed"  # stands in the header until the bytes are known


class Signature(AuthBase):
    """The header, by the bytes of the body."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign unless schemathesis sends another signature, or none, on purpose."""
        if request.headers.get(HEADER) == TO_BE_SIGNED:
            body = request.body or b""
            content = body if isinstance(body, bytes) else str(body).encode()
            digest = hmac.new(APP_SECRET.encode(), content, hashlib.sha256).hexdigest()
            request.headers[HEADER] = f"sha256={digest}"
        return request


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: Any, kwargs: dict[str, Any]) -> None:
    """Let the request be signed when it is complete."""
    kwargs["auth"] = Signature()
