"""Bot API methods that do something to a message: remove it, react to it, pin it."""

from datetime import timedelta

from simulator.telegram.arguments import chat_id_of
from simulator.telegram.errors import bad_request
from simulator.telegram.model import POWERFUL, Chat
from simulator.telegram.parameters import Parameters
from simulator.telegram.reactions import REACTIONS, plain_emoji
from simulator.telegram.world import Telegram

DELETABLE_FOR = timedelta(hours=48)


def delete_message(telegram: Telegram, parameters: Parameters) -> bool:
    """`deleteMessage`: own ones for 48 hours, others' in private chats or as administrator."""
    chat = telegram.open_chat(chat_id_of(parameters))
    message = chat.messages.get(parameters.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to delete not found")
    powerful = chat.bot_status in POWERFUL
    if message.sender != telegram.bot and chat.is_group and not powerful:
        raise bad_request("message can't be deleted")
    if telegram.clock.now() - message.date > DELETABLE_FOR and not powerful:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.message_id]
    chat.pinned = None if chat.pinned == message.message_id else chat.pinned
    telegram.changed()
    return True


def set_message_reaction(telegram: Telegram, parameters: Parameters) -> bool:
    """`setMessageReaction`: one emoji of the fixed list, or none to take it away."""
    chat = telegram.open_chat(chat_id_of(parameters))
    message = chat.messages.get(parameters.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to react not found")
    reactions = parameters.records("reaction")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = tuple(str(reaction.get("emoji")) for reaction in reactions)
    if not REACTIONS.issuperset(plain_emoji(one) for one in emoji):
        raise bad_request("REACTION_INVALID")
    message.reactions = emoji
    telegram.changed()
    return True


def pin_chat_message(telegram: Telegram, parameters: Parameters) -> bool:
    """`pinChatMessage`: in groups only as administrator."""
    chat = _pinnable(telegram, parameters)
    message = chat.messages.get(parameters.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to pin not found")
    telegram.flood.spend(chat.id)
    chat.pinned = message.message_id
    fields = {"pinned_message": message.api(nested=True)}
    telegram.announce(chat, telegram.bot, "pinned", fields)
    return True


def unpin_chat_message(telegram: Telegram, parameters: Parameters) -> bool:
    """`unpinChatMessage`: that message, or the pinned one if none is named."""
    chat = _pinnable(telegram, parameters)
    named = parameters.integer("message_id")
    if chat.pinned is None or named not in {None, chat.pinned}:
        raise bad_request("message to unpin not found")
    telegram.flood.spend(chat.id)
    chat.pinned = None
    telegram.changed()
    return True


def _pinnable(telegram: Telegram, parameters: Parameters) -> Chat:
    chat = telegram.open_chat(chat_id_of(parameters))
    if chat.is_group and chat.bot_status not in POWERFUL:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
