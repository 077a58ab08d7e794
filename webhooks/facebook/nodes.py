"""Posts, comments, conversations and their messages as the Graph API lists them.

What stands where something else was promised is taken as missing, as in deliveries.

Source: Meta, "Page Feed", "Comment", "Conversation" and "Message" of the Graph API reference.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from desk.events import Attachment, Author
from webhooks.facebook.listing import inside
from webhooks.facebook.payload import Id, Link, Person, Text, id_of

VISITORS = "wall_post"  # the kind of a post that is not the page's own


def _instant(value: Any) -> datetime | None:
    try:
        written = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return written if written.tzinfo else None


def _objects(value: Any) -> list[Any]:
    data = value.get("data") if isinstance(value, Mapping) else None
    return [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []


def _object_or_none(value: Any) -> Any:
    return value if isinstance(value, Mapping) else None


Instant = Annotated[datetime | None, BeforeValidator(_instant)]
Objects = Annotated[list[dict[str, Any]], BeforeValidator(_objects)]
Object = Annotated[dict[str, Any] | None, BeforeValidator(_object_or_none)]


class _Node(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    message: Text | None = None
    sender: Annotated[Person | None, BeforeValidator(_object_or_none)] = Field(
        default=None, alias="from"
    )
    created_time: Instant = None

    @property
    def author(self) -> Author | None:
        """Who wrote it, where the platform tells."""
        if self.sender is None or self.sender.id is None:
            return None
        return Author(self.sender.id, self.sender.name)


class PostNode(_Node):
    """A post; `comments` holds the newest one, where it was asked for."""

    updated_time: Instant = None
    permalink_url: Link = None
    is_hidden: bool | None = None
    is_published: bool | None = None
    status_type: Text | None = None
    attachments: Objects = []
    comments: Objects = []

    def is_own(self, page_id: str) -> bool:
        """Whether the page published it; where the author is hidden, the kind of it tells."""
        if self.author is not None:
            return self.author.external_id == page_id
        return self.status_type not in (None, VISITORS)

    def last_told_at(self, at_least: datetime) -> datetime:
        """The newest instant that the list tells of the post or of what stands below it."""
        told = [_instant(comment.get("created_time")) for comment in self.comments]
        return max(filter(None, [at_least, self.updated_time, *told]))


class CommentNode(_Node):
    """A comment."""

    parent: Annotated[Person | None, BeforeValidator(_object_or_none)] = None  # its id alone
    is_hidden: bool | None = None
    attachment: Object = None


class MessageNode(_Node):
    """A direct message."""

    attachments: Objects = []


class ConversationNode(BaseModel):
    """The direct messages of a page and one person."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Id
    updated_time: Instant = None
    participants: Objects = []
    messages: Object = None  # a list of its own

    def person(self, page_id: str) -> str | None:
        """The id of who speaks with the page."""
        people = [Person.model_validate(one).id for one in self.participants]
        return next((one for one in people if one not in (None, page_id)), None)


def attachments_of(found: Sequence[Mapping[str, Any]]) -> tuple[Attachment, ...]:
    """Pictures and files, however deep their address is kept."""
    return tuple(_attachment(one) for one in found)


def _attachment(one: Mapping[str, Any]) -> Attachment:
    held = [inside(inside(one, "media"), "image"), inside(one, "image_data")]
    held += [inside(one, "video_data"), one]
    urls = [id_of(place, key) for place in held for key in ("src", "url", "file_url")]
    kind = (id_of(one, "type") or id_of(one, "mime_type") or "file").partition("/")[0]
    return Attachment(
        "image" if kind == "photo" else kind,
        next(filter(None, urls), None),
        id_of(one, "title") or id_of(one, "name"),
    )
