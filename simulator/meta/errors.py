"""How the Graph API refuses.  Source: Meta, "Error handling"."""

from typing import Any


class GraphError(Exception):
    """A call that was refused and not applied; decide by `code` and `subcode`, not by `status`."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        status: int = 400,
        kind: str = "OAuthException",
        is_transient: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.subcode = subcode
        self.status = status
        self.kind = kind
        self.is_transient = is_transient

    def body(self, trace: str) -> dict[str, Any]:
        """The JSON answer; `trace` stands in `fbtrace_id`."""
        error = {
            "message": self.message,
            "type": self.kind,
            "code": self.code,
            "error_subcode": self.subcode,
            "is_transient": self.is_transient,
            "fbtrace_id": trace,
        }
        return {"error": {key: value for key, value in error.items() if value is not None}}


def missing(object_id: str) -> GraphError:
    """100/33: there is no such object, or it was removed."""
    message = (
        f"Unsupported request. Object with ID '{object_id}' does not exist, cannot be loaded due "
        "to missing permissions, or does not support this operation."
    )
    return GraphError(100, message, subcode=33, kind="GraphMethodException")


def bad_parameter(detail: str, subcode: int | None = None) -> GraphError:
    """100: something about the call itself is wrong."""
    return GraphError(100, f"(#100) {detail}", subcode=subcode)


def not_permitted(detail: str) -> GraphError:
    """200: the page may not do this."""
    return GraphError(200, f"(#200) {detail}", status=403)


def window_closed() -> GraphError:
    """10/2018278: too long after the citizen's last message."""
    message = "(#10) This message is sent outside of allowed window."
    return GraphError(10, message, subcode=2018278)


def token_invalid(subcode: int | None = None) -> GraphError:
    """190: the token is missing, of another page, or dead."""
    return GraphError(190, "Invalid OAuth access token.", subcode=subcode)
