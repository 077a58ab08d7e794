"""A storm of comments in one group, in virtual time: how soon people see them, and their own taps.

python -m benchmarks.chat_budget           sixty comments a minute for ten of thirty minutes
python -m benchmarks.chat_budget --json    the same, for programs

The product's own desk, pacer and limiter work on a real SQLite database; the group takes 20 calls
a minute and answers 429 beyond, by the simulator's own rule.  Only the clock is turned by hand, so
the figures do not depend on the machine.  Beside it, on the same arrivals, the plain way: one call
after the other, first in, first out.
"""

import asyncio
import json
import math
import random
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from benchmarks.verdict import Bound, Report, figure, run, tell
from bot.limiter import ChatLimiter
from bot.pacing import Pacer
from buergerdraht import preparation
from desk.cases import actions
from desk.columns import Keyring
from desk.events import Author, MessageReceived
from desk.incoming import intake
from desk.learning.current import Routing
from desk.messenger import looking, surges
from desk.messenger.calls import Booked
from desk.ports import Task
from desk.storage.database import Database
from desk.tables import Card, Case, Staff, Surge
from desk.words import Channel, Face, Kind, Role, Status
from simulator.clock import Clock
from simulator.telegram.errors import ApiError
from simulator.telegram.flood import Flood
from tests.bot.bench import HandClock
from tests.bot.telegram_wire import Wire
from tests.factories import (
    MONDAY,
    make_city,
    make_department,
    make_page,
    make_staff,
)

GROUP, PRESS, PAGE = "-100", "-200", "100200300"
CALLS = 20  # a minute in a group
STORM, ALL = 10 * 60, 30 * 60  # seconds
A_MINUTE, TAPS_A_MINUTE = 60, 3
LATENCY = timedelta(milliseconds=120)  # of a call
VISIBLE_WITHIN, TAP_WITHIN = 30.0, 2.0  # seconds, p95
FIRST_TAP = 60  # seconds: by then there is something to tap
ONE_POST = 0.8  # of the comments stand under one post
SAYINGS = (
    "In der {street} ist kein Wasser da, wann geht es wieder?",
    "Wasserrohrbruch {street}! Alles steht unter Wasser",
    "Wann kommt das Wasser in der {street} wieder?",
    "Danke an alle, die in der {street} helfen",
    "Mein Keller in der {street} läuft voll, wer hilft?",
)
STREETS = ("Lindenstraße", "Marktgasse", "Hafenallee", "Schulweg", "Bergring", "Am Anger")


class _Turned(Clock):
    """The simulator's clock, turned by hand."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._hand = clock

    def now(self) -> datetime:
        """The instant to which it was turned."""
        return self._hand.now()


class Group(Wire):
    """Telegram at the wire, with its limit for one group; each call takes a moment."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock
        self._flood = Flood(_Turned(clock), CALLS)
        self.floods = 0

    async def do_request(self, url: str, method: str, *values: Any, **more: Any) -> Any:
        """Answer, or 429."""
        name = url.rpartition("/")[2]
        data = values[0] if values else more.get("request_data")
        chat = (dict(data.parameters) if data else {}).get("chat_id")
        if chat is not None and name != "answerCallbackQuery":
            try:
                self._flood.spend(int(chat))
            except ApiError as error:
                self.floods += 1
                return error.status, json.dumps(error.body()).encode()
        self._clock.instant += LATENCY
        return await super().do_request(url, method, *values, **more)


@dataclass
class Outcome:
    """What people saw, and when: seconds after it came, or after they tapped."""

    visible: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)
    unseen: int = 0
    floods: int = 0
    calls: int = 0


class Idle:
    """The command looks by itself every second."""

    def poke(self, task: Task, key: str, at: datetime | None = None) -> None:
        """Forget it."""


@dataclass
class Storm:
    """The product in a storm, a second at a time."""

    database: Database
    chance: random.Random
    clock: HandClock = field(default_factory=HandClock)
    waiting: dict[int, tuple[datetime, int, int]] = field(default_factory=dict)
    tapped: dict[int, tuple[datetime, int]] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    def __post_init__(self) -> None:
        """The group, and the pacer that writes into it."""
        self.group = Group(self.clock)
        bot = ExtBot[Booked](
            "1:x",
            request=self.group,
            get_updates_request=self.group,
            rate_limiter=ChatLimiter(self.database, self.clock),
            defaults=Defaults(parse_mode=ParseMode.HTML),
        )
        self.pacer = Pacer(bot, self.database, self.clock, Idle())

    async def play(self, seconds: int, storm: int) -> Outcome:
        """Let it storm for `storm` seconds, and then wait until the end."""
        self.routing, self.person = await self.database.write(_town)
        for second in range(seconds):
            begins = MONDAY + timedelta(seconds=second)
            self.clock.instant = max(self.clock.instant, begins)
            if second < storm:
                await self._comment(second, begins)
            if second % (60 // TAPS_A_MINUTE) == 30 % (60 // TAPS_A_MINUTE):
                await self._tap()
            await self._work()
            await self.database.read(self._notice)
        self.outcome.unseen = len(self.waiting)
        self.outcome.floods = self.group.floods
        sent = ("sendMessage", "editMessageText", "pinChatMessage", "unpinChatMessage")
        self.outcome.calls = len(self.group.of(*sent))
        return self.outcome

    async def _comment(self, second: int, at: datetime) -> None:
        event = _comment(second, at, self.chance)
        number, surge, wanted = await self.database.write(_came, event, self.routing, now=at)
        self.waiting[number] = (at, surge, wanted)

    async def _tap(self) -> None:
        now = self.clock.now()
        found = await self.database.write(_tap, self.person, self.chance, now=now)
        if found is not None:
            self.tapped[found[0]] = (now, found[1])

    async def _work(self) -> None:
        now = self.clock.now()
        for surge in await self.database.read(surges.over, now=now):
            await self.database.write(surges.end, surge, now=now)
        for chat in await self.database.read(looking.due_chats, now=now):
            await self.pacer.pace(chat)

    def _notice(self, session: Session) -> None:
        """What people see now that they did not a second ago."""
        now = self.clock.now()
        cards = {
            card.case_id: card
            for card in session.exec(
                select(Card).where(col(Card.chat_id) == GROUP, col(Card.face) == Face.CASE)
            )
        }
        stand = {surge.id: surge.shown for surge in session.exec(select(Surge))}
        for number, (came, surge, wanted) in list(self.waiting.items()):
            card = cards.get(number)
            on_card = card is not None and card.shown_as is not None
            later = card is not None and card.held and not surge  # the surge began after it came
            told = min(stand.values()) >= 1 if later else stand.get(surge, 0) >= wanted > 0
            if on_card or told:
                self.outcome.visible.append((now - came).total_seconds())
                del self.waiting[number]
        for number, (at, version) in list(self.tapped.items()):
            if cards[number].shown >= version:
                self.outcome.taps.append((now - at).total_seconds())
                del self.tapped[number]


def first_in_first_out(seconds: int, storm: int) -> Outcome:
    """The same arrivals without any order: every comment a call, every tap an edit behind them."""
    outcome, queue, made = Outcome(), deque[tuple[float, bool]](), deque[float]()
    for second in range(seconds):
        if second < storm:
            queue.append((second, False))
        if second % (60 // TAPS_A_MINUTE) == 30 % (60 // TAPS_A_MINUTE) and second > FIRST_TAP:
            queue.append((second, True))
        while made and made[0] <= second - 60:
            made.popleft()
        while queue and len(made) < CALLS:
            came, is_tap = queue.popleft()
            (outcome.taps if is_tap else outcome.visible).append(second - came)
            made.append(second)
            outcome.calls += 1
    outcome.unseen = sum(not is_tap for _, is_tap in queue)
    return outcome


def _town(session: Session) -> tuple[Routing, Staff]:
    make_city(session)
    make_department(session, slug="presse", name="Presse", chat_id=PRESS)
    water = make_department(session, slug="wasser", name="Wasserwerk", chat_id=GROUP)
    make_page(session, department=water, external_id=PAGE)
    person = make_staff(session, departments=[water], role=Role.STAFF)
    routing = Routing()
    routing.refresh(session)
    return routing, person


def _comment(second: int, at: datetime, chance: random.Random) -> MessageReceived:
    post = "1001" if chance.random() < ONE_POST else f"10{chance.randrange(20, 40)}"
    text = chance.choice(SAYINGS).format(street=chance.choice(STREETS))
    return MessageReceived(
        channel=Channel.FACEBOOK,
        page_id=PAGE,
        external_id=f"55_{second}",
        kind=Kind.COMMENT,
        author=Author(f"7{second}", f"Person {second} (Demo)"),
        text=text,
        sent_at=at,
        post_id=post,
    )


def _came(
    session: Session, event: MessageReceived, routing: Routing, *, now: datetime
) -> tuple[int, int, int]:
    """The case's number, and the surge that counts it with the version that does."""
    intake.apply(session, event, routing=routing, now=now)
    session.flush()
    case = session.exec(select(Case).order_by(col(Case.id).desc()).limit(1)).one()
    card = session.exec(
        select(Card).where(col(Card.case_id) == case.id, col(Card.chat_id) == GROUP)
    ).one()
    if not card.held:
        return case.id or 0, 0, 0
    of_post = (col(Surge.post_id) == case.post_id) | col(Surge.post_id).is_(None)
    surge = session.exec(
        select(Surge)
        .where(col(Surge.chat_id) == GROUP, col(Surge.ended_at).is_(None), of_post)
        .order_by(col(Surge.post_id).is_(None))
        .limit(1)
    ).one()
    return case.id or 0, surge.id or 0, surge.wanted


def _tap(
    session: Session, person: Staff, chance: random.Random, *, now: datetime
) -> tuple[int, int] | None:
    """Somebody takes a case that they see, or gives one back; the card's version that shows it."""
    seen = session.exec(
        select(Card.case_id)
        .join(Case, col(Case.id) == col(Card.case_id))
        .where(
            col(Card.chat_id) == GROUP,
            col(Card.shown_as).is_not(None),
            col(Case.status).in_([Status.NEW, Status.CLAIMED]),
        )
        .order_by(col(Card.id))
    ).all()
    if not seen:
        return None
    number = chance.choice(seen)
    case = session.get_one(Case, number)
    act = actions.release if case.status is Status.CLAIMED else actions.take
    act(session, number, by=person, now=now)
    session.flush()
    card = session.exec(
        select(Card).where(col(Card.case_id) == number, col(Card.chat_id) == GROUP)
    ).one()
    return number, card.wanted


async def measure(seed: int, seconds: int = ALL, storm: int = STORM) -> tuple[Outcome, Outcome]:
    """The product's outcome, and that of the plain way."""
    with tempfile.TemporaryDirectory(prefix="buergerdraht-budget-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'storm.db'}"
        database = Database(url, Keyring(["key-of-the-storm-0123456789abcdef"]))
        try:
            await preparation.prepare_schema(database)
            ours = await Storm(database, random.Random(seed)).play(seconds, storm)
        finally:
            await database.close()
    return ours, first_in_first_out(seconds, storm)


def main(
    seed: Annotated[int, typer.Option(help="What people write, and what they tap.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Measure, print, and end with 1 where a promise does not hold."""
    ours, plain = asyncio.run(measure(seed))
    tell([report(ours, plain)], as_json=as_json)


def report(ours: Outcome, plain: Outcome) -> Report:
    """The figures of both ways, and what is promised of ours."""
    rows = [_row("reserve, cards and one message", ours), _row("first in, first out", plain)]
    return Report(
        title="60 comments a minute for 10 of 30 minutes, 20 calls a minute in the group",
        columns=("policy", "seen", "p50 s", "p95 s", "tap p95 s", "429", "calls", "not seen"),
        rows=rows,
        bounds=(
            Bound("comment seen, p95", _percentile(ours.visible, 95), VISIBLE_WITHIN, unit="s"),
            Bound("tap seen, p95", _percentile(ours.taps, 95), TAP_WITHIN, unit="s"),
            Bound("429 caused", ours.floods, 0),
            Bound("never seen", ours.unseen, 0),
        ),
        figures={"ours": _figures(ours), "first in, first out": _figures(plain)},
    )


def _row(name: str, outcome: Outcome) -> Sequence[str]:
    found = _figures(outcome)
    return (name, *(figure(value) for value in found.values()))


def _figures(outcome: Outcome) -> dict[str, float]:
    return {
        "seen": len(outcome.visible),
        "p50": _percentile(outcome.visible, 50),
        "p95": _percentile(outcome.visible, 95),
        "tap_p95": _percentile(outcome.taps, 95),
        "floods": outcome.floods,
        "calls": outcome.calls,
        "unseen": outcome.unseen,
    }


def _percentile(values: Sequence[float], percent: int) -> float:
    if len(values) <= 1:
        return math.nan
    return quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    run(main)
