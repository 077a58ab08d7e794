"""People leave: the bot puts those who were removed out of the groups, and hears of others."""

from datetime import UTC, date, datetime, time, timedelta

import structlog
from sqlmodel import Session
from telegram import Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot import texts
from bot.access import Access, Context
from desk import leaving
from desk.city import zone
from desk.messenger.calls import Booked
from desk.office import duty
from desk.storage.database import Database

GONE = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
ON, OFF = ("an", "on", "ein"), ("aus", "off", "ende", "end")
BACK = ("ende", "end", "zurück", "zurueck", "back")
LONGEST_LEAVE = timedelta(days=366)

log = structlog.get_logger(__name__)


class Parting:
    """Puts people who were removed out of the departments' groups."""

    def __init__(self, bot: ExtBot[Booked], database: Database) -> None:
        self._bot = bot
        self._database = database

    async def part(self, key: str) -> None:
        """Out of every group, their own first; where it did not work now, the next sweep tries."""
        found = await self._database.read(leaving.groups_of, int(key))
        if found is None:
            return
        account, groups = found
        unclear = False
        for chat in groups:
            try:
                await self._bot.ban_chat_member(chat, int(account))
                await self._bot.unban_chat_member(chat, int(account), only_if_banned=True)
            except (BadRequest, Forbidden) as error:
                # not there, or the bot may not: people do it by hand, and access ended already
                log.info("person not put out of a group", chat=chat, why=error.message)
            except TelegramError as error:
                log.warning("person not yet out of a group", chat=chat, why=type(error).__name__)
                unclear = True  # the other groups need not wait for this one
        if not unclear:
            await self._database.write(leaving.parted, int(key))


class Leaving:
    """`/urlaub`, `/bereitschaft`, and members who left a group."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def member(self, update: Update, context: Context) -> None:
        """Somebody left a department's group, or was put out of it."""
        change = update.chat_member
        if change is None or change.new_chat_member.status not in GONE:
            return
        await self._access.change(
            update,
            leaving.left_group,
            str(change.chat.id),
            str(change.new_chat_member.user.id),
            now=self._access.now(),
        )

    async def leave(self, update: Update, context: Context) -> None:
        """`/urlaub bis 12.12.` or `/urlaub ende`."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        words = [word for word in context.args or [] if word.lower() not in ("bis", "until")]
        now = self._access.now()
        if words and words[0].lower() in BACK:
            await self._access.change(update, leaving.go_on_leave, person, until=None, now=now)
            await message.reply_text(texts.back_from_leave(_))
            return
        until = await self._access.database.read(_until, " ".join(words), now)
        if until is None:
            await message.reply_text(texts.how_leave_is_written(_))
            return
        freed = await self._access.change(update, leaving.go_on_leave, person, until=until, now=now)
        day = until.astimezone(await self._access.database.read(zone)) - timedelta(minutes=1)
        await message.reply_text(texts.on_leave(day.strftime("%d.%m.%Y"), freed, _))

    async def on_call(self, update: Update, context: Context) -> None:
        """`/bereitschaft`, `/bereitschaft bis 12.12.` or `/bereitschaft aus`."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        words = [word for word in context.args or [] if word.lower() not in ("bis", "until")]
        now = self._access.now()
        if words and words[0].lower() in OFF:
            await self._access.change(update, duty.go_on_call, person, until=None)
            await message.reply_text(texts.not_on_call(_))
            return
        until: datetime | None = duty.FOR_EVER
        if words and words[0].lower() not in ON:
            until = await self._access.database.read(_until, " ".join(words), now)
        if until is None:
            await message.reply_text(texts.how_on_call_is_written(_))
            return
        await self._access.change(update, duty.go_on_call, person, until=until)
        day = ""
        if until != duty.FOR_EVER:
            local = until.astimezone(await self._access.database.read(zone)) - timedelta(minutes=1)
            day = local.strftime("%d.%m.%Y")
        await message.reply_text(texts.on_call(day, _))


def _until(session: Session, written: str, now: datetime) -> datetime | None:
    """The end of the day that somebody wrote: `12.12.`, `12.12.2026`; without a year the next."""
    local = zone(session)
    today = now.astimezone(local).date()
    for form in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"):
        for text in (written, f"{written}{today.year}", f"{written}{today.year + 1}"):
            day = _day(text, form)
            if day is None or day < today:
                continue
            end = datetime.combine(day + timedelta(days=1), time(), local).astimezone(UTC)
            return end if end <= now + LONGEST_LEAVE else None
    return None


def _day(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None
