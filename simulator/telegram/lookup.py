"""Finds chats, people and messages as people see them."""

from simulator.refusals import NotThere
from simulator.telegram.model import Chat, Message, User
from simulator.telegram.world import Telegram


def chat_of(telegram: Telegram, chat_id: int) -> Chat:
    """The chat, as people see it.

    Raises:
        NotThere: There is none, or it became a supergroup.
    """
    chat = telegram.chats.get(chat_id)
    if chat is None or chat.migrated_to:
        raise NotThere("no such chat")
    return chat


def person_of(telegram: Telegram, user_id: int) -> User:
    """The person.

    Raises:
        NotThere: There is none.
    """
    if user_id not in telegram.people:
        raise NotThere("no such person")
    return telegram.people[user_id]


def message_of(chat: Chat, message_id: int) -> Message:
    """The message.

    Raises:
        NotThere: There is none, or it was deleted.
    """
    if message_id not in chat.messages:
        raise NotThere("no such message")
    return chat.messages[message_id]
