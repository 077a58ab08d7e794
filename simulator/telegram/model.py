"""People, chats and messages of the simulated Telegram, and their Bot API shapes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from simulator.telegram.keyboard import Rows
from simulator.telegram.text import FormattedText

Status = Literal["creator", "administrator", "member", "left", "kicked"]
PRESENT = frozenset({"creator", "administrator", "member"})
POWERFUL = frozenset({"creator", "administrator"})
EMPTY_TEXT = FormattedText("")
_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)


@dataclass(frozen=True)
class User:
    """A person or the bot; a person's private chat with the bot has the same id."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    def api(self) -> dict[str, Any]:
        """The `User`."""
        return {key: value for key, value in vars(self).items() if value is not None}


@dataclass(frozen=True)
class Media:
    """A photo or document on a message; `fields` is its part of the Bot API's `Message`."""

    kind: Literal["photo", "document"]
    file_id: str
    fields: dict[str, Any]


@dataclass
class Message:
    """A message in a chat; `service` names the event if it is no text of a person."""

    message_id: int
    chat: "Chat"
    sender: User
    date: datetime
    text: FormattedText = EMPTY_TEXT
    rows: Rows = ()
    other_markup: dict[str, Any] | None = None
    reply_to: int | None = None
    media: Media | None = None
    edited_at: datetime | None = None
    reactions: tuple[str, ...] = ()
    service: str | None = None
    service_fields: dict[str, Any] = field(default_factory=dict)
    protected: bool = False

    def api(self, *, nested: bool = False) -> dict[str, Any]:
        """The `Message`; a nested one has no further `reply_to_message`."""
        shown: dict[str, Any] = {
            "message_id": self.message_id,
            "from": self.sender.api(),
            "chat": self.chat.api(),
            "date": int(self.date.timestamp()),
            **self.service_fields,
            **self._content(),
        }
        if self.edited_at:
            shown["edit_date"] = int(self.edited_at.timestamp())
        if self.rows:
            keyboard = [[button.api() for button in row] for row in self.rows]
            shown["reply_markup"] = {"inline_keyboard": keyboard}
        if self.protected:
            shown["has_protected_content"] = True
        quoted = None if nested else self.chat.messages.get(self.reply_to or 0)
        return shown | ({"reply_to_message": quoted.api(nested=True)} if quoted else {})

    def _content(self) -> dict[str, Any]:
        prefix = "caption" if self.media else "text"
        shown: dict[str, Any] = dict(self.media.fields) if self.media else {}
        if self.text.plain:
            shown[prefix] = self.text.plain
        if self.text.entities:
            name = "caption_entities" if self.media else "entities"
            shown[name] = [entity.api() for entity in self.text.entities]
        return shown


@dataclass
class Chat:
    """A private chat, a group or a supergroup.

    Attributes:
        members: Status of each person by user id; the bot's is `bot_status`.
        started: In a private chat: whether Start was pressed.
        migrated_to: The supergroup that this group became.
        join_requests: Ids of people who ask to be let in.
    """

    id: int
    type: Literal["private", "group", "supergroup"]
    title: str
    person: User | None = None
    members: dict[int, Status] = field(default_factory=dict)
    bot_status: Status = "member"
    started: bool = True
    pinned: int | None = None
    migrated_to: int | None = None
    join_requests: set[int] = field(default_factory=set)
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    def api(self) -> dict[str, Any]:
        """The `Chat`."""
        if self.person:
            names = {
                "first_name": self.person.first_name,
                "last_name": self.person.last_name,
                "username": self.person.username,
            }
            known = {key: value for key, value in names.items() if value is not None}
            return {"id": self.id, "type": self.type, **known}
        return {"id": self.id, "type": self.type, "title": self.title}

    @property
    def is_group(self) -> bool:
        """Whether several people are in it."""
        return self.person is None

    def add(self, message: Message) -> Message:
        """Put a message at the end."""
        self.messages[message.message_id] = message
        return message

    def next_id(self) -> int:
        """The next message id; they begin with 1 in each chat and are never used again."""
        self.last_message_id += 1
        return self.last_message_id


def member_shape(user: User, status: Status) -> dict[str, Any]:
    """The `ChatMember` of a person or the bot."""
    shown: dict[str, Any] = {"status": status, "user": user.api()}
    match status:
        case "administrator":
            rights = dict.fromkeys(_RIGHTS, True)
            return {**shown, "can_be_edited": False, "is_anonymous": False, **rights}
        case "creator":
            return {**shown, "is_anonymous": False}
        case "kicked":
            return {**shown, "until_date": 0}
    return shown
