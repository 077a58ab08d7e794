"""A button was pressed."""

from datetime import timedelta

from telegram import CallbackQuery, Update

from bot import buttons, escalation_taps, practice, surge_taps, texts
from bot.access import Access, Context, harmless, toast
from bot.answers import Answers
from bot.buttons import Action, Tap
from bot.escalation_taps import EscalationTaps
from bot.onboarding import ITS_ME, NOT_ME, Onboarding
from bot.steps import OF_WHAT_WAS_SEEN, SIMPLE
from bot.surge_taps import SurgeTaps
from desk.cases import actions, handing, moderating, templates
from desk.city import city_language
from desk.errors import InvalidRequest
from desk.escalations import handling
from desk.language import translator
from desk.messenger import showing
from desk.tables import Staff
from desk.words import CHOSEN_BY_PEOPLE, Concern, HideReason

ABOUT_A_TEXT = (Action.AS_ANSWER, Action.AS_NOTE, Action.INSTEAD)


class Taps:
    """Buttons under cards; the one under the welcome goes on to the onboarding."""

    def __init__(
        self,
        access: Access,
        onboarding: Onboarding,
        answers: Answers,
        surges: SurgeTaps,
        escalations: EscalationTaps,
    ) -> None:
        self._access = access
        self._escalations = escalations
        self._surges = surges
        self._practice = practice.Practice(access)
        self._answers = answers
        self._onboarding = onboarding

    async def tap(self, update: Update, context: Context) -> None:
        """A button was pressed; what it may do is decided by the database, never by its data."""
        query = update.callback_query
        if query is None:
            return
        _ = self._access.language(update)
        person = await self._access.person(update)
        if query.data == NOT_ME:
            await self._onboarding.unlink(update, query, person, _)
            return
        if query.data == ITS_ME and person is not None:
            await self._onboarding.welcome(update, context, query, person, _)
            return
        if (query.data or "").startswith(practice.PREFIX) and person is not None:
            await self._practice.tap(update, query)
            return
        tap, about = buttons.read(query.data or ""), surge_taps.read(query.data or "")
        rings = escalation_taps.read(query.data or "")
        if person is None:
            await toast(query, texts.connect_first(_), alert=True)
        elif rings is not None:
            await self._escalations.tap(update, query, rings, person)
        elif about is not None:
            await self._surges.tap(update, context, query, about, person)
        elif tap is None or query.message is None:
            await toast(query, texts.went_wrong(_), alert=True)
        elif tap.action in ABOUT_A_TEXT:
            await self._answers.decided(update, context, query, tap, person)
        else:
            await self._do(update, query, tap, person)

    async def _do(self, update: Update, query: CallbackQuery, tap: Tap, person: Staff) -> None:
        _ = self._access.language(update)
        hint = {Action.ANSWER: texts.how_to_answer, Action.CHANGE: texts.how_to_change}
        if tap.action in hint:
            await toast(query, hint[tap.action](_), alert=True)
            return
        try:
            await self._step(update, query, tap, person)
        except InvalidRequest as error:
            await self._access.change(update, actions.show_anew, tap.case, chat_id=_chat_id(query))
            await toast(query, await self._access.sentence(error, _), alert=True)
        else:
            await toast(query)
        await self._reduce_copy(query, tap)

    async def _reduce_copy(self, query: CallbackQuery, tap: Tap) -> None:
        """Shrink a copy of a card: it was sent twice if we died before we could note the first."""
        message = query.message
        if message is None or not await self._access.database.read(
            showing.is_copy, str(message.chat.id), message.message_id, tap.case
        ):
            return
        _ = translator(await self._access.database.read(city_language))
        await harmless(query.edit_message_text(texts.see_below(tap.case, _)))

    async def _step(self, update: Update, query: CallbackQuery, tap: Tap, person: Staff) -> None:
        now = self._access.now()
        match tap.action, tap.choice:
            case action, _ if action in SIMPLE:
                await self._access.change(update, SIMPLE[action], tap.case, by=person, now=now)
            case action, _ if action in OF_WHAT_WAS_SEEN:
                step = OF_WHAT_WAS_SEEN[action]
                await self._access.change(
                    update, step, tap.case, version=tap.version, by=person, now=now
                )
            case Action.TO, department:
                await self._access.change(
                    update, actions.forward, tap.case, int(department), by=person, now=now
                )
            case Action.USE, template:
                await self._access.change(
                    update,
                    templates.use,
                    tap.case,
                    int(template),
                    by=person,
                    now=now,
                    source=f"template:{query.id}",
                    chat_id=_chat_id(query),
                )
            case Action.HAND_TO, colleague:
                await self._access.change(
                    update, handing.hand_over, tap.case, int(colleague), by=person, now=now
                )
            case Action.HIDE_IT, reason:
                await self._access.change(
                    update, moderating.hide, tap.case, HideReason(reason), by=person, now=now
                )
            case Action.SILENT, hours:
                await self._access.change(
                    update,
                    handling.silence_case,
                    tap.case,
                    timedelta(hours=int(hours)),
                    by=person,
                    now=now,
                )
            case Action.PRESS, choice if choice in CHOSEN_BY_PEOPLE:
                await self._access.change(
                    update, actions.escalate, tap.case, Concern(choice), by=person, now=now
                )
            case _:
                await self._menu(update, query, tap, person)

    async def _menu(self, update: Update, query: CallbackQuery, tap: Tap, person: Staff) -> None:
        page = f".{tap.choice}" if tap.choice else ""
        menu = None if tap.action is Action.BACK else f"{tap.action}{page}"
        await self._access.change(
            update, actions.choose, tap.case, menu, by=person, chat_id=_chat_id(query)
        )


def _chat_id(query: CallbackQuery) -> str:
    return str(query.message.chat.id) if query.message else ""
