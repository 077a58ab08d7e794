"""The message about a surge: sent once, pinned, changed while it goes on, summed up at its end."""

import html
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.lost_chats import lose_or_move
from bot.refusals import LOST, REFUSED_PAUSE, WAITS, Trouble, trouble
from bot.rendered import cut, one_line
from bot.surge_taps import buttons_of
from desk.clock import Clock
from desk.language import Translate, translator
from desk.messenger import calls, surges
from desk.messenger.budget import Wait
from desk.messenger.calls import Booked
from desk.messenger.masking import mask
from desk.messenger.surges import DueSurge
from desk.ports import Task, Work
from desk.storage.database import Database
from desk.urgency import Urgency

THEMES_SHOWN = 4
EXAMPLE_LIMIT = 60  # characters

log = structlog.get_logger(__name__)


class SurgeBoard:
    """Keeps the messages about surges up to date."""

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

    async def show(self, due: DueSurge) -> bool:
        """Show it if the budget allows; whether the chat may go on at once."""
        taken = await self._database.write(surges.take, due, now=self._clock.now())
        if isinstance(taken, Wait):
            self._work.poke(Task.PACE, due.chat_id, taken.until)
            return False
        if taken is None:
            return True
        try:
            shown_as = await self._call(due, taken)
        except TelegramError as error:
            return await self._failed(due, error)
        await self._database.write(surges.shown, due, shown_as, now=self._clock.now())
        await self._pin(due, shown_as)
        return True

    async def _call(self, due: DueSurge, booked: Booked) -> int:
        text, _ = written(due, self._address), translator(due.language)
        keyboard = None if due.over else buttons_of(due.id, can_comment=due.can_comment, _=_)
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

    async def _pin(self, due: DueSurge, shown_as: int) -> None:
        """It stands above the chat while it goes on; a courtesy that needs a right of the bot."""
        if due.pinned != due.over:
            return
        now = self._clock.now()
        booked = await self._database.write(calls.book, due.chat_id, Urgency.SURGE, now=now)
        if isinstance(booked, Wait):
            return
        call = self._bot.unpin_chat_message if due.over else self._bot.pin_chat_message
        try:
            await call(due.chat_id, message_id=shown_as, rate_limit_args=booked)
        except TelegramError as error:
            log.info("a courtesy failed", error=type(error).__name__)
        await self._database.write(surges.pinned, due.id, pinned=not due.over)

    async def _failed(self, due: DueSurge, error: TelegramError) -> bool:
        found = trouble(error)
        if found is Trouble.MOVED or found in LOST:
            await lose_or_move(self._database, due.chat_id, error, now=self._clock.now())
            return False
        refused = found not in WAITS and found is not Trouble.GONE
        if refused:
            log.error("telegram refused the message about a surge", error=error.message)
        until = self._clock.now() + (REFUSED_PAUSE if refused else surges.EVERY)
        gone = found is Trouble.GONE
        await self._database.write(surges.given_back, due.id, until=until, gone=gone)
        return True


def written(due: DueSurge, address: str | None = None) -> str:
    """What the chat reads of the surge, in Telegram's HTML; `address` is that of our pages."""
    _ = translator(due.language)
    lines = [html.escape(line, quote=False) for line in _lines(due, _)]
    return "\n".join([_head(due, _), *lines, *_link(due, address, _)])


def _link(due: DueSurge, address: str | None, _: Translate) -> list[str]:
    """To the list of its cases."""
    if address is None or (due.post_id is None and due.department is None):
        return []
    only = f"post={due.post_id}" if due.post_id else f"department={due.department}"
    label = _("Alle Fälle ansehen")
    return [f'<a href="{address}/?{only}">{label}</a>']


def _head(due: DueSurge, _: Translate) -> str:
    about = one_line(due.post or "")
    title = _("Lage {number} vorbei") if due.over else _("LAGE {number}")
    title = title.format(number=due.id)
    post = _("Beitrag „{title}“").format(title=cut(about, 40))
    named = f"{title} · {post}" if about else title
    return f"🌊 <b>{html.escape(named, quote=False)}</b>"


def _lines(due: DueSurge, _: Translate) -> list[str]:
    lines = [
        _("{came} Fälle seit {since}, {still_open} offen").format(
            came=due.came, since=_clock(due, due.began_at), still_open=due.still_open
        )
    ]
    if due.oldest is not None:
        lines.append(
            _("Am längsten wartet jemand seit {time}").format(time=_clock(due, due.oldest))
        )
    lines.append(_("Fragen: {share} %").format(share=round(100 * due.questions)))
    if due.watcher is not None and not due.over:
        lines.append(_("👁 {name} behält es im Blick").format(name=due.watcher))
    lines += [_theme(theme.count, theme.example, due, _) for theme in due.themes[:THEMES_SHOWN]]
    last = (
        _("Was noch offen ist, kommt jetzt als einzelne Karten.")
        if due.over
        else _("Neue Fälle zählen hier mit; Dringendes und Privates kommt weiter als Karte.")
    )
    return [*lines, last]


def _theme(count: int, example: str, due: DueSurge, _: Translate) -> str:
    if due.content == "notice":
        return _("{count} × fast dasselbe").format(count=count)
    shown = mask(example) if due.content == "masked" else example
    return f"{count} × „{cut(one_line(shown), EXAMPLE_LIMIT)}“"


def _clock(due: DueSurge, instant: datetime) -> str:
    return instant.astimezone(ZoneInfo(due.timezone)).strftime("%d.%m. %H:%M")
