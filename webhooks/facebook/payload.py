"""The parts of Meta's deliveries that we need; unknown fields are ignored, most may be missing.

What stands where something else was promised is taken as missing if we can do without it: a
citizen's words must not be lost because of a strange time.

Source: Meta, "Webhooks: Page reference" and "Messenger Platform: webhook events".
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_NUMBER = 20  # digits


def id_of(item: Mapping[str, Any], key: str) -> str | None:
    """The id under `key` of an object that Meta answered with; some are numbers."""
    found = _text(item.get(key))
    return found if isinstance(found, str) and found else None


def _text(value: Any) -> Any:
    """Ids are text, though old deliveries carry some as numbers; texts can be kept everywhere.

    Half of a surrogate pair and the character zero are valid in JSON, but not in UTF-8 or in
    PostgreSQL.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return value
    whole = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _list(value: Any) -> Any:
    return [] if value is None else value


def _texts(value: Any) -> Any:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _number(value: Any) -> Any:
    if isinstance(value, str) and value.isdecimal() and len(value) <= LONGEST_NUMBER:
        return int(value)
    return int(value) if isinstance(value, int) else None


def _text_or_none(value: Any) -> Any:
    return _text(value) if isinstance(value, str) else None


def _object_or_none(value: Any) -> Any:
    return value if isinstance(value, Mapping) else None


Text = Annotated[str, BeforeValidator(_text)]
Link = Annotated[str | None, BeforeValidator(_text_or_none)]
# PostgreSQL refuses what does not fit into an index; Meta's ids have at most some 200 characters.
Id = Annotated[str, BeforeValidator(_text), Field(max_length=512)]
Texts = Annotated[list[Text], BeforeValidator(_texts)]
Items = Annotated[list[Any], BeforeValidator(_list)]
Number = Annotated[int | None, BeforeValidator(_number)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Person(_Part):
    """Somebody; platforms hide the name or all of it."""

    id: Id | None = None
    name: Text | None = None


class PostPart(_Part):
    """The post that a comment stands under."""

    permalink_url: Text | None = None


class Feed(_Part):
    """`value` of a change of the field `feed`."""

    item: Text | None = None
    verb: Text | None = None
    sender: Person | None = Field(default=None, alias="from")
    sender_id: Id | None = None
    sender_name: Text | None = None
    post_id: Id | None = None
    comment_id: Id | None = None
    parent_id: Id | None = None
    created_time: Number = None
    message: Text | None = None
    reaction_type: Link = None
    photo: Link = None
    photos: Texts = []
    video: Link = None
    link: Link = None
    published: Number = None
    post: Annotated[PostPart | None, BeforeValidator(_object_or_none)] = None


class Change(_Part):
    """One change; `value` is read by the field's own model, since other fields look different."""

    field: Text | None = None
    value: Any = None


class Coordinates(_Part):
    """A place."""

    lat: float
    long: float


class AttachmentPayload(_Part):
    """What an attachment points at."""

    url: Text | None = None
    title: Text | None = None
    sticker_id: Id | None = None
    coordinates: Coordinates | None = None


class AttachmentPart(_Part):
    """An attachment of a direct message; `type` is an open set."""

    type: Text | None = None
    payload: AttachmentPayload | None = None
    title: Text | None = None
    url: Text | None = None


class DirectMessage(_Part):
    """`message` of a messaging item."""

    mid: Id
    text: Text | None = None
    attachments: Annotated[list[AttachmentPart], BeforeValidator(_list)] = []
    is_echo: bool | None = None
    is_deleted: bool | None = None
    is_unsupported: bool | None = None
    metadata: Text | None = None


class MessageEdit(_Part):
    """`message_edit`: the citizen changed a direct message."""

    mid: Id
    text: Text | None = None


class Postback(_Part):
    """`postback`: the citizen pressed a button or opened the conversation."""

    mid: Id | None = None
    title: Text | None = None
    payload: Text | None = None


class PolicyEnforcement(_Part):
    """`policy_enforcement`: Meta warns the page or blocks it."""

    action: Text | None = None


class Messaging(_Part):
    """One item of `messaging` or `standby`."""

    sender: Person | None = None
    recipient: Person | None = None
    timestamp: Number = None
    message: DirectMessage | None = None
    message_edit: MessageEdit | None = None
    postback: Postback | None = None
    policy_enforcement: PolicyEnforcement | None = Field(
        default=None, validation_alias=AliasChoices("policy_enforcement", "policy-enforcement")
    )


class Entry(_Part):
    """What happened on one page; `changed_fields` stands there if the values were left out."""

    id: Id | None = None
    time: Number = None
    changes: Items = []
    messaging: Items = []
    standby: Items = []
    changed_fields: Items = []


class Envelope(_Part):
    """One delivery."""

    object: Text | None = None
    entry: Items = []
