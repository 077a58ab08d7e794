"""Calls to the messenger: whether one may be made now, and how the last ones ended.

One bot serves all chats, from every process that works with the database, so what they share is in
rows: the chat's budget (`desk.messenger.budget`), and the bot's own row among the circuits.
Telegram bears about 30 messages a second over all chats (its FAQ); calls are booked one after the
other, a few at once at most, so that no second ever holds more than `BURST` + 1 s / `SPACING` = 28.
A row that every call locks is no bottleneck: it is held for a few milliseconds, 20 times a second.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from desk.messenger import budget
from desk.messenger.budget import Wait
from desk.pauses import growing
from desk.tables import Chat, Circuit
from desk.urgency import Urgency

KEY = "telegram"  # the bot among the circuits
SPACING = timedelta(milliseconds=50)  # between two calls of the bot
BURST = 8  # calls at once after a silence
LONGEST_BOOKING = timedelta(seconds=5)  # ahead; what is further off asks again
OPENS_AFTER = 3  # unclear ends in a row, whatever the chats: then all chats wait
TRIAL = timedelta(seconds=45)  # for the one call that tries whether it works again
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=1)
LONGEST_TOKEN_PAUSE = timedelta(minutes=10)
TOLD_EVERY = timedelta(minutes=1)  # how old the last success in the row may be
TOKEN = "token"  # noqa: S105 - why the bot's calls fail


@dataclass(frozen=True)
class Booked:
    """The calls may be made from `at` on, and are counted already.

    `tell` says that the row wants to hear of a success, see `succeeded`; `trial`, that all others
    wait for how this one ends.
    """

    at: datetime
    tell: bool
    trial: bool = False


def book(
    session: Session, chat_id: str, urgency: Urgency, *, now: datetime, calls: int = 1
) -> Booked | Wait:
    """Count calls of a chat if its budget and the bot's have room for them."""
    bot = _bot(session)
    if bot.paused_until is not None and bot.paused_until > now:
        return Wait(bot.paused_until)
    busy_until = max(bot.booked_until or now, now)
    at = max(now, busy_until + (calls - 1 - BURST) * SPACING)
    if at - now > LONGEST_BOOKING:
        return Wait(at)
    granted = budget.ask(session, chat_id, urgency, now=at, calls=calls)
    if isinstance(granted, Wait):
        return granted
    bot.booked_until = busy_until + calls * SPACING
    trial = bot.failures >= OPENS_AFTER
    if trial:
        bot.paused_until = now + TRIAL
    session.add(bot)
    chat = session.get_one(Chat, chat_id)
    return Booked(at, tell=_is_news(bot, now) or chat.failures > 0, trial=trial)


def waits_until(session: Session, chat_id: str, *, now: datetime) -> datetime | None:
    """Until when no call may be made into the chat; a look that changes nothing."""
    of_bot = select(Circuit.paused_until).where(col(Circuit.key) == KEY)
    of_chat = select(Chat.paused_until).where(col(Chat.id) == chat_id)
    pauses = session.scalars(of_bot.union_all(of_chat))
    return max((pause for pause in pauses if pause is not None and pause > now), default=None)


def failed(
    session: Session, chat_id: str, why: str, *, now: datetime, chance: float, trial: bool = False
) -> None:
    """A call into the chat got no answer: the chat waits, after several the whole bot.

    `why` is a code for administrators; `chance`, 0 to 1, keeps processes from coming back together.
    """
    bot, chat = _bot(session), budget.locked(session, chat_id)
    chat.failures += 1
    pause = growing(chat.failures, FIRST_PAUSE, LONGEST_PAUSE, chance=chance)
    chat.paused_until = max(now + pause, chat.paused_until or now)
    if trial or not _is_paused(bot, now):  # calls that were under way all fail at once
        bot.failures += 1
        if bot.failures >= OPENS_AFTER:
            beyond = bot.failures - OPENS_AFTER + 1
            bot.paused_until = now + growing(beyond, FIRST_PAUSE, LONGEST_PAUSE, chance=chance)
    bot.why = why
    session.add_all((bot, chat))


def shut_out(session: Session, *, now: datetime, chance: float) -> None:
    """The messenger does not take the token: every call waits, longer each time."""
    bot = _bot(session)
    if bot.why == TOKEN and _is_paused(bot, now):
        return  # calls that were under way say the same
    bot.failures = max(bot.failures, OPENS_AFTER - 1) + 1
    bot.why = TOKEN
    beyond = bot.failures - OPENS_AFTER + 1
    bot.paused_until = now + growing(beyond, FIRST_PAUSE, LONGEST_TOKEN_PAUSE, chance=chance)
    session.add(bot)


def disturbed(session: Session, why: str) -> None:
    """Something is wrong that keeps no call from being made: another program fetches updates."""
    bot = _bot(session)
    bot.why = why
    session.add(bot)


def pause_all(session: Session, *, until: datetime) -> None:
    """The messenger asked the bot as a whole to wait."""
    bot = _bot(session)
    bot.paused_until = max(until, bot.paused_until or until)
    session.add(bot)


def succeeded(session: Session, chat_id: str | None, *, now: datetime) -> None:
    """A call was answered: what waited for that goes on."""
    bot = _bot(session)
    if bot.failures:
        bot.failures, bot.paused_until = 0, None
    bot.why, bot.succeeded_at = None, now
    session.add(bot)
    if chat_id is not None:
        session.exec(
            update(Chat).where(col(Chat.id) == chat_id, col(Chat.failures) > 0).values(failures=0)
        )


def seen(session: Session, chat_id: str, message_id: int) -> None:
    """A message of this id stands in the chat; ids rise."""
    newer = or_(col(Chat.latest_id).is_(None), col(Chat.latest_id) < message_id)
    raised = update(Chat).where(col(Chat.id) == chat_id, newer).values(latest_id=message_id)
    if session.exec(raised).rowcount == 0 and session.get(Chat, chat_id) is None:
        session.add(Chat(id=chat_id, latest_id=message_id))


def _is_paused(bot: Circuit, now: datetime) -> bool:
    return bot.paused_until is not None and bot.paused_until > now


def _is_news(bot: Circuit, now: datetime) -> bool:
    """Whether a success would change what the row says of the bot."""
    return bot.failures > 0 or bot.succeeded_at is None or now - bot.succeeded_at > TOLD_EVERY


def _bot(session: Session) -> Circuit:
    found = session.get(Circuit, KEY, with_for_update=True, populate_existing=True)
    return found or Circuit(key=KEY)
