"""What is asked about a text before it becomes anything: for which case, and for whom.

The text itself stays where the person wrote it; the question replies to it, so nothing has to be
kept, and a question that nobody answers has done nothing.
"""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot import command_words, texts
from bot.buttons import Action, Tap
from desk.language import Translate


async def ask_for_whom(message: Message, number: int, _: Translate) -> None:
    """The text is so short that it may be meant for colleagues."""
    choices = [
        (Action.AS_ANSWER, number, _("✍️ Als Antwort")),
        (Action.AS_NOTE, number, _("🗒 Nur intern")),
    ]
    await _ask(message, texts.for_whom(number, _), choices)


async def ask_whether_instead(message: Message, number: int, author: str, _: Translate) -> None:
    """A colleague's draft waits already."""
    choices = [
        (Action.INSTEAD, number, _("🔁 Ersetzen")),
        (Action.AS_NOTE, number, _("🗒 Nur intern")),
    ]
    await _ask(message, texts.whether_instead(number, author, _), choices)


async def ask_for_which(message: Message, numbers: Sequence[int], _: Translate) -> None:
    """The person has several cases, and wrote in their private chat."""
    choices = [(Action.AS_ANSWER, number, f"#{number}") for number in numbers]
    await _ask(message, texts.for_which(_), choices)


def asked_about(message: Message | None) -> Message | None:
    """The text that a question is about; `None` where it is gone."""
    return message.reply_to_message if message is not None else None


def text_for(asked: Message, number: int) -> str:
    """What the text says, without the command that it may begin with."""
    text = asked.text or asked.caption or ""
    typed = command_words.read(text)
    return typed.about(number)[1] if typed is not None else text


async def _ask(message: Message, question: str, choices: Sequence[tuple[Action, int, str]]) -> None:
    buttons = [
        InlineKeyboardButton(label, callback_data=Tap(action, number, 0).data())
        for action, number, label in choices
    ]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    await message.reply_text(question, reply_markup=InlineKeyboardMarkup(rows), do_quote=True)
