"""Commands: everything a button does, typed with the number of the case."""

from datetime import timedelta
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ChatID, ChatType

from bot import command_texts, command_words, questions, replies, texts
from bot.access import Access, Context
from bot.answers import NOTED, SEEN, case_replied_to
from bot.buttons import Action, Tap
from bot.command_words import WITH_TEXT, WITHOUT_CASE, Typed, Verb
from bot.steps import OF_WHAT_WAS_SEEN, SIMPLE
from desk.cases import actions, drafting, handing, moderating, templates
from desk.cases.acting import reached
from desk.cases.addressing import Question, forward_to
from desk.cases.typed import as_seen, as_typed, standing
from desk.errors import DraftWaits, InvalidRequest
from desk.escalations import handling
from desk.language import Translate
from desk.tables import Staff
from desk.words import CHOSEN_BY_PEOPLE

DONE = "👍"
TO_THE_SECOND = timedelta(seconds=1)  # Telegram tells no fractions

ACTIONS = {
    Verb.TAKE: Action.TAKE,
    Verb.STILL: Action.STILL,
    Verb.RELEASE: Action.RELEASE,
    Verb.PUBLISH: Action.PUBLISH,
    Verb.ANYWAY: Action.ANYWAY,
    Verb.PRIVATELY: Action.PRIVATELY,
    Verb.DISCARD: Action.DISCARD,
    Verb.INTERNAL: Action.INTERNAL,
    Verb.RETRY: Action.RETRY,
    Verb.RIGHT: Action.RIGHT,
    Verb.NONE: Action.NONE,
    Verb.SHOW: Action.SHOW,
    Verb.LIKE: Action.LIKE,
    Verb.UNLIKE: Action.UNLIKE,
    Verb.RECALL: Action.RECALL,
    Verb.CALM: Action.CALM,
    Verb.SEEN: Action.SEEN,
    Verb.CLOSE: Action.CLOSE,
    Verb.REOPEN: Action.REOPEN,
}


class Commands:
    """Commands about a case, in the group and in the private chat."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def command(self, update: Update, context: Context) -> None:
        """A text that begins with a slash; without a number, the card it replies to counts."""
        message = update.effective_message
        typed = command_words.read(message.text or "") if message else None
        if message is None or typed is None or _is_for_another(typed, context):
            return
        _ = self._access.language(update)
        card = await case_replied_to(self._access, context, message)
        number, rest = typed.about(card)
        if typed.verb is None:
            if typed.bot or card is not None or message.chat.type == ChatType.PRIVATE:
                await message.reply_text(command_texts.unknown(typed.name, _))
            return
        if message.from_user is None or message.from_user.id == ChatID.ANONYMOUS_ADMIN:
            await message.reply_text(texts.anonymous(_))
            return
        person = await self._access.person(update)
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif number is None or (typed.verb in WITH_TEXT and not rest):
            await message.reply_text(command_texts.usage(typed.verb, _))
        else:
            await self._run(update, context, message, typed.verb, number, rest, person)

    async def _run(
        self,
        update: Update,
        context: Context,
        message: Message,
        verb: Verb,
        number: int,
        rest: str,
        person: Staff,
    ) -> None:
        _ = self._access.language(update)
        try:
            match verb:
                case Verb.ANSWER if (note := replies.note_in(rest)) is None:
                    await self._draft(update, message, number, rest, person)
                    await self._access.react(context, message, SEEN)
                    return
                case Verb.ANSWER | Verb.NOTE:
                    text = rest if verb is Verb.NOTE else note or ""
                    await self._change(update, person, actions.note, number, text)
                case Verb.FORWARD:
                    asked = await self._change(update, person, forward_to, number, rest)
                    if isinstance(asked, Question):
                        await _ask_for_department(message, number, asked, _)
                        return
                case Verb.CHANGE | Verb.HIDE | Verb.TEMPLATE | Verb.HAND | Verb.SILENCE:
                    if not await self._do_more(update, message, verb, number, rest, person):
                        return
                case Verb.PRESS:
                    concern = command_texts.concern_named(rest)
                    if concern is None:
                        await self._ask_for_concern(update, message, number, person)
                        return
                    await self._change(update, person, actions.escalate, number, concern)
                case _:
                    await self._step(update, message, ACTIONS[verb], number, person)
        except DraftWaits as waits:
            await questions.ask_whether_instead(message, number, waits.author, _)
        except InvalidRequest as error:
            await message.reply_text(await self._access.sentence(error, _))
        else:
            await self._confirm(context, message, verb, number, _)

    async def _use(
        self, update: Update, message: Message, number: int, rest: str, person: Staff
    ) -> None:
        case = await self._access.database.write(as_typed, person, reached, number, person)
        template = await self._access.database.read(templates.template_like, case, rest)
        await self._change(
            update,
            person,
            templates.use,
            number,
            template,
            source=replies.source_of(message),
            chat_id=str(message.chat_id),
            reply_to=message.message_id,
        )

    async def _do_more(
        self, update: Update, message: Message, verb: Verb, number: int, rest: str, person: Staff
    ) -> bool:
        """What has more than a number to it; whether enough was said."""
        if verb is Verb.TEMPLATE:
            await self._use(update, message, number, rest, person)
            return True
        if verb is Verb.HAND:
            await self._change(update, person, handing.hand_over_to, number, rest)
            return True
        if verb is Verb.SILENCE:
            lasts = timedelta(hours=4 if rest.split()[:1] == ["4"] else 1)
            await self._change(update, person, handling.silence_case, number, lasts)
            return True
        if verb is Verb.CHANGE:
            await self._change(update, person, moderating.change, number, rest)
            return True
        reason = command_texts.hide_reason_named(rest)
        if reason is None:
            await message.reply_text(
                command_texts.which_hide_reason(number, self._access.language(update))
            )
            return False
        await self._change(update, person, moderating.hide, number, reason)
        return True

    async def _step(
        self, update: Update, message: Message, action: Action, number: int, person: Staff
    ) -> None:
        if action in SIMPLE:
            await self._change(update, person, SIMPLE[action], number)
            return
        step, typed_at = OF_WHAT_WAS_SEEN[action], message.date + TO_THE_SECOND
        await self._change(update, person, as_seen, number, step, typed_at=typed_at)

    async def _draft(
        self, update: Update, message: Message, number: int, text: str, person: Staff
    ) -> None:
        await self._change(
            update,
            person,
            drafting.draft,
            number,
            text,
            source=replies.source_of(message),
            chat_id=str(message.chat_id),
            reply_to=message.message_id,
        )

    async def _change(
        self, update: Update, person: Staff, step: Any, number: int, *args: Any, **more: Any
    ) -> Any:
        now = self._access.now()
        return await self._access.change(
            update, as_typed, person, step, number, *args, by=person, now=now, **more
        )

    async def _ask_for_concern(
        self, update: Update, message: Message, number: int, person: Staff
    ) -> None:
        _ = self._access.language(update)
        case = await self._access.change(update, as_typed, person, reached, number, person)
        choices = [(texts.concern(concern, _), concern.value) for concern in CHOSEN_BY_PEOPLE]
        await message.reply_text(
            command_texts.which_concern(number, _),
            reply_markup=_keyboard(Action.PRESS, number, case.version, choices),
        )

    async def _confirm(
        self, context: Context, message: Message, verb: Verb, number: int, _: Translate
    ) -> None:
        """In a group the card shows it; in the private chat there is none."""
        if message.chat.type == ChatType.PRIVATE:
            status, department = await self._access.database.read(standing, number)
            await message.reply_text(command_texts.done(number, status, department, _))
        else:
            noted = verb in (Verb.NOTE, Verb.ANSWER)
            await self._access.react(context, message, NOTED if noted else DONE)


async def _ask_for_department(
    message: Message, number: int, question: Question, _: Translate
) -> None:
    if not question.departments:
        await message.reply_text(command_texts.usage(Verb.FORWARD, _))
        return
    choices = [(name, str(key)) for key, _slug, name in question.departments]
    await message.reply_text(
        command_texts.which_department(number, question.departments, _),
        reply_markup=_keyboard(Action.TO, number, question.version, choices),
    )


def _keyboard(
    action: Action, number: int, version: int, choices: list[tuple[str, str]]
) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=Tap(action, number, version, choice).data())]
            for label, choice in choices
        ]
    )


def _is_for_another(typed: Typed, context: Context) -> bool:
    """Another bot's, or one that has a handler of its own."""
    if typed.verb in WITHOUT_CASE:
        return True
    return typed.bot is not None and typed.bot.lower() != context.bot.username.lower()
