"""The messages about escalations: sent once, changed while they go on, summed up at their end."""

import structlog
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.escalation_taps import buttons_of
from bot.escalation_texts import written
from bot.lost_chats import lose_or_move
from bot.refusals import LOST, REFUSED_PAUSE, WAITS, Trouble, trouble
from desk.clock import Clock
from desk.escalations import notices
from desk.escalations.notices import DueNotice
from desk.language import translator
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.ports import Task, Work
from desk.storage.database import Database

log = structlog.get_logger(__name__)


class EscalationBoard:
    """Keeps the messages about escalations up to date."""

    def __init__(
        self,
        bot: ExtBot[Booked],
        database: Database,
        clock: Clock,
        work: Work,
        address: str | None = None,
    ) -> None:
        self._address = address
        self._bot = bot
        self._database = database
        self._clock = clock
        self._work = work

    async def show(self, due: DueNotice) -> bool:
        """Show it if the budget allows; whether the chat may go on at once."""
        taken = await self._database.write(notices.take, due, now=self._clock.now())
        if isinstance(taken, Wait):
            self._work.poke(Task.PACE, due.chat_id, taken.until)
            return False
        if taken is None:
            return True
        try:
            shown_as = await self._call(due, taken)
        except TelegramError as error:
            return await self._failed(due, error)
        await self._database.write(notices.shown, due, shown_as, now=self._clock.now())
        return True

    async def _call(self, due: DueNotice, booked: Booked) -> int:
        text, _ = written(due, self._address), translator(due.language)
        keyboard = None
        if due.ended_at is None and not due.read_only:
            seen = due.seen_at is not None
            keyboard = buttons_of(due.escalation_id, seen=seen, whole=True, _=_)
        if due.shown_as is None:
            message = await self._bot.send_message(
                due.chat_id, text, reply_markup=keyboard, rate_limit_args=booked
            )
            return message.message_id
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=due.chat_id,
                message_id=due.shown_as,
                reply_markup=keyboard,
                rate_limit_args=booked,
            )
        except BadRequest as error:
            if trouble(error) is not Trouble.SAME:
                raise
        return due.shown_as

    async def _failed(self, due: DueNotice, error: TelegramError) -> bool:
        found = trouble(error)
        if found is Trouble.MOVED or found in LOST:
            await lose_or_move(self._database, due.chat_id, error, now=self._clock.now())
            return False
        refused = found not in WAITS and found is not Trouble.GONE
        if refused:
            log.error("telegram refused the message about an escalation", error=error.message)
        until = self._clock.now() + (REFUSED_PAUSE if refused else notices.LEASE / 3)
        gone = found is Trouble.GONE
        await self._database.write(notices.given_back, due.id, until=until, gone=gone)
        return True
