"""What the product may write: comments, edits, hiding, removal.

Source: Meta, "Comment" and "Object Comments" references.
"""

from typing import Any

from simulator.meta.call import Call
from simulator.meta.errors import GraphError, bad_parameter, missing, not_permitted
from simulator.meta.events import Verb, comment_event
from simulator.meta.model import Comment, Page, Post
from simulator.meta.people import comment_of, own_author, post_of, remove, remove_post
from simulator.meta.world import Meta
from simulator.refusals import NotThere

MAX_COMMENT = 8000  # characters
DONE = {"success": True}


def find(meta: Meta, page: Page, object_id: str) -> Post | Comment:
    """The post or comment of this page.

    Raises:
        GraphError: 100/33 if there is none, or it was removed; 190 if it belongs to another page.
    """
    try:
        found: Post | Comment = (
            post_of(meta, object_id) if object_id in meta.posts else comment_of(meta, object_id)
        )
    except NotThere:
        raise missing(object_id) from None
    owner = found.page if isinstance(found, Post) else found.post.page
    if owner is not page:
        raise GraphError(190, "The access token does not belong to the page of this object.")
    return found


def create_comment(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`POST /{comment-id}/comments` and `POST /{post-id}/comments`."""
    target = find(meta, page, call.text("parent_comment_id") or call.path[0])
    text = _message(call, attachment=call.text("attachment_url"))
    reply = meta.add_comment(
        target, text, own=True, via="app", photo=call.text("attachment_url") or None
    )
    meta.deliver(page, comment_event(reply, "add", own_author(page), reply.created_at))
    return {"id": reply.id}


def update_comment(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`POST /{comment-id}`: a new text for an own comment, or hiding somebody's."""
    comment = find(meta, page, call.path[0])
    if isinstance(comment, Post):
        raise bad_parameter("posts cannot be changed here")
    hidden = call.truth("is_hidden")
    if hidden is not None:
        _hide(meta, page, comment, hidden)
    elif "message" in call.values:
        _rewrite(meta, page, comment, _message(call))
    else:
        raise bad_parameter("one of the parameters message and is_hidden is required")
    return DONE


def delete(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`DELETE /{comment-id}` and of a visitor's post."""
    target = find(meta, page, call.path[0])
    if isinstance(target, Comment):
        remove(meta, target.id)
    else:
        remove_post(meta, target.id)
    return DONE


def like(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """`POST` and `DELETE /{id}/likes`; doing it twice changes nothing."""
    target = find(meta, page, call.path[0])
    if isinstance(target, Comment):
        target.liked = call.method == "POST"
        meta.changed()
    return DONE


def _hide(meta: Meta, page: Page, comment: Comment, hidden: bool) -> None:
    if comment.own:
        raise not_permitted("The page's own comments cannot be hidden.")
    if comment.hidden is hidden:
        return
    comment.hidden = hidden
    verb: Verb = "hide" if hidden else "unhide"
    meta.deliver(page, comment_event(comment, verb, own_author(page), meta.clock.now()))
    meta.changed()


def _rewrite(meta: Meta, page: Page, comment: Comment, text: str) -> None:
    if not comment.own:
        raise not_permitted("Only own comments can be edited.")
    comment.text, comment.edited_at = text, meta.clock.now()
    meta.deliver(page, comment_event(comment, "edited", own_author(page), comment.edited_at))
    meta.changed()


def _message(call: Call, attachment: str = "") -> str:
    text = call.text("message").strip()
    if not text and not attachment:
        raise bad_parameter("The parameter message is required")
    if len(text) > MAX_COMMENT:
        raise bad_parameter(f"Param message must be at most {MAX_COMMENT} characters long.")
    return text
