"""What Meta's errors mean for us: wait, look first, or never again.

Source: Meta, "Graph API: Error handling"; codes decide, the HTTP status hardly ever does.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from desk.errors import Reason, Refused, SendFailed, Throttled, Unclear
from desk.words import Lost, Scope
from webhooks.errors import AlreadyThere
from webhooks.facebook.usage import SHORTEST_PAUSE

OK = 200
REQUEST_TIMEOUT = 408
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
# Meta says of these that it failed, not that nothing was written: overload answers such as code 1
# have come for writes that stood there afterwards, so we look before a second try.
TEMPORARY = frozenset({1, 2, 1200, 1705})
RATE_LIMITS = {
    4: Scope.APP,
    341: Scope.APP,
    17: Scope.PAGE,  # each page has a token of its own
    32: Scope.PAGE,
    613: Scope.PAGE,
    80001: Scope.PAGE,
    80002: Scope.PAGE,
    80006: Scope.DIRECT,  # Messenger's own budget
    80008: Scope.PAGE,
}
TOKEN_CODES = frozenset({102, 190})
LOST = {
    458: Lost.APP_REMOVED,
    459: Lost.CHECKPOINT,
    460: Lost.PASSWORD,
    463: Lost.EXPIRED,
    464: Lost.UNCONFIRMED,
    467: Lost.INVALID,
    492: Lost.ROLE_LOST,
}
ALREADY_THERE = frozenset({506, 10900})
PERMISSION_CODES = range(200, 300)


def failure(status: int, error: Any, pause: timedelta = SHORTEST_PAUSE) -> SendFailed:
    """The failure that an answer of `status` with this `error` object is.

    Args:
        status: HTTP status; 200 can carry an error, too.
        error: The value of `error` in the body; anything at all.
        pause: How long to wait if a budget is used up.
    """
    if not isinstance(error, Mapping):
        return _unexplained(status, pause)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    trace = error.get("fbtrace_id", "-")
    detail = f"http {status} code {code} subcode {subcode} trace {trace}"
    if code in RATE_LIMITS:
        return Throttled(pause, detail, RATE_LIMITS[code])
    if code in ALREADY_THERE:
        return AlreadyThere(detail)
    transient = error.get("is_transient") is True or status >= SERVER_ERROR
    if code in TEMPORARY or transient:
        return Unclear(detail)
    reason = _reason(code, subcode, str(error.get("message", "")))
    return Refused(reason, detail, LOST.get(subcode, Lost.INVALID))


def _unexplained(status: int, pause: timedelta) -> SendFailed:
    detail = f"http {status} without an error body"
    if status == TOO_MANY_REQUESTS:
        return Throttled(pause, detail)
    if status in (OK, REQUEST_TIMEOUT) or status >= SERVER_ERROR:
        return Unclear(detail)
    return Refused(Reason.INVALID, detail)


def _reason(code: int, subcode: int, message: str) -> Reason:
    said = message.casefold()
    reason = Reason.INVALID
    match code, subcode:
        case _ if code in TOKEN_CODES:
            reason = Reason.TOKEN_DEAD
        case 10, _ if "another app is controlling" in said:
            reason = Reason.OTHER_APP
        case _, (2018278 | 2534022 | 2018065):
            reason = Reason.WINDOW_CLOSED
        case _, _ if "activity replying time expired" in said:
            reason = Reason.WINDOW_CLOSED
        case _, (2018108 | 1545041 | 2018001):
            reason = Reason.PERSON_UNAVAILABLE
        case 10, _ if "privacy rules" in said:
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
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, int) else 0
