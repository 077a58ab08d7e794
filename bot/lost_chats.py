"""A chat turned out to be lost, or to have a new id, when something was to be shown there."""

from datetime import datetime

import structlog
from telegram.error import ChatMigrated, TelegramError

from bot.refusals import trouble
from desk.messenger import chat_changes
from desk.storage.database import Database

log = structlog.get_logger(__name__)


async def lose_or_move(
    database: Database, chat_id: str, error: TelegramError, *, now: datetime
) -> None:
    """Follow the group to its new id, or let who stands in see what was to be seen there."""
    if isinstance(error, ChatMigrated):
        await database.write(chat_changes.move_chat, chat_id, str(error.new_chat_id))
        return
    problem = trouble(error)
    log.error("chat lost", chat=chat_id, problem=problem)
    await database.write(chat_changes.lose_chat, chat_id, problem=problem, now=now)
