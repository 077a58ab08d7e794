"""What people write and press on their phones, and what of it the bot is told."""

from typing import Any

from simulator.refusals import NotDone
from simulator.samples import HEIGHT, WIDTH, sample
from simulator.telegram.lookup import chat_of, message_of, person_of
from simulator.telegram.membership import tell_membership
from simulator.telegram.model import PRESENT, Chat, Media, Message, User
from simulator.telegram.privacy import is_visible
from simulator.telegram.text import MAX_TEXT, typed, units
from simulator.telegram.world import CallbackQuery, Telegram


def write(
    telegram: Telegram, chat_id: int, user_id: int, text: str, *, reply_to: int | None = None
) -> Message:
    """A person sends a text; `/start …` in the private chat opens it.

    Raises:
        NotDone: The person is not in the chat, the text is empty or too long, or the private
            chat was not opened.
        NotThere: There is no such chat, person or message to reply to.
    """
    chat, user = _place(telegram, chat_id, user_id)
    formatted = typed(text)
    if not 0 < units(formatted.plain) <= MAX_TEXT:
        raise NotDone(f"a text has 1 to {MAX_TEXT} characters")
    if reply_to is not None:
        message_of(chat, reply_to)
    _open_private_chat(telegram, chat, user, formatted.plain)
    message = telegram.write(chat, user, formatted, reply_to=reply_to)
    if is_visible(telegram, message):
        telegram.updates.add("message", chat.id, message.api())
    return message


def send_photo(
    telegram: Telegram, chat_id: int, user_id: int, caption: str, *, reply_to: int | None = None
) -> Message:
    """A person sends the sample picture, with or without words below it; raises as `write`."""
    chat, user = _place(telegram, chat_id, user_id)
    if reply_to is not None:
        message_of(chat, reply_to)
    number = next(telegram.numbers)
    file_id, content = f"photo-{number}", sample()
    telegram.files[file_id] = (f"photos/{number}/file.png", content)
    size = {"width": WIDTH, "height": HEIGHT, "file_size": len(content)}
    fields = {"photo": [{"file_id": file_id, "file_unique_id": f"unique-{file_id}", **size}]}
    message = telegram.write(
        chat, user, typed(caption), reply_to=reply_to, media=Media("photo", file_id, fields)
    )
    if is_visible(telegram, message):
        telegram.updates.add("message", chat.id, message.api())
    return message


def edit(telegram: Telegram, chat_id: int, user_id: int, message_id: int, text: str) -> Message:
    """A person changes an own text.

    Raises:
        NotDone: It is not the person's own text.
        NotThere: There is no such chat, person or message.
    """
    chat, user = _place(telegram, chat_id, user_id)
    message = message_of(chat, message_id)
    if message.sender != user or message.service:
        raise NotDone("only own texts can be edited")
    message.text = typed(text)
    message.edited_at = telegram.clock.now()
    telegram.changed()
    if is_visible(telegram, message):
        telegram.updates.add("edited_message", chat.id, message.api())
    return message


def tap(
    telegram: Telegram,
    chat_id: int,
    user_id: int,
    message_id: int,
    data: str,
    *,
    forged: bool = False,
) -> CallbackQuery:
    """A person presses the button with this callback data.

    With `forged` a modified client sends data that no button of the message has.

    Raises:
        NotDone: No button of the message has this data now.
        NotThere: There is no such chat, person or message.
    """
    chat, user = _place(telegram, chat_id, user_id)
    message = message_of(chat, message_id)
    offered = {button.callback_data for row in message.rows for button in row}
    if data not in offered and not forged:
        raise NotDone("no button of this message has this data")
    number = str(next(telegram.numbers) + (user.id << 32))
    query = CallbackQuery(number, user, message, data, telegram.clock.now())
    telegram.queries[query.id] = query
    telegram.updates.add("callback_query", chat.id, _query_shape(query))
    telegram.changed()
    return query


def _place(telegram: Telegram, chat_id: int, user_id: int) -> tuple[Chat, User]:
    chat, user = chat_of(telegram, chat_id), person_of(telegram, user_id)
    if chat.members.get(user_id) not in PRESENT:
        raise NotDone("not a member of this chat")
    return chat, user


def _open_private_chat(telegram: Telegram, chat: Chat, user: User, text: str) -> None:
    if chat.is_group or chat.started:
        return
    if text.split(maxsplit=1)[0] != "/start":
        raise NotDone("press Start first: send /start")
    chat.started = True
    before, chat.bot_status = chat.bot_status, "member"
    tell_membership(telegram, chat, user, telegram.bot, before=before, after="member")


def _query_shape(query: CallbackQuery) -> dict[str, Any]:
    return {
        "id": query.id,
        "from": query.user.api(),
        "message": query.message.api(),
        "chat_instance": str(query.message.chat.id),
        "data": query.data,
    }
