"""The calls by which a chat sees a card: sent, edited, and looked for after an unclear end."""

import structlog
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot import replies
from bot.buttons import Action
from bot.card_buttons import tap
from bot.refusals import Trouble, trouble
from bot.rendered import Button, Rendered
from desk.messenger.calls import Booked
from desk.messenger.showing import DueCard

log = structlog.get_logger(__name__)


async def send(bot: ExtBot[Booked], card: DueCard, rendered: Rendered, booked: Booked) -> int:
    """Send the card as a new message; its id.  What Telegram does not take is left out of it."""
    reply = card.reply_to
    while True:
        try:
            message = await bot.send_message(
                card.chat_id,
                rendered.text,
                reply_markup=keyboard(rendered),
                reply_parameters=ReplyParameters(reply, allow_sending_without_reply=True)
                if reply
                else None,
                parse_mode=rendered.parse_mode,
                disable_notification=card.silent,
                rate_limit_args=booked,
            )
        except BadRequest as error:
            match trouble(error):
                case Trouble.FORMAT if rendered.parse_mode:
                    rendered = _without_format(rendered)
                case Trouble.UNQUOTABLE if reply:
                    reply = None
                case _:
                    raise
        else:
            return message.message_id


async def edit(
    bot: ExtBot[Booked], chat_id: str, message_id: int, rendered: Rendered, booked: Booked
) -> None:
    """Change a message of ours to what it should show; one that shows it already is fine."""
    while True:
        try:
            await bot.edit_message_text(
                rendered.text,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=keyboard(rendered),
                parse_mode=rendered.parse_mode,
                rate_limit_args=booked,
            )
        except BadRequest as error:
            match trouble(error):
                case Trouble.SAME:
                    return
                case Trouble.FORMAT if rendered.parse_mode:
                    rendered = _without_format(rendered)
                case _:
                    raise
        else:
            return


async def is_the_card(bot: ExtBot[Booked], card: DueCard, message_id: int, booked: Booked) -> bool:
    """Whether this message is the card that was sent and not noted.

    Telegram shows a bot no message that it asks for, only one that it changes.  So the buttons are
    changed, never the text: should it be another message of ours, it gets a button for a moment.
    """
    for button in (_looking(card), None):
        try:
            message = await _put_button(bot, card.chat_id, message_id, button, booked)
        except BadRequest as error:
            match trouble(error):
                case Trouble.GONE:
                    return False
                case Trouble.SAME:
                    continue  # looked at before, by a process that died: ask for another change
                case _:
                    raise
        ours = isinstance(message, Message) and shows(message, card)
        if button and not ours:
            await _take_button_away(bot, card.chat_id, message_id, booked)
        return ours
    return False


def shows(message: Message, card: DueCard) -> bool:
    """Whether the message is about the card's case and answers the same message."""
    answered = message.reply_to_message.message_id if message.reply_to_message else None
    number = replies.number_in(message.text or "")
    return (number, answered) == (card.view.number, card.reply_to)


def keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    """The buttons under a card."""
    rows = [[_button(button) for button in row] for row in rendered.rows]
    return InlineKeyboardMarkup(rows) if rows else None


def _without_format(rendered: Rendered) -> Rendered:
    log.error("formatting refused, shown as plain text")
    return rendered.plain()


def _looking(card: DueCard) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[_button(Button("…", tap(card.view, Action.BACK)))]])


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(button.label, callback_data=button.data, style=button.style)


async def _put_button(
    bot: ExtBot[Booked],
    chat_id: str,
    message_id: int,
    button: InlineKeyboardMarkup | None,
    booked: Booked,
) -> Message | bool:
    return await bot.edit_message_reply_markup(
        chat_id, message_id, reply_markup=button, rate_limit_args=booked
    )


async def _take_button_away(
    bot: ExtBot[Booked], chat_id: str, message_id: int, booked: Booked
) -> None:
    try:
        await _put_button(bot, chat_id, message_id, None, booked)
    except TelegramError as error:
        if trouble(error) not in (Trouble.SAME, Trouble.GONE):
            raise
