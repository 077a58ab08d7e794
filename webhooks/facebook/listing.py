"""Lists of the Graph API.  Source: Meta, "Paginated Results"."""

from collections.abc import Mapping
from typing import Any

from desk.errors import Unclear
from webhooks.facebook.payload import id_of


def items(listing: Any) -> list[Mapping[str, Any]]:
    """The objects of a list; an answer that is no list says nothing about what stands there.

    Raises:
        Unclear: it is none.
    """
    data = listing.get("data") if isinstance(listing, Mapping) else None
    if not isinstance(data, list):
        raise Unclear("the answer is not a list")
    return [item for item in data if isinstance(item, Mapping)]


def goes_on(listing: Mapping[str, Any]) -> bool:
    """Whether there is more, also where this page of the list is empty."""
    return "next" in inside(listing, "paging")


def after(listing: Mapping[str, Any]) -> str:
    """The cursor of the next page; `next` itself holds the token and is not used.

    Raises:
        Unclear: it is missing.
    """
    cursor = id_of(inside(inside(listing, "paging"), "cursors"), "after")
    if cursor is None:
        raise Unclear("the list goes on, but does not say where")
    return cursor


def inside(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under `key`; empty where there is none."""
    value = item.get(key)
    return value if isinstance(value, Mapping) else {}
