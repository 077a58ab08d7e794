"""Which events of a page Meta delivers to us.  Source: Meta, "Webhooks for Pages"."""

from collections.abc import Mapping
from typing import Any

from desk.errors import Unclear
from desk.ports import PageAccess
from webhooks.facebook.graph import Graph
from webhooks.facebook.listing import items
from webhooks.facebook.payload import id_of

FIELDS = (
    "feed",
    "messages",
    "message_echoes",
    "message_edits",
    "messaging_postbacks",
    "messaging_policy_enforcement",
)
PATH = "{page}/subscribed_apps"


async def subscription(graph: Graph, page: PageAccess, app_id: str | None) -> frozenset[str]:
    """The fields that our app gets of the page; none where it is not installed.

    Raises:
        SendFailed: see `Graph.get`.
    """
    listing = await graph.get(page, PATH.format(page=page.external_id), {})
    ours = [app for app in items(listing) if app_id in (None, id_of(app, "id"))]
    return frozenset(field for app in ours for field in _fields(app))


async def subscribe(graph: Graph, page: PageAccess) -> None:
    """Install our app on the page with the full list: a list takes the place of the former.

    Raises:
        SendFailed: see `Graph.post`; an answer that is not a success is unclear.
    """
    form = {"subscribed_fields": ",".join(FIELDS)}
    answer = await graph.post(page, PATH.format(page=page.external_id), form)
    if str(answer.get("success")).casefold() != "true":  # some say it as text
        raise Unclear("the subscription was not confirmed")


def _fields(app: Mapping[str, Any]) -> list[str]:
    fields = app.get("subscribed_fields")
    return [str(field) for field in fields] if isinstance(fields, list) else []
