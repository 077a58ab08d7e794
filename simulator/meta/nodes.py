"""How pages, posts, comments and messages are shown by the Graph API."""

from typing import Any

from simulator.meta.events import graph_time
from simulator.meta.fields import Field, Values, parse_fields, select
from simulator.meta.model import Author, Comment, Conversation, DirectMessage, Page, Post
from simulator.meta.paging import paging

COMMENT_DEFAULT = "created_time,from,message,id"
POST_DEFAULT = "created_time,message,id"
PAGE_DEFAULT = "name,id"
CONVERSATION_DEFAULT = "id,updated_time"
MESSAGE_DEFAULT = "id,created_time"


def comment_node(comment: Comment, wanted: tuple[Field, ...]) -> dict[str, Any]:
    """A comment; a hidden name is left out as Meta does."""
    page = comment.post.page
    author = Author(page.id, page.name) if comment.own else comment.author
    replies = [other for other in comment.post.comments if _stands(other, comment)]
    values: Values = {
        "id": lambda _: comment.id,
        "message": lambda _: comment.text,
        "created_time": lambda _: graph_time(comment.created_at),
        "from": lambda _: vars(author) if author else None,
        "parent": lambda _: {"id": comment.parent.id} if comment.parent else None,
        "permalink_url": lambda _: f"{comment.post.permalink}?comment_id={comment.id}",
        "is_hidden": lambda _: comment.hidden,
        "can_hide": lambda _: not comment.own,
        "can_remove": lambda _: True,
        "can_comment": lambda _: True,
        "can_like": lambda _: True,
        "can_reply_privately": lambda _: not comment.own and comment.private_reply_at is None,
        "comment_count": lambda _: len(replies),
        "like_count": lambda _: int(comment.liked),
        "user_likes": lambda _: comment.liked,
        "attachment": lambda _: _attachment(comment),
        "object": lambda _: {"id": comment.post.id},
        "comments": lambda field: {
            "data": [comment_node(reply, field.inside) for reply in replies[: field.limit(25)]]
        },
    }
    return select("Comment", values, wanted or parse_fields(COMMENT_DEFAULT))


def post_node(post: Post, wanted: tuple[Field, ...]) -> dict[str, Any]:
    """A post."""
    author = post.author or Author(post.page.id, post.page.name)
    standing = [comment for comment in post.comments if not comment.removed]
    values: Values = {
        "id": lambda _: post.id,
        "message": lambda _: post.text,
        "story": lambda _: None,
        "created_time": lambda _: graph_time(post.created_at),
        "updated_time": lambda _: graph_time(post.created_at),
        "from": lambda _: vars(author),
        "permalink_url": lambda _: post.permalink,
        "is_hidden": lambda _: False,
        "is_published": lambda _: True,
        "status_type": lambda _: "wall_post" if post.author else "mobile_status_update",
        "can_reply_privately": lambda _: post.author is not None,
        "attachments": lambda _: None,
        "comments": lambda field: _comments(standing, field),
    }
    return select("Post", values, wanted or parse_fields(POST_DEFAULT))


def page_node(page: Page, wanted: tuple[Field, ...], *, show_token: bool = False) -> dict[str, Any]:
    """A page; the token only to the person who manages it."""
    values: Values = {
        "id": lambda _: page.id,
        "name": lambda _: page.name,
        "link": lambda _: f"https://www.facebook.example/{page.id}",
        "category": lambda _: "Government organization",
        "access_token": lambda _: page.token if show_token else None,
        "tasks": lambda _: ["MODERATE", "MESSAGING", "CREATE_CONTENT", "ANALYZE"],
        "is_published": lambda _: True,
        "instagram_business_account": lambda _: None,
    }
    return select("Page", values, wanted or parse_fields(PAGE_DEFAULT))


def conversation_node(conversation: Conversation, wanted: tuple[Field, ...]) -> dict[str, Any]:
    """A conversation in Messenger, its messages newest first."""
    messages = conversation.messages
    values: Values = {
        "id": lambda _: conversation.id,
        "updated_time": lambda _: graph_time(messages[-1].at) if messages else None,
        "participants": lambda _: {"data": [_person(conversation), _page(conversation)]},
        "messages": lambda field: _messages(conversation, field),
    }
    return select("Conversation", values, wanted or parse_fields(CONVERSATION_DEFAULT))


def message_node(
    conversation: Conversation, message: DirectMessage, wanted: tuple[Field, ...]
) -> dict[str, Any]:
    """A message in Messenger."""
    ends = (_page(conversation), _person(conversation))
    sender, recipient = ends if message.own else ends[::-1]
    values: Values = {
        "id": lambda _: message.mid,
        "message": lambda _: message.text or "",
        "created_time": lambda _: graph_time(message.at),
        "from": lambda _: sender,
        "to": lambda _: {"data": [recipient]},
        "attachments": lambda _: (
            {"data": list(message.attachments)} if message.attachments else None
        ),
    }
    return select("Message", values, wanted or parse_fields(MESSAGE_DEFAULT))


def _messages(conversation: Conversation, field: Field) -> dict[str, Any]:
    """Newest first; the list has pages of its own."""
    newest = conversation.messages[::-1]
    shown = newest[: field.limit(25)]
    more = f"{conversation.id}/messages" if len(shown) < len(newest) else None
    return {
        "data": [message_node(conversation, message, field.inside) for message in shown],
        "paging": paging(
            0, len(shown), f"https://graph.facebook.example/{more}?" if more else None
        ),
    }


def _comments(standing: list[Comment], field: Field) -> dict[str, Any] | None:
    """What stands below a post: `filter`, `order` and `limit` as on the list of its own."""
    flat = field.modifiers.get("filter") == "stream"
    newest_first = field.modifiers.get("order", "").startswith("reverse")
    found = [comment for comment in standing if flat or comment.parent is None]
    found.sort(key=lambda comment: comment.created_at, reverse=newest_first)
    shown = found[: field.limit(25)]
    return {"data": [comment_node(one, field.inside) for one in shown]} if shown else None


def _stands(other: Comment, parent: Comment) -> bool:
    return other.parent is parent and not other.removed


def _attachment(comment: Comment) -> dict[str, Any] | None:
    if comment.photo is None:
        return None
    return {"type": "photo", "media": {"image": {"src": comment.photo}}, "url": comment.photo}


def _person(conversation: Conversation) -> dict[str, str]:
    return {"id": conversation.person.id, "name": conversation.person.name}


def _page(conversation: Conversation) -> dict[str, str]:
    return {"id": conversation.page.id, "name": conversation.page.name}
