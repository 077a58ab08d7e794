"""A chat's cards are brought up to date, the most urgent first, as its budget allows."""

from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.alerts import AlertBoard
from bot.card_buttons import Menu
from bot.faces import case_face, draft_face, failure_face, old_face
from bot.limiter import COUNTED
from bot.rendered import Rendered
from desk import alerts, budget, showing
from desk.clock import Clock
from desk.database import Database
from desk.ports import Task, Work
from desk.showing import DueCard
from desk.urgency import Urgency
from desk.words import Face, Progress

OUTAGE_PAUSE = timedelta(seconds=5)
REFUSED_PAUSE = timedelta(minutes=5)
RECEIPT = "👍"

log = structlog.get_logger(__name__)


class Pacer:
    """Shows due cards; after a restart it goes on where the rows say."""

    def __init__(self, bot: ExtBot[str], database: Database, clock: Clock, work: Work) -> None:
        self._bot = bot
        self._database = database
        self._clock = clock
        self._work = work
        self._alerts = AlertBoard(bot, database, clock, work)

    async def pace(self, chat_id: str) -> None:
        """Show what is due in the chat until nothing is, or the budget is used up."""
        while True:
            now = self._clock.now()
            card = await self._database.read(showing.next_due, chat_id, now=now)
            alert = await self._database.read(alerts.next_due, chat_id, now=now)
            if alert is not None and (card is None or alert.urgency >= card.urgency):
                if not await self._alerts.show(alert):
                    return
                continue
            if card is None:
                for due_at in (showing.next_due_at, alerts.next_due_at):
                    if (again := await self._database.read(due_at, chat_id)) is not None:
                        self._work.poke(Task.PACE, chat_id, again)
                return
            with bound_contextvars(chat=chat_id, card=card.id, case=card.view.number):
                go_on = await self._try(card)
            if not go_on:
                return

    async def _try(self, card: DueCard) -> bool:
        """Show the card; whether to go on at once."""
        try:
            return await self._show_if_allowed(card)
        except TelegramError as error:
            return await self._failed(card, error)
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            # one card that cannot be drawn must not keep the chat from all others
            log.error("card cannot be drawn", card=card.id, exc_info=error)
            await self._delay(card, REFUSED_PAUSE)
            return True

    async def _show_if_allowed(self, card: DueCard) -> bool:
        rendered = render(card)
        is_shown = card.shown_as is not None and rendered.digest == card.digest
        if card.shown_as is not None and is_shown and card.replaces is None:
            await self._shown(card, card.shown_as, rendered)
            return True
        now = self._clock.now()
        granted = await self._database.write(budget.ask, card.chat_id, card.urgency, now=now)
        if isinstance(granted, budget.Wait):
            self._work.poke(Task.PACE, card.chat_id, granted.until)
            return False
        if card.replaces is not None and is_shown:
            await self._reduce(card, card.replaces)
            return True
        try:
            await self._show(card, rendered)
        except BadRequest as error:
            if "can't parse entities" not in error.message.casefold():
                raise
            log.error("formatting refused, shown as plain text", card=card.id)
            await self._show(card, rendered.plain())
        return True

    async def _failed(self, card: DueCard, error: TelegramError) -> bool:
        """Find a way in which the case is seen all the same; whether to go on at once."""
        go_on = True
        match error:
            case RetryAfter():
                pass  # the limiter paused the chat; the budget says until when
            case ChatMigrated(new_chat_id=new):
                await self._database.write(showing.move_chat, card.chat_id, str(new))
                go_on = False
            case Forbidden():
                await self._lose(card, error.message)
                go_on = False
            case BadRequest():
                go_on = await self._refused(card, error)
            case _:
                log.warning("card not shown", card=card.id, error=type(error).__name__)
                await self._delay(card, OUTAGE_PAUSE)
        return go_on

    async def _show(self, card: DueCard, rendered: Rendered) -> None:
        if card.shown_as is None:
            shown_as = await self._send(card, rendered)
        else:
            shown_as = card.shown_as
            await self._edit(card.chat_id, shown_as, rendered)
        await self._shown(card, shown_as, rendered)
        published = card.written and card.written.progress is Progress.SENT
        if card.face is Face.DRAFT and published and card.reply_to:
            await self._react(card, card.reply_to)

    async def _send(self, card: DueCard, rendered: Rendered) -> int:
        reply = (
            ReplyParameters(card.reply_to, allow_sending_without_reply=True)
            if card.reply_to
            else None
        )
        message = await self._bot.send_message(
            card.chat_id,
            rendered.text,
            reply_markup=keyboard(rendered),
            reply_parameters=reply,
            parse_mode=rendered.parse_mode,
            rate_limit_args=COUNTED,
        )
        return message.message_id

    async def _edit(self, chat_id: str, message_id: int, rendered: Rendered) -> None:
        try:
            await self._bot.edit_message_text(
                rendered.text,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=keyboard(rendered),
                parse_mode=rendered.parse_mode,
                rate_limit_args=COUNTED,
            )
        except BadRequest as error:
            if "not modified" not in error.message.casefold():
                raise

    async def _refused(self, card: DueCard, error: BadRequest) -> bool:
        """Telegram refused: find a way in which the case is seen all the same."""
        said = error.message.casefold()
        if "to edit not found" in said or "can't be edited" in said:
            await self._database.write(showing.lost, card.id)
            return True
        if "chat not found" in said:
            await self._lose(card, said)
            return False
        log.error("telegram refused a card", card=card.id, error=error.message)
        await self._delay(card, REFUSED_PAUSE)
        return True

    async def _shown(self, card: DueCard, shown_as: int, rendered: Rendered) -> None:
        await self._database.write(
            showing.shown,
            card.id,
            wanted=card.wanted,
            shown_as=shown_as,
            digest=rendered.digest,
        )

    async def _reduce(self, card: DueCard, message_id: int) -> None:
        """Shrink the older message of a card that came again to one line, if it is still there."""
        try:
            await self._edit(card.chat_id, message_id, old_face(card.view))
        except BadRequest as error:
            log.info("old card not reduced", card=card.id, error=error.message)
        await self._database.write(showing.reduced, card.id, wanted=card.wanted)

    async def _react(self, card: DueCard, message_id: int) -> None:
        """Mark the person's own message as sent; a courtesy, so it never waits for the budget."""
        granted = await self._database.write(
            budget.ask, card.chat_id, Urgency.NEW, now=self._clock.now()
        )
        if isinstance(granted, budget.Wait):
            return
        try:
            await self._bot.set_message_reaction(
                card.chat_id, message_id, RECEIPT, rate_limit_args=COUNTED
            )
        except TelegramError as error:
            log.info("no receipt on the message", card=card.id, error=type(error).__name__)

    async def _lose(self, card: DueCard, problem: str) -> None:
        log.error("chat lost", chat=card.chat_id, problem=problem)
        await self._database.write(showing.lose_chat, card.chat_id, problem=problem)

    async def _delay(self, card: DueCard, pause: timedelta) -> None:
        await self._database.write(showing.delay, card.id, until=self._clock.now() + pause)


def render(card: DueCard) -> Rendered:
    """What the card shows now."""
    if card.face is Face.DRAFT and card.written:
        return draft_face(card.view, card.written)
    if card.face is Face.FAILURE and card.written:
        return failure_face(card.view, card.written)
    return case_face(card.view, here=card.here, menu=Menu(card.menu, card.departments))


def keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    """The buttons under a card."""
    rows = [
        [
            InlineKeyboardButton(button.label, callback_data=button.data, style=button.style)
            for button in row
        ]
        for row in rendered.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None
