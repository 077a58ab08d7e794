"""Where one scenario at a time is played, and what came of the last one."""

import asyncio
from typing import Any

from simulator.scenarios.catalogue import SCENARIOS
from simulator.scenarios.outcome import Outcome
from simulator.scenarios.player import Player
from simulator.scenarios.town import Town


class Occupied(Exception):
    """A scenario is playing already."""


class PagesMissing(Exception):
    """The town lacks pages that the scenario needs; `.pages` are their ids."""

    def __init__(self, pages: list[str]) -> None:
        super().__init__(f"the town has no page {', '.join(pages)}")
        self.pages = pages


class Stage:
    """Plays scenarios in a town."""

    def __init__(self, town: Town, *, seed: int) -> None:
        self._town = town
        self._seed = seed
        self._name: str | None = None
        self._player: Player | None = None
        self._play: asyncio.Task[Outcome] | None = None

    @property
    def running(self) -> bool:
        """Whether a scenario is playing."""
        return self._play is not None and not self._play.done()

    def start(self, name: str) -> None:
        """Begin to play.

        Raises:
            KeyError: There is no such scenario.
            Occupied: Another one is playing.
            PagesMissing: The town is not made for it.
        """
        scenario = SCENARIOS[name](self._seed)
        if self.running:
            raise Occupied
        if missing := sorted(scenario.pages - self._town.meta.pages.keys()):
            raise PagesMissing(missing)
        self._name = name
        self._player = Player(scenario, self._town)
        self._play = asyncio.create_task(self._player.play())

    def view(self) -> dict[str, Any]:
        """The scenario that plays or played last; in the end its outcome, or what broke it."""
        ended = self._play if self._play and self._play.done() else None
        error = ended.exception() if ended else None
        outcome = ended.result() if ended and error is None else None
        return {
            "name": self._name,
            "running": self.running,
            "progress": self._player.progress if self._player else 0.0,
            "outcome": outcome.model_dump() if outcome else None,
            "problem": _in_words(error) if error else None,
        }

    async def clear(self) -> None:
        """Stop what is playing."""
        if self._play is not None:
            self._play.cancel()
            await asyncio.gather(self._play, return_exceptions=True)


def _in_words(error: BaseException) -> str:
    """The first cause in a group of errors."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
