"""The parts of Meta's deliveries that we need; unknown fields are ignored, most may be missing.

Source: Meta, "Webhooks: Page reference" and "Messenger Platform: webhook events".
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text(value: Any) -> Any:
    """Ids are text, though old deliveries carry some as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _list(value: Any) -> Any:
    return [] if value is None else value


Id = Annotated[str, BeforeValidator(_text)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Person(_Part):
    """Somebody; platforms hide the name or all of it."""

    id: Id | None = None
    name: str | None = None


class PostPart(_Part):
    """The post that a comment stands under."""

    permalink_url: str | None = None


class Feed(_Part):
    """`value` of a change of the field `feed`."""

    item: str | None = None
    verb: str | None = None
    sender: Person | None = Field(default=None, alias="from")
    sender_id: Id | None = None
    sender_name: str | None = None
    post_id: Id | None = None
    comment_id: Id | None = None
    parent_id: Id | None = None
    created_time: int | None = None
    message: str | None = None
    photo: str | None = None
    photos: Annotated[list[str], BeforeValidator(_list)] = []
    video: str | None = None
    link: str | None = None
    published: int | None = None
    post: PostPart | None = None


class Change(_Part):
    """One change; `value` is read by the field's own model, since other fields look different."""

    field: str | None = None
    value: Any = None


class AttachmentPayload(_Part):
    """What an attachment points at."""

    url: str | None = None
    title: str | None = None


class AttachmentPart(_Part):
    """An attachment of a direct message; `type` is an open set."""

    type: str = "unknown"
    payload: AttachmentPayload | None = None
    title: str | None = None
    url: str | None = None


class DirectMessage(_Part):
    """`message` of a messaging item."""

    mid: str
    text: str | None = None
    attachments: Annotated[list[AttachmentPart], BeforeValidator(_list)] = []
    is_echo: bool = False
    is_deleted: bool = False
    metadata: str | None = None


class MessageEdit(_Part):
    """`message_edit`: the citizen changed a direct message."""

    mid: str
    text: str | None = None


class Postback(_Part):
    """`postback`: the citizen pressed a button or opened the conversation."""

    mid: str | None = None
    title: str | None = None
    payload: str | None = None


class Messaging(_Part):
    """One item of `messaging` or `standby`."""

    sender: Person | None = None
    recipient: Person | None = None
    timestamp: int | None = None
    message: DirectMessage | None = None
    message_edit: MessageEdit | None = None
    postback: Postback | None = None


class Entry(_Part):
    """What happened on one page."""

    id: Id = ""
    time: int | None = None
    changes: Annotated[list[Change], BeforeValidator(_list)] = []
    messaging: Annotated[list[Any], BeforeValidator(_list)] = []
    standby: Annotated[list[Any], BeforeValidator(_list)] = []


class Envelope(_Part):
    """One delivery."""

    object: str | None = None
    entry: Annotated[list[Entry], BeforeValidator(_list)] = []
