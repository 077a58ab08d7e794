"""Calls of Meta's Graph API, and what its errors mean for us.

Source: Meta, "Graph API: Error handling"; codes decide, the HTTP status hardly ever does.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from desk.errors import NotSent, Reason, Refused, SendFailed, Throttled, Unclear
from desk.ports import PageAccess
from webhooks.facebook.signature import proof
from webhooks.http import Http, NoReply, NotReached

SERVER_ERROR = 500
OK = 200
TEMPORARY = frozenset({1, 2, 1200})
RATE_LIMITS = frozenset({4, 17, 32, 341, 613, 80001, 80002, 80006, 80008})
RATE_LIMIT_PAUSE = timedelta(minutes=1)
PERMISSION_CODES = range(200, 300)


class Graph:
    """Meta's Graph API in one version, for one app."""

    def __init__(self, http: Http, version: str, secret: SecretStr) -> None:
        self._http = http
        self._version = version
        self._secret = secret

    async def post(self, page: PageAccess, path: str, form: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write something.

        Raises:
            SendFailed: the subclass says whether it arrived and what to do.
        """
        return await self._call("POST", page, path, json=form)

    async def get(self, page: PageAccess, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        """Read something; errors as in `post`."""
        return await self._call("GET", page, path, query=query)

    async def _call(
        self,
        method: str,
        page: PageAccess,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Mapping[str, Any]:
        if page.token is None:
            raise Refused(Reason.TOKEN_DEAD, "no token for this page")
        try:
            reply = await self._http.request(
                method,
                f"/{self._version}/{path}",
                token=page.token,
                query={**(query or {}), "appsecret_proof": proof(self._secret, page.token)},
                json=json,
            )
        except NotReached as error:
            raise NotSent(str(error)) from None
        except NoReply as error:
            raise Unclear(str(error)) from None
        if "error" in reply.body or reply.status != OK:
            raise failure(reply.status, reply.body.get("error"))
        return reply.body


def failure(status: int, error: Any) -> SendFailed:
    """What an error answer means: wait, try again, look first, or never again."""
    if not isinstance(error, Mapping):
        return _unexplained(status)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    trace = error.get("fbtrace_id", "-")
    detail = f"http {status} code {code} subcode {subcode} trace {trace}"
    if code in RATE_LIMITS:
        return Throttled(RATE_LIMIT_PAUSE, detail)
    if code in TEMPORARY or error.get("is_transient") is True:
        # Meta says that it failed, not that nothing was written: overload answers such as code 1
        # have come for writes that stood there afterwards, so we look before a second try.
        return Unclear(detail)
    if status >= SERVER_ERROR:
        return Unclear(detail)
    return Refused(_reason(code, subcode, str(error.get("message", ""))), detail)


def _unexplained(status: int) -> SendFailed:
    detail = f"http {status} without an error body"
    return (
        Unclear(detail)
        if status >= SERVER_ERROR or status == OK
        else Refused(Reason.INVALID, detail)
    )


def _reason(code: int, subcode: int, message: str) -> Reason:
    said = message.casefold()
    reason = Reason.INVALID
    match code, subcode:
        case ((102 | 190), _):
            reason = Reason.TOKEN_DEAD
        case 10, _ if "another app is controlling" in said:
            reason = Reason.OTHER_APP
        case _, (2018278 | 2534022 | 2018065):
            reason = Reason.WINDOW_CLOSED
        case _, _ if "activity replying time expired" in said:
            reason = Reason.WINDOW_CLOSED
        case _, (2018108 | 1545041 | 2018001):
            reason = Reason.PERSON_UNAVAILABLE
        case ((230 | 551 | 10903), _):
            reason = Reason.PERSON_UNAVAILABLE
        case 100, 33:
            reason = Reason.GONE
        case ((368 | 2022), _):
            reason = Reason.BLOCKED
        case ((3 | 10), _):
            reason = Reason.PERMISSION_MISSING
        case _ if code in PERMISSION_CODES:
            reason = Reason.PERMISSION_MISSING
    return reason


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
