"""The simulated Telegram as a whole: who exists, which chats there are, what the bot set."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import Clock
from simulator.configuration import Configuration, GroupConfiguration, StaffConfiguration
from simulator.telegram.errors import ApiError, bad_request, forbidden
from simulator.telegram.flood import Flood
from simulator.telegram.model import PRESENT, Chat, Message, User
from simulator.telegram.text import FormattedText
from simulator.telegram.updates import UpdateQueue

QUERY_LIFETIME = timedelta(seconds=15)
ANSWERS_KEPT = 200


@dataclass
class CallbackQuery:
    """A press of a button."""

    id: str
    user: User
    message: Message
    data: str
    at: datetime
    answered: bool = False


@dataclass(frozen=True)
class CallbackAnswer:
    """What the person who pressed a button is shown; empty text only stops the spinner."""

    id: str
    user_id: int
    text: str
    show_alert: bool


@dataclass
class Telegram:
    """Everything of the simulated Telegram.

    Attributes:
        changed: Called after everything that people could see.
        files: Uploaded files by id, as (path, content).
    """

    token: str
    bot: User
    clock: Clock
    changed: Callable[[], None]
    updates: UpdateQueue
    flood: Flood
    people: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    answers: list[CallbackAnswer] = field(default_factory=list)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def chat(self, chat_id: int) -> Chat:
        """The chat of this id.

        Raises:
            ApiError: There is none, or it became a supergroup.
        """
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        return chat

    def open_chat(self, chat_id: int) -> Chat:
        """A chat that the bot may write to.

        Raises:
            ApiError: Start was never pressed, the bot is blocked or not in the group.
        """
        chat = self.chat(chat_id)
        if chat.bot_status == "kicked":
            kicked = f"bot was kicked from the {chat.type} chat"
            raise forbidden(kicked if chat.is_group else "bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.bot_status not in PRESENT:
            raise forbidden(f"bot is not a member of the {chat.type} chat")
        return chat

    def write(self, chat: Chat, sender: User, text: FormattedText, **details: Any) -> Message:
        """Put a message into a chat."""
        message = Message(chat.next_id(), chat, sender, self.clock.now(), text, **details)
        self.changed()
        return chat.add(message)

    def announce(self, chat: Chat, sender: User, service: str, fields: dict[str, Any]) -> Message:
        """Put a service message into a chat."""
        empty = FormattedText("")
        return self.write(chat, sender, empty, service=service, service_fields=fields)


def build_telegram(
    configuration: Configuration, clock: Clock, changed: Callable[[], None]
) -> Telegram:
    """The simulated Telegram at the start."""
    number = configuration.bot_token.partition(":")[0]
    username = configuration.bot_username
    telegram = Telegram(
        token=configuration.bot_token,
        bot=User(int(number), configuration.bot_name, username=username, is_bot=True),
        clock=clock,
        changed=changed,
        updates=UpdateQueue(clock, first_id=configuration.seed * 1_000_000 + 1),
        flood=Flood(clock, configuration.group_calls_per_minute),
    )
    for group in configuration.groups:
        telegram.chats[group.chat_id] = _group(group, configuration.staff)
    for person in configuration.staff:
        _add_person(telegram, person)
    return telegram


def _group(group: GroupConfiguration, staff: tuple[StaffConfiguration, ...]) -> Chat:
    chat = new_group(group.chat_id, group.title)
    chat.bot_status = group.bot_status
    chat.members = {person.user_id: "member" for person in staff if group.chat_id in person.groups}
    return chat


def new_group(chat_id: int, title: str) -> Chat:
    """An empty group; ids that begin with -100 are supergroups."""
    is_super = str(chat_id).startswith("-100")
    return Chat(chat_id, "supergroup" if is_super else "group", title, bot_status="left")


def _add_person(telegram: Telegram, person: StaffConfiguration) -> None:
    user = User(
        person.user_id,
        person.first_name,
        last_name=person.last_name,
        username=person.username,
        language_code=person.language_code,
    )
    telegram.people[user.id] = user
    telegram.chats[user.id] = Chat(
        user.id,
        "private",
        user.name,
        person=user,
        members={user.id: "member"},
        bot_status="member" if person.started else "left",
        started=person.started,
    )
