"""The product of a run: its processes, killed and started again as a supervisor would."""

import signal
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.disorder.nursery import Fork, Nursery
from benchmarks.disorder.plan import Target
from tests.end_to_end.processes import free_port

GAVE_UP_PAUSE = 0.5  # seconds until a process that ended by itself is started again
LONGEST_START = 60.0  # seconds


@dataclass
class Part:
    """A process of the product; at `port` it says whether it is well."""

    kind: Target
    arguments: Sequence[str]
    port: int
    log: Path
    fork: Fork | None = None
    start_at: float | None = None  # monotonic; when it is started again
    go_on_at: float | None = None  # monotonic; when it wakes from its stall
    ready: bool = False

    @property
    def lives(self) -> bool:
        """Whether it runs, or stands still."""
        return self.fork is not None and self.fork.lives

    @property
    def stalled(self) -> bool:
        """Whether it stands still."""
        return self.go_on_at is not None


@dataclass
class Product:
    """The processes of a run."""

    parts: list[Part]
    folder: Path
    settings: Mapping[str, str]
    _nursery: Nursery = field(default_factory=Nursery)
    ended: Counter[str] = field(default_factory=Counter)  # by themselves, by kind
    _client: httpx.Client = field(
        default_factory=lambda: httpx.Client(trust_env=False, timeout=2.0)
    )

    def start(self) -> None:
        """Start all of them and wait until they are ready."""
        for part in self.parts:
            self._start(part)
        self.wait_until_ready(self.parts)

    def keep_up(self) -> None:
        """Start what is to be started, wake what is to be woken."""
        now = time.monotonic()
        for part in self.parts:
            if part.stalled and now >= (part.go_on_at or 0):
                self.wake(part)
            if part.start_at is None and not part.lives:
                self.ended[part.kind] += 1
                part.ready, part.start_at = False, now + GAVE_UP_PAUSE
            if part.start_at is not None and now >= part.start_at:
                self._start(part)

    def is_ready(self, part: Part) -> bool:
        """Whether it does its work."""
        if part.start_at is not None or part.stalled or not part.lives:
            return False
        if not part.ready:
            part.ready = self._answers(part)
        return part.ready

    def wait_until_ready(self, parts: Sequence[Part]) -> None:
        """Wait until they do their work.

        Raises:
            TimeoutError: one of them does not come up.
        """
        end = time.monotonic() + LONGEST_START
        while not all(self.is_ready(part) for part in parts):
            self.keep_up()
            if time.monotonic() > end:
                last = "\n".join(_last_words(part) for part in parts if not part.ready)
                raise TimeoutError(f"a process does not come up; it said:\n{last}")
            time.sleep(0.02)

    def of(self, kind: Target, number: int) -> Part:
        """The process of a kind with that number."""
        wanted = Target.WORKER if kind is Target.STALL else kind
        return [part for part in self.parts if part.kind is wanted][number]

    def kill(self, part: Part, *, pause: float) -> None:
        """End it by SIGKILL; it is started again after `pause` seconds."""
        self.wake(part)
        if part.fork is not None:
            part.fork.kill()
        part.ready, part.start_at = False, time.monotonic() + pause

    def stall(self, part: Part, *, seconds: float) -> None:
        """Let it stand still for so long."""
        if part.fork is not None:
            part.fork.send(signal.SIGSTOP)
        part.go_on_at = time.monotonic() + seconds

    def wake(self, part: Part) -> None:
        """Let it go on, if it stands still."""
        if part.stalled and part.fork is not None:
            part.go_on_at = None
            part.fork.send(signal.SIGCONT)

    def wake_all(self) -> None:
        """Let all go on."""
        for part in self.parts:
            self.wake(part)

    def close(self) -> None:
        """End all of them."""
        self._nursery.close()
        self._client.close()

    def _start(self, part: Part) -> None:
        part.start_at = None
        part.fork = self._nursery.start(
            part.arguments, folder=self.folder, env=self.settings, log=part.log
        )

    def _answers(self, part: Part) -> bool:
        try:
            answer = self._client.get(f"http://127.0.0.1:{part.port}/healthz")
        except httpx.TransportError:
            return False
        return answer.is_success


def one_server(folder: Path, settings: Mapping[str, str]) -> Product:
    """Everything in one process."""
    return Product([_part(Target.SERVER, "server", (), folder)], folder, settings)


def several(folder: Path, settings: Mapping[str, str], *, each: int) -> Product:
    """Processes that open the doors and processes that work, `each` of both."""
    parts = [
        _part(kind, f"{kind}-{number}", ("--role", kind.value), folder)
        for kind in (Target.WEB, Target.WORKER)
        for number in range(each)
    ]
    return Product(parts, folder, settings)


def _part(kind: Target, name: str, options: Sequence[str], folder: Path) -> Part:
    port = free_port()
    arguments = ("serve", *options, "--port", str(port))
    return Part(kind, arguments, port, folder / f"{name}.log")


def _last_words(part: Part) -> str:
    return part.log.read_text(encoding="utf-8")[-1500:] if part.log.exists() else ""
