"""Templates in the chat: listed for everybody, written and deleted by leads."""

import html

from sqlmodel import Session, col, select
from telegram import Update

from bot import texts
from bot.access import Access, Context
from bot.rendered import cut, one_line
from desk.cases import templates
from desk.errors import InvalidRequest
from desk.language import Translate
from desk.tables import Department, Staff

SHOWN = 200  # characters of a template in the list


class Templates:
    """`/vorlagen`, `/neuevorlage` and `/vorlageloeschen`."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def all(self, update: Update, context: Context) -> None:
        """The templates that the person may use."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        found = await self._access.database.read(templates.known_to, person)
        everywhere = _("für alle Ämter")
        lines = [
            f"<b>{html.escape(name)}</b> ({html.escape(department or everywhere)}): "
            f"{html.escape(cut(one_line(text), SHOWN))}"
            for name, text, department in found
        ]
        await message.reply_text("\n".join([*lines[:20], texts.how_templates_are_written(_)]))

    async def new(self, update: Update, context: Context) -> None:
        """`/neuevorlage Name: Text`, with the short name of a department before, or without."""
        await self._written(update, " ".join(context.args or []), with_text=True)

    async def drop(self, update: Update, context: Context) -> None:
        """`/vorlageloeschen Name`."""
        await self._written(update, " ".join(context.args or []), with_text=False)

    async def _written(self, update: Update, words: str, *, with_text: bool) -> None:
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        if with_text and message.text:
            words = message.text.partition(" ")[2].strip()  # with its line breaks
        name, colon, text = words.partition(":")
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif not name.strip() or (with_text and not (colon and text.strip())):
            await message.reply_text(texts.how_templates_are_written(_))
        else:
            try:
                await self._keep(update, person, name.strip(), text.strip() if with_text else None)
            except InvalidRequest as error:
                await message.reply_text(await self._access.sentence(error, _))
            else:
                await message.reply_text(_done(name.strip(), with_text, _))

    async def _keep(self, update: Update, person: Staff, named: str, text: str | None) -> None:
        slug, name = await self._access.database.read(_department_in, named)
        now = self._access.now()
        if text is None:
            await self._access.change(
                update, templates.drop, name, department=slug, by=person, now=now
            )
        else:
            await self._access.change(
                update, templates.keep, name, text, department=slug, by=person, now=now
            )


def _department_in(session: Session, named: str) -> tuple[str | None, str]:
    """The short name of a department that stands before the template's name, and that name."""
    first, _, rest = named.partition(" ")
    known = select(Department.id).where(col(Department.slug) == first.lower())
    if rest and session.exec(known).first() is not None:
        return first.lower(), rest.strip()
    return None, named


def _done(name: str, written: bool, _: Translate) -> str:
    text = (
        _("Vorlage „{name}“ ist gespeichert.") if written else _("Vorlage „{name}“ ist gelöscht.")
    )
    return html.escape(text.format(name=name), quote=False)
