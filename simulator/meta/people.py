"""What citizens, and colleagues on Facebook itself, do; each act fires its webhook."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from simulator.meta.events import (
    PAGE_INBOX_APP,
    comment_event,
    echo_event,
    message_event,
    post_event,
    postback_event,
)
from simulator.meta.model import Author, Comment, DirectMessage, Page, Post
from simulator.meta.world import Meta
from simulator.refusals import NotDone, NotThere


def publish(meta: Meta, page_id: str, text: str, author: Author | None = None) -> Post:
    """The page, or a visitor, writes a post.

    Raises:
        NotThere: There is no such page.
    """
    page = page_of(meta, page_id)
    post = meta.add_post(page, text, author, meta.clock.now())
    meta.deliver(page, post_event(post, "add"))
    return post


def comment(
    meta: Meta,
    post_id: str,
    text: str,
    *,
    author: Author | None = None,
    parent_id: str | None = None,
    photo: str | None = None,
    at: datetime | None = None,
) -> Comment:
    """A citizen comments a post or answers a comment of it; without `author` the name is hidden.

    Raises:
        NotDone: There is neither text nor photo.
        NotThere: There is no such post or comment.
    """
    if not text and not photo:
        raise NotDone("a comment needs a text or a photo")
    post = post_of(meta, post_id)
    target: Post | Comment = (
        comment_of(meta, parent_id) if parent_id not in {None, post_id} else post
    )
    if isinstance(target, Comment) and target.post is not post:
        raise NotThere("the comment stands under another post")
    new = meta.add_comment(target, text, author=author, photo=photo, at=at)
    meta.deliver(post.page, comment_event(new, "add", author, new.created_at))
    return new


def edit(meta: Meta, comment_id: str, text: str) -> Comment:
    """A citizen changes an own comment.

    Raises:
        NotThere: There is no such comment.
    """
    changed = comment_of(meta, comment_id)
    changed.text, changed.edited_at = text, meta.clock.now()
    actor = own_author(changed.post.page) if changed.own else changed.author
    meta.deliver(changed.post.page, comment_event(changed, "edited", actor, changed.edited_at))
    meta.changed()
    return changed


def remove(meta: Meta, comment_id: str) -> Comment:
    """Somebody deletes a comment; what answers it goes with it.

    Raises:
        NotThere: There is no such comment.
    """
    gone = comment_of(meta, comment_id)
    _remove_thread(gone)
    actor = own_author(gone.post.page) if gone.own else gone.author
    meta.deliver(gone.post.page, comment_event(gone, "remove", actor, meta.clock.now()))
    meta.changed()
    return gone


def remove_post(meta: Meta, post_id: str) -> Post:
    """Somebody deletes a post.

    Raises:
        NotThere: There is no such post.
    """
    post = post_of(meta, post_id)
    post.removed = True
    meta.deliver(post.page, post_event(post, "remove"))
    meta.changed()
    return post


def answer_on_facebook(meta: Meta, comment_id: str, text: str) -> Comment:
    """A colleague answers a comment with the page's own tools.

    Raises:
        NotThere: There is no such comment.
    """
    asked = comment_of(meta, comment_id)
    reply = meta.add_comment(asked, text, own=True, via="page_tools")
    page = asked.post.page
    meta.deliver(page, comment_event(reply, "add", own_author(page), reply.created_at))
    return reply


def write(
    meta: Meta,
    page_id: str,
    author: Author,
    *,
    text: str | None = None,
    attachments: Sequence[dict[str, Any]] = (),
) -> DirectMessage:
    """A citizen writes in Messenger, which opens the 24 hours for an answer.

    Raises:
        NotDone: There is neither text nor attachment.
        NotThere: There is no such page.
    """
    if not text and not attachments:
        raise NotDone("a message needs a text or an attachment")
    conversation = meta.conversation(page_of(meta, page_id), author)
    now = meta.clock.now()
    message = DirectMessage(meta.next_mid(), False, None, text, now, tuple(attachments))
    conversation.messages.append(message)
    conversation.acted_at = now
    meta.deliver(conversation.page, message_event(conversation, message))
    meta.changed()
    return message


def press(meta: Meta, page_id: str, author: Author, postback: dict[str, str]) -> str:
    """A citizen presses a button in Messenger, such as Get Started; returns the `mid`.

    `postback` is `title` and `payload` of the button.

    Raises:
        NotThere: There is no such page.
    """
    conversation = meta.conversation(page_of(meta, page_id), author)
    conversation.acted_at = meta.clock.now()
    mid = meta.next_mid()
    event = postback_event(conversation, mid, postback, conversation.acted_at)
    meta.deliver(conversation.page, event)
    meta.changed()
    return mid


def echo(meta: Meta, page_id: str, psid: str, text: str) -> DirectMessage:
    """A colleague answers in the page's inbox on Facebook.

    Raises:
        NotThere: There is no such page or conversation.
    """
    conversation = page_of(meta, page_id).conversations.get(psid)
    if conversation is None:
        raise NotThere("no such conversation")
    now = meta.clock.now()
    message = DirectMessage(meta.next_mid(), True, "page_tools", text, now)
    conversation.messages.append(message)
    meta.deliver(conversation.page, echo_event(conversation, message, PAGE_INBOX_APP, None))
    meta.changed()
    return message


def own_author(page: Page) -> Author:
    """The page as the author of what it writes."""
    return Author(page.id, page.name)


def page_of(meta: Meta, page_id: str) -> Page:
    """The page.

    Raises:
        NotThere: There is none.
    """
    if page_id not in meta.pages:
        raise NotThere("no such page")
    return meta.pages[page_id]


def post_of(meta: Meta, post_id: str) -> Post:
    """The post.

    Raises:
        NotThere: There is none, or it was removed.
    """
    post = meta.posts.get(post_id)
    if post is None or post.removed:
        raise NotThere("no such post")
    return post


def comment_of(meta: Meta, comment_id: str | None) -> Comment:
    """The comment.

    Raises:
        NotThere: There is none, or it or its post was removed.
    """
    found = meta.comments.get(comment_id or "")
    if found is None or found.removed or found.post.removed:
        raise NotThere("no such comment")
    return found


def _remove_thread(gone: Comment) -> None:
    gone.removed = True
    for other in gone.post.comments:
        if other.parent is gone and not other.removed:
            _remove_thread(other)
