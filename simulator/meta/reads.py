"""What the product may read: objects, lists in pages, conversations, tokens and subscriptions.

Source: Meta, "Paginated Results", "Conversations", "Debug Token".
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from simulator.faults import Faults, TokenDead
from simulator.meta.access import is_app_token
from simulator.meta.call import Call
from simulator.meta.errors import GraphError, bad_parameter, missing, token_invalid
from simulator.meta.fields import Field, parse_fields
from simulator.meta.model import Comment, Page, Post
from simulator.meta.nodes import (
    comment_node,
    conversation_node,
    message_node,
    page_node,
    post_node,
)
from simulator.meta.paging import paging, position
from simulator.meta.world import Meta
from simulator.meta.writes import find

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
Item = TypeVar("Item")


def read_object(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`GET /{id}?fields=` of a comment, a post, the page itself, or a person by PSID."""
    object_id, wanted = call.path[0], wanted_fields(call)
    if object_id in {page.id, "me"}:
        return page_node(page, wanted)
    if object_id in meta.pages:
        raise token_invalid()
    if object_id in page.conversations:
        return _profile(page, object_id, wanted)
    found = find(meta, page, object_id)
    return post_node(found, wanted) if isinstance(found, Post) else comment_node(found, wanted)


def list_comments(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`GET /{id}/comments`: oldest first unless `order` says otherwise.

    `filter=toplevel` (default) shows the first level, `filter=stream` replies as well.
    """
    target = find(meta, page, call.path[0])
    post = target.post if isinstance(target, Comment) else target
    since = call.text("since")
    comments = [
        comment
        for comment in post.comments
        if not comment.removed
        and _belongs(comment, target, flat=call.text("filter") == "stream")
        and (not since.isdecimal() or comment.created_at.timestamp() >= int(since))
    ]
    comments.sort(key=_created_at, reverse=call.text("order").startswith("reverse"))
    wanted = wanted_fields(call)
    return paged(comments, call, lambda comment: comment_node(comment, wanted))


def list_posts(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`GET /{page-id}/feed`, `/published_posts` and `/visitor_posts`: newest first."""
    _own_page(page, call)
    edge, wanted = call.path[1], wanted_fields(call)
    posts = [
        post
        for post in page.posts
        if not post.removed
        and (edge != "published_posts" or post.author is None)
        and (edge != "visitor_posts" or post.author is not None)
    ]
    return paged(posts[::-1], call, lambda post: post_node(post, wanted))


def list_conversations(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`GET /{page-id}/conversations`, of one person with `user_id`: newest first."""
    _own_page(page, call)
    psid, wanted = call.text("user_id"), wanted_fields(call)
    conversations = [
        conversation
        for conversation in page.conversations.values()
        if psid in {"", conversation.person.id} and conversation.messages
    ]
    conversations.sort(key=lambda one: one.messages[-1].at, reverse=True)
    return paged(conversations, call, lambda one: conversation_node(one, wanted))


def list_messages(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`GET /{conversation-id}/messages`: newest first.

    Raises:
        GraphError: 100/33, the page has no such conversation.
    """
    found = [one for one in page.conversations.values() if one.id == call.path[0]]
    if not found:
        raise missing(call.path[0])
    wanted = wanted_fields(call)
    return paged(found[0].messages[::-1], call, lambda one: message_node(found[0], one, wanted))


def debug_token(meta: Meta, faults: Faults, call: Call) -> dict[str, Any]:
    """`GET /debug_token`: only with the token of the app or of a page of it."""
    pages = {page.token: page for page in meta.pages.values()}
    if not is_app_token(meta, call.token) and call.token not in pages:
        raise token_invalid()
    given = call.text("input_token")
    page = pages.get(given)
    dead = faults.active(TokenDead)
    if page is None or (dead and dead.of_page(page.id)):
        problem = {"code": 190, "message": "Invalid OAuth access token."}
        subcode = {"subcode": dead.subcode} if page and dead else {}
        return {"data": {"is_valid": False, "scopes": [], "error": problem | subcode}}
    about = {"app_id": meta.app_id, "type": "PAGE", "application": "Bürgerdraht (Demo)"}
    times = {"expires_at": 0, "data_access_expires_at": 0, "issued_at": 0}
    return {
        "data": {**about, **times, "is_valid": True, "scopes": page.scopes, "profile_id": page.id}
    }


def my_pages(meta: Meta, call: Call) -> dict[str, Any]:
    """`GET /me/accounts`: the pages of the person whose token it is."""
    if call.token != meta.user_token:
        raise token_invalid()
    wanted = wanted_fields(call) or parse_fields("access_token,category,name,id,tasks")
    pages = list(meta.pages.values())
    return paged(pages, call, lambda page: page_node(page, wanted, show_token=True))


def paged(
    items: Sequence[Item], call: Call, show: Callable[[Item], dict[str, Any]]
) -> dict[str, Any]:
    """A page of a list; `next` holds the access token, as with Meta.

    Raises:
        GraphError: 100, `limit` is over 100 or a cursor is not ours.
    """
    limit = call.text("limit")
    count = int(limit) if limit.isdecimal() else DEFAULT_LIMIT
    if count > MAX_LIMIT:
        raise bad_parameter(f"Param limit must be at most {MAX_LIMIT}")
    start = position(call.text("after"))
    chosen = items[start : start + count]
    if not chosen:
        return {"data": []}
    end = start + len(chosen)
    following = f"{call.address}?access_token={call.token}&limit={count}"
    told = paging(start, end, following if end < len(items) else None)
    return {"data": [show(item) for item in chosen], "paging": told}


def nothing_yet(call: Call) -> dict[str, Any]:
    """A page of a list that shows nothing and goes on where it began."""
    start = position(call.text("after"))
    following = f"{call.address}?access_token={call.token}&limit={call.text('limit')}"
    return {"data": [], "paging": paging(start, start, following)}


def wanted_fields(call: Call) -> tuple[Field, ...]:
    """The `fields` parameter; empty when it is missing."""
    return parse_fields(call.text("fields"))


def _profile(page: Page, psid: str, wanted: tuple[Field, ...]) -> dict[str, Any]:
    person = page.conversations[psid].person
    first, _, last = person.name.partition(" ")
    known = {"id": psid, "name": person.name, "first_name": first, "last_name": last}
    names = {field.name for field in wanted} | {"id"}
    shown = {key: value for key, value in known.items() if key in names and value}
    if len(shown) == 1:
        message = "No profile available for this user."
        raise GraphError(100, message, subcode=2018218)
    return shown


def _belongs(comment: Comment, target: Post | Comment, *, flat: bool) -> bool:
    if isinstance(target, Comment):
        return comment.parent is target
    return flat or comment.parent is None


def _own_page(page: Page, call: Call) -> None:
    if call.path[0] not in {page.id, "me"}:
        raise missing(call.path[0])


def _created_at(comment: Comment) -> datetime:
    return comment.created_at
