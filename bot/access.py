"""What the handlers of the staff's door share: who it was, how to change, how to answer."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import structlog
from sqlmodel import Session
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatID
from telegram.error import TelegramError
from telegram.ext import CallbackContext, ExtBot

from bot import texts
from desk import people
from desk.city import zone
from desk.clock import Clock
from desk.errors import InvalidRequest
from desk.language import Translate, choose, translator
from desk.messenger import calls, updates
from desk.messenger.calls import Booked
from desk.storage.database import Database
from desk.tables import Staff
from desk.urgency import Urgency

P = ParamSpec("P")
T = TypeVar("T")
Context = CallbackContext[ExtBot[Booked], dict[str, Any], dict[str, Any], dict[str, Any]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Access:
    """The desk, as a handler reaches it."""

    database: Database
    clock: Clock

    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    async def person(self, update: Update) -> Staff | None:
        """Who it was; `None` for people without a link and for anonymous administrators."""
        user = update.effective_user
        if user is None or user.id == ChatID.ANONYMOUS_ADMIN:
            return None
        return await self.database.read(people.linked, str(user.id))

    async def change(
        self,
        update: Update,
        work: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Do it in the transaction that marks the update as done."""
        return await self.database.write(
            updates.once, update.update_id, self.now(), work, *args, **kwargs
        )

    async def sentence(self, error: InvalidRequest, _: Translate) -> str:
        """What the person reads about the error."""
        return texts.sentence(error, _, await self.database.read(zone))

    def language(self, update: Update) -> Translate:
        """The translator into the person's language."""
        code = update.effective_user.language_code if update.effective_user else None
        return translator(choose([code] if code else []))

    async def react(self, context: Context, message: Message, emoji: str) -> None:
        """A courtesy: where the chat's budget has no room for it, it is left out."""
        chat_id = str(message.chat_id)
        booked = await self.database.write(calls.book, chat_id, Urgency.NEW, now=self.now())
        if isinstance(booked, Booked):
            await harmless(
                context.bot.set_message_reaction(
                    chat_id, message.message_id, emoji, rate_limit_args=booked
                )
            )


async def toast(query: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer a tap, or the phone shows a spinner; an answer too late does no harm."""
    await harmless(query.answer(text, show_alert=alert))


async def harmless(call: Coroutine[Any, Any, Any]) -> None:
    """Make a call whose failure harms nothing."""
    try:
        await call
    except TelegramError as error:
        log.info("a courtesy failed", error=type(error).__name__)
