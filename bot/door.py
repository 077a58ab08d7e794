"""The staff's door: updates are stored before they count, then acted on in order per chat."""

import asyncio
import hmac
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError
from structlog.contextvars import bound_contextvars
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.application import ALLOWED_UPDATES, BotApplication
from bot.menu import offer
from bot.reaching import Reaching
from bot.staff import UNFINISHED
from desk.clock import Clock
from desk.messenger import updates
from desk.messenger.updates import ReceivedUpdate
from desk.storage.database import Database
from desk.storage.trouble import refusal_of
from desk.tables import StaffUpdate

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
POLL_SECONDS = 25
REFUSED_PAUSE = timedelta(seconds=3)  # while the database takes nothing
LARGEST_UPDATE = 1024 * 1024  # bytes

SCHEME = "telegramSecret"  # its name among the security schemes
TEXT = {"text/plain": {"schema": {"type": "string"}}}
RECEIPT: dict[int | str, dict[str, Any]] = {
    403: {"description": "Without the secret that we gave Telegram", "content": TEXT},
    413: {"description": "Larger than 1 MB"},
    503: {"description": "Not stored; please repeat", "content": TEXT},
}
BODY = {
    "description": "An update; one that is none is passed over",
    "content": {"application/json": {"schema": {}}},
}

log = structlog.get_logger(__name__)


class TelegramDoor:
    """Receives updates by polling or webhook and hands them to the application."""

    def __init__(self, application: BotApplication, database: Database, clock: Clock) -> None:
        self._application = application
        self._database = database
        self._clock = clock
        self._connecting = asyncio.Lock()
        self.username: str | None = None

    async def connect(self) -> None:
        """Make the bot ready, however long Telegram takes; citizens' messages do not wait.

        It may be asked for by several, again after it was cancelled, and again after `close`.
        """
        async with self._connecting:
            if self.username is not None:
                return
            reaching = Reaching(self._database, self._clock)
            while (username := await reaching.ask(self._initialize)) is None:
                await reaching.pause()
            self.username = username
            log.info("telegram connected", bot=self.username)
            await offer(self._application.bot)

    async def poll(self) -> None:
        """Fetch updates for ever; Telegram forgets one only after it is stored here.

        For one process at a time.  It may be cancelled at any moment and begun again, here or
        elsewhere: Telegram then brings once more what was not confirmed, and that is kept once.
        """
        await self.connect()
        await self._without_webhook()
        last: tuple[int, datetime] | None = None
        reaching = Reaching(self._database, self._clock)
        while True:
            received = await reaching.ask(self._fetch, last)
            if received is None:
                await reaching.pause()
                if reaching.hindered_by_webhook:
                    await self._without_webhook()
            elif received and await self._could_keep(*received):
                last = received[-1].update_id, self._clock.now()

    async def set_webhook(self, url: str, secret: SecretStr) -> None:
        """Ask Telegram to bring updates to `url`, unless it does already, until it has agreed."""
        await self.connect()
        reaching = Reaching(self._database, self._clock)
        while await reaching.ask(self._agree_on_webhook, url, secret) is None:
            await reaching.pause()

    async def act(self, chat_id: str) -> None:
        """Act on the chat's stored updates, in their order."""
        if self.username is None:
            return  # not connected yet; the sweep comes back
        while waiting := await self._database.read(updates.undone, chat_id):
            for stored in waiting:
                if not await self._act_on(stored):
                    return  # the sweep comes back

    async def close(self) -> None:
        """Give back the connections, also those of a bot that never came to be ready."""
        self.username = None
        await self._application.shutdown()
        await self._application.bot.shutdown()

    def router(self, secret: SecretStr | None) -> APIRouter:
        """`POST /webhooks/telegram`: store the update, answer, act later."""
        routes = APIRouter(tags=["webhooks"])

        @routes.post(
            "/webhooks/telegram",
            response_class=PlainTextResponse,
            max_body_size=LARGEST_UPDATE,
            responses=RECEIPT,
            openapi_extra={"requestBody": BODY, "security": [{SCHEME: []}]},
        )
        async def receive(request: Request) -> Response:
            """Store the update, answer; acting on it comes later."""
            given = request.headers.get(SECRET_HEADER, "").encode()
            ours = secret.get_secret_value().encode() if secret else b""
            if not ours or not hmac.compare_digest(ours, given):
                return PlainTextResponse("", 403)
            update = _read(await request.body(), self._application)
            if update is not None:
                await self._keep(update)
            return PlainTextResponse("")

        return routes

    async def _could_keep(self, *received: Update) -> bool:
        """Whether they are stored; what is not, Telegram brings again."""
        try:
            await self._keep(*received)
        except SQLAlchemyError as error:
            if refusal_of(error) is None:
                raise
            await self._clock.sleep(REFUSED_PAUSE)
            return False
        return True

    async def _keep(self, *received: Update) -> None:
        rows = [
            ReceivedUpdate(
                update.update_id, _chat_of(update), update.to_json().encode(), _message_of(update)
            )
            for update in received
            if self._is_for_us(update)
        ]
        await self._database.write(updates.store, rows, now=self._clock.now())

    def _is_for_us(self, update: Update) -> bool:
        """Whether it is anything that we act on; what colleagues say to each other is not kept.

        As an administrator of a group the bot is told all of it.
        """
        message = update.message or update.edited_message
        if message is None or message.chat.type == ChatType.PRIVATE:
            return True
        answered = message.reply_to_message
        if answered is not None and answered.from_user is not None:
            return answered.from_user.id == self._application.bot.id or _is_command(message)
        moved = message.migrate_to_chat_id or message.migrate_from_chat_id
        return _is_command(message) or moved is not None

    async def _act_on(self, stored: StaffUpdate) -> bool:
        """Whether the update is done; where the database could not take it in, it is not."""
        update = _read(stored.body, self._application)
        if update is not None:
            with bound_contextvars(update=stored.update_id, chat=stored.chat_id):
                await self._application.process_update(update)
        unfinished: set[int] = self._application.bot_data.get(UNFINISHED, set())
        if stored.update_id in unfinished:
            unfinished.discard(stored.update_id)
            return False
        await self._database.write(updates.done, stored.update_id, now=self._clock.now())
        return True

    async def _without_webhook(self) -> None:
        """Polling is refused while a webhook is set."""
        try:
            await self._application.bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            log.warning("telegram not reached", error=type(error).__name__)

    async def _initialize(self) -> str:
        await self._application.initialize()
        username: str = self._application.bot.username
        return username

    async def _fetch(self, last: tuple[int, datetime] | None) -> Sequence[Update]:
        """The updates after the last one; after a long silence Telegram numbers anew, so any."""
        silent = last is None or self._clock.now() - last[1] >= updates.NUMBERED_ANEW
        received: Sequence[Update] = await self._application.bot.get_updates(
            offset=None if last is None or silent else last[0] + 1,
            timeout=POLL_SECONDS,
            allowed_updates=ALLOWED_UPDATES,
        )
        return received

    async def _agree_on_webhook(self, url: str, secret: SecretStr) -> bool:
        """Whether Telegram knows where to bring updates."""
        bot = self._application.bot
        info = await bot.get_webhook_info()
        if info.url != url or set(info.allowed_updates) != set(ALLOWED_UPDATES):
            await bot.set_webhook(
                url, secret_token=secret.get_secret_value(), allowed_updates=ALLOWED_UPDATES
            )
        return True


def _read(body: bytes, application: BotApplication) -> Update | None:
    try:
        content = json.loads(body)
        if not isinstance(content, dict):
            raise TypeError
        return Update.de_json(content, application.bot)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        log.error("an update could not be read")
        return None


def _is_command(message: Message) -> bool:
    return (message.text or message.caption or "").startswith("/")


def _chat_of(update: Update) -> str:
    if update.effective_chat is not None:
        return str(update.effective_chat.id)
    return str(update.effective_user.id) if update.effective_user else "0"


def _message_of(update: Update) -> int | None:
    message = update.message or update.edited_message
    return message.message_id if message else None
