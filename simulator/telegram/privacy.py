"""Which messages of a chat the bot is told about.

Privacy mode is on, as it is by default: in a group the bot sees commands for it, replies to its own
messages and service messages; as an administrator it sees everything.
Source: Telegram, "Bots: An introduction for developers", privacy mode.
"""

from simulator.telegram.model import POWERFUL, PRESENT, Message
from simulator.telegram.world import Telegram


def is_visible(telegram: Telegram, message: Message) -> bool:
    """Whether the bot is told about somebody's message."""
    chat = message.chat
    if chat.bot_status not in PRESENT:
        return False
    quoted = chat.messages.get(message.reply_to or 0)
    return (
        not chat.is_group
        or chat.bot_status in POWERFUL
        or (quoted is not None and quoted.sender.id == telegram.bot.id)
        or any(_meant(telegram, message, command) for command in _commands(message))
    )


def _commands(message: Message) -> list[str]:
    encoded = message.text.plain.encode("utf-16-le")
    return [
        encoded[entity.offset * 2 : entity.end * 2].decode("utf-16-le")
        for entity in message.text.entities
        if entity.type == "bot_command"
    ]


def _meant(telegram: Telegram, message: Message, command: str) -> bool:
    """Whether a command names the bot, or names none where the bot has spoken last of all bots."""
    _, _, name = command.partition("@")
    if name:
        return name.lower() == (telegram.bot.username or "").lower()
    return any(other.sender.id == telegram.bot.id for other in message.chat.messages.values())
