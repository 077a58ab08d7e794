"""What becomes of chats: the bot comes and goes, people block it, groups grow."""

import structlog
from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.access import Access, Context
from desk.messenger import chat_changes

REMOVED = "removed"

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

    async def migrated(self, update: Update, context: Context) -> None:
        """A group became a supergroup and has a new id; the old one says it, and the new one."""
        message = update.effective_message
        if message is None:
            return
        here = message.chat_id
        old, new = message.migrate_from_chat_id or here, message.migrate_to_chat_id or here
        if old != new:
            await self._access.change(update, chat_changes.move_chat, str(old), str(new))
