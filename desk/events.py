"""What a channel reads out of a delivery, in the domain's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.words import Channel, Kind


@dataclass(frozen=True)
class Author:
    """The citizen as the page sees them; platforms may hide the name."""

    external_id: str
    name: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A picture, file, sticker or place; links of platforms expire."""

    kind: str
    url: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class MessageReceived:
    """A citizen wrote.  `author` is missing where the platform hides it."""

    channel: Channel
    page_id: str
    external_id: str
    kind: Kind
    author: Author | None
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    post_id: str | None = None
    post_link: str | None = None
    parent_id: str | None = None  # the comment it replies to


@dataclass(frozen=True)
class PageWrote:
    """The page itself wrote: our own answer coming back, or a colleague on the platform.

    `answers` is the comment or post it stands under, or the person it was sent to.
    """

    channel: Channel
    page_id: str
    external_id: str
    kind: Kind
    text: str
    sent_at: datetime
    answers: str
    reference: str | None = None  # our own mark, where the platform carries one


@dataclass(frozen=True)
class PagePosted:
    """The page published or changed a post of its own."""

    channel: Channel
    page_id: str
    external_id: str
    text: str | None
    link: str | None
    posted_at: datetime


@dataclass(frozen=True)
class MessageEdited:
    """The author changed the text; `at` orders several edits."""

    channel: Channel
    external_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class MessageRemoved:
    """The message is gone from the platform."""

    channel: Channel
    external_id: str
    at: datetime


@dataclass(frozen=True)
class MessageHidden:
    """The message was hidden from the public, or shown again."""

    channel: Channel
    external_id: str
    hidden: bool
    at: datetime


@dataclass(frozen=True)
class Reacted:
    """Somebody reacted to a message (`on`), or took it back."""

    channel: Channel
    external_id: str  # of the message
    person: str  # where the platform hides who it was: what is this reaction's alone
    on: bool
    at: datetime


Event = (
    MessageReceived
    | PageWrote
    | PagePosted
    | MessageEdited
    | MessageRemoved
    | MessageHidden
    | Reacted
)


@dataclass(frozen=True)
class RawDelivery:
    """A request as it came: header names in lower case, the body byte for byte."""

    headers: Mapping[str, str]
    body: bytes
