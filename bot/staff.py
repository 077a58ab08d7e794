"""What staff do in Telegram: taps, replies and commands become calls of the desk."""

import html
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from telegram import (
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import ChatID, ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import CallbackContext, ExtBot

from bot import buttons, replies, texts
from bot.buttons import Action, Tap
from bot.limiter import COUNTED
from desk import actions, budget, people, showing, updates
from desk.city import city_language, zone
from desk.clock import Clock
from desk.database import Database
from desk.errors import InvalidRequest
from desk.language import Translate, choose, translator
from desk.tables import Case, Staff
from desk.trouble import refusal_of
from desk.urgency import Urgency
from desk.words import Concern

P = ParamSpec("P")
T = TypeVar("T")
Context = CallbackContext[ExtBot[str], dict[str, Any], dict[str, Any], dict[str, Any]]
UNFINISHED = "unfinished"  # ids of updates that the database could not take in
NOT_ME = "v1:notme"
SEEN = "👀"
NOTED = "✍"

log = structlog.get_logger(__name__)


class StaffDoor:
    """The handlers of python-telegram-bot's application."""

    def __init__(self, database: Database, clock: Clock, public_url: str | None) -> None:
        self._database = database
        self._clock = clock
        self._public_url = public_url

    async def tap(self, update: Update, context: Context) -> None:
        """A button was pressed; what it may do is decided by the database, never by its data."""
        query = update.callback_query
        if query is None:
            return
        _ = self._language(update)
        person = await self._person(update)
        if query.data == NOT_ME:
            await self._unlink(update, query, person, _)
            return
        tap = buttons.read(query.data or "")
        if person is None:
            await _toast(query, texts.connect_first(_), alert=True)
        elif tap is None or query.message is None:
            await _toast(query, texts.went_wrong(_), alert=True)
        else:
            await self._do(update, query, tap, person)

    async def reply(self, update: Update, context: Context) -> None:
        """A text in a group: an answer to a card becomes a draft, `//` a note."""
        message = update.effective_message
        if message is None or (answered := replies.answered_message(message)) is None:
            return
        _ = self._language(update)
        by_us = answered.from_user is not None and answered.from_user.id == context.bot.id
        number = await self._database.read(
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
        person = await self._person(update)
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif message.text is None:
            await message.reply_text(texts.only_text(_))
        else:
            await self._write(update, context, message, number, person)

    async def changed_reply(self, update: Update, context: Context) -> None:
        """A staff member corrected the text of a waiting draft."""
        message = update.edited_message
        person = await self._person(update)
        if message is None or message.text is None or person is None:
            return
        note = replies.note_in(message.text)
        try:
            await self._change(
                update,
                actions.rewrite_draft if note is None else actions.note_instead,
                replies.source_of(message),
                message.text if note is None else note,
                by=person,
                now=self._clock.now(),
            )
        except InvalidRequest as error:
            await message.reply_text(await self._sentence(error, self._language(update)))

    async def start(self, update: Update, context: Context) -> None:
        """`/start <token>`: links an account in the private chat, a group in a group."""
        message = update.effective_message
        if message is None:
            return
        token = context.args[0] if context.args else ""
        if message.chat.type != ChatType.PRIVATE:
            await self._bind_group(update, message, token)
        elif token:
            await self._link_account(update, message, token)
        else:
            _ = self._language(update)
            person = await self._person(update)
            text = texts.help_text(_) if person else texts.connect_first(_)
            await message.reply_text(text)

    async def help(self, update: Update, context: Context) -> None:
        """`/hilfe`."""
        if update.effective_message:
            await update.effective_message.reply_text(texts.help_text(self._language(update)))

    async def mine(self, update: Update, context: Context) -> None:
        """`/meine`: the cases that lie with the person."""
        message, person = update.effective_message, await self._person(update)
        _ = self._language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        cases = await self._database.read(actions.owned, person)
        lines = [f"#{number} · {html.escape(department)}" for number, department in cases]
        await message.reply_text("\n".join(lines) or texts.no_own_cases(_))

    async def sign_in(self, update: Update, context: Context) -> None:
        """`/anmelden`: a link to the page, only ever in the private chat."""
        message, person = update.effective_message, await self._person(update)
        _ = self._language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif self._public_url is None:
            await message.reply_text(texts.no_page(_))
        else:
            link = await self._change(update, people.sign_in_link, person, now=self._clock.now())
            url = f"{self._public_url}/anmelden?token={link.token}"
            await context.bot.send_message(person.messenger_id or "", texts.sign_in_here(url, _))

    async def private_text(self, update: Update, context: Context) -> None:
        """Any other text in the private chat."""
        if update.effective_message:
            _ = self._language(update)
            person = await self._person(update)
            text = texts.write_in_the_group(_) if person else texts.connect_first(_)
            await update.effective_message.reply_text(text)

    async def membership(self, update: Update, context: Context) -> None:
        """The bot was put into a chat or out of it."""
        member: ChatMemberUpdated | None = update.my_chat_member
        gone = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
        if member is None or member.chat.type == ChatType.PRIVATE:
            return
        if member.new_chat_member.status in gone:
            chat_id = str(member.chat.id)
            log.error("the bot was removed from a group", chat=chat_id)
            await self._change(update, showing.lose_chat, chat_id, problem="removed")

    async def migrated(self, update: Update, context: Context) -> None:
        """A group became a supergroup and has a new id."""
        message = update.effective_message
        if message and message.migrate_to_chat_id:
            await self._change(
                update,
                showing.move_chat,
                str(message.chat_id),
                str(message.migrate_to_chat_id),
            )

    async def failed(self, update: object, context: Context) -> None:
        """Something nobody foresaw: the person is told, the log says where, not what."""
        error = context.error
        if refusal_of(error) is None:  # else the database has told already
            log.error("update failed", error=type(error).__name__, exc_info=error)
        if not isinstance(update, Update):
            return
        _ = self._language(update)
        if isinstance(error, OperationalError):
            context.bot_data.setdefault(UNFINISHED, set()).add(update.update_id)
        elif update.callback_query:
            await _toast(update.callback_query, texts.went_wrong(_), alert=True)
        elif update.message:
            await _harmless(update.message.reply_text(texts.went_wrong(_)))

    async def _do(self, update: Update, query: CallbackQuery, tap: Tap, person: Staff) -> None:
        _ = self._language(update)
        hint = {Action.ANSWER: texts.how_to_answer, Action.CHANGE: texts.how_to_change}
        if tap.action in hint:
            await _toast(query, hint[tap.action](_), alert=True)
            return
        try:
            await self._step(update, query, tap, person)
        except InvalidRequest as error:
            await self._change(update, actions.show_anew, tap.case, chat_id=_chat_id(query))
            await _toast(query, await self._sentence(error, _), alert=True)
        else:
            await _toast(query)
        await self._reduce_copy(query, tap)

    async def _reduce_copy(self, query: CallbackQuery, tap: Tap) -> None:
        """Shrink a copy of a card: it was sent twice if we died before we could note the first."""
        message = query.message
        if message is None or not await self._database.read(
            showing.is_copy, str(message.chat.id), message.message_id, tap.case
        ):
            return
        _ = translator(await self._database.read(city_language))
        await _harmless(query.edit_message_text(texts.see_below(tap.case, _)))

    async def _step(self, update: Update, query: CallbackQuery, tap: Tap, person: Staff) -> None:
        now = self._clock.now()
        simple: dict[Action, Callable[..., Case]] = {
            Action.TAKE: actions.take,
            Action.RELEASE: actions.release,
            Action.CALM: actions.calm,
            Action.REOPEN: actions.reopen,
            Action.RETRY: actions.retry,
        }
        of_what_was_seen: dict[Action, Callable[..., Case]] = {
            Action.CLOSE: actions.close,
            Action.PUBLISH: actions.publish,
            Action.INTERNAL: actions.keep_internal,
            Action.DISCARD: actions.discard,
        }
        match tap.action, tap.choice:
            case action, _ if action in simple:
                await self._change(update, simple[action], tap.case, by=person, now=now)
            case action, _ if action in of_what_was_seen:
                step = of_what_was_seen[action]
                await self._change(update, step, tap.case, version=tap.version, by=person, now=now)
            case Action.TO, department:
                await self._change(
                    update, actions.forward, tap.case, int(department), by=person, now=now
                )
            case Action.PRESS, choice if choice in set(Concern):
                await self._change(
                    update, actions.escalate, tap.case, Concern(choice), by=person, now=now
                )
            case _:
                await self._menu(update, query, tap, person)

    async def _menu(self, update: Update, query: CallbackQuery, tap: Tap, person: Staff) -> None:
        page = f".{tap.choice}" if tap.choice else ""
        menu = None if tap.action is Action.BACK else f"{tap.action}{page}"
        await self._change(
            update, actions.choose, tap.case, menu, by=person, chat_id=_chat_id(query)
        )

    async def _write(
        self, update: Update, context: Context, message: Message, number: int, person: Staff
    ) -> None:
        now = self._clock.now()
        note = replies.note_in(message.text or "")
        try:
            if note is not None:
                await self._change(update, actions.note, number, note, by=person, now=now)
            else:
                await self._change(
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
            await message.reply_text(await self._sentence(error, self._language(update)))
        else:
            await self._react(context, message, NOTED if note is not None else SEEN)

    async def _react(self, context: Context, message: Message, emoji: str) -> None:
        """A courtesy: where the chat's budget has no room for it, it is left out."""
        chat_id = str(message.chat_id)
        granted = await self._database.write(
            budget.ask, chat_id, Urgency.NEW, now=self._clock.now()
        )
        if isinstance(granted, budget.Granted):
            await _harmless(
                context.bot.set_message_reaction(
                    chat_id, message.message_id, emoji, rate_limit_args=COUNTED
                )
            )

    async def _bind_group(self, update: Update, message: Message, token: str) -> None:
        chat_id = str(message.chat_id)
        _ = self._language(update)
        try:
            department = await self._change(
                update, people.bind_group, token, chat_id=chat_id, now=self._clock.now()
            )
        except InvalidRequest as error:
            if token:
                await message.reply_text(await self._sentence(error, _))
            return
        await message.reply_text(texts.group_bound(html.escape(department.name), _))

    async def _link_account(self, update: Update, message: Message, token: str) -> None:
        user = message.from_user
        if user is None:
            return
        language = choose([user.language_code] if user.language_code else [])
        _ = translator(language)
        try:
            linked = await self._change(
                update,
                people.link_account,
                token,
                messenger_id=str(user.id),
                language=language,
                now=self._clock.now(),
            )
        except InvalidRequest as error:
            await message.reply_text(await self._sentence(error, _))
            return
        names = await self._database.read(people.department_names, linked)
        not_me = InlineKeyboardButton(texts.not_me(_), callback_data=NOT_ME)
        await message.reply_text(
            html.escape(
                texts.welcome(linked.name, ", ".join(names) or texts.role(linked.role, _), _)
            ),
            reply_markup=InlineKeyboardMarkup([[not_me]]),
        )

    async def _unlink(
        self, update: Update, query: CallbackQuery, person: Staff | None, _: Translate
    ) -> None:
        if person is not None:
            await self._change(update, people.unlink, person)
        await _toast(query, texts.unlinked(_), alert=True)

    async def _person(self, update: Update) -> Staff | None:
        user = update.effective_user
        if user is None or user.id == ChatID.ANONYMOUS_ADMIN:
            return None
        return await self._database.read(people.linked, str(user.id))

    async def _change(
        self,
        update: Update,
        work: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do it in the transaction that marks the update as done."""
        now = self._clock.now()
        return await self._database.write(
            updates.once, update.update_id, now, work, *args, **kwargs
        )

    async def _sentence(self, error: InvalidRequest, _: Translate) -> str:
        return texts.sentence(error, _, await self._database.read(zone))

    def _language(self, update: Update) -> Translate:
        code = update.effective_user.language_code if update.effective_user else None
        return translator(choose([code] if code else []))


def _chat_id(query: CallbackQuery) -> str:
    return str(query.message.chat.id) if query.message else ""


async def _toast(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a tap, or the phone shows a spinner; an answer too late does no harm."""
    await _harmless(query.answer(text, show_alert=alert))


async def _harmless(call: Coroutine[Any, Any, Any]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("a courtesy failed", error=type(error).__name__)
