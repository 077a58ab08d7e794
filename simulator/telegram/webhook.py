"""Posts updates to the bot's webhook: one after the other in a chat, chats side by side.

Source: tdlib/telegram-bot-api: the first repeat comes at once, then after 2, 4, 8 … seconds.
"""

import asyncio
from itertools import chain, repeat

import httpx

from simulator.telegram.updates import Update, UpdateQueue, chats_of
from simulator.telegram.world import Telegram

ANSWER_WITHIN = 30.0  # real seconds
PAUSES = (0, 2, 4, 8, 16, 32, 60)  # simulated seconds before a repeat; the last one stays
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class WebhookSender:
    """Runs while the simulator runs; idle as long as no webhook is set."""

    def __init__(self, telegram: Telegram, client: httpx.AsyncClient) -> None:
        self._telegram = telegram
        self._client = client
        self._chats: dict[int, asyncio.Task[None]] = {}

    @property
    def _updates(self) -> UpdateQueue:
        return self._telegram.updates

    async def run(self) -> None:
        """Start a queue for each chat that has updates."""
        try:
            while True:
                if self._updates.webhook.url:
                    self._start_queues()
                await self._updates.arrival()
        finally:
            for task in self._chats.values():
                task.cancel()
            await asyncio.gather(*self._chats.values(), return_exceptions=True)

    def _start_queues(self) -> None:
        free = self._updates.webhook.max_connections - len(self._chats)
        for chat_id in sorted(chats_of(self._updates.waiting) - self._chats.keys())[:free]:
            self._chats[chat_id] = asyncio.create_task(self._queue(chat_id))

    async def _queue(self, chat_id: int) -> None:
        """Post the updates of one chat until none is left or the webhook is gone."""
        pauses = self._pauses()
        try:
            while (update := self._first(chat_id)) and self._updates.webhook.url:
                if await self._post(update):
                    self._updates.done(update)
                    self._telegram.changed()
                    pauses = self._pauses()
                else:
                    await self._telegram.clock.sleep(next(pauses))
        finally:
            del self._chats[chat_id]
            self._updates.wake()

    @staticmethod
    def _pauses() -> "chain[int]":
        return chain(PAUSES, repeat(PAUSES[-1]))

    def _first(self, chat_id: int) -> Update | None:
        self._updates.forget_old()
        of_chat = (update for update in self._updates.waiting if update.chat_id == chat_id)
        return next(of_chat, None)

    async def _post(self, update: Update) -> bool:
        hook = self._updates.webhook
        headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
        try:
            answer = await self._client.post(
                hook.url, json=update.api(), headers=headers, timeout=ANSWER_WITHIN
            )
        except httpx.HTTPError as error:
            problem = type(error).__name__
        else:
            if answer.is_success:
                return True
            problem = f"Wrong response from the webhook: {answer.status_code}"
        hook.last_error_at, hook.last_error = self._telegram.clock.now(), problem
        return False
