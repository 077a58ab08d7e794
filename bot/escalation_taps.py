"""What people do about an escalation in the messenger: seen, an hour's silence, over."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update

from bot import command_words, escalation_texts, texts
from bot.access import Access, Context, toast
from desk.errors import InvalidRequest
from desk.escalations import handling
from desk.language import Translate
from desk.tables import Staff

PREFIX = "v1e:"
_DATA = re.compile(r"v1e:([a-z]+)(?:\.([14]))?:([0-9]{1,12})")
_NUMBER = re.compile(r"#?[0-9]{1,9}")
_HOURS = {"1": timedelta(hours=1), "4": timedelta(hours=4)}


class About(StrEnum):
    """What a button about an escalation does."""

    SEEN = "seen"
    SILENT = "silent"  # `silent.4`: for four hours
    END = "end"


@dataclass(frozen=True)
class EscalationTap:
    """A button's meaning."""

    about: About
    escalation: int
    hours: str = ""

    def data(self) -> str:
        """The text that the button carries."""
        hours = f".{self.hours}" if self.hours else ""
        return f"{PREFIX}{self.about}{hours}:{self.escalation}"


def read(data: str) -> EscalationTap | None:
    """The meaning of a button's text; `None` for what we did not make."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in set(About):
        return None
    about, hours = About(found[1]), found[2] or ""
    if (about is About.SILENT) != bool(hours):
        return None
    return EscalationTap(about, int(found[3]), hours)


def buttons_of(
    escalation_id: int, *, seen: bool, whole: bool, _: Translate
) -> InlineKeyboardMarkup | None:
    """The buttons under a message about an escalation; a call to one person has only the first."""
    see = _button(_("👁 Gesehen"), EscalationTap(About.SEEN, escalation_id))
    rows = [] if seen else [[see]]
    if whole:
        rows += [
            [
                _button(_("🔕 1 h Ruhe"), EscalationTap(About.SILENT, escalation_id, "1")),
                _button(_("🔕 4 h Ruhe"), EscalationTap(About.SILENT, escalation_id, "4")),
            ],
            [_button(_("☑️ Beenden"), EscalationTap(About.END, escalation_id))],
        ]
    return InlineKeyboardMarkup(rows) if rows else None


class EscalationTaps:
    """Taps and commands about escalations of posts and pages, and calls to people."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def tap(
        self, update: Update, query: CallbackQuery, tap: EscalationTap, person: Staff
    ) -> None:
        """A button was pressed."""
        _ = self._access.language(update)
        try:
            told = await self._do(update, tap, person, _)
        except InvalidRequest as error:
            await toast(query, await self._access.sentence(error, _), alert=True)
        else:
            await toast(query, told)

    async def typed(self, update: Update, context: Context) -> None:
        """`/eskalationen`, `/eskalationen 3 gesehen`, `/eskalationen 3 ruhe 4`, `… 3 ende`."""
        message, person = update.effective_message, await self._access.person(update)
        if message is None:
            return
        _ = self._access.language(update)
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        typed = command_words.read(message.text or "")
        words = typed.words.split() if typed is not None else []
        tap = _asked(words)
        if tap is None:
            rows = await self._access.database.read(handling.told_of, person)
            await message.reply_text(escalation_texts.going_on(rows, _))
            return
        try:
            told = await self._do(update, tap, person, _)
        except InvalidRequest as error:
            told = await self._access.sentence(error, _)
        await message.reply_text(told)

    async def _do(self, update: Update, tap: EscalationTap, person: Staff, _: Translate) -> str:
        now, number = self._access.now(), tap.escalation
        match tap.about:
            case About.SEEN:
                await self._access.change(update, handling.acknowledge, number, by=person, now=now)
                return escalation_texts.seen(_)
            case About.SILENT:
                await self._access.change(
                    update, handling.silence, number, _HOURS[tap.hours], by=person, now=now
                )
                return escalation_texts.silent(int(tap.hours), _)
            case About.END:
                await self._access.change(update, handling.finish, number, by=person, now=now)
                return escalation_texts.over(_)


def _asked(words: list[str]) -> EscalationTap | None:
    """What `3 ruhe 4` means; `None` for what is no such thing."""
    if len(words) <= 1 or not _NUMBER.fullmatch(words[0]):
        return None
    number, verb = int(words[0].removeprefix("#")), words[1].casefold()
    hours = words[2] if words[2:] and words[2] in _HOURS else "1"
    if verb in ("gesehen", "seen"):
        return EscalationTap(About.SEEN, number)
    if verb in ("ruhe", "silence"):
        return EscalationTap(About.SILENT, number, hours)
    return EscalationTap(About.END, number) if verb in ("ende", "beenden", "end") else None


def _button(label: str, tap: EscalationTap) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=tap.data())
