"""Texts in a group: an answer to a card becomes a draft, `//` a note."""

from telegram import Message, Update
from telegram.constants import ChatID

from bot import replies, texts
from bot.access import Access, Context
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
        """A text in a group: an answer to a card becomes a draft, `//` a note."""
        message = update.effective_message
        if message is None or (answered := replies.answered_message(message)) is None:
            return
        _ = self._access.language(update)
        by_us = answered.from_user is not None and answered.from_user.id == context.bot.id
        number = await self._access.database.read(
            showing.case_at,
            str(message.chat_id),
            answered.message_id,
            named=replies.number_in(answered.text or "") if by_us else None,
        )
        if number is None:
            if by_us:
                await message.reply_text(texts.reply_to_the_card(_))
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
        note = replies.note_in(message.text)
        try:
            await self._access.change(
                update,
                actions.rewrite_draft if note is None else actions.note_instead,
                replies.source_of(message),
                message.text if note is None else note,
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
