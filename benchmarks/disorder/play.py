"""Plays a plan: says, breaks and kills, while staff answer; then waits until all is settled."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from benchmarks.disorder.plan import Kill, Moment, Plan, Say, Step, Subject, Target, Turn
from benchmarks.disorder.product import Part
from benchmarks.disorder.settling import left, rows
from benchmarks.disorder.staff import Story
from benchmarks.disorder.stage import Stage

TICK_SECONDS = 0.01
LOOK_SECONDS = 0.4  # between two looks at the phones
COUNT_SECONDS = 0.005  # between two looks at what is counted, while a moment is waited for
WORK_SECONDS = 5.0  # as long is waited for the work that comes before a kill
MOMENT_SECONDS = 5.0  # a moment that does not come by then is not waited for
READY_SECONDS = 60.0
TELL_STEPS = 50
SETTLE_LOOK_SECONDS = 1.0
COUNTED = {
    Moment.ACCEPTED: ("deliveries", "accepted"),
    Moment.CARD: ("counters", "telegram_calls"),
    Moment.ANSWER: ("counters", "graph_posts"),
}


@dataclass(frozen=True)
class Killed:
    """A kill that was done: when by the clock of the world, and at which step."""

    at: float  # seconds since 1970
    step: int
    kill: Kill
    hit: bool  # its moment came


@dataclass
class Played:
    """What a run was like."""

    killed: list[Killed] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    settled: bool = False
    seconds: float = 0.0
    settling_seconds: float = 0.0


class Player:
    """Plays a plan on a stage; `tell` is told how far it is."""

    def __init__(self, plan: Plan, stage: Stage, tell: Callable[[str], None]) -> None:
        self._plan = plan
        self._stage = stage
        self._product, self._world, self._staff = stage.product, stage.world, stage.staff
        self._tell = tell
        self._subjects: dict[int, Subject] = {one.key: one for one in plan.subjects}
        self._looked_at = 0.0
        self.played = Played()

    def play(self) -> None:
        """Do all steps, in order."""
        began = time.monotonic()
        for place, step in enumerate(self._plan.steps):
            self._beat(step.gap / 1000)
            self._do(step, place)
            if place % TELL_STEPS == 0:
                self._tell(f"step {place} of {len(self._plan.steps)}")
        self.played.seconds = time.monotonic() - began

    def settle(self, *, within: float) -> None:
        """Let everything work again, and wait until nothing is left to do."""
        began, quiet, looked_at = time.monotonic(), 0, 0.0
        self._product.wake_all()
        self._world.no_faults()
        while time.monotonic() - began < within and quiet < 2:  # noqa: PLR2004 - so it stays quiet
            self._beat(TICK_SECONDS)
            if time.monotonic() - looked_at > SETTLE_LOOK_SECONDS:
                looked_at = time.monotonic()
                before, self.played.left = self.played.left, self._left()
                if self.played.left != before:
                    self._tell(f"still to be done: {_nonzero(self.played.left)}")
                quiet = 0 if any(self.played.left.values()) else quiet + 1
        self.played.settled = quiet > 0
        self.played.settling_seconds = time.monotonic() - began

    def _left(self) -> dict[str, int]:
        with rows(self._stage.url) as session:
            by_rows = left(session)
        pending = self._world.counts()["deliveries"]["pending"]
        return {**by_rows, "undelivered": pending, "unanswered": len(self._staff.open)}

    def _do(self, step: Step, place: int) -> None:
        match step:
            case Say():
                subject = self._subjects[step.key]
                self._world.say(step, subject)
                begins = step.what is subject.what
                if begins and subject.answer:
                    self._staff.stories.append(Story(subject))
            case Turn():
                self._world.turn(step)
            case Kill():
                self._kill(step, place)

    def _kill(self, kill: Kill, place: int) -> None:
        if kill.target in {Target.CONNECTION, Target.POSTGRES}:
            hit = self._wait_for(kill, lambda: True)
            self._hit_database(kill.target)
        else:
            part = self._product.of(kill.target, kill.number)
            hit = self._wait_for(kill, lambda: self._may_be_hit(part, kill))
            if kill.target is Target.STALL:
                self._product.stall(part, seconds=kill.pause / 1000)
            else:
                self._product.kill(part, pause=kill.pause / 1000)
        self.played.killed.append(Killed(time.time(), place, kill, hit))

    def _hit_database(self, target: Target) -> None:
        postgres = self._stage.postgres
        if postgres is None:
            raise ValueError("only a server's connections can be cut")
        if target is Target.CONNECTION:
            postgres.cut_connections()
        else:
            postgres.restart()

    def _may_be_hit(self, part: Part, kill: Kill) -> bool:
        if kill.moment is Moment.STARTING:
            return part.start_at is None and part.lives
        return self._product.is_ready(part)

    def _wait_for(self, kill: Kill, ready: Callable[[], bool]) -> bool:
        """Wait for the kill's moment; whether it came."""
        end = time.monotonic() + READY_SECONDS
        while not ready() and time.monotonic() < end:
            self._beat(TICK_SECONDS)
        if kill.moment is not Moment.STARTING:
            self._rises(COUNTED[Moment.CARD], by=kill.work, within=WORK_SECONDS)
        if kill.moment in COUNTED:
            return self._rises(COUNTED[kill.moment], by=1, within=MOMENT_SECONDS)
        self._beat(kill.delay / 1000)
        return True

    def _rises(self, what: tuple[str, str], *, by: int, within: float) -> bool:
        """Wait until something was counted `by` times more; whether it was."""
        group, name = what
        before = self._world.counts()[group].get(name, 0)
        end = time.monotonic() + within
        while time.monotonic() < end:
            self._tick()
            if self._world.counts()[group].get(name, 0) >= before + by:
                return True
            time.sleep(COUNT_SECONDS)
        return False

    def _beat(self, seconds: float) -> None:
        """Let so much time pass."""
        end = time.monotonic() + seconds
        while True:
            self._tick()
            rest = end - time.monotonic()
            if rest <= 0:
                return
            time.sleep(min(rest, TICK_SECONDS))

    def _tick(self) -> None:
        self._product.keep_up()
        if time.monotonic() - self._looked_at > LOOK_SECONDS and self._staff.open:
            self._staff.look(self._world.state())
            self._looked_at = time.monotonic()


def _nonzero(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "nothing"
