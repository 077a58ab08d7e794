"""What staff do in Telegram: taps, replies and commands become calls of the desk."""

import structlog
from sqlalchemy.exc import OperationalError
from telegram import Update

from bot import texts
from bot.access import Access, Context, harmless, toast
from bot.answers import Answers
from bot.chats import Chats, NotYet
from bot.commands import Commands
from bot.escalation_taps import EscalationTaps
from bot.guide import Guide
from bot.leaving import Leaving
from bot.onboarding import Onboarding
from bot.practice import Practice
from bot.surge_taps import SurgeTaps
from bot.taps import Taps
from bot.templates import Templates
from desk.clock import Clock
from desk.storage.database import Database
from desk.storage.trouble import refusal_of

UNFINISHED = "unfinished"  # ids of updates that the database could not take in

log = structlog.get_logger(__name__)


class StaffDoor:
    """The handlers of python-telegram-bot's application."""

    def __init__(self, database: Database, clock: Clock, public_url: str | None) -> None:
        self._access = Access(database, clock)
        self.onboarding = Onboarding(self._access, public_url)
        self.surges = SurgeTaps(self._access)
        self.escalations = EscalationTaps(self._access)
        self.answers = Answers(self._access, self.surges, shows_pictures=public_url is not None)
        self.taps = Taps(self._access, self.onboarding, self.answers, self.surges, self.escalations)
        self.commands = Commands(self._access)
        self.templates = Templates(self._access)
        self.leaving = Leaving(self._access)
        self.guide = Guide(self._access)
        self.practice = Practice(self._access)
        self.chats = Chats(self._access)

    async def failed(self, update: object, context: Context) -> None:
        """Something nobody foresaw: the person is told, the log says where, not what."""
        error = context.error
        if refusal_of(error) is None and not isinstance(
            error, NotYet
        ):  # else the database has told already
            log.error("update failed", error=type(error).__name__, exc_info=error)
        if not isinstance(update, Update):
            return
        _ = self._access.language(update)
        if isinstance(error, OperationalError | NotYet):
            context.bot_data.setdefault(UNFINISHED, set()).add(update.update_id)
        elif update.callback_query:
            await toast(update.callback_query, texts.went_wrong(_), alert=True)
        elif update.message:
            await harmless(update.message.reply_text(texts.went_wrong(_)))
