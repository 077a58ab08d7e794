"""Which card on the phones shows which thing a citizen said."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from simulator.scenarios.needle import fold, needle
from simulator.scenarios.town import Town
from simulator.telegram.model import Message
from simulator.telegram.text import FormattedText

_NUMBER = re.compile(r"#(\d+)")


@dataclass(frozen=True)
class Card:
    """A message of the bot in a group that tells about a case; `message` stays current."""

    number: int
    message: Message

    @property
    def chat_id(self) -> int:
        """The group it stands in."""
        return self.message.chat.id


@dataclass
class _Said:
    """Something a citizen said: its beginnings (more than one after an edit) and its cards."""

    needles: list[str]
    first_shown_at: datetime | None = None
    cards: dict[tuple[int, int], Card] = field(default_factory=dict)


class Watch:
    """Reads every card that is new or changed since it began to watch."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._looked_at = -1  # revision
        self._said: dict[str, _Said] = {}
        self._read: dict[tuple[int, int], FormattedText] = {}
        self._folded: dict[tuple[int, int], str] = {}
        self._changed()  # cards of an earlier play tell nothing about this one

    def expect(self, key: str, text: str) -> None:
        """Look for `text` from now on; after an edit both wordings count."""
        self._said.setdefault(key, _Said([])).needles.append(needle(text))

    def look(self) -> None:
        """Read the cards that are new or changed since the last look."""
        if self._looked_at == self._town.revision:
            return
        self._looked_at = self._town.revision
        for message in self._changed():
            place = _place(message)
            self._folded[place] = fold(message.text.plain)
            if (number := case_number(message)) is not None:
                self._note(place, Card(number, message))

    def first_shown_at(self, key: str) -> datetime | None:
        """When a card first quoted it, in simulated time."""
        self.look()
        return self._said[key].first_shown_at

    def living(self, key: str) -> list[Card]:
        """The cards that quote it now, newest last."""
        self.look()
        said = self._said[key]
        quoting = [card for place, card in said.cards.items() if self._quotes(place, said)]
        return sorted(quoting, key=lambda card: card.message.date)

    def card(self, key: str) -> Card | None:
        """The newest card that quotes it."""
        return next(iter(reversed(self.living(key))), None)

    def doubled(self, key: str) -> bool:
        """Whether two cases show it, or one case twice in the same group."""
        cards = self.living(key)
        several_cases = len({card.number for card in cards}) > 1
        return several_cases or len({card.chat_id for card in cards}) < len(cards)

    def touched_since(self, key: str, instant: datetime) -> bool:
        """Whether a card that ever quoted it came or changed after `instant`."""
        self.look()
        cards = self._said[key].cards.values()
        return any((card.message.edited_at or card.message.date) >= instant for card in cards)

    def _changed(self) -> list[Message]:
        """The cards whose text is not the one that was read last; they count as read now."""
        groups = (chat for chat in self._town.telegram.chats.values() if chat.is_group)
        cards = (card for chat in groups for card in chat.messages.values() if self._is_card(card))
        changed = [card for card in cards if self._read.get(_place(card)) is not card.text]
        self._read |= {_place(card): card.text for card in changed}
        return changed

    def _is_card(self, message: Message) -> bool:
        """Cards stand by themselves; drafts and receipts answer somebody's message."""
        return message.sender.id == self._town.telegram.bot.id and message.reply_to is None

    def _note(self, place: tuple[int, int], card: Card) -> None:
        for said in self._said.values():
            if self._quotes(place, said):
                said.cards[place] = card
                said.first_shown_at = said.first_shown_at or card.message.date

    def _quotes(self, place: tuple[int, int], said: _Said) -> bool:
        chat_id, message_id = place
        deleted = message_id not in self._town.telegram.chats[chat_id].messages
        return not deleted and any(needle in self._folded[place] for needle in said.needles)


def _place(message: Message) -> tuple[int, int]:
    return message.chat.id, message.message_id


def case_number(message: Message) -> int | None:
    """The number of the case on a message's first line."""
    first_line = message.text.plain.partition("\n")[0]
    match = _NUMBER.search(first_line)
    return int(match[1]) if match else None
