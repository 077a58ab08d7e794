"""`/{page-id}/subscribed_apps`: which events of a page are delivered.

Source: Meta, "Webhooks for Pages".
"""

from typing import Any

from simulator.meta.call import Call
from simulator.meta.errors import bad_parameter, token_invalid
from simulator.meta.model import Page
from simulator.meta.world import Meta

KNOWN_FIELDS = frozenset(
    {
        "feed",
        "mention",
        "ratings",
        "messages",
        "message_echoes",
        "message_edits",
        "message_deliveries",
        "message_reads",
        "message_reactions",
        "messaging_postbacks",
        "messaging_referrals",
        "messaging_handovers",
        "messaging_optins",
        "messaging_policy_enforcement",
        "standby",
    }
)


def subscribed_apps(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """Answer `GET`, `POST` and `DELETE`; a post replaces the whole list of fields.

    Raises:
        GraphError: 190 for another page, 100 for a field that does not exist.
    """
    if call.path[0] not in {page.id, "me"}:
        raise token_invalid()
    match call.method:
        case "POST":
            page.subscribed_fields = _fields(call)
        case "DELETE":
            page.subscribed_fields = ()
        case _:
            return {"data": [_app(meta, page)] if page.subscribed_fields else []}
    return {"success": True}


def _fields(call: Call) -> tuple[str, ...]:
    given = call.values.get("subscribed_fields", "")
    names = given if isinstance(given, list) else str(given).split(",")
    fields = tuple(str(name).strip() for name in names if str(name).strip())
    if not fields or not KNOWN_FIELDS.issuperset(fields):
        raise bad_parameter("Param subscribed_fields must be a list of existing fields")
    return fields


def _app(meta: Meta, page: Page) -> dict[str, Any]:
    return {
        "id": meta.app_id,
        "name": "Bürgerdraht (Demo)",
        "category": "Business",
        "link": "https://buergerdraht.example/",
        "subscribed_fields": list(page.subscribed_fields),
    }
