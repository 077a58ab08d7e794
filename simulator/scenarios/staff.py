"""What staff do on their phones: take, answer, forward, call the press office, note, close.

A person looks for the button whose label says what they want, presses it once, and goes on when
what they wanted has come true; whoever is refused with a warning asks the next colleague of the
group.  Labels are German: the simulated staff have German phones.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from simulator.scenarios.citizens import Citizens
from simulator.scenarios.model import Answer, Done, Escalate, Forward, Note, Task
from simulator.scenarios.town import Town
from simulator.scenarios.watch import Card, Watch, case_number
from simulator.telegram import people
from simulator.telegram.model import Chat, Message
from simulator.telegram.world import CallbackQuery

PATIENCE = timedelta(minutes=15)
CARD_WITHIN = timedelta(hours=3)  # in a storm a card may come only after it
TAKE, PUBLISH, FORWARD, ESCALATE, DONE = (
    "Übernehmen",
    "Veröffentlichen",
    "Weiterleiten",
    "Pressestelle",
    "Erledigt",
)
ANYWAY = "Trotzdem"  # what a warning stands beside
ALL_DEPARTMENTS = "Alle Ämter"
MORE = "Mehr"  # what has no place on the card
NEXT_PAGE = "Weiter"  # alone or with an arrow, and no part of `FORWARD`


@dataclass(frozen=True)
class Key:
    """A button that can be pressed now."""

    message: Message
    label: str
    data: str


class Staff:
    """The town hall.  Every action answers whether it came to its end."""

    def __init__(self, town: Town, watch: Watch, citizens: Citizens) -> None:
        self._town = town
        self._watch = watch
        self._citizens = citizens
        self._refusals: Counter[str] = Counter()  # by case

    async def do(self, task: Task) -> bool:
        """Do the task as soon as the case's card has stood for `task.after` simulated seconds."""
        card = await self._town.until(lambda: self._watch.card(task.case), CARD_WITHIN)
        if card is None or not card.message.chat.members:
            return False
        await self._town.sleep_until(card.message.date + timedelta(seconds=task.after))
        match task:
            case Answer():
                return await self._answer(task)
            case Forward():
                return await self._forward(task, card)
            case Escalate():
                return await self._escalate(task, card)
            case Note():
                return await self._note(task)
            case Done():
                return await self._close(task, card)

    async def _answer(self, task: Answer) -> bool:
        taken = await self._press(task.case, lambda: not self._key(task.case, TAKE), (TAKE,))
        card = self._watch.card(task.case)
        if not taken or card is None:
            return False
        written = self._reply(card, task)

        def published() -> bool:
            return self._citizens.published(task.case, task.text) > 0

        def key() -> Key | None:
            return next(self._publish_keys(card, written), None)

        return await self._press_found(task.case, published, key)

    async def _forward(self, task: Forward, card: Card) -> bool:
        def elsewhere() -> bool:
            newest = self._watch.card(task.case)
            return newest is not None and newest.chat_id != card.chat_id

        words = (task.department, ALL_DEPARTMENTS, NEXT_PAGE, FORWARD, MORE)
        return await self._press(task.case, elsewhere, words)

    async def _escalate(self, task: Escalate, card: Card) -> bool:
        def called() -> bool:
            groups = {living.chat_id for living in self._watch.living(task.case)}
            return len(groups) > 1 or f"{ESCALATE}: {task.reason}" in card.message.text.plain

        return await self._press(task.case, called, (task.reason, ESCALATE, MORE))

    async def _close(self, task: Done, card: Card) -> bool:
        def closed() -> bool:
            return "ERLEDIGT" in _first_line(card.message).upper()

        return await self._press(task.case, closed, (DONE, MORE))

    async def _note(self, task: Note) -> bool:
        card = self._watch.card(task.case)
        if card is None:
            return False
        before = card.message.edited_at
        written = self._reply(card, task)

        def noticed() -> bool | None:
            answered = any(
                other.reply_to == written.message_id for other in _messages(written.chat)
            )
            return bool(written.reactions) or answered or card.message.edited_at != before or None

        seen = await self._town.until(noticed, PATIENCE)
        return bool(seen) and not self._citizens.stands_anywhere(task.text)

    async def _press(self, case: str, goal: Callable[[], bool], words: tuple[str, ...]) -> bool:
        """Press the first button that fits a word, earlier words first, until `goal` is reached."""

        def key() -> Key | None:
            return next((key for word in words if (key := self._key(case, word))), None)

        return await self._press_found(case, goal, key)

    async def _press_found(
        self, case: str, goal: Callable[[], bool], find: Callable[[], Key | None]
    ) -> bool:
        presses: dict[str, list[CallbackQuery]] = {}

        def step() -> bool | None:
            if goal():
                return True
            if (key := find()) is not None:
                self._press_once(case, key, presses.setdefault(key.data, []))
            return None

        return bool(await self._town.until(step, PATIENCE))

    def _press_once(self, case: str, key: Key, before: list[CallbackQuery]) -> None:
        """Press the button; again only if the last one was refused and a colleague is left."""
        if before and not self._refused(before[-1]):
            return
        if before:
            self._refusals[case] += 1
        if len(before) < len(key.message.chat.members):
            before.append(self._tap(case, key))

    def _refused(self, query: CallbackQuery) -> bool:
        answers = self._town.telegram.answers
        return any(answer.id == query.id and answer.show_alert for answer in answers)

    def _key(self, case: str, word: str) -> Key | None:
        card = self._watch.card(case)
        return next(_keys(card.message, word), None) if card else None

    def _publish_keys(self, card: Card, written: Message) -> Iterator[Key]:
        """Buttons on the card, on what answers the person's text, or on the case in private."""
        private = self._town.telegram.chats[written.sender.id]
        for message in [*_messages(written.chat), *_messages(private)]:
            about = message.reply_to == written.message_id and message.chat is written.chat
            if about or case_number(message) == card.number:
                for word in (PUBLISH, ANYWAY):
                    yield from _keys(message, word)

    def _tap(self, case: str, key: Key) -> CallbackQuery:
        chat = key.message.chat
        user = self._member(chat.id, case) if chat.is_group else chat.id
        return people.tap(self._town.telegram, chat.id, user, key.message.message_id, key.data)

    def _reply(self, card: Card, task: Answer | Note) -> Message:
        user = self._member(card.chat_id, task.case)
        return people.write(
            self._town.telegram, card.chat_id, user, task.text, reply_to=card.message.message_id
        )

    def _member(self, chat_id: int, case: str) -> int:
        """Somebody of the group, for one case the same person until a colleague has to help."""
        members = sorted(self._town.telegram.chats[chat_id].members)
        return members[(zlib.crc32(case.encode()) + self._refusals[case]) % len(members)]


def _keys(message: Message, word: str) -> Iterator[Key]:
    for row in message.rows:
        for button in row:
            if button.callback_data is not None and _says(button.text, word):
                yield Key(message, button.text, button.callback_data)


def _says(label: str, word: str) -> bool:
    if word == NEXT_PAGE:
        return word in label.split()
    return word.casefold() in label.casefold()


def _messages(chat: Chat) -> list[Message]:
    return list(chat.messages.values())


def _first_line(message: Message) -> str:
    return message.text.plain.partition("\n")[0]
