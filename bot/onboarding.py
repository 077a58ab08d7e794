"""People and groups come in by one-time links; commands show the way."""

import html

import structlog
from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import ChatType
from telegram.error import Forbidden, TelegramError

from bot import command_texts, practice, rights, texts
from bot.access import Access, Context, harmless, toast
from desk import people
from desk.cases import actions
from desk.errors import InvalidRequest
from desk.language import Translate, choose, translator
from desk.tables import Staff

NOT_ME = "v1:notme"
ITS_ME = "v1:itsme"

log = structlog.get_logger(__name__)


class Onboarding:
    """One-time links and commands."""

    def __init__(self, access: Access, public_url: str | None) -> None:
        self._access = access
        self._public_url = public_url

    async def start(self, update: Update, context: Context) -> None:
        """`/start <token>`: links an account in the private chat, a group in a group."""
        message = update.effective_message
        if message is None:
            return
        token = context.args[0] if context.args else ""
        if message.chat.type != ChatType.PRIVATE:
            await self._bind_group(update, context, message, token)
        elif token:
            await self._link_account(update, message, token)
        else:
            _ = self._access.language(update)
            person = await self._access.person(update)
            text = command_texts.help_text(_) if person else texts.connect_first(_)
            await message.reply_text(text)

    async def help(self, update: Update, context: Context) -> None:
        """`/hilfe`."""
        if update.effective_message:
            await update.effective_message.reply_text(
                command_texts.help_text(self._access.language(update))
            )

    async def mine(self, update: Update, context: Context) -> None:
        """`/meine`: the cases that lie with the person."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        cases = await self._access.database.read(actions.owned, person)
        lines = [f"#{number} · {html.escape(department)}" for number, department in cases]
        await message.reply_text("\n".join(lines) or texts.no_own_cases(_))

    async def sign_in(self, update: Update, context: Context) -> None:
        """`/anmelden`: a link to the page, only ever in the private chat."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif self._public_url is None:
            await message.reply_text(texts.no_page(_))
        else:
            link = await self._access.change(
                update, people.sign_in_link, person, now=self._access.now()
            )
            url = f"{self._public_url}/anmelden?token={link.token}"
            try:
                await context.bot.send_message(
                    person.messenger_id or "", texts.sign_in_here(url, _)
                )
            except Forbidden:
                await message.reply_text(texts.press_start(_))

    async def welcome(
        self,
        update: Update,
        context: Context,
        query: CallbackQuery,
        person: Staff,
        _: Translate,
    ) -> None:
        """It is them: what is stored about them, the way into their groups, and a case to try."""
        await self._access.change(update, people.informed, person, now=self._access.now())
        await toast(query)
        groups = await self._access.database.read(people.groups_to_join, person)
        rows = [[practice.button(_)]]
        by_hand = []
        for name, chat_id, known in groups:
            link = known or await self._link_into(context, chat_id)
            if link is None:
                by_hand.append(name)
            else:
                rows.insert(0, [InlineKeyboardButton(texts.to_the_group(name, _), url=link)])
        text = html.escape(texts.what_is_stored(by_hand, _), quote=False)
        await harmless(query.edit_message_text(text, reply_markup=InlineKeyboardMarkup(rows)))

    async def _link_into(self, context: Context, chat_id: str) -> str | None:
        """A link by which one asks to be let into the group; `None` where the bot may make none."""
        try:
            made = await context.bot.create_chat_invite_link(
                chat_id, name="Bürgerdraht", creates_join_request=True
            )
        except TelegramError as error:
            log.info("no link into a group", chat=chat_id, why=type(error).__name__)
            return None
        link: str = made.invite_link
        await self._access.database.write(people.keep_group_link, chat_id, link)
        return link

    async def unlink(
        self, update: Update, query: CallbackQuery, person: Staff | None, _: Translate
    ) -> None:
        """The button for who got somebody else's link."""
        if person is not None:
            await self._access.change(update, people.unlink, person)
        await toast(query, texts.unlinked(_), alert=True)

    async def _bind_group(
        self, update: Update, context: Context, message: Message, token: str
    ) -> None:
        chat_id = str(message.chat_id)
        _ = self._access.language(update)
        try:
            department = await self._access.change(
                update, people.bind_group, token, chat_id=chat_id, now=self._access.now()
            )
        except InvalidRequest as error:
            if token:
                await message.reply_text(await self._access.sentence(error, _))
            return
        told = texts.group_bound(html.escape(department.name), _)
        lacks = await self._lacks(message, context, _)
        await message.reply_text("\n\n".join(part for part in (told, lacks) if part))

    async def _lacks(self, message: Message, context: Context, _: Translate) -> str:
        """Which rights the bot does not have in the group, and what for."""
        try:
            member = await context.bot.get_chat_member(message.chat_id, context.bot.id)
        except TelegramError:
            return ""
        return rights.said(member, _)

    async def _link_account(self, update: Update, message: Message, token: str) -> None:
        user = message.from_user
        if user is None:
            return
        language = choose([user.language_code] if user.language_code else [])
        _ = translator(language)
        try:
            linked = await self._access.change(
                update,
                people.link_account,
                token,
                messenger_id=str(user.id),
                language=language,
                now=self._access.now(),
            )
        except InvalidRequest as error:
            known = await self._access.database.read(people.linked_by, token, str(user.id))
            told = html.escape(texts.already_linked(known.name, _)) if known else None
            await message.reply_text(told or await self._access.sentence(error, _))
            return
        names = await self._access.database.read(people.department_names, linked)
        its_me = InlineKeyboardButton(texts.its_me(_), callback_data=ITS_ME)
        not_me = InlineKeyboardButton(texts.not_me(_), callback_data=NOT_ME)
        await message.reply_text(
            html.escape(
                texts.welcome(linked.name, ", ".join(names) or texts.role(linked.role, _), _)
            ),
            reply_markup=InlineKeyboardMarkup([[its_me], [not_me]]),
        )
