"""A chat's cards are brought up to date, the most urgent first, as its budget allows."""

from dataclasses import replace
from datetime import timedelta

import structlog
from structlog.contextvars import bound_contextvars
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot import card_calls
from bot.alerts import AlertBoard
from bot.card_buttons import Menu
from bot.escalations import EscalationBoard
from bot.faces import (
    case_face,
    draft_face,
    failure_face,
    nudge_face,
    old_face,
    on_call_face,
    still_face,
    wiped_face,
    work_face,
)
from bot.leaving import Parting
from bot.lost_chats import lose_or_move
from bot.refusals import LOST, REFUSED_PAUSE, WAITS, Trouble, trouble
from bot.rendered import Rendered
from bot.surges import SurgeBoard
from desk.clock import Clock
from desk.escalations.notices import DueNotice
from desk.messenger import calls, looking, showing, taking
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.messenger.showing import DueCard
from desk.messenger.surges import DueSurge
from desk.messenger.taking import Taken
from desk.operation.alerts import DueAlert
from desk.ports import Task, Work
from desk.storage.database import Database
from desk.urgency import Urgency
from desk.words import Face, Progress

RECEIPT = "👍"

log = structlog.get_logger(__name__)


class Pacer:
    """Shows due cards; after a restart it goes on where the rows say."""

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
        self._alerts = AlertBoard(bot, database, clock, work)
        self._surges = SurgeBoard(bot, database, clock, work, address)
        self._escalations = EscalationBoard(bot, database, clock, work, address)
        self.parting = Parting(bot, database)

    async def pace(self, chat_id: str) -> None:
        """Show what is due in the chat until nothing is, or the budget is used up."""
        go_on = True
        while go_on:
            match await self._database.read(looking.look, chat_id, now=self._clock.now()):
                case Wait(until=until):
                    self._work.poke(Task.PACE, chat_id, until)
                    return
                case DueAlert() as alert:
                    go_on = await self._alerts.show(alert)
                case DueSurge() as surge:
                    go_on = await self._surges.show(surge)
                case DueNotice() as notice:
                    go_on = await self._escalations.show(notice)
                case DueCard() as due:
                    card = replace(due, view=replace(due.view, address=self._address))
                    with bound_contextvars(chat=chat_id, card=card.id, case=card.view.number):
                        go_on = await self._bring_up_to_date(card)
                case None:
                    return

    async def _bring_up_to_date(self, card: DueCard) -> bool:
        """Show the card, or find out what keeps it from being shown; whether to go on at once."""
        begun = self._clock.now()
        try:
            return await self._step(card)
        except TelegramError as error:
            if self._clock.now() >= begun + taking.LEASE:
                return True  # we stood still, and somebody else may have the card
            return await self._failed(card, error)
        except (ValueError, TypeError, LookupError, OverflowError) as error:
            # one card that cannot be drawn must not keep the chat from all others
            log.error("card cannot be drawn", card=card.id, exc_info=error)
            await self._give_back(card, unclear=False, pause=REFUSED_PAUSE)
            return True

    async def _step(self, card: DueCard) -> bool:
        if card.shown_as is None and card.tried_after is not None:
            return await self._look_for(card, card.tried_after)
        if card.shown_as is None and card.replaces is None and not card.here and _of_case(card):
            await self._database.write(showing.left, card.id, wanted=card.wanted)
            return True
        rendered = render(card)
        is_shown = card.shown_as is not None and rendered.digest == card.digest
        if card.shown_as is not None and is_shown and card.replaces is None:
            await self._shown(card, card.shown_as, rendered)
            return True
        taken = await self._take(card, sends=card.shown_as is None)
        if not isinstance(taken, Taken):
            return taken
        if card.replaces is not None and is_shown:
            await self._reduce(card, card.replaces, taken.booked)
        else:
            await self._show(card, rendered, taken.booked)
        return True

    async def _take(self, card: DueCard, *, sends: bool = False, count: int = 1) -> Taken | bool:
        """Take the card for as many calls; else whether to go on at once."""
        now = self._clock.now()
        taken = await self._database.write(taking.take, card, now=now, sends=sends, count=count)
        match taken:
            case Wait(until=until):
                self._work.poke(Task.PACE, card.chat_id, until)
                return False
            case Taken() if self._in_time(taken):
                return taken
            case _:
                return True  # it changed, or we slept too long: look again

    def _in_time(self, taken: Taken) -> bool:
        return self._clock.now() < taken.until

    async def _show(self, card: DueCard, rendered: Rendered, booked: Booked) -> None:
        if card.shown_as is None:
            shown_as = await card_calls.send(self._bot, card, rendered, booked)
        else:
            shown_as = card.shown_as
            await card_calls.edit(self._bot, card.chat_id, shown_as, rendered, booked)
        await self._shown(card, shown_as, rendered)
        published = card.written and card.written.progress is Progress.SENT
        if card.face is Face.DRAFT and published and card.reply_to:
            await self._react(card, card.reply_to)

    async def _look_for(self, card: DueCard, tried_after: int) -> bool:
        """Find out whether the card was sent, where a crash or a time-out left that open."""
        ids = await self._database.read(taking.unknown_ids, card.chat_id, tried_after)
        taken = await self._take(card, count=len(ids)) if ids else True
        if not isinstance(taken, Taken):
            if not ids:
                await self._database.write(taking.not_there, card, now=self._clock.now())
            return taken
        for message_id in ids:
            if not self._in_time(taken):
                return True
            if await card_calls.is_the_card(self._bot, card, message_id, taken.booked):
                log.info("a card was found that had been sent", card=card.id)
                await self._database.write(taking.found, card.id, message_id)
                return True
        if self._in_time(taken):
            await self._give_back(card, unclear=False)
        return True

    async def _failed(self, card: DueCard, error: TelegramError) -> bool:
        """Find a way in which the case is seen all the same; whether to go on at once.

        A look for the card that failed, however clearly, says nothing of the card.
        """
        found = trouble(error)
        looked = card.shown_as is None and card.tried_after is not None
        if found is Trouble.MOVED or found in LOST:
            await lose_or_move(self._database, card.chat_id, error, now=self._clock.now())
            return False
        if found is Trouble.GONE:
            await self._database.write(showing.lost, card.id)
        elif found in WAITS:
            await self._give_back(card, unclear=looked or found is Trouble.UNCLEAR)
        else:
            log.error("telegram refused a card", card=card.id, error=error.message)
            await self._give_back(card, unclear=looked, pause=REFUSED_PAUSE)
        return True

    async def _shown(self, card: DueCard, shown_as: int, rendered: Rendered) -> None:
        await self._database.write(
            showing.shown,
            card.id,
            wanted=card.wanted,
            shown_as=shown_as,
            digest=rendered.digest,
        )

    async def _reduce(self, card: DueCard, message_id: int, booked: Booked) -> None:
        """Shrink the older message of a card that came again to one line, if it is still there."""
        try:
            await card_calls.edit(self._bot, card.chat_id, message_id, old_face(card.view), booked)
        except BadRequest as error:
            log.info("old card not reduced", card=card.id, error=error.message)
        await self._database.write(showing.reduced, card.id, wanted=card.wanted)

    async def _react(self, card: DueCard, message_id: int) -> None:
        """Mark the person's own message as sent; never waits, but goes before new cards."""
        booked = await self._database.write(
            calls.book, card.chat_id, Urgency.URGENT, now=self._clock.now()
        )
        if isinstance(booked, Wait):
            return
        try:
            await self._bot.set_message_reaction(
                card.chat_id, message_id, RECEIPT, rate_limit_args=booked
            )
        except TelegramError as error:
            log.info("no receipt on the message", card=card.id, error=type(error).__name__)

    async def _give_back(
        self, card: DueCard, *, unclear: bool, pause: timedelta | None = None
    ) -> None:
        until = self._clock.now() + pause if pause else None
        await self._database.write(taking.give_back, card.id, unclear=unclear, until=until)


def _of_case(card: DueCard) -> bool:
    return card.face is Face.CASE


def render(card: DueCard) -> Rendered:
    """What the card shows now."""
    view, face, menu = card.view, card.face, _menu(card)
    if view.wiped:
        return wiped_face(view, face)
    if card.written is not None and face in (Face.DRAFT, Face.FAILURE):
        draw = draft_face if face is Face.DRAFT else failure_face
        return draw(view, card.written)
    match face:
        case Face.WORK:
            owners = view.owner_chat == card.chat_id and view.is_in_work
            rendered = work_face(view, owners=owners, menu=menu)
        case Face.NUDGE:
            rendered = nudge_face(view)
        case Face.STILL:
            rendered = still_face(view)
        case Face.ON_CALL:
            rendered = on_call_face(view, menu=menu)
        case _:
            rendered = case_face(view, here=card.here, watched=card.watched, menu=menu)
    return rendered


def _menu(card: DueCard) -> Menu:
    return Menu(card.menu, card.departments, card.templates, card.colleagues)
