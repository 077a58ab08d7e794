"""`/leitfaden`: the city's guide for its pages, and what of it is looked for in an answer."""

import html

from telegram import Update
from telegram.constants import ChatType, MessageLimit

from bot import texts
from bot.access import Access, Context
from desk.city_file.models import GuideEntry
from desk.guide import guide_of
from desk.language import Translate

A_MESSAGE = MessageLimit.MAX_TEXT_LENGTH // 2  # characters before what HTML adds


class Guide:
    """The guide in the private chat; a group would bury it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def show(self, update: Update, context: Context) -> None:
        """The guide, in as many messages as it takes."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif message.chat.type != ChatType.PRIVATE:
            await message.reply_text(_("Den Leitfaden zeige ich im privaten Chat: /leitfaden"))
        else:
            guide = await self._access.database.read(guide_of)
            for part in parts(guide.text or _("Die Stadt hat noch keinen Leitfaden eingetragen.")):
                await message.reply_text(html.escape(part, quote=False))
            await message.reply_text(html.escape("\n".join(_looked_for(guide, _)), quote=False))


def parts(text: str, limit: int = A_MESSAGE) -> list[str]:
    """The text in parts of at most `limit` characters, broken between paragraphs or lines."""
    found: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        breaks = (rest.rfind(mark, 0, limit) for mark in ("\n\n", "\n", " "))
        at = next((place for place in breaks if place > 0), limit)
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*found, rest] if rest else found


def _looked_for(guide: GuideEntry, _: Translate) -> list[str]:
    lines = [
        _("Vor dem Veröffentlichen schaut Bürgerdraht nach:"),
        _("• Telefon, Mail, IBAN und Kennzeichen, die nicht der Stadt gehören"),
        _("• Fallnummern, Kurzlinks, „du“ und „Sie“ gemischt"),
    ]
    if guide.address:
        lines.append(_("• Anrede: {address}").format(address=guide.address.value))
    if guide.greeting:
        lines.append(_("• Anfang: {words}").format(words=", ".join(guide.greeting)))
    if guide.signature:
        lines.append(_("• Ende: {words}").format(words=", ".join(guide.signature)))
    if guide.longest:
        lines.append(_("• höchstens {count} Zeichen").format(count=guide.longest))
    if guide.forbidden:
        lines.append(_("• nicht verwenden: {words}").format(words=", ".join(guide.forbidden)))
    return [*lines, _("Sie entscheiden: Mit „Trotzdem“ geht die Antwort hinaus.")]
