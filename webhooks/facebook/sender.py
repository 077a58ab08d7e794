"""Answers go out as comments or direct messages, and are looked up after an unclear end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.errors import Unclear
from desk.outside import same_text
from desk.ports import Answer, PageAccess
from desk.words import Kind
from webhooks.facebook.graph import Graph

CLOCK_DIFFERENCE = timedelta(minutes=5)  # ours and the platform's
PAGES_TO_LOOK = 5
COMMENTS_A_PAGE = "50"


async def send(graph: Graph, page: PageAccess, answer: Answer) -> str:
    """Publish `answer`; the id of the comment or message.

    Raises:
        SendFailed: see `Graph.post`; an answer without an id is unclear.
    """
    if answer.kind is Kind.DIRECT:
        written = await graph.post(page, f"{page.external_id}/messages", _direct(answer))
        found = written.get("message_id")
    else:
        written = await graph.post(page, f"{answer.target}/comments", {"message": answer.text})
        found = written.get("id")
    if not isinstance(found, str):
        raise Unclear("the answer has no id")
    return found


async def find(graph: Graph, page: PageAccess, answer: Answer, known: Sequence[str]) -> str | None:
    """The id under which `answer` already stands on the platform."""
    if answer.kind is Kind.DIRECT:
        return await _find_direct(graph, page, answer, known)
    return await _find_comment(graph, page, answer, known)


def _direct(answer: Answer) -> Mapping[str, Any]:
    form: dict[str, Any] = {
        "recipient": {"id": answer.target},
        "messaging_type": "RESPONSE",
        "message": {"text": answer.text, "metadata": answer.reference},
    }
    if answer.human_agent:
        form |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return form


async def _find_comment(
    graph: Graph, page: PageAccess, answer: Answer, known: Sequence[str]
) -> str | None:
    query = {
        "fields": "id,message,from,created_time",
        "filter": "stream",
        "order": "reverse_chronological",
        "limit": COMMENTS_A_PAGE,
    }
    for _ in range(PAGES_TO_LOOK):
        listing = await graph.get(page, f"{answer.target}/comments", query)
        for comment in _items(listing):
            if _is_ours(comment, page, answer, known):
                return str(comment["id"])
        after = _after(listing)
        if after is None:
            break
        query = {**query, "after": after}
    return None


async def _find_direct(
    graph: Graph, page: PageAccess, answer: Answer, known: Sequence[str]
) -> str | None:
    listing = await graph.get(
        page,
        f"{page.external_id}/conversations",
        {
            "platform": "messenger",
            "user_id": answer.target,
            "fields": "id,messages.limit(20){id,message,from,created_time}",
        },
    )
    for conversation in _items(listing):
        for message in _items(conversation.get("messages")):
            if _is_ours(message, page, answer, known):
                return str(message["id"])
    return None


def _is_ours(
    item: Mapping[str, Any], page: PageAccess, answer: Answer, known: Sequence[str]
) -> bool:
    author = item.get("from")
    ours = not isinstance(author, Mapping) or str(author.get("id")) == page.external_id
    return (
        ours
        and isinstance(item.get("id"), str)
        and item["id"] not in known
        and same_text(answer.text, str(item.get("message") or ""))
        and _written_since(item.get("created_time"), answer.queued_at - CLOCK_DIFFERENCE)
    )


def _written_since(written: Any, since: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(written)) >= since
    except (ValueError, TypeError):
        return True


def _items(listing: Any) -> list[Mapping[str, Any]]:
    data = listing.get("data") if isinstance(listing, Mapping) else None
    return [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []


def _after(listing: Mapping[str, Any]) -> str | None:
    """The cursor of the next page; `next` itself holds the token and is not used."""
    paging = listing.get("paging")
    if not isinstance(paging, Mapping) or "next" not in paging:
        return None
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, Mapping) else None
    return after if isinstance(after, str) else None
