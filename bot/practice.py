"""The practice case: take, answer, publish, take back, without anything going anywhere.

It lives in the messages alone: what was done is what the message shows, so nothing is stored and no
list, figure or citizen ever sees it.
"""

import html
from enum import StrEnum

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import texts
from bot.access import Access, Context, harmless, toast
from bot.rendered import cut, quotation
from desk.language import Translate

MARK = "🎓"
PREFIX = "v1p:"


class Step(StrEnum):
    """What the next tap practises."""

    TAKE = "take"
    PUBLISH = "publish"
    DISCARD = "discard"
    RECALL = "recall"


class Practice:
    """`/uebung`, its buttons, and the answer that is written to it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def start(self, update: Update, context: Context) -> None:
        """Show the practice case in the private chat."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif message.chat_id != int(person.messenger_id or 0):
            await message.reply_text(_("Üben geht im privaten Chat mit mir: /uebung"))
        else:
            await self.show(message, _)

    async def show(self, message: Message, _: Translate) -> None:
        """Send it."""
        await message.reply_text(_new(_), reply_markup=_keyboard((Step.TAKE, _("✋ Übernehmen"))))

    async def tap(self, update: Update, query: CallbackQuery) -> None:
        """A button of the practice case."""
        _ = self._access.language(update)
        step = (query.data or "").removeprefix(PREFIX)
        await toast(query)
        match step:
            case "show" if isinstance(query.message, Message):
                await self.show(query.message, _)
            case Step.TAKE:
                await harmless(query.edit_message_text(_taken(_)))
            case Step.PUBLISH:
                recall = _keyboard((Step.RECALL, _("↩️ Zurückholen")))
                await harmless(query.edit_message_text(_published(_), reply_markup=recall))
            case Step.DISCARD:
                await harmless(query.edit_message_text(_discarded(_)))
            case Step.RECALL:
                await harmless(query.edit_message_text(_recalled(_)))

    async def answered(self, update: Update, message: Message) -> None:
        """Somebody answered the practice case: here is the draft."""
        _ = self._access.language(update)
        if not message.text:
            await message.reply_text(texts.only_text(_))
            return
        buttons = (Step.PUBLISH, _("Veröffentlichen")), (Step.DISCARD, _("🗑 Verwerfen"))
        await message.reply_text(
            _draft(message.text, _), reply_markup=_keyboard(*buttons), do_quote=True
        )


def is_one(text: str | None) -> bool:
    """Whether a message of ours is part of the practice."""
    return (text or "").startswith(MARK)


def button(_: Translate) -> InlineKeyboardButton:
    """What shows the practice case."""
    return InlineKeyboardButton(f"{MARK} " + _("Übungsfall"), callback_data=f"{PREFIX}show")


def _keyboard(*buttons: tuple[Step, str]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=f"{PREFIX}{step}")] for step, label in buttons]
    )


def _new(_: Translate) -> str:
    head = _("ÜBUNGSFALL, geht nirgendwohin")
    asked = quotation(_("In der Musterstraße brennt seit Tagen die Laterne nicht."))
    hint = _("So sieht ein neuer Fall aus. Tippen Sie auf „Übernehmen“.")
    return _told(head, "🔴 " + _("NEU"), asked, hint)


def _taken(_: Translate) -> str:
    head = _("ÜBUNGSFALL, geht nirgendwohin")
    asked = quotation(_("In der Musterstraße brennt seit Tagen die Laterne nicht."))
    hint = _("Er liegt bei Ihnen. Jetzt auf diese Nachricht antworten: wischen, schreiben, senden.")
    return _told(head, "🟡 " + _("IN ARBEIT"), asked, hint)


def _draft(text: str, _: Translate) -> str:
    hint = _("Niemand sieht ihn, bis Sie auf „Veröffentlichen“ tippen.")
    return _told(_("ÜBUNG: Ihr Entwurf"), quotation(cut(text, 300)), hint)


def _published(_: Translate) -> str:
    hint = _("Bei einem echten Fall stünde Ihre Antwort jetzt auf der Seite. Holen Sie sie zurück.")
    return _told(_("ÜBUNG: veröffentlicht, nur zum Schein"), hint)


def _discarded(_: Translate) -> str:
    hint = _("Der Entwurf ist fort, der Fall liegt noch bei Ihnen. Noch einmal: /uebung")
    return _told(_("ÜBUNG: verworfen"), hint)


def _recalled(_: Translate) -> str:
    hint = _("Das war alles. Echte Fälle kommen in die Gruppe Ihres Amtes; /hilfe zeigt mehr.")
    return _told(_("ÜBUNG geschafft"), hint)


def _told(head: str, *lines: str) -> str:
    return "\n".join([f"{MARK} <b>{html.escape(head, quote=False)}</b>", *lines])
