"""What people do about a surge: one text for many, the press office, somebody who watches.

Whoever replies to the message about a surge is asked what should become of the text.  It stays
where it was written, and the question replies to it, so nothing has to be kept meanwhile.
"""

import html
import re
from dataclasses import dataclass
from enum import StrEnum

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot import command_words, questions, replies, surge_texts, texts
from bot.access import Access, Context, harmless, toast
from bot.command_words import Verb
from bot.rendered import cut, one_line
from desk.cases import collective
from desk.cases.collective import MOST_THEMES, Choices, OpenTheme
from desk.errors import InvalidRequest, Warned
from desk.guide import Finding, check, guide_of
from desk.language import Translate
from desk.messenger import surges
from desk.messenger.masking import mask
from desk.people import linked
from desk.tables import Staff

_DATA = re.compile(r"v1s:([a-z]+)(?:\.([0-9]{1,12}))?:([0-9]{1,12}):([0-9]{1,12})")
_NUMBER = re.compile(r"[0-9]{1,9}")
EXAMPLE_LIMIT = 40  # characters of a theme on a button


class About(StrEnum):
    """What a button about a surge does."""

    HOW = "how"  # says how a text comes about
    WATCH = "watch"
    PRESS = "press"
    POST = "post"  # asks whether the text should stand below the post
    POST_IT = "postit"
    POST_ANYWAY = "postanyway"
    THEME = "theme"  # `theme.12`: the theme for which that message stands
    THEME_IT = "themeit"
    THEME_ANYWAY = "themeanyway"
    BACK = "back"


@dataclass(frozen=True)
class SurgeTap:
    """A button's meaning; `up_to` is the newest message that was counted for it."""

    about: About
    surge: int
    up_to: int = 0
    example: int = 0

    def data(self) -> str:
        """The text that the button carries, far below Telegram's 64 bytes."""
        example = f".{self.example}" if self.example else ""
        return f"v1s:{self.about}{example}:{self.surge}:{self.up_to}"


def read(data: str) -> SurgeTap | None:
    """The meaning of a button's text; `None` for what we did not make."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in set(About):
        return None
    return SurgeTap(About(found[1]), int(found[3]), int(found[4]), int(found[2] or 0))


def buttons_of(surge_id: int, *, can_comment: bool, _: Translate) -> InlineKeyboardMarkup:
    """The buttons under the message about a surge."""
    first = _("📣 Sammelantwort") if can_comment else _("💬 Thema antworten")
    rows = [
        [_button(first, SurgeTap(About.HOW, surge_id))],
        [
            _button(_("👁 Beobachten"), SurgeTap(About.WATCH, surge_id)),
            _button(_("⚠️ Pressestelle"), SurgeTap(About.PRESS, surge_id)),
        ],
    ]
    return InlineKeyboardMarkup(rows)


class SurgeTaps:
    """Taps and texts about surges."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def is_about_one(self, message: Message) -> int | None:
        """The surge about which the message is written, as a reply to the message about it."""
        answered = replies.answered_message(message)
        if answered is None:
            return None
        chat_id = str(message.chat_id)
        return await self._access.database.read(surges.surge_at, chat_id, answered.message_id)

    async def ask(self, update: Update, message: Message, surge_id: int) -> None:
        """What should become of this text?"""
        person, _ = await self._access.person(update), self._access.language(update)
        if person is None:
            await message.reply_text(texts.connect_first(_))
            return
        try:
            found = await self._access.database.write(collective.choices, surge_id, by=person)
        except InvalidRequest as error:
            await message.reply_text(await self._access.sentence(error, _))
            return
        await message.reply_text(
            surge_texts.what_of_it(_), reply_markup=_choices(found, _), do_quote=True
        )

    async def typed(self, update: Update, context: Context) -> None:
        """`/lage`, `/lage 7 presse`, `/lage 7 beobachten`, `/sammelantwort 7 Text`."""
        message, person = update.effective_message, await self._access.person(update)
        _ = self._access.language(update)
        if message is None:
            return
        words = context.args or []
        number = int(words[0]) if words and _NUMBER.fullmatch(words[0]) else None
        if person is None:
            await message.reply_text(texts.connect_first(_))
        elif number is None:
            found = await self._access.database.read(collective.going_on, person)
            await message.reply_text(surge_texts.surges(found, _))
        elif len(words) > 1 and _is_to_all(message):
            await self.ask(update, message, number)
        else:
            await self._typed(update, message, number, " ".join(words[1:]).lower(), person)

    async def tap(
        self, update: Update, context: Context, query: CallbackQuery, tap: SurgeTap, person: Staff
    ) -> None:
        """Somebody tapped a button about a surge."""
        _ = self._access.language(update)
        try:
            match tap.about:
                case About.HOW:
                    await toast(query, surge_texts.how_to_answer_many(_), alert=True)
                case About.WATCH:
                    await self._access.change(update, collective.watch, tap.surge, by=person)
                    await toast(query)
                case About.PRESS:
                    await self._call_press(update, tap.surge, person)
                    await toast(query, surge_texts.press_called(_), alert=True)
                case _:
                    await self._decided(update, query, tap, person)
        except InvalidRequest as error:
            await toast(query, await self._access.sentence(error, _), alert=True)

    async def _typed(
        self, update: Update, message: Message, surge_id: int, what: str, person: Staff
    ) -> None:
        _ = self._access.language(update)
        try:
            if what.startswith(("press", "pressestelle")):
                await self._call_press(update, surge_id, person)
                await message.reply_text(surge_texts.press_called(_))
            elif what.startswith(("beobacht", "watch")):
                on = await self._access.change(update, collective.watch, surge_id, by=person)
                await message.reply_text(surge_texts.watches(on, _))
            else:
                await message.reply_text(surge_texts.how_to_answer_many(_))
        except InvalidRequest as error:
            await message.reply_text(await self._access.sentence(error, _))

    async def _call_press(self, update: Update, surge_id: int, person: Staff) -> None:
        now = self._access.now()
        await self._access.change(update, collective.call_press, surge_id, by=person, now=now)

    async def _decided(
        self, update: Update, query: CallbackQuery, tap: SurgeTap, person: Staff
    ) -> None:
        """Somebody said what should become of a text: it is asked once more, then done."""
        _ = self._access.language(update)
        question = query.message if isinstance(query.message, Message) else None
        asked = questions.asked_about(question)
        text = _text_of(asked)
        if question is None or asked is None or not text or asked.from_user is None:
            await toast(query, texts.text_is_gone(_), alert=True)
            return
        author = await self._access.database.read(linked, str(asked.from_user.id))
        up_to = tap.up_to or None
        found = await self._access.database.write(
            collective.choices, tap.surge, by=person, up_to=up_to
        )
        if author is None or (author.id != person.id and not found.four_eyes):
            await toast(query, texts.not_your_text(_), alert=True)
            return
        told, alert, keyboard = None, None, None
        if tap.about not in (About.BACK, About.POST, About.THEME):
            told = await self._do(update, asked, tap, text, author, person)
            alert = surge_texts.look_again(_) if told is None else None
        if told is None:
            told, keyboard = await self._next_question(tap, found, text, person, _)
        # An answer to a tap does not wait; an edit waits until the chat's budget has room for it.
        await toast(query, alert, alert=alert is not None)
        await harmless(question.edit_text(told, reply_markup=keyboard))

    async def _do(
        self, update: Update, asked: Message, tap: SurgeTap, text: str, author: Staff, person: Staff
    ) -> str | None:
        """Publish it; what the person is told, `None` if it has to be looked at once more."""
        _, now = self._access.language(update), self._access.now()
        anyway = tap.about in (About.POST_ANYWAY, About.THEME_ANYWAY)
        source = f"surge:{asked.chat_id}:{asked.message_id}"
        try:
            if tap.about in (About.POST_IT, About.POST_ANYWAY):
                await self._access.change(
                    update,
                    collective.comment,
                    tap.surge,
                    text,
                    author=author,
                    by=person,
                    now=now,
                    source=source,
                    anyway=anyway,
                )
                return surge_texts.comment_goes_out(_)
            count = await self._access.change(
                update,
                collective.answer_theme,
                tap.surge,
                tap.example,
                text,
                up_to=tap.up_to,
                author=author,
                by=person,
                now=now,
                source=source,
                anyway=anyway,
            )
            return surge_texts.answers_go_out(count, _)
        except Warned:
            return None

    async def _next_question(
        self, tap: SurgeTap, found: Choices, text: str, person: Staff, _: Translate
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """Who will read the text, and what in it deserves a second look."""
        if tap.about is About.BACK:
            return surge_texts.what_of_it(_), _choices(found, _)
        if tap.about in (About.POST, About.POST_IT):
            head = surge_texts.below_the_post(one_line(found.post or ""), _)
            done, anyway = About.POST_IT, About.POST_ANYWAY
        else:
            theme = await self._access.database.write(
                collective.theme_of, tap.surge, tap.example, by=person, up_to=tap.up_to
            )
            head = surge_texts.to_a_theme(len(theme.cases), _shown(theme, found, _), _)
            done, anyway = About.THEME_IT, About.THEME_ANYWAY
        findings = check(text, await self._access.database.read(guide_of))
        lines = [head, *(texts.finding(Finding(one), _) for one in findings)]
        if found.four_eyes:
            lines.append(surge_texts.second_person_taps(_))
        label = _("⚠️ Trotzdem") if findings else _("Veröffentlichen")
        go_on = SurgeTap(anyway if findings else done, tap.surge, tap.up_to, tap.example)
        back = SurgeTap(About.BACK, tap.surge, tap.up_to)
        rows = [[_button(label, go_on)], [_button(_("⬅️ Zurück"), back)]]
        return html.escape("\n".join(lines), quote=False), InlineKeyboardMarkup(rows)


def _choices(found: Choices, _: Translate) -> InlineKeyboardMarkup | None:
    rows = []
    if found.can_comment:
        tap = SurgeTap(About.POST, found.surge_id, found.newest)
        rows.append([_button(_("📣 Unter den Beitrag"), tap)])
    for theme in found.themes[:MOST_THEMES]:
        tap = SurgeTap(About.THEME, found.surge_id, found.newest, theme.example_id)
        rows.append([_button(_shown(theme, found, _), tap)])
    return InlineKeyboardMarkup(rows) if rows else None


def _shown(theme: OpenTheme, found: Choices, _: Translate) -> str:
    if found.content == "notice":
        return _("{count} × fast dasselbe").format(count=len(theme.cases))
    example = mask(theme.example) if found.content == "masked" else theme.example
    return f"{len(theme.cases)} × „{cut(one_line(example), EXAMPLE_LIMIT)}“"


def _is_to_all(message: Message) -> bool:
    typed = command_words.read(message.text or "")
    return typed is not None and typed.verb is Verb.TO_ALL


def _text_of(asked: Message | None) -> str:
    """What the person wrote, without the command that it may begin with."""
    text = (asked.text or "") if asked is not None else ""
    typed = command_words.read(text)
    return typed.rest if typed is not None else text


def _button(label: str, tap: SurgeTap) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=tap.data())
