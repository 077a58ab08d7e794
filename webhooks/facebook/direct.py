"""Items of `messaging` and `standby`: direct messages, postbacks, edits, echoes of our own."""

from collections.abc import Iterator
from datetime import datetime

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
from webhooks.facebook.payload import AttachmentPart, DirectMessage, Messaging


def events(page_id: str, item: Messaging, at: datetime) -> Iterator[Event]:
    """The events of one item; receipts, reactions and handovers are left out."""
    if item.message is not None:
        yield from _message(page_id, item, item.message, at)
    elif item.message_edit is not None:
        edit = item.message_edit
        yield MessageEdited(Channel.FACEBOOK, edit.mid, edit.text or "", at)
    elif item.postback is not None and _id(item.sender):
        sender = _id(item.sender) or ""
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
        attachments=tuple(_attachment(part) for part in message.attachments),
        sent_at=at,
    )


def _attachment(part: AttachmentPart) -> Attachment:
    url = (part.payload.url if part.payload else None) or part.url
    title = part.title or (part.payload.title if part.payload else None)
    return Attachment(part.type, url, title)


def _id(person: object) -> str | None:
    return getattr(person, "id", None)
