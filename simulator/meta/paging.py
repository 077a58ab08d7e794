"""Cursors of the Graph API's lists.  Source: Meta, "Paginated Results"."""

import base64
import binascii
from typing import Any

from simulator.meta.errors import bad_parameter


def paging(start: int, end: int, following: str | None) -> dict[str, Any]:
    """`paging` of a page from `start` to `end`; `following` is the address of the next one."""
    told: dict[str, Any] = {"cursors": {"before": cursor(start), "after": cursor(end)}}
    if following is not None:
        told["next"] = f"{following}&after={cursor(end)}"
    return told


def cursor(position: int) -> str:
    """A place in a list, as nobody should read it."""
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def position(cursor: str) -> int:
    """The place of a cursor; the beginning where it is empty.

    Raises:
        GraphError: 100, it is not ours.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return int(base64.urlsafe_b64decode(padded) or b"0")
    except (ValueError, binascii.Error):
        raise bad_parameter("Invalid cursor in the parameter after") from None
