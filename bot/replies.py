"""Replies in a group: which message they answer, and whether they are for colleagues only."""

import re

from telegram import Message

_NUMBER = re.compile(r"#([0-9]{1,12})\b")
FEW_CHARACTERS = 3  # as in "ok": more often a word to a colleague than an answer

_MENTION = re.compile(r"(?<![\w.])@\w{3,}")
_NOTE = re.compile(r"\s*(?://|intern:)\s*", re.IGNORECASE)


def answered_message(message: Message) -> Message | None:
    """The message that the person replied to.

    In a topic every message names the topic's first one; that is no reply.
    """
    answered = message.reply_to_message
    if answered is None:
        return None
    if message.is_topic_message and answered.message_id == message.message_thread_id:
        return None
    return answered


def number_in(card: str) -> int | None:
    """The case's number on the first line of a card."""
    found = _NUMBER.search(card.partition("\n")[0])
    return int(found[1]) if found else None


def note_in(text: str) -> str | None:
    """The text of an internal note, `None` for an answer to the citizen."""
    found = _NOTE.match(text)
    return text[found.end() :].strip() if found else None


def is_doubtful(text: str) -> bool:
    """Whether a reply may well be meant for colleagues: very short, no word in it, or a name."""
    return (
        len(text.strip()) <= FEW_CHARACTERS
        or not any(character.isalnum() for character in text)
        or _MENTION.search(text) is not None
    )


def source_of(message: Message) -> str:
    """What tells this message from every other, so that it becomes one draft.

    The photos of an album are several messages and one text: the first of them counts.
    """
    if message.media_group_id is not None:
        return f"telegram:{message.chat_id}:album:{message.media_group_id}"
    return f"telegram:{message.chat_id}:{message.message_id}"
