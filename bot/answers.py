"""Replies to cards: an answer becomes a draft, `//` a note."""

from telegram import Message, Update
from telegram.constants import ChatID, ChatType

from bot import command_texts, command_words, replies, texts
from bot.access import Access, Context
from bot.command_words import WITH_TEXT, Verb
from desk.cases import actions
from desk.errors import InvalidRequest
from desk.messenger import showing
from desk.tables import Staff

SEEN = "👀"
NOTED = "✍"


class Answers:
    """Replies to cards, and what is corrected in them."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def reply(self, update: Update, context: Context) -> None:
        """A reply to a card becomes a draft, `//` a note; in private that card is a draft's."""
        message = update.effective_message
        if message is None or (answered := replies.answered_message(message)) is None:
            return
        _ = self._access.language(update)
        number = await case_replied_to(self._access, context, message)
        if number is None:
            if _is_ours(context, answered):
                stranger = message.chat.type == ChatType.PRIVATE and not (
                    await self._access.person(update)
                )
                told = texts.connect_first(_) if stranger else texts.reply_to_the_card(_)
                await message.reply_text(told)
            return
        if message.from_user is None or message.from_user.id == ChatID.ANONYMOUS_ADMIN:
            await message.reply_text(texts.anonymous(_))
            return
        person = await self._access.person(update)
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif message.text is None:
            await message.reply_text(texts.only_text(_))
        else:
            await self._write(update, context, message, number, person)

    async def changed_reply(self, update: Update, context: Context) -> None:
        """A staff member corrected the text of a waiting draft."""
        message = update.edited_message
        person = await self._access.person(update)
        if message is None or message.text is None or person is None:
            return
        source = replies.source_of(message)
        belongs = await self._access.database.read(actions.drafted_for, source)
        number, text, note = _as_meant(message.text, belongs if message.reply_to_message else None)
        if text is None:
            return
        if belongs is not None and number not in (None, belongs):
            _ = self._access.language(update)
            await message.reply_text(command_texts.other_case(belongs, _))
            return
        try:
            await self._access.change(
                update,
                actions.note_instead if note else actions.rewrite_draft,
                source,
                text,
                by=person,
                now=self._access.now(),
            )
        except InvalidRequest as error:
            await message.reply_text(
                await self._access.sentence(error, self._access.language(update))
            )

    async def _write(
        self, update: Update, context: Context, message: Message, number: int, person: Staff
    ) -> None:
        now = self._access.now()
        note = replies.note_in(message.text or "")
        try:
            if note is not None:
                await self._access.change(update, actions.note, number, note, by=person, now=now)
            else:
                await self._access.change(
                    update,
                    actions.draft,
                    number,
                    message.text or "",
                    by=person,
                    now=now,
                    source=replies.source_of(message),
                    chat_id=str(message.chat_id),
                    reply_to=message.message_id,
                )
        except InvalidRequest as error:
            await message.reply_text(
                await self._access.sentence(error, self._access.language(update))
            )
        else:
            await self._access.react(context, message, NOTED if note is not None else SEEN)


async def case_replied_to(access: Access, context: Context, message: Message) -> int | None:
    """The number of the case whose card the message replies to."""
    answered = replies.answered_message(message)
    if answered is None:
        return None
    named = replies.number_in(answered.text or "") if _is_ours(context, answered) else None
    return await access.database.read(
        showing.case_at, str(message.chat_id), answered.message_id, named=named
    )


def _is_ours(context: Context, answered: Message) -> bool:
    return answered.from_user is not None and answered.from_user.id == context.bot.id


def _as_meant(text: str, card: int | None) -> tuple[int | None, str | None, bool]:
    """The case that a corrected text names, what it says, and whether that is for colleagues.

    It says nothing new (`None`) where it became another command.
    """
    typed, number = command_words.read(text), None
    if typed is not None and typed.verb is not None:
        number, text = typed.about(card)
        if typed.verb not in WITH_TEXT or not text:
            return number, None, False
        if typed.verb is Verb.NOTE:
            return number, text, True
    note = replies.note_in(text)
    return number, text if note is None else note, note is not None
