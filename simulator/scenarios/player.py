"""Plays a scenario: citizens say their steps in time, staff do their tasks, all is counted."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from simulator.scenarios.citizens import Citizens
from simulator.scenarios.model import Answer, Comment, Said, Scenario, Task
from simulator.scenarios.outcome import Outcome, Sent, percentile
from simulator.scenarios.staff import Staff
from simulator.scenarios.town import Town
from simulator.scenarios.watch import Watch

SAID_WITHIN = timedelta(minutes=5)  # simulated, a step may be late
TIDY_WITHIN = timedelta(hours=3)  # simulated, until no earlier copy of a card is left
DRAINED_WITHIN = timedelta(hours=3)  # simulated, from the last step until every card stands


class Player:
    """One play of one scenario in one town."""

    def __init__(self, scenario: Scenario, town: Town) -> None:
        self._scenario = scenario
        self._town = town
        self._watch = Watch(town)
        self._citizens = Citizens(scenario, town, self._watch)
        self._staff = Staff(town, self._watch, self._citizens)
        self._said: list[Said] = []
        self._unseen: dict[str, Said] = {}
        self._steps_done = 0
        self._results: list[tuple[Task, bool]] = []

    @property
    def progress(self) -> float:
        """How much of it has happened, 0 to 1."""
        whole = len(self._scenario.steps) + len(self._scenario.said) + len(self._scenario.tasks)
        shown = len(self._said) - len(self._unseen)
        return (self._steps_done + shown + len(self._results)) / whole

    async def play(self) -> Outcome:
        """Play to the end; returns what came of it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._let_citizens_act())
            for tasks in _by_case(self._scenario.tasks):
                group.create_task(self._let_staff_act(tasks))
        await self._town.until(self._all_shown, DRAINED_WITHIN)
        await self._town.until(lambda: not self._doubled() or None, TIDY_WITHIN)
        return self._outcome()

    async def _let_citizens_act(self) -> None:
        began = self._town.clock.now()
        for step in self._scenario.steps:
            await self._town.sleep_until(began + timedelta(seconds=step.at))
            if isinstance(step, Said):
                self._watch.expect(step.key, step.text)
                self._said.append(step)
                self._unseen[step.key] = step
            self._citizens.act(step)
            self._steps_done += 1
            self._all_shown()

    async def _let_staff_act(self, tasks: Sequence[Task]) -> None:
        """The tasks of one case, one after the other, once the citizen has said it."""
        case = tasks[0].case
        due = next(step.at for step in self._scenario.said if step.key == case)
        patience = timedelta(seconds=due) + SAID_WITHIN
        await self._town.until(lambda: self._citizens.has_said(case) or None, patience)
        for task in tasks:
            self._results.append((task, await self._staff.do(task)))

    def _all_shown(self) -> bool | None:
        for key in [key for key in self._unseen if self._is_shown(key)]:
            del self._unseen[key]
        return not self._unseen or None

    def _is_shown(self, key: str) -> bool:
        """A card quotes it, or the card of the case that it joined changed after it was said.

        What its citizen took back need not be seen any more.
        """
        if self._watch.first_shown_at(key) is not None or self._citizens.took_back(key):
            return True
        earlier = self._citizens.joined(key)
        return earlier is not None and self._watch.touched_since(
            earlier, self._citizens.said_at(key)
        )

    def _doubled(self) -> list[str]:
        """What two cards show; for a moment that is so wherever a card comes anew further down."""
        return [said.key for said in self._said if self._watch.doubled(said.key)]

    def _outcome(self) -> Outcome:
        self._all_shown()
        doubled = self._doubled()
        answers = [task for task in self._scenario.tasks if isinstance(task, Answer)]
        published = [self._citizens.published(answer.case, answer.text) for answer in answers]
        done = Counter(task.does for task, came_to_its_end in self._results if came_to_its_end)
        waited = list(self._waited_seconds())
        comments = sum(isinstance(said, Comment) for said in self._said)
        return Outcome(
            sent=Sent(comments=comments, messages=len(self._said) - comments),
            shown=len(self._said) - len(self._unseen.keys() | doubled),
            unseen=[self._citizens.platform_id(key) for key in self._unseen],
            shown_twice=[self._citizens.platform_id(key) for key in doubled],
            answers_expected=len(answers),
            answered=published.count(1),
            answers_missing=published.count(0),
            answers_doubled=sum(count > 1 for count in published),
            forwarded=done["forward"],
            notes=done["note"],
            escalated=done["escalate"],
            done=done["done"],
            waited_p50_seconds=percentile(waited, 0.5),
            waited_p95_seconds=percentile(waited, 0.95),
            staff_timeouts=sum(not came_to_its_end for _, came_to_its_end in self._results),
        )

    def _waited_seconds(self) -> Iterable[float]:
        for said in self._said:
            shown_at = self._watch.first_shown_at(said.key)
            if shown_at is not None:
                yield max(0.0, (shown_at - self._citizens.said_at(said.key)).total_seconds())


def _by_case(tasks: Sequence[Task]) -> list[list[Task]]:
    in_order = sorted(tasks, key=lambda task: task.case)  # stable: the order of doing stays
    return [list(of_case) for _, of_case in groupby(in_order, key=lambda task: task.case)]
