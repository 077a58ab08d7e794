"""The simulated Facebook as the demo page sees it: plain JSON of pages, comments and messages."""

from typing import Any

from simulator.meta.model import Author, Comment, Conversation, DirectMessage, Page, Post
from simulator.meta.world import Meta


def pages_view(meta: Meta) -> list[dict[str, Any]]:
    """Every page with its posts and conversations, oldest first."""
    return [_page(page) for page in meta.pages.values()]


def _page(page: Page) -> dict[str, Any]:
    return {
        "id": page.id,
        "name": page.name,
        "subscribed_fields": list(page.subscribed_fields),
        "posts": [_post(post) for post in page.posts],
        "conversations": [_conversation(one) for one in page.conversations.values()],
    }


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "text": post.text,
        "author": _author(post.author),
        "created_at": post.created_at.isoformat(),
        "removed": post.removed,
        "comments": [_comment(comment) for comment in post.comments],
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "parent_id": comment.parent.id if comment.parent else None,
        "author": _author(comment.author),
        "own": comment.own,
        "via": comment.via,
        "text": comment.text,
        "photo": comment.photo,
        "created_at": comment.created_at.isoformat(),
        "hidden": comment.hidden,
        "liked": comment.liked,
        "removed": comment.removed,
        "edited": comment.edited_at is not None,
    }


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "psid": conversation.person.id,
        "name": conversation.person.name,
        "messages": [_message(message) for message in conversation.messages],
    }


def _message(message: DirectMessage) -> dict[str, Any]:
    return {
        "mid": message.mid,
        "own": message.own,
        "via": message.via,
        "text": message.text,
        "attachments": list(message.attachments),
        "at": message.at.isoformat(),
    }


def _author(author: Author | None) -> dict[str, str] | None:
    return {"id": author.id, "name": author.name} if author else None
