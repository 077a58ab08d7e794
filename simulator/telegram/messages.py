"""Bot API methods that send and change messages."""

from dataclasses import dataclass
from typing import Any

from simulator.telegram.arguments import chat_id_of, read_text
from simulator.telegram.errors import bad_request
from simulator.telegram.keyboard import Markup, read_markup
from simulator.telegram.model import Chat, Media, Message
from simulator.telegram.parameters import Parameters
from simulator.telegram.text import MAX_CAPTION, FormattedText
from simulator.telegram.world import Telegram

UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


@dataclass(frozen=True)
class _Envelope:
    """What all sending methods share."""

    chat: Chat
    markup: Markup
    reply_to: int | None
    protected: bool


def send_message(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`sendMessage`."""
    envelope = _envelope(telegram, parameters)
    return _deliver(telegram, envelope, read_text(parameters, "text"))


def send_media(telegram: Telegram, parameters: Parameters, media: Media) -> dict[str, Any]:
    """The common part of `sendPhoto` and `sendDocument`; text is the caption."""
    envelope = _envelope(telegram, parameters)
    caption = read_text(parameters, "caption", limit=MAX_CAPTION, optional=True)
    return _deliver(telegram, envelope, caption, media=media)


def edit_message_text(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`editMessageText`; without `reply_markup` the inline keyboard goes."""
    message = _editable(telegram, parameters)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _change(telegram, message, read_text(parameters, "text"), parameters)


def edit_message_caption(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`editMessageCaption`."""
    message = _editable(telegram, parameters)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    caption = read_text(parameters, "caption", limit=MAX_CAPTION, optional=True)
    return _change(telegram, message, caption, parameters)


def edit_message_reply_markup(telegram: Telegram, parameters: Parameters) -> dict[str, Any]:
    """`editMessageReplyMarkup`."""
    message = _editable(telegram, parameters)
    return _change(telegram, message, message.text, parameters)


def _envelope(telegram: Telegram, parameters: Parameters) -> _Envelope:
    chat = telegram.open_chat(chat_id_of(parameters))
    if parameters.integer("message_thread_id") is not None:
        raise bad_request("message thread not found")
    markup = read_markup(parameters.json("reply_markup"), private=not chat.is_group)
    protected = parameters.truth("protect_content")
    return _Envelope(chat, markup, _reply_target(telegram, chat, parameters), protected)


def _reply_target(telegram: Telegram, chat: Chat, parameters: Parameters) -> int | None:
    given = parameters.json("reply_parameters")
    if isinstance(given, dict):
        there = telegram.chats.get(given.get("chat_id") or chat.id, chat)
        message_id = given.get("message_id")
        lenient = bool(given.get("allow_sending_without_reply"))
    else:
        there, message_id = chat, parameters.integer("reply_to_message_id")
        lenient = parameters.truth("allow_sending_without_reply")
    if message_id is None:
        return None
    if message_id in there.messages:
        return int(message_id) if there is chat else None
    if not lenient:
        raise bad_request("message to be replied not found")
    return None


def _deliver(
    telegram: Telegram, envelope: _Envelope, text: FormattedText, media: Media | None = None
) -> dict[str, Any]:
    telegram.flood.spend(envelope.chat.id)
    message = telegram.write(
        envelope.chat,
        telegram.bot,
        text,
        rows=envelope.markup.rows,
        other_markup=envelope.markup.other,
        reply_to=envelope.reply_to,
        protected=envelope.protected,
        media=media,
    )
    return message.api()


def _editable(telegram: Telegram, parameters: Parameters) -> Message:
    chat = telegram.open_chat(chat_id_of(parameters))
    message = chat.messages.get(parameters.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to edit not found")
    if message.sender != telegram.bot or message.service or message.other_markup:
        raise bad_request("message can't be edited")
    return message


def _change(
    telegram: Telegram, message: Message, text: FormattedText, parameters: Parameters
) -> dict[str, Any]:
    private = not message.chat.is_group
    markup = read_markup(parameters.json("reply_markup"), private=private)
    telegram.flood.spend(message.chat.id)
    if (message.text, message.rows) == (text, markup.rows):
        raise bad_request(UNCHANGED)
    message.text, message.rows = text, markup.rows
    message.edited_at = telegram.clock.now()
    telegram.changed()
    return message.api()
