"""After an unclear end an answer is looked up where it should stand.

Source: Meta, "Object Comments", "Conversations" and "Paginated Results".
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.errors import Unclear
from desk.outside import same_text
from desk.ports import Answer, PageAccess
from desk.words import Kind
from webhooks.facebook.graph import Graph
from webhooks.facebook.listing import after, goes_on, inside, items
from webhooks.facebook.payload import id_of

CLOCK_DIFFERENCE = timedelta(minutes=5)  # ours and the platform's
PAGES_TO_LOOK = 20
COMMENTS_A_PAGE = "50"


async def find(graph: Graph, page: PageAccess, answer: Answer, known: Sequence[str]) -> str | None:
    """The id under which `answer` already stands on the platform; ids in `known` are others.

    Raises:
        SendFailed: `Unclear` if the platform did not show all of the place.
    """
    written = _messages if answer.kind is Kind.DIRECT else _comments
    async for item in written(graph, page, answer):
        found = id_of(item, "id")
        if found and found not in known and _is_ours(item, page, answer):
            return found
    return None


async def _comments(
    graph: Graph, page: PageAccess, answer: Answer
) -> AsyncIterator[Mapping[str, Any]]:
    query = {
        "fields": "id,message,from,created_time",
        "filter": "stream",
        "order": "reverse_chronological",
        "limit": COMMENTS_A_PAGE,
    }
    for _ in range(PAGES_TO_LOOK):
        listing = await graph.get(page, f"{answer.target}/comments", query)
        for comment in items(listing):
            yield comment
        if not goes_on(listing):
            return
        query = {**query, "after": after(listing)}
    raise Unclear(f"more than {PAGES_TO_LOOK} pages of comments")


async def _messages(
    graph: Graph, page: PageAccess, answer: Answer
) -> AsyncIterator[Mapping[str, Any]]:
    listing = await graph.get(
        page,
        f"{page.external_id}/conversations",
        {
            "platform": "messenger",
            "user_id": answer.target,
            "fields": "id,participants,messages.limit(20){id,message,from,created_time}",
        },
    )
    for conversation in items(listing):
        if _takes_part(conversation, answer.target) and "messages" in conversation:
            for message in items(conversation["messages"]):
                yield message


def _takes_part(conversation: Mapping[str, Any], person: str) -> bool:
    """Whether the conversation is with this person: others got the same text from us, too."""
    if "participants" not in conversation:
        return True
    people = items(conversation["participants"])
    return any(id_of(one, "id") == person for one in people)


def _is_ours(item: Mapping[str, Any], page: PageAccess, answer: Answer) -> bool:
    author = id_of(inside(item, "from"), "id")
    return (
        author in (page.external_id, None)
        and same_text(answer.text, str(item.get("message") or ""))
        and _written_since(item.get("created_time"), answer.queued_at - CLOCK_DIFFERENCE)
    )


def _written_since(written: Any, since: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(written)) >= since
    except (ValueError, TypeError):
        return True
