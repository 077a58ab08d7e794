"""`POST /{page-id}/messages`: the Send API with its windows.

Source: Meta, "Messenger Platform: Send Messages" and "Private Replies".
"""

from datetime import timedelta
from typing import Any

from simulator.meta.call import Call
from simulator.meta.errors import (
    GraphError,
    bad_parameter,
    token_invalid,
    window_closed,
)
from simulator.meta.events import echo_event
from simulator.meta.model import Author, Comment, Conversation, DirectMessage, Page, Post
from simulator.meta.world import Meta
from simulator.meta.writes import find

MAX_TEXT = 2000  # characters
MAX_METADATA = 1000  # characters
RESPONSE_WINDOW = timedelta(hours=24)
HUMAN_AGENT_WINDOW = timedelta(days=7)
PRIVATE_REPLY_WINDOW = timedelta(days=7)
SENDER_ACTIONS = frozenset({"typing_on", "typing_off", "mark_seen", "react", "unreact"})


def send(meta: Meta, page: Page, call: Call) -> dict[str, Any]:
    """Send a message, a private reply or a sender action, if the rules allow it."""
    if call.path[0] not in {page.id, "me"}:
        raise token_invalid()
    recipient = call.record("recipient")
    if answered := recipient.get("comment_id") or recipient.get("post_id"):
        return _reply_privately(meta, page, call, str(answered))
    conversation = page.conversations.get(str(recipient.get("id", "")))
    if conversation is None:
        raise bad_parameter("No matching user found", 2018001)
    if "sender_action" in call.values:
        return _act(conversation, call)
    text, attachments = _content(call)
    _check_window(meta, conversation, call)
    return _write(meta, conversation, call, text, attachments)


def _act(conversation: Conversation, call: Call) -> dict[str, Any]:
    if call.text("sender_action") not in SENDER_ACTIONS:
        raise bad_parameter("Invalid sender action")
    return {"recipient_id": conversation.person.id}


def _check_window(meta: Meta, conversation: Conversation, call: Call) -> None:
    match call.text("messaging_type"), call.text("tag"):
        case (("RESPONSE" | "UPDATE"), ""):
            window = RESPONSE_WINDOW
        case "MESSAGE_TAG", "HUMAN_AGENT":
            window = HUMAN_AGENT_WINDOW
        case "MESSAGE_TAG", _:
            raise bad_parameter("Message tag is not supported or no longer available")
        case _:
            raise bad_parameter("Param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG")
    acted_at = conversation.acted_at
    if acted_at is None or meta.clock.now() - acted_at > window:
        raise window_closed()


def _reply_privately(meta: Meta, page: Page, call: Call, comment_id: str) -> dict[str, Any]:
    """One private reply to a comment or visitor post within 7 days; it opens no 24 hours."""
    comment = find(meta, page, comment_id)
    text, attachments = _content(call)
    if comment.own if isinstance(comment, Comment) else comment.author is None:
        raise bad_parameter("Private replies to own comments are not possible")
    if comment.private_reply_at is not None:
        raise GraphError(10900, "(#10900) Activity already replied to")
    if meta.clock.now() - comment.created_at > PRIVATE_REPLY_WINDOW:
        raise GraphError(10903, "(#10903) This user cannot reply to this activity", subcode=1893049)
    conversation = meta.conversation(page, comment.author or _unnamed(comment))
    comment.private_reply_at = meta.clock.now()
    return _write(meta, conversation, call, text, attachments)


def _unnamed(comment: Comment | Post) -> Author:
    """Meta knows who wrote, also when it shows the page no name."""
    return Author(f"9{comment.id.partition('_')[2]}", "")


def _content(call: Call) -> tuple[str | None, tuple[dict[str, Any], ...]]:
    message = call.record("message")
    text, attachment = str(message.get("text") or ""), message.get("attachment")
    if not text.strip() and not attachment:
        raise bad_parameter(
            "Message cannot be empty, must provide valid attachment or text", 2018034
        )
    if len(text) > MAX_TEXT:
        raise bad_parameter(f"Length of param message[text] must be at most {MAX_TEXT}")
    if len(str(message.get("metadata", ""))) > MAX_METADATA:
        raise bad_parameter(f"Length of param message[metadata] must be at most {MAX_METADATA}")
    return text or None, (attachment,) if isinstance(attachment, dict) else ()


def _write(
    meta: Meta,
    conversation: Conversation,
    call: Call,
    text: str | None,
    attachments: tuple[dict[str, Any], ...],
) -> dict[str, Any]:
    now = meta.clock.now()
    message = DirectMessage(meta.next_mid(), True, "app", text, now, attachments)
    conversation.messages.append(message)
    metadata = call.record("message").get("metadata")
    meta.deliver(conversation.page, echo_event(conversation, message, int(meta.app_id), metadata))
    meta.changed()
    return {"recipient_id": conversation.person.id, "message_id": message.mid}
