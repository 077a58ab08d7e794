"""What happens in a run, and when: made from the seed alone, before anything runs.

The steps follow one another; a step says how far the one before has to be past.  What a run does
with the machine's time differs from run to run, the plan does not: its digest says so.
"""

import hashlib
import json
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from benchmarks.disorder import town

SAID_A_KILL = 5  # things that people say between two kills
LEAST_SAID = 30
LONGEST_GAP = 250  # milliseconds between two steps
LONGEST_PAUSE = 900  # milliseconds until what was killed is started again
LONGEST_DELAY = 700  # milliseconds after which "any" moment comes
LONGEST_START = 2000  # milliseconds into a start at which it is killed again
STALL = (16_000, 24_000)  # milliseconds that a worker stands still: it is given up after 15 s
SAME_WORDS = "Danke für den Hinweis, wir kümmern uns darum."
MOST_WORK = 8  # calls to Telegram before a kill
CITIZENS = 60


class Said(StrEnum):
    """What people say."""

    COMMENT = "comment"
    MESSAGE = "message"
    REPLY = "reply"
    EDIT = "edit"
    REMOVE = "remove"
    ANSWER_OUTSIDE = "answer-outside"


class Target(StrEnum):
    """What is killed."""

    SERVER = "server"
    WEB = "web"
    WORKER = "worker"
    CONNECTION = "connection"
    STALL = "stall"
    POSTGRES = "postgres"


class Moment(StrEnum):
    """When it is killed."""

    ANY = "any"
    ACCEPTED = "accepted"  # a delivery was answered with 200
    CARD = "card"  # a call to Telegram was applied
    ANSWER = "answer"  # a post to the Graph API came
    STARTING = "starting"  # while it starts again after the kill before


@dataclass(frozen=True)
class Say:
    """Somebody says something; `key` is the comment or conversation that it begins or is about."""

    gap: int
    what: Said
    key: int
    text: str = ""
    again: int = 0  # which reply it is


@dataclass(frozen=True)
class Turn:
    """A fault is switched on with settings, or off with None."""

    gap: int
    fault: str
    settings: Mapping[str, Any] | None


@dataclass(frozen=True)
class Kill:
    """Something is killed after `work` calls to Telegram; `number` says which of its kind."""

    gap: int
    target: Target
    number: int
    moment: Moment
    delay: int
    pause: int
    work: int = 0


Step = Say | Turn | Kill


@dataclass(frozen=True)
class Subject:
    """A comment or a conversation: where, by whom, about what, and the answer if it gets one."""

    key: int
    page: str
    what: Said
    citizen: int | None  # None hides the name
    topic: int
    answer: str | None = None
    takes: bool = False  # whether the case is taken before the answer is written
    phone: int = 0

    @property
    def mark(self) -> str:
        """What no other text has."""
        return f"(Nr. {self.key})"


@dataclass(frozen=True)
class Plan:
    """Everything that will happen."""

    seed: int
    subjects: tuple[Subject, ...]
    steps: tuple[Step, ...]

    @property
    def digest(self) -> str:
        """The same for the same plan."""
        content = json.dumps(
            [[type(part).__name__, asdict(part)] for part in (*self.subjects, *self.steps)]
        )
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def kills(self) -> int:
        """How many kills there will be."""
        return sum(isinstance(step, Kill) for step in self.steps)


@dataclass(frozen=True)
class Mix:
    """How much of what: the targets with their weights, and the faults with their settings."""

    targets: Mapping[Target, int]
    numbers: int = 1  # of web and of worker processes each
    restarts: int = 0  # of the whole database server


ON_SQLITE = Mix({Target.SERVER: 1})
ON_POSTGRES = Mix(
    {Target.WEB: 3, Target.WORKER: 4, Target.CONNECTION: 3, Target.STALL: 1}, numbers=2, restarts=2
)


@dataclass(frozen=True)
class Trouble:
    """A fault with its settings, for so many steps at least and at most; `early` costs a minute."""

    fault: str
    settings: Mapping[str, Any]
    steps: tuple[int, int] = (3, 9)
    early: bool = False


# Answers are seldom, so what happens to them waits longer for them.
TROUBLES = (
    Trouble("telegram_429", {"chance": 0.3, "retry_after": 2}),
    Trouble("telegram_down", {"chance": 0.5}),
    Trouble("telegram_timeout", {"chance": 0.3}),
    Trouble("telegram_timeout_after_success", {"chance": 0.3}),
    Trouble("telegram_dropped", {"chance": 0.3}),
    Trouble("telegram_dropped_after_success", {"chance": 0.3}),
    Trouble("graph_500", {"count": 2}, (20, 60)),
    Trouble("graph_timeout", {"count": 2, "seconds": 4}, (20, 60)),
    Trouble("graph_timeout_after_success", {"count": 2, "seconds": 4}, (20, 60)),
    Trouble("graph_refuses", {"count": 1, "code": 4, "status": 400}, (10, 30), early=True),
    Trouble("graph_refuses", {"count": 1, "code": 613, "status": 400}, (10, 30), early=True),
    Trouble("token_dead", {}, (3, 12)),
    Trouble("duplicate_delivery", {"chance": 0.6}),
    Trouble("wrong_order", {"chance": 0.6}),
)
AT_ONCE = 3  # faults
EARLY, LATE = 0.4, 0.85  # of the run: until then costly faults begin, and any


def make(seed: int, kills: int, mix: Mix) -> Plan:
    """The plan of a seed: with `kills` kills, and so much said that they always hit something."""
    return _Planner(random.Random(seed), kills, mix).plan(seed)


@dataclass
class _Planner:
    dice: random.Random
    kills: int
    mix: Mix
    subjects: list[Subject] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    later: list[tuple[int, Say]] = field(default_factory=list)  # what is to be said, and how soon

    def plan(self, seed: int) -> Plan:
        said = list(self._all_that_is_said())
        kills = self._all_kills()
        steps: list[Step] = []
        for place, what in enumerate(said):
            steps.append(what)
            while kills and (
                kills[0].moment is Moment.STARTING
                or (self.kills - len(kills) + 1) * len(said) <= (place + 1) * self.kills
            ):
                steps.append(kills.pop(0))
        return Plan(seed, tuple(self.subjects), tuple(self._with_faults(steps)))

    def _all_that_is_said(self) -> Iterator[Say]:
        wanted = max(LEAST_SAID, self.kills * SAID_A_KILL)
        for place in range(wanted):
            due = [entry for entry in self.later if entry[0] <= place]
            if due:
                self.later.remove(due[0])
                yield due[0][1]
            else:
                yield self._begin(place)
        yield from (say for _, say in self.later)

    def _begin(self, place: int) -> Say:
        what = self.dice.choices([Said.COMMENT, Said.MESSAGE], [4, 1])[0]
        fate = self.dice.choices(
            ["answer", Said.EDIT, Said.REMOVE, Said.ANSWER_OUTSIDE, ""], [45, 8, 6, 7, 34]
        )[0]
        if what is Said.MESSAGE and fate != "answer":
            fate = ""
        subject = self._subject(what, answered=fate == "answer")
        self.subjects.append(subject)
        topic = town.TOPICS[subject.topic]
        if fate and fate != "answer":
            changed = f"{topic}: Das habe ich anders gemeint. {subject.mark}"
            self._later(place, Said(fate), subject, changed if fate == Said.EDIT else SAME_WORDS)
        elif fate == "answer" and what is Said.COMMENT and self._happens(0.1):
            changed = f"{topic}: Und dringend ist es auch. {subject.mark}"
            self._later(place, Said.EDIT, subject, changed)
        replies = 0 if fate == Said.REMOVE else self.dice.choices([0, 1, 2], [7, 2, 1])[0]
        for again in range(replies):
            self._later(place, Said.REPLY, subject, f"Noch etwas zu {topic}. {subject.mark}", again)
        return Say(self._gap(), what, subject.key, f"{topic}: Wer ist da zuständig? {subject.mark}")

    def _subject(self, what: Said, *, answered: bool) -> Subject:
        key = len(self.subjects) + 1
        named = what is Said.MESSAGE or not self._happens(0.05)
        citizen = self.dice.randrange(CITIZENS) if named else None
        same = what is Said.COMMENT and self._happens(0.2)
        answer = SAME_WORDS if same else f"Das sehen wir uns an, Vorgang {key}."
        return Subject(
            key=key,
            page=self.dice.choice(town.pages()),
            what=what,
            citizen=1000 + key if what is Said.MESSAGE else citizen,
            topic=self._topic(),
            answer=answer if answered else None,
            takes=self._happens(0.5),
            phone=self.dice.randrange(len(town.STAFF)),
        )

    def _topic(self) -> int:
        """Each topic once before any comes again, so that the chats' budgets bear it."""
        if not self.topics:
            self.topics = self.dice.sample(range(len(town.TOPICS)), len(town.TOPICS))
        return self.topics.pop()

    def _later(self, place: int, what: Said, subject: Subject, text: str, again: int = 0) -> None:
        soon = self.dice.choice([1, 1, 2, 5, 12])
        self.later.append((place + soon, Say(self._gap(), what, subject.key, text, again)))

    def _all_kills(self) -> list[Kill]:
        targets = [t for t in self.mix.targets for _ in range(self.mix.targets[t])]
        kills = [self._kill(self.dice.choice(targets)) for _ in range(self.kills)]
        for place in range(1, len(kills)):
            before, kill = kills[place - 1], kills[place]
            starts = before.target in {Target.SERVER, Target.WEB, Target.WORKER}
            if starts and before.moment is not Moment.STARTING and self._happens(0.15):
                delay = self.dice.randrange(100, LONGEST_START)
                kills[place] = Kill(
                    0, before.target, before.number, Moment.STARTING, delay, kill.pause
                )
        restarts = min(self.mix.restarts, len(kills) // 8)
        for place in self.dice.sample(range(1, len(kills) - 1), restarts) if restarts else ():
            if kills[place].moment is not Moment.STARTING:
                kills[place] = Kill(self._gap(), Target.POSTGRES, 0, Moment.ANY, 0, 0)
        return kills

    def _kill(self, target: Target) -> Kill:
        moment = self.dice.choice([Moment.ANY, Moment.ACCEPTED, Moment.CARD, Moment.ANSWER])
        several = target in {Target.WEB, Target.WORKER, Target.STALL}
        delay = self.dice.randrange(LONGEST_DELAY) if moment is Moment.ANY else 0
        pause = self.dice.randrange(LONGEST_PAUSE)
        if target is Target.STALL:
            pause = self.dice.randrange(*STALL)
        number = self.dice.randrange(self.mix.numbers) if several else 0
        work = self.dice.randrange(MOST_WORK)
        return Kill(self._gap(), target, number, moment, delay, pause, work)

    def _with_faults(self, steps: Sequence[Step]) -> Iterator[Step]:
        """The steps with some faults on most of the time, all off at the end."""
        on: dict[str, int] = {}
        for place, step in enumerate(steps):
            for fault in [fault for fault, until in on.items() if until <= place]:
                del on[fault]
                yield Turn(0, fault, None)
            trouble = self._trouble(place / len(steps), on)
            if trouble is not None:
                on[trouble.fault] = place + self.dice.randint(*trouble.steps)
                yield Turn(0, trouble.fault, self._settings(trouble))
            yield step
        yield from (Turn(0, fault, None) for fault in on)

    def _trouble(self, past: float, on: Collection[str]) -> Trouble | None:
        """What goes wrong from now on, if anything; `past` is how much of the run is over."""
        trouble = self.dice.choice(TROUBLES)
        may = len(on) < AT_ONCE and trouble.fault not in on
        in_time = past < (EARLY if trouble.early else LATE)
        return trouble if self._happens(0.4) and may and in_time else None

    def _settings(self, trouble: Trouble) -> Mapping[str, Any]:
        """The trouble's settings; a token mostly dies for one page."""
        if trouble.fault == "token_dead" and self._happens(0.7):
            return {**trouble.settings, "page": self.dice.choice(town.pages())}
        return trouble.settings

    def _happens(self, chance: float) -> bool:
        return self.dice.random() < chance

    def _gap(self) -> int:
        return self.dice.randrange(LONGEST_GAP)
