"""After an unclear end an answer is looked up where it should stand.

Source: Meta, "Object Comments", "Conversations" and "Paginated Results".
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.errors import Unclear
from desk.incoming.outside import same_text
from desk.ports import Answer, PageAccess
from desk.words import Kind
from webhooks.facebook.graph import Graph
from webhooks.facebook.listing import after, goes_on, inside, items
from webhooks.facebook.payload import id_of

CLOCK_DIFFERENCE = timedelta(minutes=5)  # ours and the platform's
PAGES_TO_LOOK = 20
COMMENTS_A_PAGE = "50"
MESSAGES_SHOWN = 50  # newest of a conversation


async def find(graph: Graph, page: PageAccess, answer: Answer, known: Sequence[str]) -> str | None:
    """The id under which `answer` already stands on the platform; ids in `known` are others.

    Raises:
        SendFailed: `Unclear` if the platform did not show all of the place.
    """
    if answer.private_reply is not None and await _can_be_replied_to(graph, page, answer):
        return None
    written = _messages if answer.kind is Kind.DIRECT else _comments
    async for item in written(graph, page, answer):
        found = id_of(item, "id")
        if found and found not in known and _is_ours(item, page, answer):
            return found
    return None


async def _comments(
    graph: Graph, page: PageAccess, answer: Answer
) -> AsyncIterator[Mapping[str, Any]]:
    since = answer.queued_at - CLOCK_DIFFERENCE
    query = {
        "fields": "id,message,from,created_time,parent,attachment",
        "filter": "stream",
        "since": str(int(since.timestamp())),
        "order": "reverse_chronological",
        "limit": COMMENTS_A_PAGE,
    }
    for _ in range(PAGES_TO_LOOK):
        listing = await graph.get(page, f"{answer.target}/comments", query)
        for comment in items(listing):
            if _stands_below(comment, answer.target):
                yield comment
        if not goes_on(listing):
            return
        query = {**query, "after": after(listing)}
    raise Unclear(f"more than {PAGES_TO_LOOK} pages of comments")


async def _can_be_replied_to(graph: Graph, page: PageAccess, answer: Answer) -> bool:
    """Whether the one private reply that a comment may get was not used yet."""
    node = await graph.get(page, answer.target, {"fields": "id,can_reply_privately"})
    return node.get("can_reply_privately") is True


def _stands_below(comment: Mapping[str, Any], target: str) -> bool:
    """Whether it answers `target` itself: the same words may stand below another comment."""
    parent = id_of(inside(comment, "parent"), "id")
    return parent in (target, None)


async def _messages(
    graph: Graph, page: PageAccess, answer: Answer
) -> AsyncIterator[Mapping[str, Any]]:
    person = answer.target if answer.private_reply is None else None
    query = {
        "platform": "messenger",
        **({"user_id": person} if person else {}),
        "fields": (
            f"id,participants,messages.limit({MESSAGES_SHOWN})"
            "{id,message,from,created_time,attachments}"
        ),
    }
    for _ in range(PAGES_TO_LOOK):
        listing = await graph.get(page, f"{page.external_id}/conversations", query)
        for conversation in items(listing):
            if person is None or _takes_part(conversation, person):
                for message in _newest(conversation, answer.queued_at - CLOCK_DIFFERENCE):
                    yield message
        if not goes_on(listing):
            return
        query = {**query, "after": after(listing)}
    raise Unclear(f"more than {PAGES_TO_LOOK} pages of conversations")


def _newest(conversation: Mapping[str, Any], since: datetime) -> list[Mapping[str, Any]]:
    """The messages of a conversation; raises `Unclear` if some since then are not shown."""
    messages = items(conversation.get("messages"))
    all_new = all(_written_since(one.get("created_time"), since) for one in messages)
    if all_new and len(messages) >= MESSAGES_SHOWN:
        raise Unclear(f"more than {MESSAGES_SHOWN} messages since the answer was written")
    return messages


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
        and _has_picture(item) >= (answer.picture_id is not None)
        and _written_since(item.get("created_time"), answer.queued_at - CLOCK_DIFFERENCE)
    )


def _has_picture(item: Mapping[str, Any]) -> bool:
    return bool(item.get("attachment") or item.get("attachments"))


def _written_since(written: Any, since: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(written)) >= since
    except (ValueError, TypeError):
        return True
