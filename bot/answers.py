"""Replies to cards: an answer becomes a draft, `//` a note."""

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatID, ChatType

from bot import command_texts, command_words, photos, practice, questions, replies, texts
from bot.access import Access, Context, harmless, toast
from bot.buttons import Action, Tap
from bot.command_words import WITH_TEXT, Verb
from bot.surge_taps import SurgeTaps
from desk.cases import actions, drafting
from desk.cases.acting import reached
from desk.cases.typed import as_typed
from desk.errors import DraftWaits, InvalidRequest
from desk.messenger import showing
from desk.tables import Staff

SEEN = "👀"
NOTED = "✍"


class Answers:
    """Replies to cards, and what is corrected in them."""

    def __init__(self, access: Access, surges: SurgeTaps, *, shows_pictures: bool) -> None:
        self._access = access
        self._shows_pictures = shows_pictures
        self._surges = surges
        self._practice = practice.Practice(access)

    async def reply(self, update: Update, context: Context) -> None:
        """A reply to a card becomes a draft, `//` a note; in private that card is a draft's."""
        message = update.effective_message
        if message is None or (answered := replies.answered_message(message)) is None:
            return
        _ = self._access.language(update)
        if _is_ours(context, answered) and practice.is_one(answered.text):
            await self._practice.answered(update, message)
            return
        number = await case_replied_to(self._access, context, message)
        if number is None:
            surge = await self._surges.is_about_one(message)
            if surge is not None and message.text:
                await self._surges.ask(update, message, surge)
            elif _is_ours(context, answered):
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
        elif message.text is None and not photos.is_in(message):
            await message.reply_text(texts.only_text(_))
        else:
            await self._write(update, context, message, number, person)

    async def private_text(self, update: Update, context: Context) -> None:
        """Any other text in the private chat answers the case that lies with the person."""
        message, person = update.effective_message, await self._access.person(update)
        if message is None:
            return
        _ = self._access.language(update)
        cases = await self._access.database.read(actions.owned, person) if person else []
        match cases:
            case []:
                told = texts.write_in_the_group(_) if person else texts.connect_first(_)
                await message.reply_text(told)
            case [(number, _department)] if person is not None:
                await self._write(update, context, message, number, person)
            case _several:
                numbers = [number for number, _department in cases]
                await questions.ask_for_which(message, numbers, _)

    async def decided(
        self, update: Update, context: Context, query: CallbackQuery, tap: Tap, person: Staff
    ) -> None:
        """Somebody answered a question about their text."""
        _ = self._access.language(update)
        question = query.message if isinstance(query.message, Message) else None
        asked = questions.asked_about(question)
        if asked is None or not (asked.text or photos.is_in(asked)):
            await toast(query, texts.text_is_gone(_), alert=True)
        elif asked.from_user is None or asked.from_user.id != query.from_user.id:
            await toast(query, texts.not_your_text(_), alert=True)
        else:
            text = questions.text_for(asked, tap.case)
            try:
                if tap.action is Action.AS_NOTE:
                    now = self._access.now()
                    await self._access.change(
                        update, as_typed, person, actions.note, tap.case, text, by=person, now=now
                    )
                else:
                    instead = tap.action is Action.INSTEAD
                    await self._access.database.write(as_typed, person, reached, tap.case, person)
                    await self._draft(update, asked, tap.case, text, person, replace=instead)
            except InvalidRequest as error:
                await toast(query, await self._access.sentence(error, _), alert=True)
            except photos.NotFetched:
                await toast(query, texts.photo_not_fetched(_), alert=True)
            else:
                await toast(query)
                if question is not None:
                    await harmless(question.delete())
                noted = tap.action is Action.AS_NOTE
                await self._access.react(context, asked, NOTED if noted else SEEN)

    async def changed_reply(self, update: Update, context: Context) -> None:
        """A staff member corrected the text of a waiting draft."""
        message = update.edited_message
        person = await self._access.person(update)
        written = (message.text or message.caption) if message is not None else None
        if message is None or written is None or person is None:
            return
        source = replies.source_of(message)
        belongs = await self._access.database.read(drafting.drafted_for, source)
        number, text, note = _as_meant(written, belongs if message.reply_to_message else None)
        if text is None:
            return
        if belongs is not None and number not in (None, belongs):
            _ = self._access.language(update)
            await message.reply_text(command_texts.other_case(belongs, _))
            return
        try:
            await self._access.change(
                update,
                drafting.note_instead if note else drafting.rewrite_draft,
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
        text = message.text or message.caption or ""
        note = replies.note_in(text)
        if note is None and message.text and replies.is_doubtful(text):
            await questions.ask_for_whom(message, number, self._access.language(update))
            return
        try:
            if note is not None:
                await self._access.change(update, actions.note, number, note, by=person, now=now)
            else:
                await self._draft(update, message, number, text, person)
        except DraftWaits as waits:
            _ = self._access.language(update)
            await questions.ask_whether_instead(message, number, waits.author, _)
        except InvalidRequest as error:
            await message.reply_text(
                await self._access.sentence(error, self._access.language(update))
            )
        except photos.NotFetched:
            await message.reply_text(texts.photo_not_fetched(self._access.language(update)))
        else:
            await self._access.react(context, message, NOTED if note is not None else SEEN)

    async def _draft(
        self,
        update: Update,
        message: Message,
        number: int,
        text: str,
        person: Staff,
        *,
        replace: bool = False,
    ) -> None:
        picture = await photos.taken_from(message)
        if picture is not None and not self._shows_pictures:
            await message.reply_text(texts.no_photos(self._access.language(update)))
            return
        await self._access.change(
            update,
            drafting.draft,
            number,
            text,
            by=person,
            now=self._access.now(),
            source=replies.source_of(message),
            chat_id=str(message.chat_id),
            reply_to=message.message_id,
            replace=replace,
            picture=picture,
        )


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
