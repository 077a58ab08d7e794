"""Items of `messaging` and `standby`: direct messages, postbacks, edits, echoes of our own."""

from collections.abc import Iterator
from datetime import datetime

import structlog

from desk.events import (
    Attachment,
    Author,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    PageWrote,
)
from desk.words import Channel, Kind
from webhooks.facebook.payload import (
    AttachmentPart,
    AttachmentPayload,
    DirectMessage,
    Messaging,
    Person,
)

log = structlog.get_logger(__name__)


def events(page_id: str, item: Messaging, at: datetime) -> Iterator[Event]:
    """The events of one item; receipts, reactions and handovers are left out."""
    if item.message is not None:
        yield from _message(page_id, item, item.message, at)
    elif item.message_edit is not None:
        edit = item.message_edit
        if edit.text is not None:
            yield MessageEdited(Channel.FACEBOOK, edit.mid, edit.text, at)
    elif item.postback is not None and (sender := _id(item.sender)):
        postback = item.postback
        yield MessageReceived(
            channel=Channel.FACEBOOK,
            page_id=page_id,
            external_id=postback.mid or f"{sender}:{item.timestamp}:{postback.payload}",
            kind=Kind.DIRECT,
            author=Author(sender, item.sender.name if item.sender else None),
            text=postback.title or postback.payload or "",
            sent_at=at,
        )
    elif item.policy_enforcement is not None:
        action = item.policy_enforcement.action
        log.error("the platform enforces its policy on a page", page=page_id, action=action)


def _message(
    page_id: str, item: Messaging, message: DirectMessage, at: datetime
) -> Iterator[Event]:
    if message.is_deleted:
        yield MessageRemoved(Channel.FACEBOOK, message.mid, at)
        return
    if message.is_echo:
        yield PageWrote(
            channel=Channel.FACEBOOK,
            page_id=page_id,
            external_id=message.mid,
            kind=Kind.DIRECT,
            text=message.text or "",
            sent_at=at,
            answers=_id(item.recipient) or "",
            reference=message.metadata,
        )
        return
    sender = _id(item.sender)
    yield MessageReceived(
        channel=Channel.FACEBOOK,
        page_id=page_id,
        external_id=message.mid,
        kind=Kind.DIRECT,
        author=Author(sender, item.sender.name if item.sender else None) if sender else None,
        text=message.text or "",
        attachments=_attachments(message),
        sent_at=at,
    )


def _attachments(message: DirectMessage) -> tuple[Attachment, ...]:
    if message.is_unsupported and not message.attachments:
        return (Attachment("unsupported"),)
    return tuple(_attachment(part) for part in message.attachments)


def _attachment(part: AttachmentPart) -> Attachment:
    """An attachment; a sticker came as an image with a number until 30 August 2026."""
    payload = part.payload or AttachmentPayload()
    kind = "sticker" if payload.sticker_id else part.type or "unknown"
    place = f"{payload.coordinates.lat}, {payload.coordinates.long}" if payload.coordinates else ""
    return Attachment(kind, payload.url or part.url, part.title or payload.title or place or None)


def _id(person: Person | None) -> str | None:
    return person.id if person else None
