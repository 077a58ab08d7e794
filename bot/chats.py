"""What becomes of chats: the bot comes and goes, people block it, groups grow."""

import structlog
from telegram import ChatMemberUpdated, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, TelegramError

from bot import rights, texts
from bot.access import Access, Context, harmless
from desk import people
from desk.messenger import chat_changes

REMOVED = "removed"


class NotYet(Exception):
    """Telegram could not be asked; the update is acted on again."""


log = structlog.get_logger(__name__)


class Chats:
    """Service messages, and what Telegram tells of the bot's own membership."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def membership(self, update: Update, context: Context) -> None:
        """The bot was put into a chat or out of it; in a private chat it was blocked or let in."""
        member = update.my_chat_member
        if member is None:
            return
        chat_id, private = str(member.chat.id), member.chat.type == ChatType.PRIVATE
        gone = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
        match member.new_chat_member.status in gone, private:
            case True, True:
                await self._access.change(
                    update, chat_changes.unreachable, chat_id, problem=REMOVED
                )
            case True, False:
                log.error("the bot was removed from a group", chat=chat_id)
                await self._access.change(
                    update, chat_changes.lose_chat, chat_id, problem=REMOVED, now=self._access.now()
                )
            case False, True:
                await self._access.change(update, chat_changes.reachable, chat_id)
            case False, False:
                await self._tell_rights(update, context, member)

    async def _tell_rights(
        self, update: Update, context: Context, member: ChatMemberUpdated
    ) -> None:
        """The bot's rights changed in a department's group: what is possible now, and what not."""
        chat_id = str(member.chat.id)
        before, now = member.old_chat_member, member.new_chat_member
        bound = await self._access.database.read(people.departments_at, chat_id)
        if not bound or before.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
            return
        _ = self._access.language(update)
        told = rights.said(now, _)
        if told == rights.said(before, _) or not rights.may_write(now):
            return
        text = told or _("✅ Alle Rechte, die ich brauche, sind da.")
        await harmless(context.bot.send_message(chat_id, text))

    async def join_request(self, update: Update, context: Context) -> None:
        """Somebody asks to be let into a group: who works there comes in, nobody else.

        Raises:
            NotYet: Telegram could not be asked.
        """
        request = update.chat_join_request
        if request is None:
            return
        chat_id, user = str(request.chat.id), request.from_user
        welcome = await self._access.database.read(people.may_join, chat_id, str(user.id))
        try:
            await (request.approve() if welcome else request.decline())
        except (BadRequest, Forbidden) as error:
            log.info("join request not answered", chat=chat_id, why=error.message)
        except TelegramError as error:
            log.warning("join request not yet answered", why=type(error).__name__)
            raise NotYet from None
        if not welcome:
            log.warning("somebody was not let into a group", chat=chat_id)
            _ = self._access.language(update)
            await harmless(context.bot.send_message(request.user_chat_id, texts.not_let_in(_)))

    async def migrated(self, update: Update, context: Context) -> None:
        """A group became a supergroup and has a new id; the old one says it, and the new one."""
        message = update.effective_message
        if message is None:
            return
        here = message.chat_id
        old, new = message.migrate_from_chat_id or here, message.migrate_to_chat_id or here
        if old != new:
            await self._access.change(update, chat_changes.move_chat, str(old), str(new))
