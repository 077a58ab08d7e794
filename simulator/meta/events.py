"""Webhook deliveries in the shapes that Meta was seen to send.

Source: Meta, "Page Webhooks Reference" and "Webhook Events" of the Messenger Platform, and recorded
deliveries.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from simulator.meta.model import Author, Comment, Conversation, DirectMessage, Page, Post

PAGE_INBOX_APP = 26390203743090  # a colleague wrote in the page's own inbox
Verb = Literal["add", "edited", "remove", "hide", "unhide"]


@dataclass(frozen=True)
class Outgoing:
    """An event to deliver: `field` is what a page has to be subscribed to, `entry` the news."""

    field: str
    entry: dict[str, Any]


def encode(delivery: Any) -> bytes:
    """The bytes Meta sends and signs: compact ASCII, `\\u00e4` for ä and `\\/` for a slash."""
    return json.dumps(delivery, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def sign(body: bytes, app_secret: str) -> str:
    """The value of `X-Hub-Signature-256` for exactly these bytes."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def delivery_of(page: Page, outgoing: Outgoing, now: datetime) -> dict[str, Any]:
    """The whole delivery; its time is in seconds beside `changes`, else in milliseconds."""
    seconds = now.timestamp()
    time = int(seconds) if "changes" in outgoing.entry else int(seconds * 1000)
    return {"object": "page", "entry": [{"id": page.id, "time": time, **outgoing.entry}]}


def comment_event(comment: Comment, verb: Verb, actor: Author | None, at: datetime) -> Outgoing:
    """A `feed` change about a comment; without `actor` it carries no `from`."""
    post = comment.post
    value: dict[str, Any] = {
        "from": _person(actor),
        "post": _post_summary(post),
        "message": None if verb == "remove" else comment.text or None,
        "photo": comment.photo if verb in {"add", "edited"} else None,
        "post_id": post.id,
        "comment_id": comment.id,
        "created_time": _seconds(at),
        "item": "comment",
        "parent_id": comment.parent_id,
        "verb": verb,
    }
    return _feed(value)


def post_event(post: Post, verb: Literal["add", "remove"]) -> Outgoing:
    """A `feed` change about a post: `post` by visitors, `status` by the page itself."""
    author = post.author or Author(post.page.id, post.page.name)
    value: dict[str, Any] = {
        "from": _person(author),
        "message": post.text if verb == "add" else None,
        "post_id": post.id,
        "created_time": _seconds(post.created_at),
        "item": "post" if post.author or verb == "remove" else "status",
        "published": 1 if verb == "add" else None,
        "recipient_id": post.page.id if post.author or verb == "remove" else None,
        "verb": verb,
    }
    return _feed(value)


def message_event(conversation: Conversation, message: DirectMessage) -> Outgoing:
    """A citizen's message in Messenger."""
    content: dict[str, Any] = {"mid": message.mid}
    if message.text is not None:
        content["text"] = message.text
    if message.attachments:
        content["attachments"] = list(message.attachments)
    return _messaging("messages", conversation, message.at, {"message": content})


def postback_event(
    conversation: Conversation, mid: str, postback: dict[str, str], at: datetime
) -> Outgoing:
    """A citizen pressed Get Started or a button in Messenger."""
    payload = {"postback": {"mid": mid, **postback}}
    return _messaging("messaging_postbacks", conversation, at, payload)


def echo_event(
    conversation: Conversation, message: DirectMessage, app_id: int, metadata: str | None
) -> Outgoing:
    """Something the page's side wrote in Messenger; sender and recipient are swapped."""
    content: dict[str, Any] = {"mid": message.mid, "is_echo": True, "app_id": app_id}
    if message.text is not None:
        content["text"] = message.text
    if message.attachments:
        content["attachments"] = list(message.attachments)
    if metadata is not None:
        content["metadata"] = metadata
    item = {
        "sender": {"id": conversation.page.id},
        "recipient": {"id": conversation.person.id},
        "timestamp": _milliseconds(message.at),
        "message": content,
    }
    return Outgoing("message_echoes", {"messaging": [item]})


def _messaging(
    field: str, conversation: Conversation, at: datetime, payload: dict[str, Any]
) -> Outgoing:
    item = {
        "sender": {"id": conversation.person.id},
        "recipient": {"id": conversation.page.id},
        "timestamp": _milliseconds(at),
        **payload,
    }
    return Outgoing(field, {"messaging": [item]})


def _feed(value: dict[str, Any]) -> Outgoing:
    present = {key: part for key, part in value.items() if part is not None}
    return Outgoing("feed", {"changes": [{"value": present, "field": "feed"}]})


def _post_summary(post: Post) -> dict[str, Any]:
    return {
        "status_type": "wall_post" if post.author else "mobile_status_update",
        "is_published": True,
        "updated_time": graph_time(post.created_at),
        "permalink_url": post.permalink,
        "promotion_status": "inactive",
        "id": post.id,
    }


def graph_time(at: datetime) -> str:
    """An instant as the Graph API writes it, like `2026-07-20T09:00:00+0000`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def _person(author: Author | None) -> dict[str, str] | None:
    return {"id": author.id, "name": author.name} if author else None


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
