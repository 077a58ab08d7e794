"""The simulated Telegram as the demo page sees it: plain JSON of chats, messages and people."""

from typing import Any

from simulator.telegram.model import PRESENT, Chat, Message, User
from simulator.telegram.world import Telegram


def chats_view(telegram: Telegram) -> list[dict[str, Any]]:
    """Every chat with its messages, oldest first."""
    return [_chat(chat) for chat in telegram.chats.values()]


def staff_view(telegram: Telegram) -> list[dict[str, Any]]:
    """The people with phones and the groups they are in."""
    return [_person(telegram, user) for user in telegram.people.values()]


def answers_view(telegram: Telegram) -> list[dict[str, Any]]:
    """What people who pressed buttons were shown, latest last."""
    return [vars(answer) for answer in telegram.answers]


def bot_view(telegram: Telegram) -> dict[str, Any]:
    """The bot and how it gets its updates."""
    return {
        **telegram.bot.api(),
        "name": telegram.bot.name,
        "webhook": telegram.updates.webhook.url or None,
        "waiting_updates": len(telegram.updates.waiting),
        "commands": next(iter(telegram.commands.values()), []),
    }


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.title,
        "members": [number for number, status in chat.members.items() if status in PRESENT],
        "bot_status": chat.bot_status,
        "started": chat.started,
        "pinned": chat.pinned,
        "migrated_to": chat.migrated_to,
        "messages": [_message(message) for message in chat.messages.values()],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "from": {
            "id": message.sender.id,
            "name": message.sender.name,
            "is_bot": message.sender.is_bot,
        },
        "text": message.text.plain,
        "html": message.text.html,
        "keyboard": [[button.view() for button in row] for row in message.rows] or None,
        "force_reply": (message.other_markup or {}).get("input_field_placeholder"),
        "reply_to": message.reply_to,
        "edited": message.edited_at is not None,
        "reactions": list(message.reactions),
        "date": message.date.isoformat(),
        "service": message.service,
        "media": message.media.kind if message.media else None,
        "protected": message.protected,
    }


def _person(telegram: Telegram, user: User) -> dict[str, Any]:
    return {
        "user_id": user.id,
        "name": user.name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language_code": user.language_code,
        "groups": [
            chat.id
            for chat in telegram.chats.values()
            if chat.is_group and not chat.migrated_to and chat.members.get(user.id) in PRESENT
        ],
    }
