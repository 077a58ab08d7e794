"""How the Bot API refuses: an HTTP status, a description and sometimes parameters.

Source: wording of tdlib/telegram-bot-api.
"""

from typing import Any


class ApiError(Exception):
    """A call that was refused and not applied."""

    def __init__(
        self, status: int, description: str, parameters: dict[str, int] | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(detail: str) -> ApiError:
    """400: the call cannot be done like this."""
    return ApiError(400, f"Bad Request: {detail}")


def forbidden(detail: str) -> ApiError:
    """403: the bot may not write there."""
    return ApiError(403, f"Forbidden: {detail}")


def flooded(retry_after: int) -> ApiError:
    """429: too many calls; `retry_after` in whole simulated seconds."""
    description = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, description, {"retry_after": retry_after})
