"""What staff do on their phones in a run: find the card, take the case, write, publish, and insist.

Each answer is a small story that goes on whenever somebody looks at the phones; a tap that has no
effect is tapped again, with growing patience, as people do.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.disorder import town
from benchmarks.disorder.plan import Subject

INSIST_SECONDS = 4.0  # a tap without effect is tapped again, the next time after twice as long
LONGEST_PATIENCE = 32.0  # seconds
WRITE_AGAIN_SECONDS = 45.0  # a text that nothing comes of is written again
MARK = re.compile(r"\(Nr\. (\d+)\)")

Shown = Mapping[str, Any]  # a message as the simulator shows it, with `chat`


class Chats:
    """What the phones show at one moment."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        self._cards: dict[int, Shown] = {}
        self._answers: dict[tuple[int, int], list[Shown]] = {}
        self.now = {
            (chat["id"], message["message_id"]): {**message, "chat": chat["id"]}
            for chat in state["chats"]
            for message in chat["messages"]
            if message["from"]["is_bot"]
        }
        for message in self.now.values():
            if message["reply_to"] is not None:
                place = (message["chat"], message["reply_to"])
                self._answers.setdefault(place, []).append(message)
            elif message["keyboard"]:
                for number in MARK.findall(message["text"]):
                    self._cards[int(number)] = message

    def card(self, subject: Subject) -> Shown | None:
        """The newest card with buttons that shows what the subject wrote."""
        return self._cards.get(subject.key)

    def below(self, chat: int, message_id: int) -> list[Shown]:
        """What the bot wrote in reply to a message."""
        return self._answers.get((chat, message_id), [])


@dataclass
class Story:
    """One answer on its way."""

    subject: Subject
    taken: bool = False
    written: tuple[int, int] | None = None  # chat and message of the text of the answer
    written_at: float = 0.0
    tap_at: float = 0.0  # not again before
    patience: float = INSIST_SECONDS
    done: bool = False
    texts: list[tuple[int, int]] = field(default_factory=list)  # all that was written for it


class Staff:
    """All stories of a run."""

    def __init__(self, simulator: str) -> None:
        self._client = httpx.Client(
            base_url=f"{simulator}/simulator", trust_env=False, timeout=30.0
        )
        self.stories: list[Story] = []

    def close(self) -> None:
        """Put the phones away."""
        self._client.close()

    @property
    def open(self) -> list[Story]:
        """The answers that are not out yet."""
        return [story for story in self.stories if not story.done]

    def look(self, state: Mapping[str, Any]) -> None:
        """Look at the phones and do what is to be done next."""
        chats = Chats(state)
        for story in self.open:
            self._go_on(story, chats)

    def _go_on(self, story: Story, chats: Chats) -> None:
        if story.written is None:
            self._write(story, chats)
            return
        told = [message for place in story.texts for message in chats.below(*place)]
        if any("veröffentlicht ·" in m["text"] and "nicht" not in m["text"] for m in told) or any(
            "gesendet ·" in m["text"] and "wird" not in m["text"] for m in told
        ):
            story.done = True
            return
        for label in ("Erneut versuchen", "Veröffentlichen", "Trotzdem"):
            for message in reversed(told):
                if data := _button(message, label):
                    self._tap(story, message, data)
                    return
        silent = time.monotonic() - story.written_at > WRITE_AGAIN_SECONDS
        if silent and not told:
            story.written = None

    def _write(self, story: Story, chats: Chats) -> None:
        card = chats.card(story.subject)
        if card is None:
            return
        if story.subject.takes and not story.taken:
            take = _button(card, "Übernehmen")
            story.taken = take is None
            if take:
                self._tap(story, card, take)
            return
        text = story.subject.answer or ""
        body = {"user_id": self._phone(story), "text": text, "reply_to": card["message_id"]}
        answer = self._client.post(f"chats/{card['chat']}/messages", json=body)
        if answer.is_success:
            story.written = (card["chat"], answer.json()["message_id"])
            story.texts.append(story.written)
            story.written_at = time.monotonic()
            story.tap_at, story.patience = 0.0, INSIST_SECONDS

    def _tap(self, story: Story, message: Shown, data: str) -> None:
        """Tap, but not again before the last tap could have had an effect."""
        if time.monotonic() < story.tap_at:
            return
        story.tap_at = time.monotonic() + story.patience
        story.patience = min(2 * story.patience, LONGEST_PATIENCE)
        body = {
            "user_id": self._phone(story),
            "message_id": message["message_id"],
            "data": data,
        }
        # The button may have gone since we looked: then there is nothing to tap.
        self._client.post(f"chats/{message['chat']}/taps", json=body)

    @staticmethod
    def _phone(story: Story) -> int:
        return town.STAFF[story.subject.phone].phone


def _button(message: Shown, label: str) -> str | None:
    keys: Iterable[Shown] = (key for row in message["keyboard"] or [] for key in row)
    return next((str(key["callback_data"]) for key in keys if label in key["text"]), None)
