"""What Meta tells of a token.  Source: Meta, "Debug Token"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from desk.ports import PageAccess
from desk.words import Lost
from webhooks.facebook.failure import LOST
from webhooks.facebook.graph import Graph
from webhooks.facebook.instants import instant
from webhooks.facebook.listing import inside
from webhooks.facebook.payload import id_of

SCOPES = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "pages_manage_engagement",
    "pages_messaging",
)


@dataclass(frozen=True)
class TokenState:
    """A token: `lost` says why it is not valid, `expires_at` when it or its data access ends."""

    valid: bool
    lost: Lost
    scopes: frozenset[str]
    app_id: str | None
    page_id: str | None
    expires_at: datetime | None


async def inspect(graph: Graph, app_id: str, app_secret: str, token: str) -> TokenState:
    """Ask as the app itself what it says of a page's token.

    Raises:
        SendFailed: see `Graph.get`.
    """
    app = PageAccess(app_id, f"{app_id}|{app_secret}")
    answer = await graph.get(app, "debug_token", {"input_token": token})
    data = inside(answer, "data")
    scopes = data.get("scopes")
    return TokenState(
        valid=data.get("is_valid") is True,
        lost=_lost(inside(data, "error")),
        scopes=frozenset(map(str, scopes)) if isinstance(scopes, list) else frozenset(),
        app_id=id_of(data, "app_id"),
        page_id=id_of(data, "profile_id"),
        expires_at=_first_end(data),
    )


def _lost(error: Mapping[str, Any]) -> Lost:
    subcode = error.get("subcode", error.get("error_subcode"))
    return LOST.get(subcode, Lost.INVALID) if isinstance(subcode, int) else Lost.INVALID


def _first_end(data: Mapping[str, Any]) -> datetime | None:
    """The first of the ends; a zero means that there is none."""
    never = datetime.max.replace(tzinfo=UTC)
    told = [data.get("expires_at"), data.get("data_access_expires_at")]
    ends = [instant(one, never) for one in told if isinstance(one, int) and one > 0]
    return min(ends, default=None)
